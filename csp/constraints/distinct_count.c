/* z is the number of different values in x[0] … x[n-1].
 *
 * At least as many values are needed as there are x with bounds disjoint from one another: taken by
 * ascending maximum, each x that the last point does not meet gives a new point (exact for domains
 * without holes). At most: those of the fixed x and one for each open one that may take another,
 * and not more than there are values from the least to the greatest. */
#include <stdlib.h>

#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct distinct_count {
    csp_var z;
    int n;
    int *by_maximum; /* numbers of x; kept sorted from run to run */
    int64_t *taken;  /* values of fixed x, ascending, without repetitions */
    int taken_count, open_count;
    csp_var x[];
} distinct_count;

static void sort_by_maximum(const csp_solver *s, const distinct_count *d) {
    for (int i = 1; i < d->n; i++) {
        int item = d->by_maximum[i], k = i;
        for (; k > 0 && csp_max(s, d->x[d->by_maximum[k - 1]]) > csp_max(s, d->x[item]); k--)
            d->by_maximum[k] = d->by_maximum[k - 1];
        d->by_maximum[k] = item;
    }
}

static int compare_values(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void collect_taken(const csp_solver *s, distinct_count *d) {
    int count = 0, kept = 0;
    for (int i = 0; i < d->n; i++)
        if (csp_is_fixed(s, d->x[i])) d->taken[count++] = csp_value(s, d->x[i]);
    d->open_count = d->n - count;
    qsort(d->taken, (size_t)count, sizeof *d->taken, compare_values);
    for (int i = 0; i < count; i++)
        if (kept == 0 || d->taken[kept - 1] != d->taken[i]) d->taken[kept++] = d->taken[i];
    d->taken_count = kept;
}

static int64_t least_count(const csp_solver *s, const distinct_count *d) {
    int64_t count = 0, point = INT64_MIN;
    for (int i = 0; i < d->n; i++) {
        csp_var x = d->x[d->by_maximum[i]];
        if (csp_min(s, x) <= point) continue;
        point = csp_max(s, x);
        count++;
    }
    return count;
}

static int64_t taken_values_of(const csp_solver *s, const distinct_count *d, csp_var x) {
    int64_t count = 0;
    for (int i = 0; i < d->taken_count; i++)
        count += csp_contains(s, x, d->taken[i]);
    return count;
}

static int64_t most_count(const csp_solver *s, const distinct_count *d) {
    int64_t count = d->taken_count, low = INT64_MAX, high = INT64_MIN;
    for (int i = 0; i < d->n; i++) {
        csp_var x = d->x[i];
        count += !csp_is_fixed(s, x) && taken_values_of(s, d, x) < csp_size(s, x);
        low = min_of(low, csp_min(s, x));
        high = max_of(high, csp_max(s, x));
    }
    return d->n == 0 ? 0 : min_of(count, high - low + 1);
}

/* No value but those taken; or none of them. */
static bool keep_taken(csp_solver *s, const distinct_count *d, csp_var x) {
    int64_t next = csp_min(s, x);
    for (int i = 0; i < d->taken_count; i++) {
        if (!csp_remove_range(s, x, next, d->taken[i] - 1)) return false;
        next = d->taken[i] + 1;
    }
    return csp_remove_range(s, x, next, csp_max(s, x));
}

static bool leave_taken(csp_solver *s, const distinct_count *d, csp_var x) {
    for (int i = 0; i < d->taken_count; i++)
        if (!csp_remove(s, x, d->taken[i])) return false;
    return true;
}

static csp_outcome distinct_count_propagate(csp_solver *s, void *self) {
    distinct_count *d = self;
    sort_by_maximum(s, d);
    collect_taken(s, d);
    int64_t most = most_count(s, d);
    if (!csp_set_min(s, d->z, max_of(least_count(s, d), d->taken_count)) ||
        !csp_set_max(s, d->z, most))
        return CSP_FAIL;
    bool is_done = csp_max(s, d->z) == d->taken_count;
    bool all_differ = csp_min(s, d->z) == d->taken_count + d->open_count;
    for (int i = 0; i < d->n && (is_done || all_differ); i++)
        if (!csp_is_fixed(s, d->x[i]) &&
            !(is_done ? keep_taken(s, d, d->x[i]) : leave_taken(s, d, d->x[i])))
            return CSP_FAIL;
    return d->open_count == 0 ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind distinct_count_kind = {"distinct count", CSP_COST_QUADRATIC,
                                                        distinct_count_propagate, NULL};

csp_status csp_distinct_count(csp_solver *s, int n, const csp_var *x, csp_var z) {
    if (!csp_are_variables(s, n, x) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    distinct_count *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self) return s->status;
    self->by_maximum = csp_alloc(s, (size_t)n, sizeof *self->by_maximum);
    self->taken = csp_alloc(s, (size_t)n, sizeof *self->taken);
    if (!self->by_maximum || !self->taken) return s->status;
    self->z = z;
    self->n = n;
    csp_propagator p = csp_post(s, &distinct_count_kind, self);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        self->by_maximum[i] = i;
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    }
    return csp_subscribe(s, p, z, CSP_ON_BOUNDS, n);
}
