/* Layouts: block numbers, channels, and what tensors of known operators become. */
#include <criterion/criterion.h>
#include <string.h>

#include "codegen/layout.h"
#include "isa/gemm.h"
#include "test/random_operator.h"

static operator parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}

/* The fixed embedding with the given axes on the default hardware. */
static bool fixed_layouts(const operator *op, const int *chosen, strategy st,
                          layout layouts[LAYOUTS], error_record *error) {
    operator instruction;
    hw_config hw;
    embedding e;
    hw_config_default(&hw);
    gemm_describe(&hw, &instruction);
    cr_assert(embedding_fixed(op, &instruction, false, chosen, &e, error), "%s", error->message);
    return layouts_build(op, &instruction, &e, st, op, &hw, layouts, error);
}

/* TVM's: NCHW with channels in blocks, weights OIHW in blocks, biases by output channel. */
Test(layout, the_reference_is_blocked_by_channels) {
    operator op = parse("o[n,f,y,x] += d[n,c,y+r-1,x+s-1] * w[f,c,r,s] where n<2, f<40, y<6, x<7, "
                        "c<33, r<3, s<3; d: 2x33x6x7");
    layout l[LAYOUTS];
    error_record error = {0};
    cr_assert(fixed_layouts(&op, (int[]){-1, 1, 4}, STRATEGY_PAD, l, &error), "%s", error.message);
    cr_expect_eq(l[OPERAND_OUT].bytes, 2 * 3 * 6 * 7 * 16);
    cr_expect_eq(l[OPERAND_LHS].bytes, 2 * 3 * 6 * 7 * 16); /* spatial padding is the DMA's */
    cr_expect_eq(l[OPERAND_RHS].bytes, 3 * 3 * 3 * 3 * 256);
    cr_expect_eq(l[LAYOUT_BIAS].bytes, 3 * 64);
    cr_expect_eq(l[OPERAND_OUT].memory, MEM_OUT);
    cr_expect_eq(l[LAYOUT_BIAS].memory, MEM_ACC);
    cr_expect_eq(layout_host_bytes(&op, &l[OPERAND_LHS]), 2 * 3 * 6 * 7 * 16 + 2 * 33 * 6 * 7);
}

Test(layout, blocks_are_numbered_row_major) {
    operator op = parse("o[n,f,y,x] += d[n,c,y+r-1,x+s-1] * w[f,c,r,s] where n<2, f<40, y<6, x<7, "
                        "c<33, r<3, s<3; d: 2x33x6x7");
    layout l[LAYOUTS];
    error_record error = {0};
    cr_assert(fixed_layouts(&op, (int[]){-1, 1, 4}, STRATEGY_PAD, l, &error), "%s", error.message);
    for (int k = 0; k < OPERANDS; k++) {
        const storage *s = &l[k].storage;
        int64_t index[STORAGE_MAX_DIMS], number = 0;
        for (int j = 0; j < s->dims; j++)
            index[j] = s->dim[j].low;
        for (int j = 0; j >= 0; number++) {
            cr_expect_eq(layout_block(&l[k], index), number);
            for (j = s->dims - 1; j >= 0 && ++index[j] > s->dim[j].high; j--)
                index[j] = s->dim[j].low;
        }
        cr_expect_eq(number, s->blocks);
    }
}

Test(layout, raw_tensors_stay_as_they_are) {
    operator op = parse("o[n,f] += d[n,c] * w[f,c] where n<5, f<16, c<16; o: 9x16");
    layout l[LAYOUTS];
    error_record error = {0};
    cr_assert(fixed_layouts(&op, (int[]){-1, 1, 2}, STRATEGY_STRICT, l, &error), "%s",
              error.message);
    for (int k = 0; k < OPERANDS; k++) {
        cr_expect(l[k].raw && layout_host_bytes(&op, &l[k]) == 0);
        cr_expect_eq(l[k].bytes, access_elements(&op.operand[k]));
    }
    cr_expect_not(layout_is_reached(&l[OPERAND_OUT])); /* rows 5 to 8 */
    cr_expect(layout_is_reached(&l[OPERAND_LHS]));
}

static void expect_channels(const char *text, const char *rows, int64_t channels) {
    operator op = parse(text);
    for (int row = 0; rows[row]; row++)
        cr_expect_eq(operator_row_is_channel(&op, row), rows[row] == 'c', "%s: row %d", text, row);
    cr_expect_eq(operator_channels(&op), channels, "%s: %d channels", text,
                 (int)operator_channels(&op));
}

Test(layout, channels_are_the_rows_that_no_data_axis_moves) {
    expect_channels("o[n,f,y,x] += d[n,c,y+r,x] * w[f,c,r] where n<2, f<5, y<6, x<7, c<3, r<2",
                    ".c..", 5);
    expect_channels("o[n,g,f,y] += d[n,g,c,y] * w[g,f,c] where n<2, g<3, f<5, y<6, c<3", ".cc.",
                    15);
    expect_channels("C[m,n] += A[m,k] * B[k,n] where m<9, n<5, k<3", ".c", 5);
    expect_channels("o[f,2*y+r] += d[c,y] * w[c,f,r] where f<5, y<9, c<4, r<3", "c.", 5);
    expect_channels("y[m] += A[m,k] * x[k] where m<9, k<5", ".", 1);
}

/* Each output's channel is its number among the channel rows. */
Test(layout, channel_strides_number_the_channels) {
    for (uint64_t number = 0; number < 60; number++) {
        operator op;
        char text[2048];
        int64_t stride[TENSOR_MAX_DIMS], most = 0;
        random_operator(number, 50000, &op, text, sizeof text);
        operator_channel_strides(&op, stride);
        for (int row = 0; row < op.operand[OPERAND_OUT].dims; row++) {
            cr_expect_eq(stride[row] != 0, operator_row_is_channel(&op, row));
            most += stride[row] * (op.operand[OPERAND_OUT].shape[row] - 1);
        }
        cr_expect_eq(most + 1, operator_channels(&op), "%s", text);
    }
}

Test(layout, a_tensor_beyond_dram_is_refused) {
    operator op = parse("o[m,n] += a[m,k] * b[k,n] where m<100000, n<100000, k<3");
    layout l[LAYOUTS];
    error_record error = {0};
    cr_expect_not(fixed_layouts(&op, (int[]){-1, 1, 2}, STRATEGY_PAD, l, &error));
    cr_expect(strstr(error.message, "'o'") && strstr(error.message, "address"), "%s",
              error.message);
}
