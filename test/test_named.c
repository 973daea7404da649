/* Named operators: their texts, their values, what is refused, and that each computes what its name
 * says. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "dataflow/named.h"

/* `3`, or `2x1`; one number stands for all. */
static parameter_value value_of(const char *text) {
    parameter_value v = {.given = true};
    long long a, b = 0, c = 0;
    int numbers = sscanf(text, "%lldx%lldx%lld", &a, &b, &c);
    cr_assert(numbers >= 1, "%s", text);
    v.number[0] = a;
    v.number[1] = numbers > 1 ? b : a;
    v.number[2] = numbers > 2 ? c : v.number[1];
    return v;
}

/* Takes `name=value` pairs set apart by spaces; a name alone is a flag. */
static bool build(const char *name, const char *settings, operator *op, error_record *error) {
    const named_operator *kind = named_operator_find(name);
    cr_assert_not_null(kind, "%s", name);
    parameter_value values[NAMED_MAX_PARAMETERS];
    named_values_clear(kind, values);
    char copy[256], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", settings);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(word, '=');
        if (value) *value++ = '\0';
        int i = named_parameter_find(kind, word);
        cr_assert(i >= 0, "%s has no %s", name, word);
        values[i] = value_of(value ? value : "1");
    }
    return named_operator_build(kind, values, op, error);
}

static void expect(const char *name, const char *settings, const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(build(name, settings, &op, &error), "%s %s: %s", name, settings, error.message);
    char written[1024];
    operator_format(&op, written, sizeof written);
    cr_assert_str_eq(written, text);
}

static void refuse(const char *name, const char *settings, const char *says) {
    operator op;
    error_record error = {0};
    cr_assert_not(build(name, settings, &op, &error), "%s %s", name, settings);
    cr_assert(strstr(error.message, says), "'%s' lacks '%s'", error.message, says);
}

Test(named, texts) {
    expect("conv2d", "n=1 c=3 h=224 w=224 k=64 r=7 s=7 stride=2 pad=3",
           "out[n,f,y,x] += data[n,c,2*y+r-3,2*x+s-3] * weight[f,c,r,s] where n<1, f<64, y<112, "
           "x<112, "
           "c<3, r<7, s<7; data: 1x3x224x224");
    expect(
        "conv2d", "c=4 h=9 w=8 k=6 r=3 s=2 stride=2x1 pad=1x0 dilation=1x3 groups=2",
        "out[n,g,f,y,x] += data[n,g,c,2*y+r-1,x+3*s] * weight[g,f,c,r,s] where n<1, g<2, f<3, y<5, "
        "x<5, c<2, r<3, s<2; data: 1x2x2x9x8");
    expect("conv1d", "n=2 c=3 w=10 k=4 s=3",
           "out[n,f,x] += data[n,c,x+s] * weight[f,c,s] where n<2, f<4, x<8, c<3, s<3");
    expect(
        "conv3d", "c=1 d=4 h=5 w=6 k=2 t=2 r=3 s=3 stride=1x2x1 pad=0x1x0",
        "out[n,f,z,y,x] += data[n,c,z+t,2*y+r-1,x+s] * weight[f,c,t,r,s] where n<1, f<2, z<3, y<3, "
        "x<4, c<1, t<2, r<3, s<3; data: 1x1x4x5x6");
    expect(
        "depthwise", "c=32 h=56 w=56 r=3 s=3 pad=1",
        "out[n,g,y,x] += data[n,g,y+r-1,x+s-1] * weight[g,r,s] where n<1, g<32, y<56, x<56, r<3, "
        "s<3; data: 1x32x56x56");
    expect(
        "depthwise", "c=4 h=5 w=5 r=3 s=3 multiplier=2",
        "out[n,g,f,y,x] += data[n,g,y+r,x+s] * weight[g,f,r,s] where n<1, g<4, f<2, y<3, x<3, r<3, "
        "s<3");
    expect("transposed", "c=3 h=4 w=5 k=2 r=3 s=3 stride=2 pad=1 output-pad=1",
           "out[n,f,2*y+r-1,2*x+s-1] += data[n,c,y,x] * weight[c,f,r,s] where n<1, f<2, y<4, x<5, "
           "c<3, "
           "r<3, s<3");
    expect("transposed", "c=3 h=4 w=5 k=2 r=2 s=3 stride=2 output-pad=1x0 groups=1",
           "out[n,f,2*y+r,2*x+s] += data[n,c,y,x] * weight[c,f,r,s] where n<1, f<2, y<4, x<5, c<3, "
           "r<2, s<3; out: 1x2x9x11");
    expect("gemm", "m=35 n=700 k=2048", "C[m,n] += A[m,k] * B[k,n] where m<35, n<700, k<2048");
    expect("matmul", "m=2 n=3 k=4 trans-a trans_b",
           "C[m,n] += A[k,m] * B[n,k] where m<2, n<3, k<4");
    expect("bmm", "b=5 m=2 n=3 k=4 trans-b",
           "C[b,m,n] += A[b,m,k] * B[b,n,k] where b<5, m<2, n<3, k<4");
    expect("dense", "n=4 c=100 k=10", "out[n,f] += data[n,c] * weight[f,c] where n<4, f<10, c<100");
    expect("matvec", "m=7 k=9", "y[m] += A[m,k] * x[k] where m<7, k<9");
}

