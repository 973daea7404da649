/* x[0] <= x[1] <= …, or <. Bounds consistent: minima go up from the left, maxima down from the
 * right, in one pass each. */
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct increasing {
    int n;
    int gap; /* 1 when strict */
    csp_var x[];
} increasing;

static csp_outcome increasing_propagate(csp_solver *s, void *self) {
    const increasing *c = self;
    bool is_entailed = true;
    for (int i = 1; i < c->n; i++)
        if (!csp_set_min(s, c->x[i], (int64_t)csp_min(s, c->x[i - 1]) + c->gap)) return CSP_FAIL;
    for (int i = c->n - 2; i >= 0; i--) {
        int64_t most = (int64_t)csp_max(s, c->x[i + 1]) - c->gap;
        if (!csp_set_max(s, c->x[i], most)) return CSP_FAIL;
        is_entailed &= csp_max(s, c->x[i]) + c->gap <= csp_min(s, c->x[i + 1]);
    }
    return is_entailed ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind increasing_kind = {"increasing", CSP_COST_LINEAR,
                                                    increasing_propagate, NULL};

csp_status csp_increasing(csp_solver *s, int n, const csp_var *x, bool strict) {
    if (!csp_are_variables(s, n, x)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    increasing *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self || n < 2) return s->status;
    self->n = n;
    self->gap = strict;
    csp_propagator p = csp_post(s, &increasing_kind, self);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        csp_subscribe(s, p, x[i], CSP_ON_BOUNDS, i);
    }
    return s->status;
}
