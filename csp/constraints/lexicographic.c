/* Lexicographic order of two vectors (Frisch and others, "Propagation algorithms for lexicographic
 * ordering constraints", 2006; here the suffix is walked anew instead of remembered).
 *
 * At the first position that is not yet equal, x <= y must hold; and x < y if the rest cannot be in
 * order. Behind that position nothing can be taken out. Domain consistent when no variable occurs
 * twice. */
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct lexicographic {
    csp_trailed first; /* before it all pairs are fixed and equal */
    int n;
    bool strict;
    const csp_var *x, *y;
} lexicographic;

static bool is_equal(const csp_solver *s, const lexicographic *l, int i) {
    return csp_is_fixed(s, l->x[i]) && csp_is_fixed(s, l->y[i]) &&
           csp_value(s, l->x[i]) == csp_value(s, l->y[i]);
}

/* Can the vectors be in order from position i on? */
static bool may_hold_from(const csp_solver *s, const lexicographic *l, int i) {
    for (; i < l->n; i++) {
        int32_t low = csp_min(s, l->x[i]), high = csp_max(s, l->y[i]);
        if (low != high) return low < high;
    }
    return !l->strict;
}

static csp_outcome lexicographic_propagate(csp_solver *s, void *self) {
    lexicographic *l = self;
    int i = (int)l->first.value;
    for (;; i++) {
        while (i < l->n && is_equal(s, l, i))
            i++;
        csp_trailed_set(s, &l->first, i);
        if (i == l->n) return l->strict ? CSP_FAIL : CSP_ENTAILED;
        csp_var x = l->x[i], y = l->y[i];
        int64_t gap = may_hold_from(s, l, i + 1) ? 0 : 1;
        if (!csp_set_max(s, x, (int64_t)csp_max(s, y) - gap) ||
            !csp_set_min(s, y, csp_min(s, x) + gap))
            return CSP_FAIL;
        if (csp_max(s, x) < csp_min(s, y)) return CSP_ENTAILED;
        if (!is_equal(s, l, i)) return CSP_AGAIN;
    }
}

static const csp_propagator_kind lexicographic_kind = {"lexicographic", CSP_COST_LINEAR,
                                                       lexicographic_propagate, NULL};

csp_status csp_lexicographic(csp_solver *s, int n, const csp_var *x, const csp_var *y,
                             bool strict) {
    if (!csp_are_variables(s, n, x) || !csp_are_variables(s, n, y))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    lexicographic *self = csp_alloc(s, 1, sizeof *self);
    csp_var *own_x = csp_copy(s, x, (size_t)n, sizeof *x),
            *own_y = csp_copy(s, y, (size_t)n, sizeof *y);
    if (!self || !own_x || !own_y) return s->status;
    *self = (lexicographic){.n = n, .strict = strict, .x = own_x, .y = own_y};
    csp_propagator p = csp_post(s, &lexicographic_kind, self);
    for (int i = 0; i < n; i++) {
        csp_subscribe(s, p, x[i], CSP_ON_BOUNDS, i);
        csp_subscribe(s, p, y[i], CSP_ON_BOUNDS, i);
    }
    return s->status;
}
