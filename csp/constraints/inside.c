/* Membership in a constant set, a list of ranges: plain, reified, implied. Domain consistent.
 *
 * The ranges are sorted and joined when posted. Then the set has a value of x when the first value
 * of x at or after the start of some range lies in it; and x has a value outside when one lies
 * between two ranges. */
#include <stdlib.h>

#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct range {
    int64_t low, high;
} range;

typedef struct inside {
    csp_var x, b;
    bool is_reified; /* or implied */
    int count;
    range ranges[]; /* ascending, with gaps between */
} inside;

/* The gap before range i; that after the last one for i = count. */
static range gap_before(const inside *in, int i) {
    return (range){i > 0 ? in->ranges[i - 1].high + 1 : INT32_MIN,
                   i < in->count ? in->ranges[i].low - 1 : INT32_MAX};
}

static bool has_value_in(const csp_solver *s, csp_var x, range r) {
    return r.low <= r.high && csp_next(s, x, r.low - 1) <= r.high;
}

static bool may_be_inside(const csp_solver *s, const inside *in) {
    for (int i = 0; i < in->count; i++)
        if (has_value_in(s, in->x, in->ranges[i])) return true;
    return false;
}

static bool may_be_outside(const csp_solver *s, const inside *in) {
    for (int i = 0; i <= in->count; i++)
        if (has_value_in(s, in->x, gap_before(in, i))) return true;
    return false;
}

static bool keep_inside(csp_solver *s, const inside *in) {
    for (int i = 0; i <= in->count; i++) {
        range gap = gap_before(in, i);
        if (!csp_remove_range(s, in->x, gap.low, gap.high)) return false;
    }
    return true;
}

static bool keep_outside(csp_solver *s, const inside *in) {
    for (int i = 0; i < in->count; i++)
        if (!csp_remove_range(s, in->x, in->ranges[i].low, in->ranges[i].high)) return false;
    return true;
}

static csp_outcome entailed_if(bool consistent) {
    return consistent ? CSP_ENTAILED : CSP_FAIL;
}

static csp_outcome inside_propagate(csp_solver *s, void *self) {
    const inside *in = self;
    if (csp_is_fixed(s, in->b)) {
        if (csp_value(s, in->b)) return entailed_if(keep_inside(s, in));
        return in->is_reified ? entailed_if(keep_outside(s, in)) : CSP_ENTAILED;
    }
    if (!may_be_inside(s, in)) return entailed_if(csp_fix(s, in->b, 0));
    if (may_be_outside(s, in)) return CSP_FIX;
    return in->is_reified ? entailed_if(csp_fix(s, in->b, 1)) : CSP_ENTAILED;
}

static const csp_propagator_kind inside_kind = {"inside", CSP_COST_BINARY, inside_propagate, NULL};

/* ---- Posting ---- */

static int compare_ranges(const void *a, const void *b) {
    int64_t x = ((const range *)a)->low, y = ((const range *)b)->low;
    return (x > y) - (x < y);
}

static inside *inside_new(csp_solver *s, csp_var x, int count, const int32_t *low_high) {
    if (count < 0 || !csp_is_variable(s, x)) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return NULL;
    }
    inside *in = csp_alloc(s, 1, sizeof *in + (size_t)count * sizeof *in->ranges);
    if (!in) return NULL;
    in->x = x;
    int filled = 0;
    for (int i = 0; i < count; i++)
        if (low_high[2 * i] <= low_high[2 * i + 1])
            in->ranges[filled++] = (range){low_high[2 * i], low_high[2 * i + 1]};
    qsort(in->ranges, (size_t)filled, sizeof *in->ranges, compare_ranges);
    for (int i = 0; i < filled; i++) {
        range r = in->ranges[i], *last = in->count ? &in->ranges[in->count - 1] : NULL;
        if (last && r.low <= last->high + 1)
            last->high = max_of(last->high, r.high);
        else
            in->ranges[in->count++] = r;
    }
    return in;
}

csp_status csp_inside(csp_solver *s, csp_var x, int ranges, const int32_t *low_high) {
    inside *in = inside_new(s, x, ranges, low_high);
    if (in && !keep_inside(s, in)) csp_solver_fail(s, CSP_INCONSISTENT);
    return s->status;
}

static csp_status post(csp_solver *s, csp_var x, int ranges, const int32_t *low_high, csp_var b,
                       bool is_reified) {
    if (!csp_is_variable(s, b)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    inside *in = inside_new(s, x, ranges, low_high);
    if (!in) return s->status;
    in->b = b;
    in->is_reified = is_reified;
    if (!csp_set_min(s, b, 0) || !csp_set_max(s, b, 1)) return csp_solver_fail(s, CSP_INCONSISTENT);
    csp_propagator p = csp_post(s, &inside_kind, in);
    csp_subscribe(s, p, x, CSP_ON_DOMAIN, 0);
    return csp_subscribe(s, p, b, CSP_ON_FIXED, 1);
}

csp_status csp_inside_reified(csp_solver *s, csp_var x, int ranges, const int32_t *low_high,
                              csp_var b) {
    return post(s, x, ranges, low_high, b, true);
}

csp_status csp_inside_implied(csp_solver *s, csp_var x, int ranges, const int32_t *low_high,
                              csp_var b) {
    return post(s, x, ranges, low_high, b, false);
}
