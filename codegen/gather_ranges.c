/* Points of the new box may lie outside the old one; see gather_ranges.h.
 *
 * That is no harm where it means that some tensor's index is outside the tensor. Where no index
 * says so, an input is looked at through a window: a row of its own that tells the axis is cut to
 * what the axis reached, or it gets an index more, whose value is the coordinate. */
#include "codegen/gather_ranges.h"

#include <string.h>

#include "csp/base/arithmetic.h"

/* Is a row of some tensor outside it wherever axis d is beyond its range, above or below, and the
 * axes in `known` are in theirs? The row may have no others. */
static bool axis_is_excluded(const operator *op, int d, unsigned known, bool above) {
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++) {
            const access_map *access = &op->operand[k];
            int64_t coef = access->coef[row][d], low, high;
            bool alone = coef != 0;
            for (int e = 0; e < op->axes; e++)
                alone &= e == d || access->coef[row][e] == 0 || known >> e & 1;
            if (!alone) continue;
            access_row_range(op, access, row, &low, &high);
            *(coef > 0 ? &high : &low) -= coef * (op->axis[d].extent - 1);
            int64_t beyond = coef * (above ? op->axis[d].extent : -1);
            if (beyond > 0 ? low + beyond >= access->shape[row] : high + beyond < 0) return true;
        }
    return false;
}

/* Adds to `known` the axes that lead outside some tensor wherever they leave their ranges, one
 * after the other, those known counting as within theirs. */
static void ranges_know(const gathering *g, unsigned *known) {
    for (unsigned before = ~*known; *known != before;) {
        before = *known;
        for (int d = 0; d < g->op->axes; d++) {
            int64_t low, high;
            access_row_range(&g->now, &g->old, d, &low, &high);
            bool below = low >= 0 || axis_is_excluded(g->op, d, *known, false);
            bool above = high < g->op->axis[d].extent || axis_is_excluded(g->op, d, *known, true);
            if (below && above) *known |= 1u << d;
        }
    }
}

/* Cuts a row that axis d alone moves to what it reaches within its range. */
static bool window_cut(gathering *g, int k, int row, int d) {
    const access_map *was = &g->op->operand[k];
    access_map *now = &g->now.operand[k];
    int64_t coef = was->coef[row][d], low = was->offset[row], high = low;
    for (int e = 0; e < g->op->axes; e++)
        if (e != d && was->coef[row][e]) return false;
    *(coef < 0 ? &low : &high) += coef * (g->op->axis[d].extent - 1);
    int64_t from = max_of(low, 0), to = min_of(high, was->shape[row] - 1);
    if (coef == 0 || to < from) return false;
    now->offset[row] -= from;
    now->shape[row] = to - from + 1;
    g->from[k][row] = from;
    return true;
}

/* Axes that operand k would depend on if it had axis d of old as an index, and does not yet. */
static int axes_added(const gathering *g, int k, int d) {
    int count = 0;
    for (int z = 0; z < g->now.axes; z++)
        count += g->old.coef[d][z] != 0 && !access_uses_axis(&g->now.operand[k], z);
    return count;
}

/* Gives an input an index more: axis d of old, as long as that was. */
static bool window_add(gathering *g, int d) {
    int k =
        axes_added(g, OPERAND_LHS, d) < axes_added(g, OPERAND_RHS, d) ? OPERAND_LHS : OPERAND_RHS;
    access_map *now = &g->now.operand[k];
    if (now->dims == TENSOR_MAX_DIMS) return false;
    int row = now->dims++;
    memcpy(now->coef[row], g->old.coef[d], sizeof now->coef[row]);
    now->offset[row] = g->old.offset[d];
    now->shape[row] = g->op->axis[d].extent;
    g->added++;
    return true;
}

bool gathering_bound(gathering *g) {
    unsigned known = 0, all = (1u << g->op->axes) - 1;
    for (ranges_know(g, &known); known != all; ranges_know(g, &known)) {
        int d = 0;
        bool cut = false;
        while (known >> d & 1)
            d++;
        for (int k = OPERAND_LHS; k <= OPERAND_RHS && !cut; k++)
            for (int row = 0; row < g->op->operand[k].dims && !cut; row++)
                cut = window_cut(g, k, row, d);
        if (!cut && !window_add(g, d)) return false;
        g->has_windows = true;
        known |= 1u << d;
    }
    return operator_check(&g->now, NULL);
}
