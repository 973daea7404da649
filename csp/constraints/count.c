/* How many of x equal y, relation z.
 *
 * With y fixed the x fall in three: equal to y, unable to, open. The decided ones are swapped
 * behind the open ones and counted in trailed numbers, so that a run looks at open ones only. z
 * lies between the sure and the possible count; at either end all open ones are decided. While y is
 * open, each of its values is asked whether its count may be right, and z whether some value gives
 * it. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

static const int64_t VALUES_WALKED = 256;

typedef struct count {
    csp_trailed open, sure; /* of y's value; used once y is fixed */
    csp_relation relation;  /* =, ≠, ≤ or ≥ */
    csp_var y, z;
    int n;
    csp_var x[];
} count;

/* Between how many. */
typedef struct range {
    int64_t low, high;
} range;

static range settle(csp_solver *s, count *c, int64_t value) {
    int open = (int)c->open.value, sure = (int)c->sure.value;
    for (int i = open - 1; i >= 0; i--) {
        csp_var x = c->x[i];
        bool possible = csp_contains(s, x, value);
        if (possible && !csp_is_fixed(s, x)) continue;
        sure += possible;
        c->x[i] = c->x[--open];
        c->x[open] = x;
    }
    csp_trailed_set(s, &c->open, open);
    csp_trailed_set(s, &c->sure, sure);
    return (range){sure, sure + open};
}

/* All open x take the value, or none does; their number is then right. */
static csp_outcome decide_open(csp_solver *s, const count *c, int64_t value, bool equal) {
    for (int i = 0; i < (int)c->open.value; i++)
        if (!(equal ? csp_fix(s, c->x[i], value) : csp_remove(s, c->x[i], value))) return CSP_FAIL;
    return CSP_AGAIN;
}

static csp_outcome count_unequal(csp_solver *s, const count *c, int64_t value, range r) {
    if (r.low == r.high) return csp_remove(s, c->z, r.low) ? CSP_ENTAILED : CSP_FAIL;
    if (!csp_is_fixed(s, c->z)) return CSP_FIX;
    int64_t z = csp_value(s, c->z);
    if (z < r.low || z > r.high) return CSP_ENTAILED;
    return r.high - r.low > 1 ? CSP_FIX : decide_open(s, c, value, z == r.low);
}

static csp_outcome count_value(csp_solver *s, count *c, int64_t value) {
    range r = settle(s, c, value);
    if (c->relation == CSP_NE) return count_unequal(s, c, value, r);
    bool caps = c->relation != CSP_GE, lifts = c->relation != CSP_LE;
    if (caps && !csp_set_min(s, c->z, r.low)) return CSP_FAIL;
    if (lifts && !csp_set_max(s, c->z, r.high)) return CSP_FAIL;
    bool holds = (!caps || r.high <= csp_min(s, c->z)) && (!lifts || r.low >= csp_max(s, c->z));
    if (holds) return CSP_ENTAILED;
    if (caps && csp_max(s, c->z) == r.low) return decide_open(s, c, value, false);
    if (lifts && csp_min(s, c->z) == r.high) return decide_open(s, c, value, true);
    return CSP_FIX;
}

/* ---- y open ---- */

static range range_of_value(const csp_solver *s, const count *c, int64_t value) {
    range r = {0, 0};
    for (int i = 0; i < c->n; i++) {
        bool possible = csp_contains(s, c->x[i], value);
        r.high += possible;
        r.low += possible && csp_is_fixed(s, c->x[i]);
    }
    return r;
}

static bool may_be_right(const csp_solver *s, const count *c, range r) {
    switch (c->relation) {
    case CSP_EQ:
        return csp_next(s, c->z, r.low - 1) <= r.high;
    case CSP_NE:
        return r.low != r.high || !csp_is_fixed(s, c->z) || csp_value(s, c->z) != r.low;
    case CSP_LE:
        return r.low <= csp_max(s, c->z);
    default:
        return r.high >= csp_min(s, c->z);
    }
}

static csp_outcome count_any(csp_solver *s, const count *c) {
    if (csp_size(s, c->y) > VALUES_WALKED) return CSP_FIX;
    range all = {INT64_MAX, INT64_MIN};
    for (int64_t v = csp_min(s, c->y); v != CSP_NONE_ABOVE; v = csp_next(s, c->y, v)) {
        range r = range_of_value(s, c, v);
        if (may_be_right(s, c, r)) {
            all = (range){min_of(all.low, r.low), max_of(all.high, r.high)};
        } else if (!csp_remove(s, c->y, v)) {
            return CSP_FAIL;
        }
    }
    bool caps = c->relation == CSP_EQ || c->relation == CSP_LE;
    bool lifts = c->relation == CSP_EQ || c->relation == CSP_GE;
    if ((caps && !csp_set_min(s, c->z, all.low)) || (lifts && !csp_set_max(s, c->z, all.high)))
        return CSP_FAIL;
    return CSP_AGAIN;
}

static csp_outcome count_propagate(csp_solver *s, void *self) {
    count *c = self;
    return csp_is_fixed(s, c->y) ? count_value(s, c, csp_value(s, c->y)) : count_any(s, c);
}

static const csp_propagator_kind count_kind = {"count", CSP_COST_LINEAR, count_propagate, NULL};

/* < z is <= z - 1. */
static csp_var without_strictness(csp_solver *s, csp_relation *relation, csp_var z) {
    if (*relation != CSP_LT && *relation != CSP_GT) return z;
    int32_t step = *relation == CSP_LT ? -1 : 1;
    *relation = *relation == CSP_LT ? CSP_LE : CSP_GE;
    if (!(step < 0 ? csp_set_min(s, z, 1) : csp_set_max(s, z, INT32_MAX - 1))) return CSP_NO_VAR;
    return csp_view(s, z, 1, step);
}

csp_status csp_count(csp_solver *s, int n, const csp_var *x, csp_var y, csp_relation relation,
                     csp_var z) {
    if (!csp_are_variables(s, n, x) || !csp_is_variable(s, y) || !csp_is_variable(s, z) ||
        (unsigned)relation > CSP_LT)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    z = without_strictness(s, &relation, z);
    if (z == CSP_NO_VAR) return csp_solver_fail(s, CSP_INCONSISTENT);
    count *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self) return s->status;
    *self = (count){.open.value = n, .relation = relation, .y = y, .z = z, .n = n};
    csp_propagator p = csp_post(s, &count_kind, self);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    }
    csp_subscribe(s, p, y, CSP_ON_DOMAIN, n);
    return csp_subscribe(s, p, z, relation == CSP_NE ? CSP_ON_FIXED : CSP_ON_BOUNDS, n + 1);
}
