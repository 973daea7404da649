/* Skewing; see skew.h.
 *
 * A range that was that of an axis is, in the new coordinates, only that of an index of some
 * tensor: the window's because d_in and d_out together go beyond it, d's own because its last tile
 * may. Both are looked for first. */
#include "dataflow/skew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/rewriting.h"

/* One skew, worked out. */
typedef struct shear {
    int axis, window;
    int64_t lanes, phases, blocks;
    int64_t ratio;       /* of d_out in the window's place */
    int64_t least, most; /* of d_in, before its range begins at 0 */
} shear;

static bool axis_moves(const operator *op, int d, signature wanted, signature unwanted) {
    signature moves = operator_axis_signature(op, d);
    return (moves & wanted) == wanted && !(moves & unwanted);
}

/* Is this row outside its tensor wherever axis d is one beyond its range and all others are in
 * theirs? */
static bool row_excludes(const operator *op, const access_map *access, int row, int d, bool above) {
    int64_t coef = access->coef[row][d], low, high, last = op->axis[d].extent - 1;
    access_row_range(op, access, row, &low, &high);
    if (coef == 0) return false;
    *(coef > 0 ? &high : &low) -= coef * last;
    int64_t beyond = coef * (above ? last + 1 : -1);
    return beyond > 0 ? low + beyond >= access->shape[row] : high + beyond < 0;
}

/* The same of a window below or above, by a row of the rhs that axis d is not in. */
static bool window_is_bounded(const operator *op, int d, int window, bool above) {
    const access_map *rhs = &op->operand[OPERAND_RHS];
    for (int row = 0; row < rhs->dims; row++)
        if (rhs->coef[row][d] == 0 && row_excludes(op, rhs, row, window, above)) return true;
    return false;
}

static bool axis_is_bounded(const operator *op, int d) {
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++)
            if (row_excludes(op, &op->operand[k], row, d, true)) return true;
    return false;
}

/* How the window steps with the axis: in all rows of the lhs in the same proportion. */
static bool shear_read_ratio(const operator *op, shear *s) {
    const access_map *lhs = &op->operand[OPERAND_LHS];
    s->phases = 0;
    for (int row = 0; row < lhs->dims; row++) {
        int64_t a = lhs->coef[row][s->axis], b = lhs->coef[row][s->window];
        if (a == 0 && b == 0) continue;
        if (a == 0 || b == 0) return false;
        if (s->phases == 0) {
            s->phases = llabs(b) / greatest_common_divisor(a, b);
            s->ratio = a * s->phases / b;
        }
        if (a * s->phases != s->ratio * b) return false;
    }
    return s->phases > 0;
}

static bool shear_start(const operator *op, const skew *k, shear *s) {
    const signature out = 1u << OPERAND_OUT, lhs = 1u << OPERAND_LHS, rhs = 1u << OPERAND_RHS;
    *s = (shear){.axis = k->axis, .window = k->window, .lanes = k->lanes, .phases = 1, .ratio = 1};
    if (!axis_moves(op, k->axis, out | lhs, 0)) return false;
    bool has_window = k->window >= 0;
    if (has_window && (!axis_moves(op, k->window, lhs | rhs, out) || !shear_read_ratio(op, s)))
        return false;
    int64_t extent = op->axis[k->axis].extent;
    if (k->lanes < 2 || k->lanes > divide_ceiling(extent, s->phases)) return false;
    s->blocks = divide_ceiling(extent, s->phases * k->lanes);
    if (extent % (s->phases * k->lanes) && !axis_is_bounded(op, k->axis)) return false;
    int64_t reach = s->ratio * (k->lanes - 1);
    if (llabs(reach) > INT32_MAX) return false;
    s->most = has_window ? op->axis[k->window].extent - 1 : 0;
    *(reach < 0 ? &s->least : &s->most) += reach;
    return !has_window || (window_is_bounded(op, k->axis, k->window, false) &&
                           window_is_bounded(op, k->axis, k->window, true));
}

/* Gives the axis a name of its own: that of `of`, with a suffix. */
static void axis_name(operator *op, int d, const char *of, const char *suffix) {
    char name[NAME_BYTES];
    bool taken = true;
    snprintf(name, sizeof name, "%.*s%s", NAME_BYTES - 12, of, suffix);
    while (taken) {
        taken = false;
        for (int other = 0; other < op->axes; other++)
            taken |= other != d && !strcmp(op->axis[other].name, name);
        if (taken && strlen(name) + 1 == sizeof name) return;
        if (taken) strcat(name, "_");
    }
    strcpy(op->axis[d].name, name);
}

static int axis_add(operator *op, const char *of, const char *suffix, int64_t extent) {
    int d = op->axes++;
    op->axis[d].extent = extent;
    axis_name(op, d, of, suffix);
    return d;
}

