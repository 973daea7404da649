/* Domains: what a variable may still be. Reads are inline; the modifiers keep the old state on the
 * trail and wake the propagators that subscribed.
 *
 * A domain is exact: bounds plus holes. Up to 64 values the holes are one word in the variable
 * itself, up to CSP_DENSE_VALUES a bit set, above that a list of intervals that grows with the
 * holes.
 *
 * A modifier returns false when the domain would become empty; the caller then fails at once and
 * must not read the domain again. It returns true when nothing changes. Values are 64 bits wide so
 * that a bound computed out of range does the mathematically right thing without a check. */
#ifndef CSP_DOMAIN_H
#define CSP_DOMAIN_H

#include "csp/kernel/kernel.h"

/* What csp_next returns above the largest value, and csp_previous below the smallest. */
#define CSP_NONE_ABOVE INT64_MAX
#define CSP_NONE_BELOW INT64_MIN

static inline int32_t csp_min(const csp_solver *s, csp_var x) {
    if (x >= 0) return s->variables[x].min;
    const csp_view_record *view = &s->views[~x];
    const csp_variable *v = &s->variables[view->base];
    return (int32_t)((int64_t)view->scale * (view->scale > 0 ? v->min : v->max) + view->offset);
}

static inline int32_t csp_max(const csp_solver *s, csp_var x) {
    if (x >= 0) return s->variables[x].max;
    const csp_view_record *view = &s->views[~x];
    const csp_variable *v = &s->variables[view->base];
    return (int32_t)((int64_t)view->scale * (view->scale > 0 ? v->max : v->min) + view->offset);
}

/* Has x one value only? */
static inline bool csp_is_fixed(const csp_solver *s, csp_var x) {
    const csp_variable *v = &s->variables[x >= 0 ? x : s->views[~x].base];
    return v->min == v->max;
}

/* The value of a fixed variable. */
static inline int32_t csp_value(const csp_solver *s, csp_var x) {
    return csp_min(s, x);
}

/* The number of values, 1 … 2^32. */
static inline int64_t csp_size(const csp_solver *s, csp_var x) {
    const csp_variable *v = &s->variables[x >= 0 ? x : s->views[~x].base];
    return (int64_t)v->max - v->min + 1 - v->holes;
}

/* Are all values from the minimum to the maximum there? (Of a view: of the variable seen.) */
static inline bool csp_is_interval(const csp_solver *s, csp_var x) {
    return s->variables[x >= 0 ? x : s->views[~x].base].holes == 0;
}

bool csp_variable_contains(const csp_solver *s, const csp_variable *v, int32_t value);

/* Is value in the domain of x? */
static inline bool csp_contains(const csp_solver *s, csp_var x, int64_t value) {
    if (value < csp_min(s, x) || value > csp_max(s, x)) return false;
    if (x < 0) {
        const csp_view_record *view = &s->views[~x];
        value -= view->offset;
        if (value % view->scale) return false;
        value /= view->scale;
        x = view->base;
    }
    const csp_variable *v = &s->variables[x];
    if (v->holes == 0) return true;
    if (v->kind == CSP_DOMAIN_SMALL) return v->bits >> (value - v->base) & 1;
    return csp_variable_contains(s, v, (int32_t)value);
}

/* The smallest value above `value`, or CSP_NONE_ABOVE; the largest below, or CSP_NONE_BELOW. A
 * domain is walked by  for (int64_t v = csp_min(s, x); v != CSP_NONE_ABOVE; v = csp_next(s, x, v))
 * and values may be removed on the way. */
int64_t csp_next(const csp_solver *s, csp_var x, int64_t value);
int64_t csp_previous(const csp_solver *s, csp_var x, int64_t value);

/* Makes x >= value, x <= value, x = value, x != value. */
bool csp_domain_set_min(csp_solver *s, csp_var x, int64_t value);
bool csp_domain_set_max(csp_solver *s, csp_var x, int64_t value);
bool csp_domain_fix(csp_solver *s, csp_var x, int64_t value);
bool csp_domain_remove(csp_solver *s, csp_var x, int64_t value);

static inline bool csp_set_min(csp_solver *s, csp_var x, int64_t value) {
    return value <= csp_min(s, x) || csp_domain_set_min(s, x, value);
}

static inline bool csp_set_max(csp_solver *s, csp_var x, int64_t value) {
    return value >= csp_max(s, x) || csp_domain_set_max(s, x, value);
}

static inline bool csp_fix(csp_solver *s, csp_var x, int64_t value) {
    return csp_domain_fix(s, x, value);
}

static inline bool csp_remove(csp_solver *s, csp_var x, int64_t value) {
    return !csp_contains(s, x, value) || csp_domain_remove(s, x, value);
}

/* Removes low..high, bounds or interior; an empty range changes nothing. */
bool csp_remove_range(csp_solver *s, csp_var x, int64_t low, int64_t high);

/* The values of x among first … first+63 as bits; takes out those of them whose bits are set. */
uint64_t csp_bits(const csp_solver *s, csp_var x, int64_t first);
bool csp_remove_bits(csp_solver *s, csp_var x, int64_t first, uint64_t gone);

/* Have x and y a value in common? Takes from x what y does not have; the holes of y only while x
 * has at most 65536 values. */
bool csp_domains_meet(const csp_solver *s, csp_var x, csp_var y);
bool csp_restrict_to(csp_solver *s, csp_var x, csp_var y);

/* Makes the literal, or its opposite, true. */
bool csp_assert(csp_solver *s, csp_literal literal);

/* The opposite literal; whether the domains make it true or false already. */
csp_literal csp_literal_not(csp_literal literal);
bool csp_literal_is_true(const csp_solver *s, csp_literal literal);
bool csp_literal_is_false(const csp_solver *s, csp_literal literal);

#endif
