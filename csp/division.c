/* x / y = z, rounded towards zero, y not 0.
 *
 * Bounds reasoning, each way. The quotient lies between the quotients of bounds, for each sign of y
 * apart. The dividend is z·y plus a rest smaller than |y|, on the side away from zero. The divisor
 * is, in absolute value, at most |x| / |z| and more than |x| / (|z| + 1). When y is fixed and x
 * small, x is filtered value by value, which makes x domain consistent. */
#include "csp/arithmetic.h"
#include "csp/constraints.h"
#include "csp/propagator.h"

static const int64_t VALUES_WALKED = 1024;

typedef struct division {
    csp_var x, y, z;
} division;

typedef struct range {
    int64_t low, high;
} range;

static range range_of(const csp_solver *s, csp_var x) {
    return (range){csp_min(s, x), csp_max(s, x)};
}

static range corners(int64_t a, int64_t b, int64_t c, int64_t d) {
    return (range){min_of(min_of(a, b), min_of(c, d)), max_of(max_of(a, b), max_of(c, d))};
}

static bool narrow(csp_solver *s, csp_var x, range r) {
    return csp_set_min(s, x, r.low) && csp_set_max(s, x, r.high);
}

static int64_t least_absolute(range r) {
    return r.low > 0 ? r.low : r.high < 0 ? -r.high : 0;
}

static int64_t greatest_absolute(range r) {
    return max_of(-r.low, r.high);
}

static range quotients(range x, range y) {
    return corners(x.low / y.low, x.low / y.high, x.high / y.low, x.high / y.high);
}

static bool narrow_quotient(csp_solver *s, const division *d) {
    range x = range_of(s, d->x), y = range_of(s, d->y);
    if (y.low > 0 || y.high < 0) return narrow(s, d->z, quotients(x, y));
    range below = quotients(x, (range){y.low, -1}), above = quotients(x, (range){1, y.high});
    return narrow(s, d->z, (range){min_of(below.low, above.low), max_of(below.high, above.high)});
}

static bool narrow_dividend(csp_solver *s, const division *d) {
    range y = range_of(s, d->y), z = range_of(s, d->z);
    range products = corners(z.low * y.low, z.low * y.high, z.high * y.low, z.high * y.high);
    int64_t rest = greatest_absolute(y) - 1;
    if (products.low <= 0) products.low -= rest;
    if (products.high >= 0) products.high += rest;
    return narrow(s, d->x, products);
}

static bool narrow_divisor(csp_solver *s, const division *d) {
    range x = range_of(s, d->x), z = range_of(s, d->z);
    if (least_absolute(z) > 0) {
        int64_t most = greatest_absolute(x) / least_absolute(z);
        if (!narrow(s, d->y, (range){-most, most})) return false;
    }
    int64_t least = least_absolute(x) / (greatest_absolute(z) + 1) + 1;
    if (least_absolute(x) == 0) least = 1;
    return csp_remove_range(s, d->y, -least + 1, least - 1);
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
    if (!narrow_quotient(s, d) || !narrow_dividend(s, d) || !narrow_divisor(s, d) ||
        !filter_dividend(s, d))
        return CSP_FAIL;
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
