/* The substitution, on every access map alike; see gather.h. With a factor d on r as well, g = gcd(s, d):
 * r = (s/g)·r' + p and y = q - (d/g)·r' give s·q + d·p. That is done where q·s and d·p do not interleave: d = 1, or s
 * divides d, when there is no p. */
#include "codegen/gather.h"

#include <stdio.h>

#include "csp/arithmetic.h"
#include "dataflow/rewriting.h"

typedef struct scatter {
    int row, y, r;          /* of the output; axes */
    int64_t phases, steps;  /* extents of p and r' */
    int64_t back;           /* y = q - back·r' */
} scatter;

/* Is every index beyond the axis's extent (and, with `below`, below 0) outside this tensor, whatever the other axes? */
static bool access_bounds_axis(const operator *op, const access_map *access, int d, bool below) {
    for (int row = 0; row < access->dims; row++) {
        int64_t coef = access->coef[row][d], low, high;
        if (coef <= 0) continue;
        bool alone = true;
        for (int other = 0; other < op->axes; other++) alone &= other == d || access->coef[row][other] == 0;
        low = access->offset[row] - coef;
        high = access->offset[row] + coef * op->axis[d].extent;
        if (alone && high >= access->shape[row] && (!below || low < 0)) return true;
    }
    return false;
}

static bool inputs_bound_axis(const operator *op, int d, bool below) {
    return access_bounds_axis(op, &op->operand[OPERAND_LHS], d, below) ||
           access_bounds_axis(op, &op->operand[OPERAND_RHS], d, below);
}

/* Does axis d move this row of the output and no other? */
static bool axis_moves_only(const access_map *out, int row, int d) {
    for (int other = 0; other < out->dims; other++)
        if (other != row && out->coef[other][d]) return false;
    return out->coef[row][d] > 0;
}

/* Does axis d move the output and the data alone? A row of the output that such an axis moves has no bias of its own: one
 * must remain. */
static bool is_data_axis(const operator *op, int d) {
    return operator_axis_signature(op, d) == (1u << OPERAND_OUT | 1u << OPERAND_LHS);
}

static bool scatter_describe(const operator *op, int row, int y, int r, scatter *found) {
    const access_map *out = &op->operand[OPERAND_OUT];
    int64_t s = out->coef[row][y], d = out->coef[row][r];
    if (!axis_moves_only(out, row, y) || !axis_moves_only(out, row, r)) return false;
    if (d != 1 && d % s) return false;
    if (is_data_axis(op, r) && !is_data_axis(op, y)) return false;
    if (!inputs_bound_axis(op, y, true) || !inputs_bound_axis(op, r, false)) return false;
    *found = (scatter){.row = row, .y = y, .r = r, .phases = d == 1 ? s : 1, .back = d == 1 ? 1 : d / s};
    found->steps = divide_ceiling(op->axis[r].extent, found->phases);
    return found->steps > 1 || op->axis[r].extent < found->phases;
}

/* A row of the output that exactly two axes move. */
static bool scatter_find(const operator *op, int row, scatter *found) {
    const access_map *out = &op->operand[OPERAND_OUT];
    int axis[2], axes = 0;
    for (int d = 0; d < op->axes; d++) {
        if (out->coef[row][d] == 0 || op->axis[d].extent == 1) continue;
        if (axes == 2) return false;
        axis[axes++] = d;
    }
    if (axes != 2) return false;
    return scatter_describe(op, row, axis[0], axis[1], found) || scatter_describe(op, row, axis[1], axis[0], found);
}

/* y and r's axes become q and r'; p, if there is one, comes last. */
static void scatter_rewrite(operator *op, const scatter *s) {
    int p = op->axes;
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++) {
            int64_t *coef = op->operand[k].coef[row], of_y = coef[s->y], of_r = coef[s->r];
            coef[s->r] = of_r * s->phases - of_y * s->back;
            if (s->phases > 1) coef[p] = of_r;
        }
    op->axis[s->y].extent += s->back * (s->steps - 1);
    op->axis[s->r].extent = s->steps;
    if (s->phases == 1) return;
    op->axes++;
    axis phase = {.extent = s->phases};
    snprintf(phase.name, NAME_BYTES, "%.*s_phase", NAME_BYTES - 8, op->axis[s->r].name);
    op->axis[p] = phase;
}

bool operator_gather(const operator *op, operator *gathered) {
    bool changed = false;
    *gathered = *op;
    for (int row = 0; row < op->operand[OPERAND_OUT].dims; row++) {
        scatter s;
        if (gathered->axes == OPERATOR_MAX_AXES || !scatter_find(gathered, row, &s)) continue;
        scatter_rewrite(gathered, &s);
        changed = true;
    }
    return changed && operator_check(gathered, NULL);
}
