/* Evaluation: the plain method against loops written out, the fast ones against the plain one. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/evaluate.h"
#include "test/random_operator.h"

static operator parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}

static size_t elements(const operator *op, int operand) {
    return (size_t)access_elements(&op->operand[operand]);
}

/* The output by one method, starting from 1, 2, 3, …; NULL when the processor lacks it. */
static int32_t *compute(const operator *op, evaluate_method method, const int8_t *lhs,
                        const int8_t *rhs) {
    int32_t *out = malloc(elements(op, OPERAND_OUT) * sizeof *out);
    for (size_t i = 0; i < elements(op, OPERAND_OUT); i++)
        out[i] = (int32_t)i + 1;
    error_record error = {0};
    if (evaluate_operator_by(method, op, lhs, rhs, out, &error)) return out;
    cr_assert(method == EVALUATE_AVX2 && strstr(error.message, "AVX2"), "%s", error.message);
    free(out);
    return NULL;
}

static void expect_agreement(const operator *op, uint64_t seed) {
    int8_t *lhs = malloc(elements(op, OPERAND_LHS)), *rhs = malloc(elements(op, OPERAND_RHS));
    evaluate_fill_random(lhs, elements(op, OPERAND_LHS), seed);
    evaluate_fill_random(rhs, elements(op, OPERAND_RHS), seed + 1);
    if (seed % 3 == 0) memset(lhs, -128, elements(op, OPERAND_LHS));
    if (seed % 6 == 0) memset(rhs, -128, elements(op, OPERAND_RHS));
    char text[2048];
    operator_format(op, text, sizeof text);
    int32_t *plain = compute(op, EVALUATE_PLAIN, lhs, rhs);
    for (evaluate_method method = EVALUATE_FASTEST; method < EVALUATE_PLAIN; method++) {
        int32_t *out = compute(op, method, lhs, rhs);
        if (!out) continue;
        for (size_t i = 0; i < elements(op, OPERAND_OUT); i++)
            cr_assert_eq(out[i], plain[i], "method %d, element %zu: %d, expected %d: %s", method, i,
                         out[i], plain[i], text);
        free(out);
    }
    free(plain);
    free(lhs);
    free(rhs);
}

Test(evaluate, convolution_by_hand) {
    enum { C = 3, H = 5, W = 6, K = 4, R = 3, S = 2, OH = 3, OW = 8 };
    operator op =
        parse("o[f,y,x] += d[c,2*y+r-1,x+s-1] * w[f,c,r,s] where f<4, y<3, x<7, c<3, r<3, s<2;"
              "d: 3x5x6; o: 4x3x8");
    int8_t data[C * H * W], weight[K * C * R * S];
    int32_t expected[K * OH * OW] = {0}, out[K * OH * OW] = {0};
    evaluate_fill_random(data, sizeof data, 1);
    evaluate_fill_random(weight, sizeof weight, 2);
    for (int f = 0; f < K; f++)
        for (int y = 0; y < OH; y++)
            for (int x = 0; x < 7; x++)
                for (int c = 0; c < C; c++)
                    for (int r = 0; r < R; r++)
                        for (int s = 0; s < S; s++) {
                            int row = 2 * y + r - 1, column = x + s - 1;
                            if (row < 0 || row >= H || column < 0 || column >= W) continue;
                            expected[(f * OH + y) * OW + x] +=
                                data[(c * H + row) * W + column] *
                                weight[((f * C + c) * R + r) * S + s];
                        }
    for (evaluate_method method = EVALUATE_FASTEST; method <= EVALUATE_PLAIN; method++) {
        memset(out, 0, sizeof out);
        if (!evaluate_operator_by(method, &op, data, weight, out, NULL)) continue;
        cr_assert(memcmp(out, expected, sizeof out) == 0, "method %d", method);
    }
}

