/* Named operators: the parameters, each described once, the table of operators, and looking them up.
 * The builders that the table names are in named_build.c. */
#include "dataflow/named.h"

#include <inttypes.h>
#include <string.h>

#include "dataflow/named_build.h"

struct named_operator {
    const char *name;
    const char *aliases; /* set apart by spaces */
    const char *help;
    bool (*build)(const request *q, operator *op, error_record *error);
    const named_parameter *parameters[NAMED_MAX_PARAMETERS + 1]; /* NULL at the end */
};

/* Name, kind, required?, preset, least, help. Of convolutions: */
static const named_parameter n = {"n", PARAMETER_INT, false, 1, 1, "batch"};
static const named_parameter c = {"c", PARAMETER_INT, true, 0, 1, "input channels"};
static const named_parameter k = {"k", PARAMETER_INT, true, 0, 1, "output channels"};
static const named_parameter d = {"d", PARAMETER_INT, true, 0, 1, "image depth"};
static const named_parameter h = {"h", PARAMETER_INT, true, 0, 1, "image height"};
static const named_parameter w = {"w", PARAMETER_INT, true, 0, 1, "image width"};
static const named_parameter t = {"t", PARAMETER_INT, true, 0, 1, "filter depth"};
static const named_parameter r = {"r", PARAMETER_INT, true, 0, 1, "filter height"};
static const named_parameter s = {"s", PARAMETER_INT, true, 0, 1, "filter width"};
static const named_parameter groups = {"groups", PARAMETER_INT, false, 1, 1, "groups of channels"};
static const named_parameter channels = {"c", PARAMETER_INT, true, 0, 1, "channels"};
static const named_parameter multiplier = {
    "multiplier", PARAMETER_INT, false, 1, 1, "output channels of each channel"};

/* Of their windows, for one, two and three dimensions. */
static const named_parameter stride[] = {
    {"stride", PARAMETER_INT, false, 1, 1, "step of the window"},
    {"stride", PARAMETER_PAIR, false, 1, 1, "step of the window"},
    {"stride", PARAMETER_TRIPLE, false, 1, 1, "step of the window"}};
static const named_parameter pad[] = {{"pad", PARAMETER_INT, false, 0, 0, "zeros on each side"},
                                      {"pad", PARAMETER_PAIR, false, 0, 0, "zeros on each side"},
                                      {"pad", PARAMETER_TRIPLE, false, 0, 0, "zeros on each side"}};
static const named_parameter dilation[] = {
    {"dilation", PARAMETER_INT, false, 1, 1, "step inside the window"},
    {"dilation", PARAMETER_PAIR, false, 1, 1, "step inside the window"},
    {"dilation", PARAMETER_TRIPLE, false, 1, 1, "step inside the window"}};
static const named_parameter scatter_stride = {
    "stride", PARAMETER_PAIR, false, 1, 1, "step of the window in the output"};
static const named_parameter scatter_pad = {
    "pad", PARAMETER_PAIR, false, 0, 0, "output points cut off on each side"};
static const named_parameter output_pad = {
    "output-pad", PARAMETER_PAIR, false, 0, 0, "output points added at the end"};

/* Of products: */
static const named_parameter batch = {"b", PARAMETER_INT, true, 0, 1, "batch"};
static const named_parameter rows = {"m", PARAMETER_INT, true, 0, 1, "rows of A and C"};
static const named_parameter columns = {"n", PARAMETER_INT, true, 0, 1, "columns of B and C"};
static const named_parameter inner = {"k", PARAMETER_INT, true, 0, 1, "columns of A, rows of B"};
static const named_parameter trans_a = {"trans-a", PARAMETER_FLAG,         false, 0,
                                        0,         "A is stored as k by m"};
static const named_parameter trans_b = {"trans-b", PARAMETER_FLAG,         false, 0,
                                        0,         "B is stored as n by k"};
static const named_parameter trans_each_a = {
    "trans-a", PARAMETER_FLAG, false, 0, 0, "each A is stored as k by m"};
static const named_parameter trans_each_b = {
    "trans-b", PARAMETER_FLAG, false, 0, 0, "each B is stored as n by k"};
static const named_parameter inputs = {"c", PARAMETER_INT, true, 0, 1, "inputs"};
static const named_parameter outputs = {"k", PARAMETER_INT, true, 0, 1, "outputs"};
static const named_parameter matrix_rows = {"m", PARAMETER_INT, true, 0, 1, "rows of A"};
static const named_parameter matrix_columns = {"k", PARAMETER_INT, true, 0, 1, "columns of A"};

