/* Named operators: the table of their parameters, looking them up, and reading their values. The
 * builders that the table names are in named_build.c. */
#include "dataflow/named.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "dataflow/named_build.h"

struct named_operator {
    const char *name;
    const char *aliases; /* set apart by spaces */
    const char *help;
    bool (*build)(const request *q, operator *op, error_record *error);
    named_parameter parameters[NAMED_MAX_PARAMETERS];
};

static const named_operator named_operators[] = {
    {"conv1d",
     "",
     "convolution over width",
     build_convolution,
     {
         {"n", PARAMETER_INT, false, 1, 1, "batch"},
         {"c", PARAMETER_INT, true, 0, 1, "input channels"},
         {"w", PARAMETER_INT, true, 0, 1, "image width"},
         {"k", PARAMETER_INT, true, 0, 1, "output channels"},
         {"s", PARAMETER_INT, true, 0, 1, "filter width"},
         {"stride", PARAMETER_INT, false, 1, 1, "step of the window"},
         {"pad", PARAMETER_INT, false, 0, 0, "zeros on each side"},
         {"dilation", PARAMETER_INT, false, 1, 1, "step inside the window"},
         {"groups", PARAMETER_INT, false, 1, 1, "groups of channels"},
     }},
    {"conv2d",
     "conv",
     "convolution over height and width",
     build_convolution,
     {
         {"n", PARAMETER_INT, false, 1, 1, "batch"},
         {"c", PARAMETER_INT, true, 0, 1, "input channels"},
         {"h", PARAMETER_INT, true, 0, 1, "image height"},
         {"w", PARAMETER_INT, true, 0, 1, "image width"},
         {"k", PARAMETER_INT, true, 0, 1, "output channels"},
         {"r", PARAMETER_INT, true, 0, 1, "filter height"},
         {"s", PARAMETER_INT, true, 0, 1, "filter width"},
         {"stride", PARAMETER_PAIR, false, 1, 1, "step of the window"},
         {"pad", PARAMETER_PAIR, false, 0, 0, "zeros on each side"},
         {"dilation", PARAMETER_PAIR, false, 1, 1, "step inside the window"},
         {"groups", PARAMETER_INT, false, 1, 1, "groups of channels"},
     }},
    {"conv3d",
     "",
     "convolution over depth, height and width",
     build_convolution,
     {
         {"n", PARAMETER_INT, false, 1, 1, "batch"},
         {"c", PARAMETER_INT, true, 0, 1, "input channels"},
         {"d", PARAMETER_INT, true, 0, 1, "image depth"},
         {"h", PARAMETER_INT, true, 0, 1, "image height"},
         {"w", PARAMETER_INT, true, 0, 1, "image width"},
         {"k", PARAMETER_INT, true, 0, 1, "output channels"},
         {"t", PARAMETER_INT, true, 0, 1, "filter depth"},
         {"r", PARAMETER_INT, true, 0, 1, "filter height"},
         {"s", PARAMETER_INT, true, 0, 1, "filter width"},
         {"stride", PARAMETER_TRIPLE, false, 1, 1, "step of the window"},
         {"pad", PARAMETER_TRIPLE, false, 0, 0, "zeros on each side"},
         {"dilation", PARAMETER_TRIPLE, false, 1, 1, "step inside the window"},
         {"groups", PARAMETER_INT, false, 1, 1, "groups of channels"},
     }},
    {"depthwise",
     "depthwise-conv2d dwconv2d conv2d-depthwise",
     "convolution of each channel with filters of its own",
     build_depthwise,
     {
         {"n", PARAMETER_INT, false, 1, 1, "batch"},
         {"c", PARAMETER_INT, true, 0, 1, "channels"},
         {"h", PARAMETER_INT, true, 0, 1, "image height"},
         {"w", PARAMETER_INT, true, 0, 1, "image width"},
         {"r", PARAMETER_INT, true, 0, 1, "filter height"},
         {"s", PARAMETER_INT, true, 0, 1, "filter width"},
         {"multiplier", PARAMETER_INT, false, 1, 1, "output channels of each channel"},
         {"stride", PARAMETER_PAIR, false, 1, 1, "step of the window"},
         {"pad", PARAMETER_PAIR, false, 0, 0, "zeros on each side"},
         {"dilation", PARAMETER_PAIR, false, 1, 1, "step inside the window"},
     }},
    {"transposed",
     "conv2d-transposed conv2d-transpose transposed-conv2d deconv2d",
     "transposed convolution over height and width",
     build_transposed,
     {
         {"n", PARAMETER_INT, false, 1, 1, "batch"},
         {"c", PARAMETER_INT, true, 0, 1, "input channels"},
         {"h", PARAMETER_INT, true, 0, 1, "image height"},
         {"w", PARAMETER_INT, true, 0, 1, "image width"},
         {"k", PARAMETER_INT, true, 0, 1, "output channels"},
         {"r", PARAMETER_INT, true, 0, 1, "filter height"},
         {"s", PARAMETER_INT, true, 0, 1, "filter width"},
         {"stride", PARAMETER_PAIR, false, 1, 1, "step of the window in the output"},
         {"pad", PARAMETER_PAIR, false, 0, 0, "output points cut off on each side"},
         {"output-pad", PARAMETER_PAIR, false, 0, 0, "output points added at the end"},
         {"dilation", PARAMETER_PAIR, false, 1, 1, "step inside the window"},
         {"groups", PARAMETER_INT, false, 1, 1, "groups of channels"},
     }},
    {"gemm",
     "matmul",
     "C[m,n] += A[m,k] * B[k,n]",
     build_product,
     {
         {"m", PARAMETER_INT, true, 0, 1, "rows of A and C"},
         {"n", PARAMETER_INT, true, 0, 1, "columns of B and C"},
         {"k", PARAMETER_INT, true, 0, 1, "columns of A, rows of B"},
         {"trans-a", PARAMETER_FLAG, false, 0, 0, "A is stored as k by m"},
         {"trans-b", PARAMETER_FLAG, false, 0, 0, "B is stored as n by k"},
     }},
    {"batch-matmul",
     "bmm batched-matmul batched-gemm batch-gemm",
     "C[b,m,n] += A[b,m,k] * B[b,k,n]",
     build_product,
     {
         {"b", PARAMETER_INT, true, 0, 1, "batch"},
         {"m", PARAMETER_INT, true, 0, 1, "rows of A and C"},
         {"n", PARAMETER_INT, true, 0, 1, "columns of B and C"},
         {"k", PARAMETER_INT, true, 0, 1, "columns of A, rows of B"},
         {"trans-a", PARAMETER_FLAG, false, 0, 0, "each A is stored as k by m"},
         {"trans-b", PARAMETER_FLAG, false, 0, 0, "each B is stored as n by k"},
     }},
    {"dense",
     "fully-connected linear",
     "out[n,f] += data[n,c] * weight[f,c]",
     build_dense,
     {
         {"n", PARAMETER_INT, false, 1, 1, "batch"},
         {"c", PARAMETER_INT, true, 0, 1, "inputs"},
         {"k", PARAMETER_INT, true, 0, 1, "outputs"},
     }},
    {"matvec",
     "gemv",
     "y[m] += A[m,k] * x[k]",
     build_matvec,
     {
         {"m", PARAMETER_INT, true, 0, 1, "rows of A"},
         {"k", PARAMETER_INT, true, 0, 1, "columns of A"},
         {"trans-a", PARAMETER_FLAG, false, 0, 0, "A is stored as k by m"},
     }},
};

