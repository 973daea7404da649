/* An odd number of Booleans is true. Domain consistent.
 *
 * The advisor counts: how many are open, and whether those that are fixed make an odd sum. Nothing
 * can be said until one is open. */
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct parity {
    csp_trailed open;
    csp_trailed sum; /* of the fixed ones, modulo 2 */
    int n;
    csp_var b[];
} parity;

static bool parity_advise(csp_solver *s, void *self, int32_t datum, csp_event event) {
    (void)event;
    parity *c = self;
    csp_trailed_set(s, &c->open, c->open.value - 1);
    csp_trailed_set(s, &c->sum, c->sum.value ^ (csp_value(s, c->b[datum]) & 1));
    return c->open.value <= 1;
}

static csp_outcome parity_propagate(csp_solver *s, void *self) {
    parity *c = self;
    if (c->open.value > 1) return CSP_FIX;
    int64_t sum = c->sum.value;
    for (int i = 0; i < c->n && c->open.value == 1; i++)
        if (!csp_is_fixed(s, c->b[i])) {
            sum = 1;
            if (!csp_fix(s, c->b[i], 1 - c->sum.value)) return CSP_FAIL;
        }
    return sum == 1 ? CSP_ENTAILED : CSP_FAIL;
}

static const csp_propagator_kind parity_kind = {"parity", CSP_COST_LINEAR, parity_propagate,
                                                parity_advise};

csp_status csp_parity(csp_solver *s, int n, const csp_var *b) {
    if (!csp_are_variables(s, n, b)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    for (int i = 0; i < n; i++)
        if (!csp_set_min(s, b[i], 0) || !csp_set_max(s, b[i], 1))
            return csp_solver_fail(s, CSP_INCONSISTENT);
    parity *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *b);
    if (!self) return s->status;
    self->n = n;
    csp_propagator p = csp_post(s, &parity_kind, self);
    for (int i = 0; i < n; i++) {
        self->b[i] = b[i];
        if (csp_is_fixed(s, b[i]))
            self->sum.value ^= csp_value(s, b[i]) & 1;
        else
            self->open.value++;
        csp_subscribe(s, p, b[i], CSP_ON_FIXED, i);
    }
    return s->status;
}
