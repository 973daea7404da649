/* The remainder of x / y, rounded towards zero: z = x - y·(x / y), with the sign of x; y is not 0.
 *
 * Always: z has the sign of x, is no further from zero than x, and smaller than |y|. With at most
 * 256 divisors left, each is held against the bounds of x and z, in constant time: bounds
 * consistent. Once y is fixed, a small x is filtered value by value, and a small z then, too:
 * domain consistent, which is what strides need. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

static const int64_t VALUES_WALKED = 1024, DIVISORS_WALKED = 256;

typedef struct modulo {
    csp_var x, y, z;
} modulo;

static int64_t greatest_absolute(const csp_solver *s, csp_var x) {
    return max_of(-(int64_t)csp_min(s, x), csp_max(s, x));
}

static bool narrow_bounds(csp_solver *s, const modulo *m) {
    int64_t limit = greatest_absolute(s, m->y) - 1;
    int64_t high = min_of(max_of(csp_max(s, m->x), 0), limit),
            low = max_of(min_of(csp_min(s, m->x), 0), -limit);
    if (!csp_set_min(s, m->z, low) || !csp_set_max(s, m->z, high)) return false;
    int64_t least = max_of(csp_min(s, m->z), -(int64_t)csp_max(s, m->z));
    if (csp_min(s, m->z) > 0 && !csp_set_min(s, m->x, csp_min(s, m->z))) return false;
    if (csp_max(s, m->z) < 0 && !csp_set_max(s, m->x, csp_max(s, m->z))) return false;
    return least <= 0 || csp_remove_range(s, m->y, -least, least);
}

/* What of x and z has a support; empty where low > high. */
typedef struct box {
    int64_t x_low, x_high, z_low, z_high;
} box;

static const box NOTHING = {INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN};

/* The bounds of 0 <= x and 0 <= z with x mod m = z, exactly: x moves to the next number of a rest
 * in z; z keeps its bounds unless all of x lies between two multiples of m. */
static box supported(box b, int64_t m) {
    b.z_high = min_of(b.z_high, m - 1);
    if (b.x_low > b.x_high || b.z_low > b.z_high) return NOTHING;
    int64_t rest = b.x_low % m;
    if (rest < b.z_low) b.x_low += b.z_low - rest;
    if (rest > b.z_high) b.x_low += m - rest + b.z_low;
    rest = b.x_high % m;
    if (rest > b.z_high) b.x_high -= rest - b.z_high;
    if (rest < b.z_low) b.x_high -= rest + m - b.z_high;
    if (b.x_low > b.x_high) return NOTHING;
    if (b.x_low / m == b.x_high / m) {
        b.z_low = b.x_low % m;
        b.z_high = b.x_high % m;
    }
    return b;
}

static box join(box a, box b) {
    return (box){min_of(a.x_low, b.x_low), max_of(a.x_high, b.x_high), min_of(a.z_low, b.z_low),
                 max_of(a.z_high, b.z_high)};
}

static box supported_by(const csp_solver *s, const modulo *m, int64_t divisor) {
    int64_t step = divisor < 0 ? -divisor : divisor;
    box all = {csp_min(s, m->x), csp_max(s, m->x), csp_min(s, m->z), csp_max(s, m->z)};
    box above =
        supported((box){max_of(all.x_low, 0), all.x_high, max_of(all.z_low, 0), all.z_high}, step);
    box below = supported(
        (box){max_of(-all.x_high, 0), -all.x_low, max_of(-all.z_high, 0), -all.z_low}, step);
    if (below.x_low > below.x_high) return above;
    return join(above, (box){-below.x_high, -below.x_low, -below.z_high, -below.z_low});
}

/* Holds x and z against each divisor that is left, and takes out those without a support. */
static bool walk_divisors(csp_solver *s, const modulo *m) {
    box all = NOTHING;
    for (int64_t v = csp_min(s, m->y); v != CSP_NONE_ABOVE; v = csp_next(s, m->y, v)) {
        box here = supported_by(s, m, v);
        if (here.x_low > here.x_high) {
            if (!csp_remove(s, m->y, v)) return false;
        } else {
            all = join(all, here);
        }
    }
    return csp_set_min(s, m->x, all.x_low) && csp_set_max(s, m->x, all.x_high) &&
           csp_set_min(s, m->z, all.z_low) && csp_set_max(s, m->z, all.z_high);
}

static bool filter_dividend(csp_solver *s, const modulo *m, int64_t divisor) {
    for (int64_t v = csp_min(s, m->x); v != CSP_NONE_ABOVE; v = csp_next(s, m->x, v))
        if (!csp_contains(s, m->z, v % divisor) && !csp_remove(s, m->x, v)) return false;
    return true;
}

/* Is there an x of this remainder? Walks the values apart by the divisor; a non-zero rest has the
 * sign of x. */
static bool has_dividend(const csp_solver *s, const modulo *m, int64_t divisor, int64_t rest) {
    int64_t step = divisor < 0 ? -divisor : divisor;
    int64_t low = rest > 0 ? max_of(csp_min(s, m->x), 0) : csp_min(s, m->x);
    int64_t high = rest < 0 ? min_of(csp_max(s, m->x), 0) : csp_max(s, m->x);
    for (int64_t v = divide_ceiling(low - rest, step) * step + rest; v <= high; v += step)
        if (csp_contains(s, m->x, v)) return true;
    return false;
}

static bool filter_rest(csp_solver *s, const modulo *m, int64_t divisor) {
    for (int64_t v = csp_min(s, m->z); v != CSP_NONE_ABOVE; v = csp_next(s, m->z, v))
        if (!has_dividend(s, m, divisor, v) && !csp_remove(s, m->z, v)) return false;
    return true;
}

static bool filter_values(csp_solver *s, const modulo *m) {
    if (!csp_is_fixed(s, m->y) || csp_size(s, m->x) > VALUES_WALKED) return true;
    int64_t divisor = csp_value(s, m->y);
    if (!filter_dividend(s, m, divisor)) return false;
    return csp_size(s, m->z) > VALUES_WALKED || filter_rest(s, m, divisor);
}

static csp_outcome modulo_propagate(csp_solver *s, void *self) {
    const modulo *m = self;
    if (!narrow_bounds(s, m)) return CSP_FAIL;
    if (csp_size(s, m->y) <= DIVISORS_WALKED && !walk_divisors(s, m)) return CSP_FAIL;
    if (!filter_values(s, m)) return CSP_FAIL;
    if (!csp_is_fixed(s, m->x) || !csp_is_fixed(s, m->y)) return CSP_AGAIN;
    return csp_fix(s, m->z, (int64_t)csp_value(s, m->x) % csp_value(s, m->y)) ? CSP_ENTAILED
                                                                              : CSP_FAIL;
}

static const csp_propagator_kind modulo_kind = {"modulo", CSP_COST_BINARY, modulo_propagate, NULL};

csp_status csp_modulo(csp_solver *s, csp_var x, csp_var y, csp_var z) {
    if (!csp_is_variable(s, x) || !csp_is_variable(s, y) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_remove(s, y, 0)) return csp_solver_fail(s, CSP_INCONSISTENT);
    modulo *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return s->status;
    *self = (modulo){x, y, z};
    csp_propagator p = csp_post(s, &modulo_kind, self);
    csp_subscribe(s, p, x, CSP_ON_DOMAIN, 0);
    csp_subscribe(s, p, y, CSP_ON_BOUNDS, 1);
    return csp_subscribe(s, p, z, CSP_ON_DOMAIN, 2);
}
