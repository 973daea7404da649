/* The remainder of x / y, rounded towards zero: z = x - y·(x / y), with the sign of x; y is not 0.
 *
 * Bounds: z has the sign of x, is no further from zero than x, and smaller than |y|; where |x| <
 * |y| always, they are equal. Once y is fixed and x small, x and z are filtered value by value:
 * domain consistent, which is what strides need. With y fixed and x large and of one sign, x
 * between two multiples of y is a shift of z. */
#include "csp/arithmetic.h"
#include "csp/constraints.h"
#include "csp/propagator.h"

static const int64_t VALUES_WALKED = 1024;

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

/* All of x lies in one stretch x = shift + z. */
static bool shift_together(csp_solver *s, const modulo *m, int64_t divisor) {
    int64_t low = csp_min(s, m->x), high = csp_max(s, m->x);
    if (low / divisor != high / divisor || (low < 0 && high > 0)) return true;
    int64_t shift = low / divisor * divisor;
    return csp_set_min(s, m->z, low - shift) && csp_set_max(s, m->z, high - shift) &&
           csp_set_min(s, m->x, csp_min(s, m->z) + shift) &&
           csp_set_max(s, m->x, csp_max(s, m->z) + shift);
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

static bool use_divisor(csp_solver *s, const modulo *m) {
    int64_t divisor = csp_value(s, m->y);
    if (!shift_together(s, m, divisor)) return false;
    if (csp_size(s, m->x) > VALUES_WALKED) return true;
    return filter_dividend(s, m, divisor) && filter_rest(s, m, divisor);
}

static csp_outcome modulo_propagate(csp_solver *s, void *self) {
    const modulo *m = self;
    if (!narrow_bounds(s, m)) return CSP_FAIL;
    if (csp_is_fixed(s, m->y) && !use_divisor(s, m)) return CSP_FAIL;
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
