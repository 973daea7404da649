/* x to the power y = z, as MiniZinc has it: 0 to the 0 is 1, a negative y is 1 / x^-y rounded
 * towards zero and wants x ≠ 0.
 *
 * Few pairs of x and y are tried one by one. Otherwise, once y is fixed and above 0, bounds follow
 * from powers and integer roots: the odd power is monotone, the even one that of |x|. Powers are
 * cut off at ±FAR, beyond all values. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

static const int64_t MOST_PAIRS = 64 * 64, FAR = INT64_C(1) << 32;

typedef struct power {
    csp_var x, y, z;
} power;

/* Exponent >= 0. */
static int64_t raise_to(int64_t x, int64_t exponent) {
    if (x == 0 || x == 1) return exponent == 0 ? 1 : x;
    if (x == -1) return exponent % 2 ? -1 : 1;
    int64_t product = 1;
    for (; exponent > 0; exponent--) {
        product *= x;
        if (product >= FAR) return exponent % 2 == 1 || x > 0 ? FAR : -FAR;
        if (product <= -FAR) return exponent % 2 == 1 ? -FAR : FAR;
    }
    return product;
}

/* False when it is not defined. */
static bool power_of(int64_t x, int64_t y, int64_t *z) {
    if (y >= 0) *z = raise_to(x, y);
    if (y < 0 && x != 0) *z = 1 / raise_to(x, -y);
    return y >= 0 || x != 0;
}

/* The largest r >= 0 with r^exponent <= v, v >= 0. */
static int64_t root_below(int64_t v, int64_t exponent) {
    int64_t low = 0, high = v;
    while (low < high) {
        int64_t middle = high - (high - low) / 2;
        if (raise_to(middle, exponent) <= v)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static int64_t root_above(int64_t v, int64_t exponent) {
    int64_t root = root_below(v, exponent);
    return root + (raise_to(root, exponent) < v);
}

/* ---- Few pairs ---- */

static bool pair_holds(const csp_solver *s, const power *p, int64_t x, int64_t y) {
    int64_t z;
    return power_of(x, y, &z) && csp_contains(s, p->z, z);
}

static bool filter_factors(csp_solver *s, const power *p) {
    for (int64_t x = csp_min(s, p->x); x != CSP_NONE_ABOVE; x = csp_next(s, p->x, x)) {
        int64_t y = csp_min(s, p->y);
        while (y != CSP_NONE_ABOVE && !pair_holds(s, p, x, y))
            y = csp_next(s, p->y, y);
        if (y == CSP_NONE_ABOVE && !csp_remove(s, p->x, x)) return false;
    }
    for (int64_t y = csp_min(s, p->y); y != CSP_NONE_ABOVE; y = csp_next(s, p->y, y)) {
        int64_t x = csp_min(s, p->x);
        while (x != CSP_NONE_ABOVE && !pair_holds(s, p, x, y))
            x = csp_next(s, p->x, x);
        if (x == CSP_NONE_ABOVE && !csp_remove(s, p->y, y)) return false;
    }
    return true;
}

static csp_outcome try_pairs(csp_solver *s, const power *p) {
    bool is_known = csp_is_fixed(s, p->x) && csp_is_fixed(s, p->y); /* z may be one of them */
    if (!filter_factors(s, p)) return CSP_FAIL;
    int64_t low = FAR, high = -FAR, z;
    for (int64_t x = csp_min(s, p->x); x != CSP_NONE_ABOVE; x = csp_next(s, p->x, x))
        for (int64_t y = csp_min(s, p->y); y != CSP_NONE_ABOVE; y = csp_next(s, p->y, y)) {
            if (!power_of(x, y, &z) || !csp_contains(s, p->z, z)) continue;
            low = min_of(low, z);
            high = max_of(high, z);
        }
    if (!csp_set_min(s, p->z, low) || !csp_set_max(s, p->z, high)) return CSP_FAIL;
    return is_known ? CSP_ENTAILED : CSP_AGAIN;
}

/* ---- Bounds, exponent > 0 ---- */

static bool narrow(csp_solver *s, csp_var x, int64_t low, int64_t high) {
    return csp_set_min(s, x, low) && csp_set_max(s, x, high);
}

/* The least and the greatest whole x whose odd power is at least, at most v. */
static int64_t odd_root_above(int64_t v, int64_t exponent) {
    return v >= 0 ? root_above(v, exponent) : -root_below(-v, exponent);
}

static bool narrow_odd(csp_solver *s, const power *p, int64_t exponent) {
    return narrow(s, p->z, raise_to(csp_min(s, p->x), exponent),
                  raise_to(csp_max(s, p->x), exponent)) &&
           narrow(s, p->x, odd_root_above(csp_min(s, p->z), exponent),
                  -odd_root_above(-(int64_t)csp_max(s, p->z), exponent));
}

static bool narrow_even(csp_solver *s, const power *p, int64_t exponent) {
    int64_t low = csp_min(s, p->x), high = csp_max(s, p->x);
    int64_t least = max_of(max_of(low, -high), 0), most = max_of(-low, high);
    if (!narrow(s, p->z, raise_to(least, exponent), raise_to(most, exponent))) return false;
    most = root_below(csp_max(s, p->z), exponent);
    least = root_above(csp_min(s, p->z), exponent);
    return narrow(s, p->x, -most, most) && csp_remove_range(s, p->x, 1 - least, least - 1);
}

static csp_outcome power_propagate(csp_solver *s, void *self) {
    const power *p = self;
    int64_t x_size = csp_size(s, p->x), y_size = csp_size(s, p->y);
    if (x_size <= MOST_PAIRS / y_size) return try_pairs(s, p);
    if (!csp_is_fixed(s, p->y)) return CSP_FIX;
    int64_t exponent = csp_value(s, p->y);
    if (exponent == 0) return csp_fix(s, p->z, 1) ? CSP_ENTAILED : CSP_FAIL;
    bool good = exponent < 0   ? narrow(s, p->z, -1, 1) && csp_remove(s, p->x, 0)
                : exponent % 2 ? narrow_odd(s, p, exponent)
                               : narrow_even(s, p, exponent);
    return good ? CSP_AGAIN : CSP_FAIL;
}

static const csp_propagator_kind power_kind = {"power", CSP_COST_QUADRATIC, power_propagate, NULL};

csp_status csp_power(csp_solver *s, csp_var x, csp_var y, csp_var z) {
    if (!csp_is_variable(s, x) || !csp_is_variable(s, y) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    power *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return s->status;
    *self = (power){x, y, z};
    csp_propagator p = csp_post(s, &power_kind, self);
    csp_subscribe(s, p, x, CSP_ON_DOMAIN, 0);
    csp_subscribe(s, p, y, CSP_ON_DOMAIN, 1);
    return csp_subscribe(s, p, z, CSP_ON_DOMAIN, 2);
}