enum { NAMED_OPERATORS = sizeof named_operators / sizeof named_operators[0] };

const named_operator *named_operator_first(void) {
    return &named_operators[0];
}

const named_operator *named_operator_next(const named_operator *kind) {
    return kind == &named_operators[NAMED_OPERATORS - 1] ? NULL : kind + 1;
}

static char fold(char c) {
    return c == '_' ? '-' : c;
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

const named_parameter *named_operator_parameters(const named_operator *kind) {
    return kind->parameters;
}

int named_parameter_find(const named_operator *kind, const char *name) {
    for (int i = 0; kind->parameters[i].name; i++)
        if (*name && starts_list(kind->parameters[i].name, name)) return i;
    return -1;
}

void named_values_clear(const named_operator *kind, parameter_value *values) {
    for (int i = 0; kind->parameters[i].name; i++) {
        int64_t preset = kind->parameters[i].preset;
        values[i] = (parameter_value){false, {preset, preset, preset}};
    }
}

static bool find_or_fail(const named_operator *kind, const char *name, int *index,
                         error_record *error) {
    *index = named_parameter_find(kind, name);
    if (*index >= 0) return true;
    return error_set(error, "%s has no --%s", kind->name, name);
}

/* How to say what a parameter takes. */
static const char *kind_words(parameter_kind kind) {
    static const char *const words[] = {"no value", "a number", "a number or HEIGHTxWIDTH",
                                        "a number or DEPTHxHEIGHTxWIDTH"};
    return words[kind];
}

/* Decimal digits at *text, moving it on; false when there are none or too many. */
static bool read_number(const char **text, int64_t *value) {
    if (!isdigit((unsigned char)**text)) return false;
    for (*value = 0; isdigit((unsigned char)**text); (*text)++) {
        *value = *value * 10 + (**text - '0');
        if (*value > INT32_MAX) return false;
    }
    return true;
}

static bool read_numbers(const named_parameter *parameter, const char *text, int64_t *value) {
    int count = 0, limit = (int)parameter->kind;
    do {
        if (count == limit || !read_number(&text, &value[count])) return false;
        if (value[count++] < parameter->low) return false;
    } while (*text == 'x' && text++);
    if (*text != '\0' || (count != 1 && count != limit)) return false;
    for (; count < 3; count++)
        value[count] = value[count - 1];
    return true;
}

bool named_value_parse(const named_operator *kind, const char *name, const char *text,
                       parameter_value *values, error_record *error) {
    int i;
    if (!find_or_fail(kind, name, &i, error)) return false;
    const named_parameter *parameter = &kind->parameters[i];
    if (parameter->kind == PARAMETER_FLAG && !text) {
        values[i] = (parameter_value){true, {1, 1, 1}};
        return true;
    }
    values[i].given = true;
    if (parameter->kind != PARAMETER_FLAG && text &&
        read_numbers(parameter, text, values[i].number))
        return true;
    return error_set(error, "--%s %.40s: expected %s, %" PRId64 " to %d", parameter->name,
                     text ? text : "", kind_words(parameter->kind), parameter->low, INT32_MAX);
}

static bool check_values(const named_operator *kind, const parameter_value *values,
                         error_record *error) {
    for (int i = 0; kind->parameters[i].name; i++) {
        const named_parameter *parameter = &kind->parameters[i];
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
