/* x = y + constant, b = (x = y), and x[0] = … = x[n-1]: domain consistent, holes and all (for
 * domains of at most 65536 values; beyond that holes wait for bounds).
 *
 * Equal variables have one domain, the intersection. Two variables differ for sure when they have
 * no value in common. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

/* ---- All equal ---- */

typedef struct equal {
    int n;
    csp_var x[];
} equal;

static csp_outcome equal_propagate(csp_solver *s, void *self) {
    const equal *e = self;
    for (int i = 1; i < e->n; i++)
        if (!csp_restrict_to(s, e->x[0], e->x[i])) return CSP_FAIL;
    for (int i = 1; i < e->n; i++)
        if (!csp_restrict_to(s, e->x[i], e->x[0])) return CSP_FAIL;
    for (int i = 0; i < e->n; i++)
        if (!csp_is_fixed(s, e->x[i]) || csp_value(s, e->x[i]) != csp_value(s, e->x[0]))
            return CSP_AGAIN; /* unequal ones are views of one variable */
    return CSP_ENTAILED;
}

static const csp_propagator_kind equal_kind = {"equal", CSP_COST_BINARY, equal_propagate, NULL};

csp_status csp_all_equal(csp_solver *s, int n, const csp_var *x) {
    if (!csp_are_variables(s, n, x)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    equal *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self || n < 2) return s->status;
    self->n = n;
    csp_propagator p = csp_post(s, &equal_kind, self);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    }
    return s->status;
}

/* The bounds first, so that the sum is a variable's view. */
csp_status csp_equal(csp_solver *s, csp_var x, csp_var y, int32_t constant) {
    if (!csp_is_variable(s, x) || !csp_is_variable(s, y))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, y, (int64_t)csp_min(s, x) - constant) ||
        !csp_set_max(s, y, (int64_t)csp_max(s, x) - constant))
        return csp_solver_fail(s, CSP_INCONSISTENT);
    csp_var sum = csp_view(s, y, 1, constant);
    return sum == CSP_NO_VAR ? s->status : csp_all_equal(s, 2, (csp_var[]){x, sum});
}

/* ---- Reified ---- */

typedef struct reified {
    csp_var x, y, b;
} reified;

static bool are_same(const csp_solver *s, const reified *r) {
    return r->x == r->y || (csp_is_fixed(s, r->x) && csp_is_fixed(s, r->y) &&
                            csp_value(s, r->x) == csp_value(s, r->y));
}

static csp_outcome keep_equal(csp_solver *s, const reified *r) {
    if (!csp_restrict_to(s, r->x, r->y) || !csp_restrict_to(s, r->y, r->x)) return CSP_FAIL;
    return are_same(s, r) ? CSP_ENTAILED : CSP_AGAIN;
}

static csp_outcome keep_different(csp_solver *s, const reified *r) {
    if (csp_is_fixed(s, r->x))
        return csp_remove(s, r->y, csp_value(s, r->x)) ? CSP_ENTAILED : CSP_FAIL;
    if (csp_is_fixed(s, r->y))
        return csp_remove(s, r->x, csp_value(s, r->y)) ? CSP_ENTAILED : CSP_FAIL;
    return CSP_FIX;
}

static csp_outcome reified_propagate(csp_solver *s, void *self) {
    const reified *r = self;
    if (csp_is_fixed(s, r->b)) return csp_value(s, r->b) ? keep_equal(s, r) : keep_different(s, r);
    if (are_same(s, r)) return csp_fix(s, r->b, 1) ? CSP_ENTAILED : CSP_FAIL;
    if (csp_domains_meet(s, r->x, r->y)) return CSP_FIX;
    return csp_fix(s, r->b, 0) ? CSP_ENTAILED : CSP_FAIL;
}

/* Once they are to differ, only a fixed one matters. */
static bool reified_advise(csp_solver *s, void *self, int32_t datum, csp_event event) {
    (void)datum;
    const reified *r = self;
    return event == CSP_ON_FIXED || csp_max(s, r->b) == 1;
}

static const csp_propagator_kind reified_kind = {"equal reified", CSP_COST_BINARY,
                                                 reified_propagate, reified_advise};

csp_status csp_equal_reified(csp_solver *s, csp_var x, csp_var y, csp_var b) {
    if (!csp_are_variables(s, 3, (csp_var[]){x, y, b})) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, b, 0) || !csp_set_max(s, b, 1)) return csp_solver_fail(s, CSP_INCONSISTENT);
    reified *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return s->status;
    *self = (reified){x, y, b};
    csp_propagator p = csp_post(s, &reified_kind, self);
    csp_subscribe(s, p, x, CSP_ON_DOMAIN, 0);
    csp_subscribe(s, p, y, CSP_ON_DOMAIN, 1);
    return csp_subscribe(s, p, b, CSP_ON_FIXED, 2);
}
