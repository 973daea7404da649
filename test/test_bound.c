/* The bound against numbers worked out by hand, and against counting elements one by one. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "codegen/bound.h"
#include "dataflow/reach.h"
#include "test/random_operator.h"

static int64_t bound_of(const char *text, const char *preset, const char *steps) {
    operator op;
    hw_config hw;
    epilogue e;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s", error.message);
    cr_assert(hw_config_preset(preset, &hw, NULL) && epilogue_parse(steps, &e, NULL));
    return bound_cycles(&op, &hw, &e);
}

Test(bound, compute) {
    /* 32·64·144 products on 256 multipliers: 1152; 2048 outputs in blocks of 16: 128, each 1 + shr
     * 1 + bias 2 + clip 2. */
    const char *text = "o[f,y,x] += d[c,y+r,x+s] * w[f,c,r,s] where f<32, y<8, x<8, c<16, r<3, s<3";
    cr_expect_eq(bound_of(text, "1x16x16", "shr:auto,bias,clip:0:127"), 1152 + 128 * 6);
    cr_expect_eq(bound_of(text, "1x16x16", "none"), 1152 + 128);
    /* 4 rows a block: 288 + 32·6 = 480; the store engine: 128 beats of 16 bytes, 32 elements of 4
     * rows, a burst. */
    cr_expect_eq(bound_of(text, "4x16x16", "shr:auto,bias,clip:0:127"), 288 + 32 * 6);
    /* padding counts as work: DeepBench counts it too. */
    cr_expect_eq(bound_of("o[f,y] += d[c,y+r-1] * w[f,c,r] where f<16, y<64, c<16, r<3; d: 16x64",
                          "1x16x16", "none"),
                 192 + 64);
}

Test(bound, reading) {
    cr_expect_eq(bound_of("y[m] += A[m,k] * x[k] where m<512, k<512", "1x16x16", "none"),
                 (512 * 512 + 512) / 8);
    /* A 1×1 convolution with stride 2 reads a quarter of the image. */
    cr_expect_eq(
        bound_of("o[f,y,x] += d[c,2*y,2*x] * w[f,c] where f<1, y<50, x<50, c<64; d: 64x100x100",
                 "16x16x16", "none"),
        (64 * 2500 + 64) / 16);
}

Test(bound, storing) {
    /* 4096 bytes: 512 beats, a cycle for each of 256 elements, 3 for each of 2 bursts, 1 to start.
     */
    cr_expect_eq(bound_of("o[i,j] += a[i] * b[j] where i<64, j<64", "1x16x16", "none"),
                 1 + 512 + 256 + 6);
    /* 16x16x16 at 16 bytes a beat: 256 beats, 16 elements of 16 rows, 1 burst. */
    cr_expect_eq(bound_of("o[i,j] += a[i] * b[j] where i<64, j<64", "16x16x16", "none"),
                 1 + 256 + 256 + 3);
}

/* Outputs that nothing reaches cost nothing. */
Test(bound, counts_what_is_reached) {
    cr_expect_eq(bound_of("o[i,j] += a[i] * b[j] where i<64, j<64; o: 99x1000", "1x16x16", "none"),
                 1 + 512 + 256 + 6);
}

static int64_t count_elements(const operator *op, int operand) {
    const access_map *access = &op->operand[operand];
    uint8_t *touched = calloc((size_t)access_elements(access), 1);
    int64_t x[OPERATOR_MAX_AXES] = {0}, count = 0;
    for (int d = 0; d >= 0;) {
        int64_t element = access_element(op, access, x);
        if (element >= 0 && !touched[element]++) count++;
        if (element >= 0) touched[element] = 1;
        for (d = op->axes - 1; d >= 0 && ++x[d] == op->axis[d].extent; d--)
            x[d] = 0;
    }
    free(touched);
    return count;
}

static bool rows_share_an_axis(const operator *op, int operand) {
    for (int d = 0; d < op->axes; d++) {
        int rows = 0;
        for (int row = 0; row < op->operand[operand].dims; row++)
            rows += op->operand[operand].coef[row][d] != 0 && op->axis[d].extent > 1;
        if (rows > 1) return true;
    }
    return false;
}

Test(bound, elements_reached_by_counting) {
    for (uint64_t number = 0; number < 150; number++) {
        operator op;
        char text[2048];
        random_operator(number, 50000, &op, text, sizeof text);
        for (int k = 0; k < OPERANDS; k++) {
            int64_t counted = count_elements(&op, k), said = operator_elements_reached(&op, k);
            bool exact = !rows_share_an_axis(&op, k);
            cr_expect(exact ? said == counted : said <= counted, "%s: operand %d: %d, counted %d",
                      text, k, (int)said, (int)counted);
        }
    }
}
