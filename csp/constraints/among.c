/* How many of x take one of a set of values = z. Domain consistent on x, bounds consistent on z.
 *
 * The x are inside the set, outside, or open; decided ones are swapped behind the open ones and
 * counted in trailed numbers. When z meets the sure count the open ones leave the set, when it
 * meets the possible count they stay in it. The set is a list of ranges. */
#include <stdlib.h>

#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct range {
    int64_t low, high;
} range;

typedef struct among {
    csp_trailed open, sure;
    csp_var z;
    int n, ranges;
    csp_var *x;
    range *range;
} among;

/* Does x have a value in the set, and one outside? */
static void look_at(const csp_solver *s, const among *a, csp_var x, bool *inside, bool *outside) {
    int64_t v = csp_min(s, x);
    *inside = *outside = false;
    for (int i = 0; i < a->ranges && v != CSP_NONE_ABOVE && !(*inside && *outside); i++) {
        range r = a->range[i];
        if (v < r.low) {
            *outside = true;
            v = csp_next(s, x, r.low - 1);
        }
        if (v <= r.high) {
            *inside = true;
            v = csp_next(s, x, r.high);
        }
    }
    if (v != CSP_NONE_ABOVE) *outside |= a->ranges == 0 || v > a->range[a->ranges - 1].high;
}

static void settle(csp_solver *s, among *a) {
    int open = (int)a->open.value, sure = (int)a->sure.value;
    for (int i = open - 1; i >= 0; i--) {
        csp_var x = a->x[i];
        bool inside, outside;
        look_at(s, a, x, &inside, &outside);
        if (inside && outside) continue;
        sure += inside;
        a->x[i] = a->x[--open];
        a->x[open] = x;
    }
    csp_trailed_set(s, &a->open, open);
    csp_trailed_set(s, &a->sure, sure);
}

static bool leave_set(csp_solver *s, const among *a, csp_var x) {
    for (int i = 0; i < a->ranges; i++)
        if (!csp_remove_range(s, x, a->range[i].low, a->range[i].high)) return false;
    return true;
}

static bool enter_set(csp_solver *s, const among *a, csp_var x) {
    if (!csp_set_min(s, x, a->range[0].low) || !csp_set_max(s, x, a->range[a->ranges - 1].high))
        return false;
    for (int i = 1; i < a->ranges; i++)
        if (!csp_remove_range(s, x, a->range[i - 1].high + 1, a->range[i].low - 1)) return false;
    return true;
}

static csp_outcome among_propagate(csp_solver *s, void *self) {
    among *a = self;
    settle(s, a);
    int64_t low = a->sure.value, high = low + a->open.value;
    if (!csp_set_min(s, a->z, low) || !csp_set_max(s, a->z, high)) return CSP_FAIL;
    if (low == high) return CSP_ENTAILED;
    bool leaves = csp_max(s, a->z) == low, enters = csp_min(s, a->z) == high;
    for (int i = 0; i < (int)a->open.value && (leaves || enters); i++)
        if (!(leaves ? leave_set(s, a, a->x[i]) : enter_set(s, a, a->x[i]))) return CSP_FAIL;
    return leaves || enters ? CSP_AGAIN : CSP_FIX;
}

static const csp_propagator_kind among_kind = {"among", CSP_COST_LINEAR, among_propagate, NULL};

static int compare_values(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static bool take_values(csp_solver *s, among *a, int m, const int32_t *values) {
    int32_t *sorted = csp_copy(s, values, (size_t)m, sizeof *values);
    a->range = csp_alloc(s, (size_t)m, sizeof *a->range);
    if (!sorted || !a->range) return false;
    qsort(sorted, (size_t)m, sizeof *sorted, compare_values);
    for (int i = 0; i < m; i++) {
        range *last = a->ranges ? &a->range[a->ranges - 1] : NULL;
        if (last && sorted[i] <= last->high + 1)
            last->high = sorted[i];
        else
            a->range[a->ranges++] = (range){sorted[i], sorted[i]};
    }
    return true;
}

csp_status csp_among(csp_solver *s, int n, const csp_var *x, int m, const int32_t *values,
                     csp_var z) {
    if (!csp_are_variables(s, n, x) || m < 0 || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    among *self = csp_alloc(s, 1, sizeof *self);
    csp_var *copy = csp_copy(s, x, (size_t)n, sizeof *x);
    if (!self || !copy || !take_values(s, self, m, values)) return s->status;
    self->open.value = self->n = n;
    self->x = copy;
    self->z = z;
    csp_propagator p = csp_post(s, &among_kind, self);
    for (int i = 0; i < n; i++)
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    return csp_subscribe(s, p, z, CSP_ON_BOUNDS, n);
}
