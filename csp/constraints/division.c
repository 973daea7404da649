/* x / y = z, rounded towards zero, y not 0. Bounds consistent.
 *
 * The signs of x and y make four cases; in each, absolute values turn the constraint into one on
 * numbers that are not negative, y·z <= x < y·(z + 1). There the least value of a variable that has
 * a support follows in constant time: what one divisor allows is an interval, and its ends move
 * one way with the divisor, so that the best divisor is the first or last that is possible at all.
 * Together the cases give each variable a part below and a part above zero, and the gap between
 * them is removed, too. When y is fixed and x small, x is filtered value by value. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

static const int64_t VALUES_WALKED = 1024;

typedef struct division {
    csp_var x, y, z;
} division;

/* Empty where low > high. */
typedef struct range {
    int64_t low, high;
} range;

typedef struct box {
    range x, y, z;
} box;

/* What is left of a variable: below zero (or at it), and above (or at it). */
typedef struct parts {
    range below, above;
} parts;

static const parts NOTHING = {{INT64_MAX, INT64_MIN}, {INT64_MAX, INT64_MIN}};

static range join(range a, range b) {
    return (range){min_of(a.low, b.low), max_of(a.high, b.high)};
}

/* The absolute values, at least `least`, of a variable's values of one sign. */
static range absolutes(const csp_solver *s, csp_var x, int sign, int64_t least) {
    range r = {csp_min(s, x), csp_max(s, x)};
    if (sign < 0) r = (range){-r.high, -r.low};
    return (range){max_of(r.low, least), r.high};
}

/* A divisor y allows the dividends y·z.low … y·(z.high + 1) - 1. */
static range supported_dividends(const box *b) {
    int64_t first = max_of(b->y.low, divide_ceiling(b->x.low + 1, b->z.high + 1));
    int64_t last = b->z.low > 0 ? min_of(b->y.high, b->x.high / b->z.low) : b->y.high;
    if (first > b->y.high || last < b->y.low) return NOTHING.below;
    return (range){max_of(b->x.low, first * b->z.low),
                   min_of(b->x.high, last * (b->z.high + 1) - 1)};
}

static range supported_divisors(const box *b) {
    int64_t most = b->z.low > 0 ? b->x.high / b->z.low : b->y.high;
    return (range){max_of(b->y.low, divide_ceiling(b->x.low + 1, b->z.high + 1)),
                   min_of(b->y.high, most)};
}

/* A divisor y allows the quotients x.low / y … x.high / y. */
static range supported_quotients(const box *b) {
    int64_t last = b->z.low > 0 ? min_of(b->y.high, b->x.high / b->z.low) : b->y.high;
    int64_t first = max_of(b->y.low, b->x.low / (b->z.high + 1) + 1);
    if (first > b->y.high || last < b->y.low) return NOTHING.below;
    return (range){max_of(b->z.low, b->x.low / last), min_of(b->z.high, b->x.high / first)};
}

static void put(parts *p, int sign, range r) {
    if (sign > 0)
        p->above = join(p->above, r);
    else
        p->below = join(p->below, (range){-r.high, -r.low});
}

/* Adds what is supported with x and y of these signs. */
static void add_case(const csp_solver *s, const division *d, int x_sign, int y_sign,
                     parts left[3]) {
    box b = {absolutes(s, d->x, x_sign, 0), absolutes(s, d->y, y_sign, 1),
             absolutes(s, d->z, x_sign * y_sign, 0)};
    if (b.x.low > b.x.high || b.y.low > b.y.high || b.z.low > b.z.high) return;
    range x = supported_dividends(&b), y = supported_divisors(&b), z = supported_quotients(&b);
    if (x.low > x.high || y.low > y.high || z.low > z.high) return;
    put(&left[0], x_sign, x);
    put(&left[1], y_sign, y);
    put(&left[2], x_sign * y_sign, z);
}

static bool narrow(csp_solver *s, csp_var x, const parts *p) {
    range all = join(p->below, p->above);
    if (all.low > all.high || !csp_set_min(s, x, all.low) || !csp_set_max(s, x, all.high))
        return false;
    bool has_both = p->below.low <= p->below.high && p->above.low <= p->above.high;
    return !has_both || p->below.high + 1 >= p->above.low ||
           csp_remove_range(s, x, p->below.high + 1, p->above.low - 1);
}

static bool narrow_all(csp_solver *s, const division *d) {
    parts left[3] = {NOTHING, NOTHING, NOTHING};
    for (int signs = 0; signs < 4; signs++)
        add_case(s, d, signs & 1 ? -1 : 1, signs & 2 ? -1 : 1, left);
    return narrow(s, d->x, &left[0]) && narrow(s, d->y, &left[1]) && narrow(s, d->z, &left[2]);
}

static bool filter_dividend(csp_solver *s, const division *d) {
    if (!csp_is_fixed(s, d->y) || csp_size(s, d->x) > VALUES_WALKED) return true;
    int64_t divisor = csp_value(s, d->y);
    for (int64_t v = csp_min(s, d->x); v != CSP_NONE_ABOVE; v = csp_next(s, d->x, v))
        if (!csp_contains(s, d->z, v / divisor) && !csp_remove(s, d->x, v)) return false;
    return true;
}

static csp_outcome division_propagate(csp_solver *s, void *self) {
    const division *d = self;
    if (!narrow_all(s, d) || !filter_dividend(s, d)) return CSP_FAIL;
    if (!csp_is_fixed(s, d->x) || !csp_is_fixed(s, d->y)) return CSP_AGAIN;
    return csp_fix(s, d->z, (int64_t)csp_value(s, d->x) / csp_value(s, d->y)) ? CSP_ENTAILED
                                                                              : CSP_FAIL;
}

static const csp_propagator_kind division_kind = {"division", CSP_COST_BINARY, division_propagate,
                                                  NULL};

csp_status csp_division(csp_solver *s, csp_var x, csp_var y, csp_var z) {
    if (!csp_is_variable(s, x) || !csp_is_variable(s, y) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_remove(s, y, 0)) return csp_solver_fail(s, CSP_INCONSISTENT);
    division *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return s->status;
    *self = (division){x, y, z};
    csp_propagator p = csp_post(s, &division_kind, self);
    csp_subscribe(s, p, x, CSP_ON_BOUNDS, 0);
    csp_subscribe(s, p, y, CSP_ON_BOUNDS, 1);
    return csp_subscribe(s, p, z, CSP_ON_DOMAIN, 2);
}
