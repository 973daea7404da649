/* y is equal to one of x. Domain consistent (up to 65536 values of y).
 *
 * Each value of y needs an x that has it; when only one x still meets y they are equal. */
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

static const int64_t VALUES_WALKED = 1 << 16;

typedef struct member {
    csp_trailed open; /* x[0] … x[open-1] may meet y */
    csp_var y;
    int n;
    csp_var x[];
} member;

/* Swaps those that cannot be y any more behind the others. */
static int settle(csp_solver *s, member *m) {
    int open = (int)m->open.value;
    for (int i = open - 1; i >= 0; i--) {
        csp_var x = m->x[i];
        if (csp_domains_meet(s, x, m->y)) continue;
        m->x[i] = m->x[--open];
        m->x[open] = x;
    }
    csp_trailed_set(s, &m->open, open);
    return open;
}

static bool is_offered(const csp_solver *s, const member *m, int open, int64_t value) {
    for (int i = 0; i < open; i++)
        if (csp_contains(s, m->x[i], value)) return true;
    return false;
}

static csp_outcome member_propagate(csp_solver *s, void *self) {
    member *m = self;
    int open = settle(s, m);
    if (open == 0) return CSP_FAIL;
    if (open == 1 && (!csp_restrict_to(s, m->x[0], m->y) || !csp_restrict_to(s, m->y, m->x[0])))
        return CSP_FAIL;
    if (open > 1 && csp_size(s, m->y) <= VALUES_WALKED)
        for (int64_t v = csp_min(s, m->y); v != CSP_NONE_ABOVE; v = csp_next(s, m->y, v))
            if (!is_offered(s, m, open, v) && !csp_remove(s, m->y, v)) return CSP_FAIL;
    for (int i = 0; i < open && csp_is_fixed(s, m->y); i++)
        if (csp_is_fixed(s, m->x[i])) return CSP_ENTAILED;
    return CSP_AGAIN;
}

static const csp_propagator_kind member_kind = {"member", CSP_COST_QUADRATIC, member_propagate,
                                                NULL};

csp_status csp_member(csp_solver *s, int n, const csp_var *x, csp_var y) {
    if (n < 1 || !csp_are_variables(s, n, x) || !csp_is_variable(s, y))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    member *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self) return s->status;
    self->open.value = self->n = n;
    self->y = y;
    csp_propagator p = csp_post(s, &member_kind, self);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    }
    return csp_subscribe(s, p, y, CSP_ON_DOMAIN, n);
}
