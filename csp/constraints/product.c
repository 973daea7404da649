/* x·y = z.
 *
 * Bounds consistency over the reals (Apt, "Principles of Constraint Programming", 6.5): z lies
 * between the products of bounds, a factor between the quotients of z by the other factor. A factor
 * whose range has zero strictly inside says nothing unless z excludes zero; then integers help: the
 * other factor is at most |z|. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct product {
    csp_var x, y, z;
} product;

typedef struct range {
    int64_t low, high;
} range;

static range range_of(const csp_solver *s, csp_var x) {
    return (range){csp_min(s, x), csp_max(s, x)};
}

static bool has_zero(range r) {
    return r.low <= 0 && r.high >= 0;
}

static bool narrow(csp_solver *s, csp_var x, int64_t low, int64_t high) {
    return csp_set_min(s, x, low) && csp_set_max(s, x, high);
}

static bool narrow_product(csp_solver *s, const product *p) {
    range x = range_of(s, p->x), y = range_of(s, p->y);
    int64_t a = x.low * y.low, b = x.low * y.high, c = x.high * y.low, d = x.high * y.high;
    return narrow(s, p->z, min_of(min_of(a, b), min_of(c, d)), max_of(max_of(a, b), max_of(c, d)));
}

/* Zero cannot be a factor of what is not zero. */
static bool leave_out_zero(csp_solver *s, csp_var x) {
    if (csp_min(s, x) == 0) return csp_set_min(s, x, 1);
    return csp_max(s, x) != 0 || csp_set_max(s, x, -1);
}

/* Narrows x by z / y for a y of both signs and a z without zero: x is at most |z|, and either at
 * least `above` or at most -below. */
static bool narrow_around_zero(csp_solver *s, csp_var x, range y, range z) {
    int64_t most = max_of(-z.low, z.high), least = z.low > 0 ? z.low : -z.high;
    int64_t above = divide_ceiling(least, z.low > 0 ? y.high : -y.low);
    int64_t below = divide_ceiling(least, z.low > 0 ? -y.low : y.high);
    if (!narrow(s, x, -most, most)) return false;
    if (csp_min(s, x) > -below && !csp_set_min(s, x, above)) return false;
    return csp_max(s, x) >= above || csp_set_max(s, x, -below);
}

/* Narrows x by z / y. */
static bool narrow_factor(csp_solver *s, csp_var x, csp_var other, csp_var product) {
    range z = range_of(s, product);
    if (!has_zero(z) && (!leave_out_zero(s, other) || !leave_out_zero(s, x))) return false;
    range y = range_of(s, other);
    if (has_zero(z) && has_zero(y)) return true;
    if (y.low == 0 || y.high == 0) return true; /* by x, being one variable with it: run again */
    if (has_zero(y)) return narrow_around_zero(s, x, y, z);
    int64_t low = min_of(min_of(divide_ceiling(z.low, y.low), divide_ceiling(z.low, y.high)),
                         min_of(divide_ceiling(z.high, y.low), divide_ceiling(z.high, y.high)));
    int64_t high = max_of(max_of(divide_floor(z.low, y.low), divide_floor(z.low, y.high)),
                          max_of(divide_floor(z.high, y.low), divide_floor(z.high, y.high)));
    return narrow(s, x, low, high);
}

static csp_outcome product_propagate(csp_solver *s, void *self) {
    const product *p = self;
    if (!narrow_product(s, p) || !narrow_factor(s, p->x, p->y, p->z) ||
        !narrow_factor(s, p->y, p->x, p->z))
        return CSP_FAIL;
    if (csp_is_fixed(s, p->x) && csp_is_fixed(s, p->y)) {
        int64_t value = (int64_t)csp_value(s, p->x) * csp_value(s, p->y);
        return csp_fix(s, p->z, value) ? CSP_ENTAILED : CSP_FAIL;
    }
    return CSP_AGAIN;
}

static const csp_propagator_kind product_kind = {"product", CSP_COST_BINARY, product_propagate,
                                                 NULL};

csp_status csp_product(csp_solver *s, csp_var x, csp_var y, csp_var z) {
    if (!csp_is_variable(s, x) || !csp_is_variable(s, y) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    product *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return s->status;
    *self = (product){x, y, z};
    if (x == y && !csp_set_min(s, z, 0)) return csp_solver_fail(s, CSP_INCONSISTENT);
    csp_propagator p = csp_post(s, &product_kind, self);
    csp_subscribe(s, p, x, CSP_ON_BOUNDS, 0);
    csp_subscribe(s, p, y, CSP_ON_BOUNDS, 1);
    return csp_subscribe(s, p, z, CSP_ON_BOUNDS, 2);
}
