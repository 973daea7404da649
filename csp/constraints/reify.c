/* b = 1 exactly when a literal is true. Domain consistent, and entailed as soon as either side is
 * known. */
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct reify {
    csp_literal literal, opposite;
    csp_var b;
} reify;

static csp_outcome reify_propagate(csp_solver *s, void *self) {
    const reify *r = self;
    bool good;
    if (csp_is_fixed(s, r->b))
        good = csp_assert(s, csp_value(s, r->b) ? r->literal : r->opposite);
    else if (csp_literal_is_true(s, r->literal))
        good = csp_fix(s, r->b, 1);
    else if (csp_literal_is_true(s, r->opposite))
        good = csp_fix(s, r->b, 0);
    else
        return CSP_FIX;
    if (!good) return CSP_FAIL;
    return csp_is_fixed(s, r->b) ? CSP_ENTAILED : CSP_AGAIN; /* b may be the literal's own */
}

static const csp_propagator_kind reify_kind = {"reify", CSP_COST_UNIT, reify_propagate, NULL};

csp_status csp_reify(csp_solver *s, csp_literal literal, csp_var b) {
    bool good = csp_is_variable(s, b) && csp_is_variable(s, literal.var) &&
                (unsigned)literal.relation <= CSP_LT;
    if (!good) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, b, 0) || !csp_set_max(s, b, 1)) return csp_solver_fail(s, CSP_INCONSISTENT);
    reify *r = csp_alloc(s, 1, sizeof *r);
    if (!r) return s->status;
    *r = (reify){literal, csp_literal_not(literal), b};
    bool uses_holes = literal.relation == CSP_EQ || literal.relation == CSP_NE;
    csp_propagator p = csp_post(s, &reify_kind, r);
    csp_subscribe(s, p, literal.var, uses_holes ? CSP_ON_DOMAIN : CSP_ON_BOUNDS, 0);
    return csp_subscribe(s, p, b, CSP_ON_FIXED, 1);
}
