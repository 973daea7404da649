/* Rectangle, order, origin and cover on a model of all nodes; see subgraph.h.
 *
 * The rectangle makes every node the sum of its lines' points, a linear equation. What remains,
 * that each line is a counter and the digits on each axis form a chain, is looked at when all lines
 * are fixed, by reading them. */
#include <stdlib.h>
#include <string.h>

#include "dataflow/subgraph_model.h"

enum { MAX_DIGITS = 32 };

typedef struct digit_read {
    int axis;
    int64_t extent, weight;
} digit_read;

static csp_var coordinate(const subgraph_model *m, int64_t member, int d) {
    return m->node[member * m->op->axes + d];
}

/* The number of the multiplication at point j of instruction axis a's line, and the distance of
 * neighbours there. */
static int64_t line_stride(const operator *instruction, int a) {
    int64_t stride = 1;
    for (int i = a + 1; i < instruction->axes; i++)
        stride *= instruction->axis[i].extent;
    return stride;
}

static csp_status order_post(csp_solver *s, const subgraph_model *m) {
    const operator *instruction = m->graph->instruction;
    int axes = m->op->axes;
    for (int a = 0; a < instruction->axes; a++)
        for (int64_t j = 0; j + 1 < instruction->axis[a].extent; j++) {
            int64_t stride = line_stride(instruction, a);
            csp_lexicographic(s, axes, m->node + j * stride * axes,
                              m->node + (j + 1) * stride * axes, true);
        }
    return csp_solver_status(s);
}

static csp_status origin_post(csp_solver *s, const subgraph_model *m) {
    for (int d = 0; d < m->op->axes; d++)
        if (!csp_fix(s, coordinate(m, 0, d), 0)) return csp_solver_fail(s, CSP_INCONSISTENT);
    return CSP_OK;
}

/* node(x) = node(x without its last axis) + that axis's line's point - origin. */
static csp_status sums_post(csp_solver *s, const subgraph_model *m) {
    static const int64_t coef[4] = {1, -1, -1, 1};
    const operator *instruction = m->graph->instruction;
    for (int64_t i = 0; i < m->graph->multiplications; i++) {
        const int64_t *point = m->graph->point + i * instruction->axes;
        int last = -1;
        for (int a = 0; a < instruction->axes; a++)
            if (point[a]) last = a;
        if (last < 0) continue;
        int64_t line = point[last] * line_stride(instruction, last), rest = i - line;
        if (rest == 0) continue;
        for (int d = 0; d < m->op->axes; d++) {
            const csp_var x[4] = {coordinate(m, i, d), coordinate(m, rest, d),
                                  coordinate(m, line, d), coordinate(m, 0, d)};
            csp_linear(s, 4, coef, x, CSP_EQ, 0);
        }
    }
    return csp_solver_status(s);
}

/* How far point j of line a is from the origin on axis d. */
static int64_t line_reach(const csp_solver *s, const subgraph_model *m, int a, int64_t j, int d) {
    int64_t member = j * line_stride(m->graph->instruction, a);
    return (int64_t)csp_value(s, coordinate(m, member, d)) - csp_value(s, coordinate(m, 0, d));
}

/* Is point j of line a `times` the digit's weight from the origin, on its axis alone? */
static bool point_is_at(const csp_solver *s, const subgraph_model *m, int a, int64_t j,
                        const digit_read *digit, int64_t times) {
    for (int d = 0; d < m->op->axes; d++)
        if (line_reach(s, m, a, j, d) != (d == digit->axis ? times * digit->weight : 0))
            return false;
    return true;
}