static const named_operator named_operators[] = {
    {"conv1d",
     "",
     "convolution over width",
     build_convolution,
     {&n, &c, &w, &k, &s, &stride[0], &pad[0], &dilation[0], &groups}},
    {"conv2d",
     "conv",
     "convolution over height and width",
     build_convolution,
     {&n, &c, &h, &w, &k, &r, &s, &stride[1], &pad[1], &dilation[1], &groups}},
    {"conv3d",
     "",
     "convolution over depth, height and width",
     build_convolution,
     {&n, &c, &d, &h, &w, &k, &t, &r, &s, &stride[2], &pad[2], &dilation[2], &groups}},
    {"depthwise",
     "depthwise-conv2d dwconv2d conv2d-depthwise",
     "convolution of each channel with filters of its own",
     build_depthwise,
     {&n, &channels, &h, &w, &r, &s, &multiplier, &stride[1], &pad[1], &dilation[1]}},
    {"transposed",
     "conv2d-transposed conv2d-transpose transposed-conv2d deconv2d",
     "transposed convolution over height and width",
     build_transposed,
     {&n, &c, &h, &w, &k, &r, &s, &scatter_stride, &scatter_pad, &output_pad, &dilation[1],
      &groups}},
    {"gemm",
     "matmul",
     "C[m,n] += A[m,k] * B[k,n]",
     build_product,
     {&rows, &columns, &inner, &trans_a, &trans_b}},
    {"batch-matmul",
     "bmm batched-matmul batched-gemm batch-gemm",
     "C[b,m,n] += A[b,m,k] * B[b,k,n]",
     build_product,
     {&batch, &rows, &columns, &inner, &trans_each_a, &trans_each_b}},
    {"dense",
     "fully-connected linear",
     "out[n,f] += data[n,c] * weight[f,c]",
     build_dense,
     {&n, &inputs, &outputs}},
    {"matvec",
     "gemv",
     "y[m] += A[m,k] * x[k]",
     build_matvec,
     {&matrix_rows, &matrix_columns, &trans_a}},
};

enum { NAMED_OPERATORS = sizeof named_operators / sizeof named_operators[0] };

const named_operator *named_operator_first(void) {
    return &named_operators[0];
}

const named_operator *named_operator_next(const named_operator *kind) {
    return kind == &named_operators[NAMED_OPERATORS - 1] ? NULL : kind + 1;
}

static char fold(char letter) {
    return letter == '_' ? '-' : letter;
}

/* Does `name` stand at the start of `list`, up to a space or the end? */
static bool starts_list(const char *list, const char *name) {
    while (*name && fold(*name) == *list) {
        name++;
        list++;
    }
    return *name == '\0' && (*list == '\0' || *list == ' ');
}

static bool goes_by(const named_operator *kind, const char *name) {
    if (*name == '\0') return false;
    if (starts_list(kind->name, name)) return true;
    for (const char *list = kind->aliases; list; list = strchr(list, ' ')) {
        if (*list == ' ') list++;
        if (starts_list(list, name)) return true;
    }
    return false;
}

const named_operator *named_operator_find(const char *name) {
    for (int i = 0; i < NAMED_OPERATORS; i++)
        if (goes_by(&named_operators[i], name)) return &named_operators[i];
    return NULL;
}

const char *named_operator_name(const named_operator *kind) {
    return kind->name;
}

const char *named_operator_help(const named_operator *kind) {
    return kind->help;
}

const named_parameter *const *named_operator_parameters(const named_operator *kind) {
    return kind->parameters;
}

int named_parameter_find(const named_operator *kind, const char *name) {
    for (int i = 0; kind->parameters[i]; i++)
        if (*name && starts_list(kind->parameters[i]->name, name)) return i;
    return -1;
}

void named_values_clear(const named_operator *kind, parameter_value *values) {
    for (int i = 0; kind->parameters[i]; i++) {
        int64_t preset = kind->parameters[i]->preset;
        values[i] = (parameter_value){false, {preset, preset, preset}};
    }
}

static bool check_values(const named_operator *kind, const parameter_value *values,
                         error_record *error) {
    for (int i = 0; kind->parameters[i]; i++) {
        const named_parameter *parameter = kind->parameters[i];
        if (parameter->required && !values[i].given)
            return error_set(error, "%s needs --%s, %s", kind->name, parameter->name,
                             parameter->help);
        int count = parameter->kind == PARAMETER_FLAG ? 1 : (int)parameter->kind;
        int64_t high = parameter->kind == PARAMETER_FLAG ? 1 : INT32_MAX;
        for (int j = 0; j < count; j++)
            if (values[i].number[j] < parameter->low || values[i].number[j] > high)
                return error_set(error, "--%s %" PRId64 ": expected %" PRId64 " to %" PRId64,
                                 parameter->name, values[i].number[j], parameter->low, high);
    }
    return true;
}

bool named_operator_build(const named_operator *kind, const parameter_value *values, operator *op,
                          error_record *error) {
    memset(op, 0, sizeof *op);
    if (!check_values(kind, values, error)) return false;
    if (!kind->build(&(request){kind, values}, op, error)) return false;
    return operator_check(op, error);
}
