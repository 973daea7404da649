/* z = |x|.
 *
 * Bounds: z lies between the distances of x's bounds from zero, x in -z … z but for the gap around
 * zero that the least z leaves. Holes are carried over, value by value, for domains that are small
 * when it is posted: those of hundreds of values cost more than they find. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

static const int64_t VALUES_WALKED = 64;

typedef struct absolute {
    csp_var x, z;
    bool carries_holes;
} absolute;

static bool narrow(csp_solver *s, const absolute *a) {
    int64_t low = csp_min(s, a->x), high = csp_max(s, a->x);
    int64_t least = max_of(max_of(low, -high), 0), most = max_of(-low, high);
    if (!csp_set_min(s, a->z, least) || !csp_set_max(s, a->z, most)) return false;
    most = csp_max(s, a->z);
    least = csp_min(s, a->z);
    return csp_set_min(s, a->x, -most) && csp_set_max(s, a->x, most) &&
           csp_remove_range(s, a->x, 1 - least, least - 1);
}

/* A view may have gaps where the variable seen has none. */
static bool is_gapless(const csp_solver *s, csp_var x) {
    return csp_size(s, x) == (int64_t)csp_max(s, x) - csp_min(s, x) + 1;
}

static bool carry_holes(csp_solver *s, const absolute *a) {
    if (is_gapless(s, a->x) && is_gapless(s, a->z)) return true;
    for (int64_t v = csp_min(s, a->x); v != CSP_NONE_ABOVE; v = csp_next(s, a->x, v))
        if (!csp_contains(s, a->z, v < 0 ? -v : v) && !csp_remove(s, a->x, v)) return false;
    for (int64_t v = csp_min(s, a->z); v != CSP_NONE_ABOVE; v = csp_next(s, a->z, v))
        if (!csp_contains(s, a->x, v) && !csp_contains(s, a->x, -v) && !csp_remove(s, a->z, v))
            return false;
    return true;
}

static csp_outcome absolute_propagate(csp_solver *s, void *self) {
    const absolute *a = self;
    if (!narrow(s, a) || (a->carries_holes && !carry_holes(s, a))) return CSP_FAIL;
    return csp_is_fixed(s, a->x) && csp_is_fixed(s, a->z) ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind absolute_kind = {"absolute", CSP_COST_BINARY, absolute_propagate,
                                                  NULL};

csp_status csp_absolute(csp_solver *s, csp_var x, csp_var z) {
    if (!csp_is_variable(s, x) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    absolute *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return s->status;
    bool is_small = csp_size(s, x) <= VALUES_WALKED && csp_size(s, z) <= VALUES_WALKED;
    csp_event event = is_small ? CSP_ON_DOMAIN : CSP_ON_BOUNDS;
    *self = (absolute){x, z, is_small};
    csp_propagator p = csp_post(s, &absolute_kind, self);
    csp_subscribe(s, p, x, event, 0);
    return csp_subscribe(s, p, z, event, 1);
}
