/* Slices: each is its part of the whole, and together they cost hardly more. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/evaluate.h"
#include "dataflow/slice.h"
#include "test/random_operator.h"

static int8_t *input(const operator *op, int operand) {
    int8_t *data = malloc((size_t)access_elements(&op->operand[operand]));
    evaluate_fill_random(data, (size_t)access_elements(&op->operand[operand]), (uint64_t)operand);
    return data;
}

static int32_t *plain_sums(const operator *op, const int8_t *lhs, const int8_t *rhs) {
    int32_t *sum = calloc((size_t)access_elements(&op->operand[OPERAND_OUT]), sizeof *sum);
    cr_assert(evaluate_operator_by(EVALUATE_PLAIN, op, lhs, rhs, sum, NULL));
    return sum;
}

/* Sums of outputs `from` to from + count - 1 along `row`, out of the sums of all. */
static int32_t *cut(const operator *op, int row, int64_t from, int64_t count, const int32_t *sum) {
    const access_map *out = &op->operand[OPERAND_OUT];
    int64_t before = 1, after = 1;
    for (int i = 0; i < out->dims; i++)
        *(i < row ? &before : i > row ? &after : &(int64_t){0}) *= out->shape[i];
    int32_t *part = malloc((size_t)(before * count * after) * sizeof *part);
    for (int64_t b = 0; b < before; b++)
        memcpy(part + b * count * after, sum + (b * out->shape[row] + from) * after,
               (size_t)(count * after) * sizeof *part);
    return part;
}

/* Every slice of a length along a row is that part of the whole; in all, they cost hardly more than
 * the whole where one axis moves the row. */
static void expect_slices(const operator *op, int row, int64_t each, const char *text) {
    int8_t *lhs = input(op, OPERAND_LHS), *rhs = input(op, OPERAND_RHS);
    int32_t *sum = plain_sums(op, lhs, rhs);
    const access_map *out = &op->operand[OPERAND_OUT];
    int64_t macs = 0;
    int axes = 0;
    for (int d = 0; d < op->axes; d++)
        axes += out->coef[row][d] != 0;
    for (int64_t from = 0; from < out->shape[row]; from += each) {
        int64_t count = out->shape[row] - from < each ? out->shape[row] - from : each;
        operator slice;
        bool reached = operator_slice(op, row, from, count, &slice);
        if (reached) cr_assert(operator_check(&slice, NULL), "%s", text);
        macs += reached ? operator_macs(&slice) : 0;
        slice.operand[OPERAND_OUT].shape[row] = count;
        int32_t *wanted = cut(op, row, from, count, sum);
        size_t elements = (size_t)access_elements(&slice.operand[OPERAND_OUT]);
        int32_t *got = reached ? plain_sums(&slice, lhs, rhs) : calloc(elements, sizeof *got);
        cr_assert(memcmp(got, wanted, elements * sizeof *got) == 0, "%s: row %d from %d, %d long",
                  text, row, (int)from, (int)count);
        free(got);
        free(wanted);
    }
    if (axes == 1) cr_assert_leq(macs, operator_macs(op), "%s: row %d by %d", text, row, (int)each);
    free(sum);
    free(rhs);
    free(lhs);
}

Test(slice, slices_are_parts_of_the_whole) {
    static const affine_limits limits = {
        .axes = 5, .dims = 3, .extent = 12, .elements = 1 << 10, .macs = 4000};
    uint64_t state = 5;
    for (int kept = 0; kept < 150;) {
        operator op;
        char text[2048];
        if (!random_affine(&state, &limits, &op) || op.operand[OPERAND_OUT].dims == 0) continue;
        kept++;
        operator_format(&op, text, sizeof text);
        int row = random_int(&state, 0, op.operand[OPERAND_OUT].dims - 1);
        expect_slices(&op, row, random_between(&state, 1, op.operand[OPERAND_OUT].shape[row]),
                      text);
    }
}