/* The digit that begins at point `first`. Two in a row that count on together are one. */
static bool digit_begin(const csp_solver *s, const subgraph_model *m, int a, int64_t first,
                        digit_read *digit) {
    digit->axis = -1;
    for (int d = 0; d < m->op->axes && digit->axis < 0; d++) {
        digit->weight = line_reach(s, m, a, first, d);
        if (digit->weight > 0) digit->axis = d;
    }
    if (digit->axis < 0 || !point_is_at(s, m, a, first, digit, 1)) return false;
    int64_t length = m->graph->instruction->axis[a].extent;
    digit->extent = 2;
    while (digit->extent * first < length &&
           point_is_at(s, m, a, digit->extent * first, digit, digit->extent))
        digit->extent++;
    return length % (first * digit->extent) == 0;
}

/* Are the points in order the values of the counter with these digits? */
static bool line_counts(const csp_solver *s, const subgraph_model *m, int a,
                        const digit_read *digit, int digits) {
    for (int64_t j = 0; j < m->graph->instruction->axis[a].extent; j++) {
        int64_t at[OPERATOR_MAX_AXES] = {0}, rest = j;
        for (int i = 0; i < digits; i++) {
            at[digit[i].axis] += rest % digit[i].extent * digit[i].weight;
            rest /= digit[i].extent;
        }
        for (int d = 0; d < m->op->axes; d++)
            if (line_reach(s, m, a, j, d) != at[d]) return false;
    }
    return true;
}

static bool line_read(const csp_solver *s, const subgraph_model *m, int a, digit_read *digit,
                      int *digits) {
    int before = *digits;
    for (int64_t first = 1; first < m->graph->instruction->axis[a].extent;) {
        if (*digits == MAX_DIGITS || !digit_begin(s, m, a, first, &digit[*digits])) return false;
        first *= digit[(*digits)++].extent;
    }
    return line_counts(s, m, a, digit + before, *digits - before);
}

static int digit_compare(const void *a, const void *b) {
    const digit_read *x = a, *y = b;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

/* Do the digits, by weight, form a chain on axis d, its points neighbours or as far apart as there
 * are tiles? */
static bool axis_is_tiled(const subgraph_model *m, int d, const digit_read *digit, int digits) {
    int64_t extent = m->op->axis[d].extent, tile = 1, step = 0, next = 0;
    for (int i = 0; i < digits; i++) {
        if (digit[i].axis != d) continue;
        if (!step) step = next = digit[i].weight;
        if (digit[i].weight != next) return false;
        next *= digit[i].extent;
        tile *= digit[i].extent;
    }
    if (m->constraints >> CONSTRAINT_COVER & 1 && extent % tile) return false;
    return step <= 1 || step == (extent + tile - 1) / tile;
}

static csp_outcome shape_propagate(csp_solver *s, void *self) {
    const subgraph_model *m = self;
    digit_read digit[MAX_DIGITS];
    int digits = 0;
    for (int i = 0; i < m->variables; i++)
        if (!csp_is_fixed(s, m->variable[i])) return CSP_FIX;
    for (int a = 0; a < m->graph->instruction->axes; a++)
        if (!line_read(s, m, a, digit, &digits)) return CSP_FAIL;
    qsort(digit, (size_t)digits, sizeof *digit, digit_compare);
    for (int d = 0; d < m->op->axes; d++)
        if (!axis_is_tiled(m, d, digit, digits)) return CSP_FAIL;
    return CSP_ENTAILED;
}

static const csp_propagator_kind shape_kind = {
    .name = "rectangle of nodes", .cost = CSP_COST_CRAZY, .propagate = shape_propagate};

csp_status subgraph_shape_post(csp_solver *s, subgraph_model *m) {
    if (m->constraints >> CONSTRAINT_ORIGIN & 1) origin_post(s, m);
    if (m->constraints >> CONSTRAINT_ORDER & 1) order_post(s, m);
    if (!(m->constraints >> CONSTRAINT_RECTANGLE & 1)) return csp_solver_status(s);
    sums_post(s, m);
    csp_propagator p = csp_post(s, &shape_kind, m);
    for (int i = 0; i < m->variables; i++)
        csp_subscribe(s, p, m->variable[i], CSP_ON_FIXED, 0);
    return csp_solver_status(s);
}
