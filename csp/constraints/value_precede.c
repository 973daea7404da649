/* If value b occurs in x, value a occurs before it: Law and Lee, "Global constraints for integer
 * and set value precedence", 2004. Domain consistent.
 *
 * Let alpha be the first position that can be a: no position up to it can be b. If the first b that
 * is sure comes before any other position that can be a, alpha must be it. Once alpha is a, nothing
 * is left to do. */
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct value_precede {
    csp_trailed alpha;
    int32_t a, b;
    int n;
    csp_var x[];
} value_precede;

static int first_with(const csp_solver *s, const value_precede *v, int from, int32_t value) {
    while (from < v->n && !csp_contains(s, v->x[from], value))
        from++;
    return from;
}

static int first_sure(const csp_solver *s, const value_precede *v, int from, int32_t value) {
    while (from < v->n && !(csp_is_fixed(s, v->x[from]) && csp_value(s, v->x[from]) == value))
        from++;
    return from;
}

static csp_outcome value_precede_propagate(csp_solver *s, void *self) {
    value_precede *v = self;
    int before = (int)v->alpha.value;
    int alpha = before;
    do {
        alpha = first_with(s, v, alpha, v->a);
        for (; before <= alpha && before < v->n; before++)
            if (!csp_remove(s, v->x[before], v->b)) return CSP_FAIL;
    } while (alpha < v->n && !csp_contains(s, v->x[alpha], v->a));
    csp_trailed_set(s, &v->alpha, alpha);
    if (alpha == v->n) return CSP_ENTAILED;
    if (csp_is_fixed(s, v->x[alpha])) return CSP_ENTAILED;
    int beta = first_sure(s, v, alpha + 1, v->b);
    if (beta == v->n || first_with(s, v, alpha + 1, v->a) < beta) return CSP_FIX;
    return csp_fix(s, v->x[alpha], v->a) ? CSP_ENTAILED : CSP_FAIL;
}

static const csp_propagator_kind value_precede_kind = {"value precede", CSP_COST_LINEAR,
                                                       value_precede_propagate, NULL};

csp_status csp_value_precede(csp_solver *s, int n, const csp_var *x, int32_t a, int32_t b) {
    if (!csp_are_variables(s, n, x)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    value_precede *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self || a == b) return s->status;
    self->a = a;
    self->b = b;
    self->n = n;
    csp_propagator p = csp_post(s, &value_precede_kind, self);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    }
    return s->status;
}
