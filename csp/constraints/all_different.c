/* All different by value: when a variable is fixed, the others lose that value. The weakest and
 * cheapest of the three; also the entry point that picks among them.
 *
 * Fixed variables are swapped behind the open ones, whose number is trailed (a sparse set). */
#include "csp/constraints/all_different.h"

#include "csp/constraints/constraints.h"

typedef struct all_different {
    csp_trailed open; /* x[0] … x[open-1] are not known to be fixed */
    csp_var x[];
} all_different;

static bool remove_from_open(csp_solver *s, const all_different *a, int open, int32_t value) {
    for (int i = 0; i < open; i++)
        if (!csp_remove(s, a->x[i], value)) return false;
    return true;
}

static csp_outcome all_different_propagate(csp_solver *s, void *self) {
    all_different *a = self;
    int open = (int)a->open.value;
    for (int i = 0; i < open;) {
        csp_var x = a->x[i];
        if (!csp_is_fixed(s, x)) {
            i++;
            continue;
        }
        a->x[i] = a->x[--open];
        a->x[open] = x;
        if (!remove_from_open(s, a, open, csp_value(s, x))) return CSP_FAIL;
        i = 0;
    }
    csp_trailed_set(s, &a->open, open);
    return open <= 1 ? CSP_ENTAILED : CSP_FIX;
}

static const csp_propagator_kind all_different_kind = {"all_different value", CSP_COST_LINEAR,
                                                       all_different_propagate, NULL};

static csp_status post_value(csp_solver *s, int n, const csp_var *x) {
    all_different *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self) return s->status;
    self->open.value = n;
    for (int i = 0; i < n; i++)
        self->x[i] = x[i];
    csp_propagator p = csp_post(s, &all_different_kind, self);
    for (int i = 0; i < n; i++)
        csp_subscribe(s, p, x[i], CSP_ON_FIXED, i);
    return s->status;
}

csp_status csp_all_different(csp_solver *s, int n, const csp_var *x, csp_consistency consistency) {
    if (!csp_are_variables(s, n, x) || (unsigned)consistency > CSP_BY_DOMAIN)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (n <= 1) return s->status;
    post_value(s, n, x);
    if (consistency == CSP_BY_BOUNDS) return all_different_post_bounds(s, n, x);
    return consistency == CSP_BY_DOMAIN ? all_different_post_domain(s, n, x) : s->status;
}
