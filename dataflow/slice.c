/* See slice.h. A slice's index is the operator's less `from`; what then falls outside is no node of
 * the graph, by the definition of operators. Narrowing axes only leaves out products that cannot
 * reach the part. */
#include "dataflow/slice.h"

#include "csp/base/arithmetic.h"

/* Begins axis d at `first`, `extent` long. */
static void axis_narrow(operator *op, int d, int64_t first, int64_t extent) {
    op->axis[d].extent = extent;
    for (int o = 0; o < OPERANDS; o++)
        for (int row = 0; row < op->operand[o].dims; row++)
            op->operand[o].offset[row] += op->operand[o].coef[row][d] * first;
}

/* Keeps the values x of axis d for which c·x + (the other axes' part) can lie in 0 … count - 1. */
static bool axis_restrict(operator *op, int d, int row, int64_t count) {
    const access_map *out = &op->operand[OPERAND_OUT];
    int64_t c = out->coef[row][d], last = op->axis[d].extent - 1, low, high;
    if (c == 0) return true;
    access_row_range(op, out, row, &low, &high);
    low -= c < 0 ? c * last : 0;
    high -= c > 0 ? c * last : 0;
    int64_t from = c > 0 ? -divide_floor(high, c) : -divide_floor(count - 1 - low, -c);
    int64_t to = c > 0 ? divide_floor(count - 1 - low, c) : divide_floor(high, -c);
    if (from < 0) from = 0;
    if (to > last) to = last;
    if (from > to) return false;
    axis_narrow(op, d, from, to - from + 1);
    return true;
}

bool operator_slice(const operator *op, int row, int64_t from, int64_t count, operator *slice) {
    *slice = *op;
    slice->operand[OPERAND_OUT].shape[row] = count;
    slice->operand[OPERAND_OUT].offset[row] -= from;
    for (int d = 0; d < op->axes; d++)
        if (!axis_restrict(slice, d, row, count)) return false;
    int64_t low, high;
    access_row_range(slice, &slice->operand[OPERAND_OUT], row, &low, &high);
    return low < count && high >= 0;
}
