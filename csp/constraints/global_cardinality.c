/* values[j] is taken by counts[j] of x. By value; the flow is in global_cardinality_flow.c.
 *
 * For each value the x that have it for sure and those that can have it are counted; the count lies
 * between. A value that has all it may have leaves the others, one that needs all who can have it
 * takes them. When x takes no other values the counts add up to n. */
#include "csp/constraints/global_cardinality.h"

#include <stdlib.h>

#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"

static int compare_numbers(const void *a, const void *b) {
    const cardinality_value *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* Swaps what is fixed behind the open ones, into trailed numbers; walks the open ones. */
static void count_values(csp_solver *s, cardinality *c) {
    int open = (int)c->open.value;
    for (int i = open - 1; i >= 0; i--) {
        csp_var x = c->order[i];
        if (!csp_is_fixed(s, x)) continue;
        c->order[i] = c->order[--open];
        c->order[open] = x;
        int j = cardinality_find(c, csp_value(s, x));
        if (j >= 0) csp_trailed_set(s, &c->values[j].fixed, c->values[j].fixed.value + 1);
    }
    csp_trailed_set(s, &c->open, open);
    for (int j = 0; j < c->m; j++)
        c->values[j].sure = c->values[j].possible = (int)c->values[j].fixed.value;
    for (int i = 0; i < open; i++)
        for (int64_t v = csp_min(s, c->order[i]); v != CSP_NONE_ABOVE;
             v = csp_next(s, c->order[i], v)) {
            int j = cardinality_find(c, v);
            if (j >= 0) c->values[j].possible++;
        }
}

/* A closed cover's counts add up to n. */
static bool balance_counts(csp_solver *s, const cardinality *c) {
    int64_t low = 0, high = 0;
    for (int j = 0; j < c->m; j++) {
        low += csp_min(s, c->values[j].count);
        high += csp_max(s, c->values[j].count);
    }
    for (int j = 0; j < c->m; j++) {
        csp_var count = c->values[j].count;
        int64_t most = c->n - (low - csp_min(s, count)), least = c->n - (high - csp_max(s, count));
        low -= csp_min(s, count);
        high -= csp_max(s, count);
        if (!csp_set_max(s, count, most) || !csp_set_min(s, count, least)) return false;
        low += csp_min(s, count);
        high += csp_max(s, count);
    }
    return true;
}

static bool take_all(csp_solver *s, const cardinality *c, int64_t value) {
    for (int i = 0; i < (int)c->open.value; i++)
        if (csp_contains(s, c->order[i], value) && !csp_fix(s, c->order[i], value)) return false;
    return true;
}

/* An open one that has just been fixed to the value is one too many. */
static bool leave_others(csp_solver *s, const cardinality *c, int64_t value) {
    for (int i = 0; i < (int)c->open.value; i++)
        if (!csp_remove(s, c->order[i], value)) return false;
    return true;
}

/* Counts sure and possible x of each value, and keeps the counts between. */
static bool narrow_counts(csp_solver *s, cardinality *c) {
    count_values(s, c);
    for (int j = 0; j < c->m; j++) {
        const cardinality_value *v = &c->values[j];
        if (!csp_set_min(s, v->count, v->sure) || !csp_set_max(s, v->count, v->possible))
            return false;
    }
    return !c->is_closed || balance_counts(s, c);
}

static csp_outcome cardinality_propagate(csp_solver *s, void *self) {
    cardinality *c = self;
    if (!narrow_counts(s, c)) return CSP_FAIL;
    bool is_done = true;
    for (int j = 0; j < c->m; j++) {
        const cardinality_value *v = &c->values[j];
        is_done &= v->sure == v->possible;
        if (v->sure == v->possible) continue;
        if (csp_min(s, v->count) == v->possible && !take_all(s, c, v->value)) return CSP_FAIL;
        if (csp_max(s, v->count) == v->sure && !leave_others(s, c, v->value)) return CSP_FAIL;
    }
    return is_done ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind cardinality_kind = {"global cardinality", CSP_COST_LINEAR,
                                                     cardinality_propagate, NULL};

/* ---- Posting ---- */

static cardinality *cardinality_new(csp_solver *s, int n, const csp_var *x, int m) {
    cardinality *c = csp_alloc(s, 1, sizeof *c);
    if (!c) return NULL;
    c->n = n;
    c->m = m;
    c->x = csp_copy(s, x, (size_t)n, sizeof *x);
    c->order = csp_copy(s, x, (size_t)n, sizeof *x);
    c->open.value = n;
    c->values = csp_alloc(s, (size_t)m, sizeof *c->values);
    return c->x && c->order && c->values ? c : NULL;
}

static bool keep_to_cover(csp_solver *s, const cardinality *c, csp_var x) {
    int64_t next = csp_min(s, x);
    for (int j = 0; j < c->m; j++) {
        if (!csp_remove_range(s, x, next, (int64_t)c->values[j].value - 1)) return false;
        next = max_of(next, (int64_t)c->values[j].value + 1);
    }
    return csp_remove_range(s, x, next, csp_max(s, x));
}

static bool start(csp_solver *s, const cardinality *c) {
    for (int i = 0; i < c->n && c->is_closed; i++)
        if (!keep_to_cover(s, c, c->x[i])) return false;
    for (int j = 0; j < c->m; j++)
        if (!csp_set_min(s, c->values[j].count, 0) || !csp_set_max(s, c->values[j].count, c->n))
            return false;
    return true;
}

static void subscribe(csp_solver *s, csp_propagator p, const cardinality *c) {
    for (int i = 0; i < c->n; i++)
        csp_subscribe(s, p, c->x[i], CSP_ON_DOMAIN, i);
    for (int j = 0; j < c->m; j++)
        csp_subscribe(s, p, c->values[j].count, CSP_ON_BOUNDS, c->n + j);
}

csp_status csp_global_cardinality(csp_solver *s, int n, const csp_var *x, int m,
                                  const int32_t *values, const csp_var *counts, bool closed,
                                  csp_consistency consistency) {
    if (!csp_are_variables(s, n, x) || !csp_are_variables(s, m, counts) ||
        (unsigned)consistency > CSP_BY_DOMAIN)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    cardinality *c = cardinality_new(s, n, x, m);
    if (!c) return s->status;
    c->is_closed = closed;
    for (int j = 0; j < m; j++)
        c->values[j] = (cardinality_value){.value = values[j], .count = counts[j]};
    qsort(c->values, (size_t)m, sizeof *c->values, compare_numbers);
    for (int j = 1; j < m; j++)
        if (c->values[j - 1].value == c->values[j].value)
            return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    c->is_dense = m > 0 && (int64_t)c->values[m - 1].value - c->values[0].value == m - 1;
    if (!start(s, c)) return csp_solver_fail(s, CSP_INCONSISTENT);
    csp_propagator p = csp_post(s, &cardinality_kind, c);
    subscribe(s, p, c);
    if (consistency == CSP_BY_VALUE || s->status != CSP_OK) return s->status;
    p = cardinality_flow_post(s, c);
    subscribe(s, p, c);
    return s->status;
}