Test(named, refusals) {
    refuse("conv2d", "c=3 h=5 w=9 k=1 r=8 s=3 pad=1", "height 8 (dilated 8) is larger");
    refuse("conv2d", "c=3 h=9 w=5 k=1 r=3 s=3 dilation=1x3", "width 3 (dilated 7) is larger");
    refuse("conv2d", "c=0 h=9 w=5 k=1 r=3 s=3", "--c 0: expected 1 to");
    refuse("conv2d", "c=1 h=9 w=5 k=1 r=3 s=3 stride=-1", "--stride -1: expected 1 to 2147483647");
    refuse("conv2d", "c=1 h=9 w=5 k=1 r=3 s=3 pad=1x2147483648", "--pad 2147483648: expected 0 to");
    refuse("conv2d", "h=9 w=5 k=1 r=3 s=3", "conv2d needs --c, input channels");
    refuse("conv2d", "c=3 h=9 w=9 k=4 r=3 s=3 groups=2", "--c 3 is no multiple of --groups 2");
    refuse("conv2d", "c=2 h=9 w=9 k=5 r=3 s=3 groups=2", "--k 5 is no multiple");
    refuse("conv2d", "n=2147483647 c=2147483647 h=2147483647 w=9 k=5 r=3 s=3", "64 bits");
    refuse("conv2d", "c=1 h=2147483647 w=9 k=5 r=3 s=3 pad=2147483647", "extent of axis 'y'");
    refuse("transposed", "c=1 h=2 w=2 k=1 r=3 s=3 pad=5", "leaves no output height");
    refuse("transposed", "c=1 h=2 w=2 k=1 r=3 s=3 output-pad=1", "--output-pad 1");
    refuse("transposed", "c=1 h=2147483647 w=2 k=1 r=2147483647 s=3 dilation=2147483647", "beyond");
    refuse("gemm", "m=1 n=1 k=1 trans-a=2", "--trans-a 2: expected 0 to 1");
    cr_assert_eq(named_parameter_find(named_operator_find("conv2d"), "depth"), -1);
    cr_assert_null(named_operator_find("conv"
                                       "9d"));
    cr_assert_null(named_operator_find(""));
}

Test(named, table_is_complete) {
    int count = 0;
    for (const named_operator *k = named_operator_first(); k; k = named_operator_next(k)) {
        cr_assert_eq(named_operator_find(named_operator_name(k)), k);
        cr_assert(strlen(named_operator_help(k)) > 0);
        const named_parameter *const *p = named_operator_parameters(k);
        for (int i = 0; p[i]; i++) {
            cr_assert_eq(named_parameter_find(k, p[i]->name), i);
            cr_assert(i < NAMED_MAX_PARAMETERS && p[i]->help);
        }
        count++;
    }
    cr_assert_eq(count, 9);
    cr_assert_str_eq(named_operator_name(named_operator_find("conv2d_transpose")), "transposed");
}

/* Whether the operator's statement, run over its box by definition, is the nest of loops in `nest`.
 * Each multiplication is told by the three places it touches; sums of hashes compare the multisets.
 */
static uint64_t touch(int64_t out, int64_t lhs, int64_t rhs) {
    uint64_t h = (uint64_t)out * 0x9e3779b97f4a7c15u ^ ((uint64_t)lhs << 20) ^ (uint64_t)rhs;
    h = (h ^ (h >> 29)) * 0xbf58476d1ce4e5b9u;
    return h ^ (h >> 32);
}