/* The new coordinates' places among the axes. */
typedef struct shear_axes {
    int block, in, out, phase; /* phase -1: none */
} shear_axes;

static shear_axes shear_add_axes(const shear *s, operator *op) {
    char of[NAME_BYTES];
    shear_axes at = {.block = s->axis, .in = s->window, .phase = -1};
    strcpy(of, op->axis[s->axis].name);
    op->axis[s->axis].extent = s->blocks;
    axis_name(op, s->axis, of, "_block");
    if (s->window < 0) at.in = axis_add(op, of, "_in", 0);
    op->axis[at.in].extent = s->most - s->least + 1;
    axis_name(op, at.in, of, "_in");
    at.out = axis_add(op, of, "_out", s->lanes);
    if (s->phases > 1) at.phase = axis_add(op, of, "_phase", s->phases);
    return at;
}

/* Row by row: `a` and `b` were the steps of the axis and of its window. */
static void shear_rewrite_row(const shear *s, const shear_axes *at, int operand, access_map *access,
                              int row) {
    int64_t *coef = access->coef[row], a = coef[s->axis], b = s->window < 0 ? 0 : coef[s->window];
    coef[at->block] = a * s->phases * s->lanes;
    if (at->phase >= 0) coef[at->phase] = a;
    coef[at->in] = b;
    access->offset[row] += b * s->least;
    coef[at->out] = operand == OPERAND_LHS ? 0 : a * s->phases - b * s->ratio;
    if (operand == OPERAND_LHS && s->window < 0) coef[at->in] = a;
}

static bool skew_apply(const skew *k, skewed *result) {
    operator *op = &result->op;
    access_map *rhs = &op->operand[OPERAND_RHS];
    shear s;
    if (!shear_start(op, k, &s) || op->axes + 3 > OPERATOR_TEXT_AXES ||
        rhs->dims == TENSOR_MAX_DIMS)
        return false;
    shear_axes at = shear_add_axes(&s, op);
    for (int o = 0; o < OPERANDS; o++)
        for (int row = 0; row < op->operand[o].dims; row++)
            shear_rewrite_row(&s, &at, o, &op->operand[o], row);
    if (s.window < 0) {
        int row = rhs->dims++;
        memset(rhs->coef[row], 0, sizeof rhs->coef[row]);
        rhs->coef[row][at.in] = 1;
        rhs->coef[row][at.out] = -1;
        rhs->offset[row] = 0;
        rhs->shape[row] = 1;
    }
    result->closed |= 1u << at.out;
    if (at.phase >= 0) result->closed |= 1u << at.phase;
    return true;
}

bool operator_skew(const operator *op, const skewing *how, skewed *result) {
    result->op = *op;
    result->closed = 0;
    for (int i = 0; i < how->skews; i++)
        if (!skew_apply(&how->skew[i], result)) return false;
    return how->skews == 0 || operator_check(&result->op, NULL);
}

typedef struct skew_walk {
    const operator *op;
    skewing how;
    skew_visitor *visit;
    void *context;
} skew_walk;

static bool walk_from(skew_walk *w, int axis, int64_t most_lanes);

static bool window_is_free(const skew_walk *w, int axis, int window) {
    for (int i = 0; i < w->how.skews; i++)
        if (w->how.skew[i].window == window) return false;
    return window != axis && w->op->axis[window].extent > 1;
}

/* The skewings whose newest skew is of this axis and window. */
static bool walk_lanes(skew_walk *w, int axis, int window, int64_t most_lanes) {
    skew *newest = &w->how.skew[w->how.skews++];
    bool go_on = true;
    int64_t extent = w->op->axis[axis].extent;
    for (int64_t lanes = 2; lanes <= most_lanes && lanes <= extent && go_on; lanes++) {
        skewed result;
        *newest = (skew){axis, window, lanes};
        if (!operator_skew(w->op, &w->how, &result)) continue;
        go_on =
            w->visit(w->context, &w->how, &result) && walk_from(w, axis + 1, most_lanes / lanes);
    }
    w->how.skews--;
    return go_on;
}

static bool walk_from(skew_walk *w, int axis, int64_t most_lanes) {
    if (w->how.skews == SKEWS_MAX) return true;
    for (; axis < w->op->axes; axis++) {
        if (!axis_moves(w->op, axis, 1u << OPERAND_OUT | 1u << OPERAND_LHS, 0)) continue;
        for (int window = -1; window < w->op->axes; window++) {
            if (window >= 0 && !window_is_free(w, axis, window)) continue;
            if (!walk_lanes(w, axis, window, most_lanes)) return false;
        }
    }
    return true;
}

bool operator_each_skewing(const operator *op, int64_t most_lanes, skew_visitor *visit,
                           void *context) {
    skew_walk w = {.op = op, .visit = visit, .context = context};
    skewed plain = {.op = *op};
    return visit(context, &w.how, &plain) && walk_from(&w, 0, most_lanes);
}
