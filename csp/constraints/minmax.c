/* z = max of x[0] … x[n-1]; the minimum is the maximum of complements, -1-x, which map 32 bits onto
 * themselves.
 *
 * Bounds consistent: z is between the largest minimum and the largest maximum, no x exceeds z, and
 * when only one x can still reach z it must. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct maximum {
    csp_var z;
    int n;
    csp_var x[];
} maximum;

static bool bound_result(csp_solver *s, const maximum *m) {
    int64_t low = INT32_MIN, high = INT32_MIN;
    for (int i = 0; i < m->n; i++) {
        low = max_of(low, csp_min(s, m->x[i]));
        high = max_of(high, csp_max(s, m->x[i]));
    }
    return csp_set_min(s, m->z, low) && csp_set_max(s, m->z, high);
}

static csp_outcome maximum_propagate(csp_solver *s, void *self) {
    const maximum *m = self;
    if (!bound_result(s, m)) return CSP_FAIL;
    int candidates = 0, last = 0;
    for (int i = 0; i < m->n; i++) {
        if (!csp_set_max(s, m->x[i], csp_max(s, m->z))) return CSP_FAIL;
        if (csp_max(s, m->x[i]) < csp_min(s, m->z)) continue;
        candidates++;
        last = i;
    }
    if (candidates == 0) return CSP_FAIL;
    if (candidates == 1 && !csp_set_min(s, m->x[last], csp_min(s, m->z))) return CSP_FAIL;
    bool reached = csp_is_fixed(s, m->z) && csp_min(s, m->x[last]) == csp_value(s, m->z);
    return reached ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind maximum_kind = {"maximum", CSP_COST_LINEAR, maximum_propagate,
                                                 NULL};

csp_status csp_maximum(csp_solver *s, int n, const csp_var *x, csp_var z) {
    if (n < 1 || !csp_are_variables(s, n, x) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    maximum *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self) return s->status;
    self->z = z;
    self->n = n;
    csp_propagator p = csp_post(s, &maximum_kind, self);
    csp_subscribe(s, p, z, CSP_ON_BOUNDS, n);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        csp_subscribe(s, p, x[i], CSP_ON_BOUNDS, i);
    }
    return s->status;
}

csp_status csp_minimum(csp_solver *s, int n, const csp_var *x, csp_var z) {
    if (n < 1) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    csp_var *complement = csp_alloc(s, (size_t)n, sizeof *complement);
    if (!complement) return s->status;
    for (int i = 0; i < n; i++) {
        complement[i] = csp_view(s, x[i], -1, -1);
        if (complement[i] == CSP_NO_VAR) return s->status;
    }
    csp_var result = csp_view(s, z, -1, -1);
    return result == CSP_NO_VAR ? s->status : csp_maximum(s, n, complement, result);
}