static uint64_t walk(const operator *op) {
    uint64_t sum = 0;
    int64_t x[OPERATOR_MAX_AXES] = {0};
    for (;;) {
        int64_t e[OPERANDS];
        bool inside = true;
        for (int o = 0; o < OPERANDS; o++)
            inside = (e[o] = access_element(op, &op->operand[o], x)) >= 0 && inside;
        if (inside) sum += touch(e[0], e[1], e[2]);
        int d = op->axes - 1;
        while (d >= 0 && ++x[d] == op->axis[d].extent)
            x[d--] = 0;
        if (d < 0) return sum;
    }
}

enum { N = 2, C = 4, H = 7, W = 6, K = 6, R = 3, S = 2 };

static uint64_t convolution(int groups, int sh, int sw, int ph, int pw, int dh, int dw) {
    int oh = (H + 2 * ph - dh * (R - 1) - 1) / sh + 1,
        ow = (W + 2 * pw - dw * (S - 1) - 1) / sw + 1;
    uint64_t sum = 0;
    for (int i = 0; i < N * K * oh * ow; i++)
        for (int j = 0; j < C / groups * R * S; j++) {
            int x = i % ow, y = i / ow % oh, k = i / ow / oh % K, n = i / ow / oh / K;
            int s = j % S, r = j / S % R, c = j / S / R;
            int row = y * sh + r * dh - ph, column = x * sw + s * dw - pw;
            if (row < 0 || row >= H || column < 0 || column >= W) continue;
            int channel = k / (K / groups) * (C / groups) + c;
            sum +=
                touch(i, ((n * C + channel) * H + row) * W + column, k * (C / groups * R * S) + j);
        }
    return sum;
}

Test(named, convolution_is_its_definition) {
    struct {
        int groups, sh, sw, ph, pw, dh, dw;
    } cases[] = {
        {1, 1, 1, 0, 0, 1, 1}, {1, 2, 1, 1, 2, 1, 1}, {2, 1, 3, 2, 0, 2, 1}, {2, 3, 2, 3, 3, 3, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128];
        snprintf(text, sizeof text,
                 "n=2 c=4 h=7 w=6 k=6 r=3 s=2 groups=%d stride=%dx%d pad=%dx%d dilation=%dx%d",
                 cases[i].groups, cases[i].sh, cases[i].sw, cases[i].ph, cases[i].pw, cases[i].dh,
                 cases[i].dw);
        operator op;
        cr_assert(build("conv2d", text, &op, NULL), "%s", text);
        cr_assert_eq(walk(&op),
                     convolution(cases[i].groups, cases[i].sh, cases[i].sw, cases[i].ph,
                                 cases[i].pw, cases[i].dh, cases[i].dw),
                     "%s", text);
    }
}

Test(named, depthwise_is_a_convolution_of_as_many_groups) {
    operator depthwise, grouped;
    cr_assert(build("depthwise", "n=2 c=5 h=7 w=6 r=3 s=2 pad=1 stride=1x2 multiplier=3",
                    &depthwise, NULL));
    cr_assert(
        build("conv2d", "n=2 c=5 h=7 w=6 r=3 s=2 pad=1 stride=1x2 k=15 groups=5", &grouped, NULL));
    cr_assert_eq(walk(&depthwise), walk(&grouped));
}

/* The transposed convolution moves along the edges of the convolution whose input is its output. */
Test(named, transposed_is_the_adjoint_of_a_convolution) {
    operator forward, transposed;
    cr_assert(build("conv2d", "n=2 c=3 h=8 w=9 k=4 r=3 s=2 stride=2x3 pad=1x0 dilation=1x2",
                    &forward, NULL));
    cr_assert(build("transposed",
                    "n=2 c=4 h=4 w=3 k=3 r=3 s=2 stride=2x3 pad=1x0 dilation=1x2 output-pad=1x0",
                    &transposed, NULL));
    access_map *out = &transposed.operand[OPERAND_OUT], *data = &transposed.operand[OPERAND_LHS];
    access_map swapped = *out;
    *out = *data;
    *data = swapped;
    cr_assert_eq(out->shape[2], forward.operand[OPERAND_OUT].shape[2]);
    cr_assert_eq(data->shape[2], forward.operand[OPERAND_LHS].shape[2]);
    cr_assert_eq(walk(&transposed), walk(&forward));
}
