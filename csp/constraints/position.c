/* index is the first position of the greatest of x; of the least, by complements -1-x.
 *
 * Position i can be it when no x before must be as great and none behind must be greater. An x is
 * at most the greatest maximum of the other candidates (less by one behind the candidate), unless
 * it is a candidate itself; the only candidate left is at least all minima. Domain consistent on
 * index, bounds consistent on x. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct position {
    csp_var index; /* counted from 0 */
    int n;
    int64_t *behind; /* scratch: of each position, what counts of those behind it */
    csp_var x[];
} position;

/* Takes out positions that some other x must outdo; walks the minima from both sides. */
static bool filter_index(csp_solver *s, const position *p) {
    int64_t before = INT64_MIN;
    p->behind[p->n - 1] = INT64_MIN;
    for (int i = p->n - 1; i > 0; i--)
        p->behind[i - 1] = max_of(p->behind[i], csp_min(s, p->x[i]));
    for (int i = 0; i < p->n; i++) {
        bool possible = csp_max(s, p->x[i]) > before && csp_max(s, p->x[i]) >= p->behind[i];
        if (!possible && !csp_remove(s, p->index, i)) return false;
        before = max_of(before, csp_min(s, p->x[i]));
    }
    return true;
}

/* What other candidates leave to x[i]: those before it their maximum, those behind it one less. */
static bool cap(csp_solver *s, const position *p) {
    int64_t before = INT64_MIN;
    p->behind[p->n - 1] = INT64_MIN;
    for (int i = p->n - 1; i > 0; i--)
        p->behind[i - 1] = csp_contains(s, p->index, i)
                               ? max_of(p->behind[i], (int64_t)csp_max(s, p->x[i]) - 1)
                               : p->behind[i];
    for (int i = 0; i < p->n; i++) {
        if (csp_contains(s, p->index, i))
            before = max_of(before, csp_max(s, p->x[i]));
        else if (!csp_set_max(s, p->x[i], max_of(before, p->behind[i])))
            return false;
    }
    return true;
}

/* The only candidate is above all before it and not below any behind it. */
static bool lift(csp_solver *s, const position *p, int index) {
    int64_t least = INT64_MIN;
    for (int i = 0; i < p->n; i++)
        if (i != index) least = max_of(least, (int64_t)csp_min(s, p->x[i]) + (i < index));
    return csp_set_min(s, p->x[index], least);
}

static bool is_entailed(const csp_solver *s, const position *p, int index) {
    int64_t least = csp_min(s, p->x[index]);
    for (int i = 0; i < p->n; i++)
        if (i != index && csp_max(s, p->x[i]) > least - (i < index)) return false;
    return true;
}

static csp_outcome position_propagate(csp_solver *s, void *self) {
    const position *p = self;
    if (!filter_index(s, p) || !cap(s, p)) return CSP_FAIL;
    if (!csp_is_fixed(s, p->index)) return CSP_AGAIN;
    int index = csp_value(s, p->index);
    if (!lift(s, p, index)) return CSP_FAIL;
    return is_entailed(s, p, index) ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind position_kind = {"position", CSP_COST_LINEAR, position_propagate,
                                                  NULL};

csp_status csp_position_of_maximum(csp_solver *s, int n, const csp_var *x, int32_t first,
                                   csp_var index) {
    if (n < 1 || !csp_are_variables(s, n, x) || !csp_is_variable(s, index) ||
        first > INT32_MAX - n || first == INT32_MIN)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, index, first) || !csp_set_max(s, index, (int64_t)first + n - 1))
        return csp_solver_fail(s, CSP_INCONSISTENT);
    position *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self) return s->status;
    self->n = n;
    self->index = csp_view(s, index, 1, -first);
    self->behind = csp_alloc(s, (size_t)n, sizeof *self->behind);
    if (self->index == CSP_NO_VAR || !self->behind) return s->status;
    csp_propagator p = csp_post(s, &position_kind, self);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        csp_subscribe(s, p, x[i], CSP_ON_BOUNDS, i);
    }
    return csp_subscribe(s, p, index, CSP_ON_DOMAIN, n);
}

csp_status csp_position_of_minimum(csp_solver *s, int n, const csp_var *x, int32_t first,
                                   csp_var index) {
    if (!csp_are_variables(s, n, x)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    csp_var *complement = csp_alloc(s, (size_t)n, sizeof *complement);
    if (!complement) return s->status;
    for (int i = 0; i < n; i++) {
        complement[i] = csp_view(s, x[i], -1, -1);
        if (complement[i] == CSP_NO_VAR) return s->status;
    }
    return csp_position_of_maximum(s, n, complement, first, index);
}
