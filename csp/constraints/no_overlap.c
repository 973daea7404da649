/* Rectangles that do not overlap: of each pair one lies to the left, to the right, above or below
 * the other.
 *
 * When only one of these is still possible it is enforced, by bounds. The advisor notes which
 * rectangles changed, and a run looks at their pairs. A rectangle that may still have a side 0
 * matters only when strict. */
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct rectangle {
    csp_var at[2], side[2]; /* by axis */
} rectangle;

typedef struct no_overlap {
    int n;
    bool strict;
    rectangle *rectangles;
    int *touched;
    bool *is_touched;
    int touched_count;
} no_overlap;

/* Can a end before b starts on the axis? */
static bool may_precede(const csp_solver *s, const rectangle *a, const rectangle *b, int axis) {
    return (int64_t)csp_min(s, a->at[axis]) + csp_min(s, a->side[axis]) <= csp_max(s, b->at[axis]);
}

static bool precede(csp_solver *s, const rectangle *a, const rectangle *b, int axis) {
    csp_var x = a->at[axis], side = a->side[axis], y = b->at[axis];
    return csp_set_min(s, y, (int64_t)csp_min(s, x) + csp_min(s, side)) &&
           csp_set_max(s, x, (int64_t)csp_max(s, y) - csp_min(s, side)) &&
           csp_set_max(s, side, (int64_t)csp_max(s, y) - csp_min(s, x));
}

static bool has_area(const csp_solver *s, const rectangle *r) {
    return csp_min(s, r->side[0]) > 0 && csp_min(s, r->side[1]) > 0;
}

static bool separate(csp_solver *s, const no_overlap *c, const rectangle *a, const rectangle *b) {
    if (!c->strict && (!has_area(s, a) || !has_area(s, b))) return true;
    int possible = 0, last = 0;
    for (int way = 0; way < 4 && possible < 2; way++) {
        bool may = way % 2 ? may_precede(s, b, a, way / 2) : may_precede(s, a, b, way / 2);
        possible += may;
        if (may) last = way;
    }
    if (possible != 1) return possible > 1;
    return last % 2 ? precede(s, b, a, last / 2) : precede(s, a, b, last / 2);
}

static csp_outcome no_overlap_propagate(csp_solver *s, void *self) {
    no_overlap *c = self;
    while (c->touched_count > 0) {
        int i = c->touched[--c->touched_count];
        c->is_touched[i] = false;
        for (int j = 0; j < c->n; j++)
            if (j != i && !separate(s, c, &c->rectangles[i], &c->rectangles[j])) return CSP_FAIL;
    }
    return CSP_FIX;
}

static bool no_overlap_advise(csp_solver *s, void *self, int32_t datum, csp_event event) {
    (void)s, (void)event;
    no_overlap *c = self;
    if (!c->is_touched[datum]) {
        c->is_touched[datum] = true;
        c->touched[c->touched_count++] = datum;
    }
    return true;
}

static const csp_propagator_kind no_overlap_kind = {"no overlap", CSP_COST_QUADRATIC,
                                                    no_overlap_propagate, no_overlap_advise};

csp_status csp_no_overlap(csp_solver *s, int n, const csp_var *x, const csp_var *y,
                          const csp_var *width, const csp_var *height, bool strict) {
    if (!csp_are_variables(s, n, x) || !csp_are_variables(s, n, y) ||
        !csp_are_variables(s, n, width) || !csp_are_variables(s, n, height))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    no_overlap *c = csp_alloc(s, 1, sizeof *c);
    if (!c) return s->status;
    c->n = n;
    c->strict = strict;
    c->rectangles = csp_alloc(s, (size_t)n, sizeof *c->rectangles);
    c->touched = csp_alloc(s, (size_t)n, sizeof *c->touched);
    c->is_touched = csp_alloc(s, (size_t)n, sizeof *c->is_touched);
    if (!c->rectangles || !c->touched || !c->is_touched) return s->status;
    csp_propagator p = csp_post(s, &no_overlap_kind, c);
    for (int i = 0; i < n; i++) {
        rectangle r = {{x[i], y[i]}, {width[i], height[i]}};
        c->rectangles[i] = r;
        for (int axis = 0; axis < 2; axis++) {
            if (!csp_set_min(s, r.side[axis], 0)) return csp_solver_fail(s, CSP_INCONSISTENT);
            csp_subscribe(s, p, r.at[axis], CSP_ON_BOUNDS, i);
            csp_subscribe(s, p, r.side[axis], CSP_ON_BOUNDS, i);
        }
        no_overlap_advise(s, c, i, CSP_ON_BOUNDS);
    }
    return s->status;
}
