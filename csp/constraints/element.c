/* table[index] = z for constants. Domain consistent.
 *
 * One pass over the positions in ascending order of their values: a position whose value z has lost
 * is taken from the index, and what lies between two consecutive values that remain is taken from
 * z. Positions that the index has lost are unlinked from the order, which is a linked list with
 * trailed links. */
#include <stdlib.h>

#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct entry {
    int32_t value, position;
} entry;

typedef struct element {
    csp_var index, z;
    int n;
    entry *order;   /* by value */
    uint64_t *next; /* next[i + 1]: the entry after i; next[0]: the first; n ends */
} element;

static csp_outcome element_propagate(csp_solver *s, void *self) {
    element *e = self;
    int64_t value_before = INT64_MIN;
    uint64_t last = 0;
    for (uint64_t i = e->next[0]; i < (uint64_t)e->n; i = e->next[i + 1]) {
        entry at = e->order[i];
        bool is_open = csp_contains(s, e->index, at.position);
        if (is_open && !csp_contains(s, e->z, at.value)) {
            if (!csp_remove(s, e->index, at.position)) return CSP_FAIL;
            is_open = false;
        }
        if (!is_open) {
            csp_word_set(s, &e->next[last], e->next[i + 1]);
            continue;
        }
        if (value_before < at.value &&
            !csp_remove_range(s, e->z, value_before + (last > 0), (int64_t)at.value - 1))
            return CSP_FAIL;
        value_before = at.value;
        last = i + 1;
    }
    if (last == 0 || !csp_set_max(s, e->z, value_before)) return CSP_FAIL;
    return csp_is_fixed(s, e->z) ? CSP_ENTAILED : CSP_FIX;
}

static const csp_propagator_kind element_kind = {"element", CSP_COST_LINEAR, element_propagate,
                                                 NULL};

static int compare_entries(const void *a, const void *b) {
    const entry *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

csp_status csp_element(csp_solver *s, int n, const int32_t *table, csp_var index, csp_var z) {
    if (n < 0 || !csp_is_variable(s, index) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, index, 0) || !csp_set_max(s, index, (int64_t)n - 1))
        return csp_solver_fail(s, CSP_INCONSISTENT);
    element *self = csp_alloc(s, 1, sizeof *self);
    entry *order = csp_alloc(s, (size_t)n, sizeof *order);
    uint64_t *next = csp_alloc(s, (size_t)n + 1, sizeof *next);
    if (!self || !order || !next) return s->status;
    for (int i = 0; i < n; i++)
        order[i] = (entry){table[i], i};
    qsort(order, (size_t)n, sizeof *order, compare_entries);
    for (int i = 0; i <= n; i++)
        next[i] = (uint64_t)i;
    *self = (element){index, z, n, order, next};
    csp_propagator p = csp_post(s, &element_kind, self);
    csp_subscribe(s, p, index, CSP_ON_DOMAIN, 0);
    return csp_subscribe(s, p, z, CSP_ON_DOMAIN, 1);
}