Test(evaluate, methods_agree_on_chosen_operators) {
    const char *texts[] = {
        "o[m,n]+=a[m,k]*b[k,n] where m<131, n<37, k<129",
        "o[m,n]+=a[k,m]*b[n,k] where m<5, n<530, k<61",
        "o[m,n]+=a[m,k]*b[k,n] where m<3, n<2, k<1031",
        "o[m]+=a[m,k]*b[k] where m<97, k<101",
        "o[]+=a[k]*b[k] where k<10007",
        "o[i]+=a[i]*b[i] where i<10007",
        "o[i,j]+=a[i]*b[j] where i<101, j<103",
        "o[i]+=a[i]*b[k,l] where i<31, k<7, l<11",
        "o[i,j]+=a[k]*b[l] where i<3, j<5, k<7, l<6",
        "o[i]+=a[k]*b[5] where i<30, k<70",
        "o[i,3]+=a[-i+40]*b[9-i,k] where i<41, k<13",
        "o[g,y,x]+=d[g,y+r-1,x+s-1]*w[g,r,s] where g<5,y<12,x<11,r<3,s<3; d:5x12x11",
        "o[y,x,g]+=d[y+r-1,x+s-1,g]*w[r,s,g] where g<19,y<6,x<5,r<3,s<3; d:6x5x19",
        "o[f,2*y+r-1,2*x+s-1]+=d[c,y,x]*w[c,f,r,s] where f<5,y<6,x<7,c<8,r<3,s<3; o:5x12x14",
        "o[f,x]+=d[c,x+3*s-20]*w[f,c,s] where f<17,x<40,c<2,s<4; d:2x9",
        "o[x]+=d[x-100]*w[x] where x<200; d:50",
        "o[x]+=d[x-100]*w[x+5] where x<50; d:50; w:9",
        "o[x-3,y]+=d[x,k]*w[k,y] where x<50,k<30,y<20;o:20x11",
        "o[1000*x]+=d[1000*x,k]*w[k] where x<20,k<30",
        "o[x]+=d[100000*x,5000*k-7,k]*w[k] where x<20000,k<3;d:3x8x4",
        "o[a,b,c]+=d[a,b,c]*w[a] where a<1,b<1,c<1",
        "o[a,b,c]+=d[0,a+b,c]*w[a-b] where a<10,b<9,c<8",
        "o[a,b]+=d[a-b]*w[b-a] where a<40,b<30;d:10;w:11",
        "o[i+j]+=a[i]*b[j] where i<300,j<200",
        "o[i+j]+=a[i,k]*b[j,k] where i<30,j<20,k<9",
        "o[i,j]+=a[i+j+k]*b[i-j+k+20] where i<30,j<20,k<9",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        operator op = parse(texts[i]);
        expect_agreement(&op, i);
    }
}

Test(evaluate, methods_agree_on_random_operators) {
    static const affine_limits limits = {
        .axes = 6, .dims = 3, .extent = 33, .elements = 1 << 16, .macs = 20000};
    uint64_t state = 11;
    operator op;
    for (int kept = 0; kept < 400;)
        if (random_affine(&state, &limits, &op)) expect_agreement(&op, (uint64_t)kept++);
}

Test(evaluate, sums_wrap_around) {
    operator op = parse("o[]+=a[k]*b[k] where k<4");
    int8_t ones[4] = {1, 1, 1, 1};
    for (evaluate_method method = EVALUATE_FASTEST; method <= EVALUATE_PLAIN; method++) {
        int32_t out = INT32_MAX - 1;
        if (!evaluate_operator_by(method, &op, ones, ones, &out, NULL)) continue;
        cr_assert_eq(out, INT32_MIN + 2);
    }
    operator wide = parse("o[m,n]+=a[m,k]*b[k,n] where m<8, n<16, k<150000");
    size_t count = 8 * 150000;
    int8_t *a = malloc(count), *b = malloc(2 * count);
    memset(a, -128, count);
    memset(b, -128, 2 * count);
    for (evaluate_method method = EVALUATE_FASTEST; method < EVALUATE_PLAIN; method++) {
        int32_t out[8 * 16] = {0};
        if (!evaluate_operator_by(method, &wide, a, b, out, NULL)) continue;
        cr_assert_eq((uint32_t)out[5], (uint32_t)(150000ull << 14));
    }
    free(a);
    free(b);
}

Test(evaluate, random_numbers_use_the_full_range_and_depend_on_the_seed) {
    enum { COUNT = 100000 };
    int8_t *data = malloc(COUNT), *again = malloc(COUNT);
    int histogram[256] = {0};
    evaluate_fill_random(data, COUNT, 7);
    evaluate_fill_random(again, COUNT - 3, 7);
    cr_assert(memcmp(data, again, COUNT - 3) == 0);
    for (int i = 0; i < COUNT; i++)
        histogram[data[i] + 128]++;
    for (int v = 0; v < 256; v++)
        cr_assert(histogram[v] > 250 && histogram[v] < 550);
    evaluate_fill_random(again, COUNT, 8);
    cr_assert(memcmp(data, again, COUNT) != 0);
    free(data);
    free(again);
}

Test(evaluate, any_part_of_the_random_numbers_can_be_made_alone) {
    enum { COUNT = 200 };
    int8_t whole[COUNT], part[COUNT + 1];
    evaluate_fill_random(whole, COUNT, 3);
    for (size_t from = 0; from < 20; from++)
        for (size_t count = 0; from + count <= COUNT; count += count < 20 ? 1 : 31) {
            memset(part, 85, sizeof part);
            evaluate_fill_random_from(part, from, count, 3);
            cr_assert(memcmp(part, whole + from, count) == 0, "%zu from %zu", count, from);
            cr_assert_eq(part[count], 85);
        }
}
