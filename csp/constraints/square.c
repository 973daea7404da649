/* x·x = z. Bounds consistent: z lies between the squares of the least and the greatest |x|, and x
 * between the roots of z's bounds, rounded inwards, on either side of 0. */
#include <math.h>

#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct square {
    csp_var x, z;
} square;

/* Rounded down; exact for all that is below 2^52. */
static int64_t root_of(int64_t v) {
    return (int64_t)sqrt((double)v);
}

static csp_outcome square_propagate(csp_solver *s, void *self) {
    const square *q = self;
    int64_t low = csp_min(s, q->x), high = csp_max(s, q->x);
    int64_t least = max_of(max_of(low, -high), 0), most = max_of(-low, high);
    if (!csp_set_min(s, q->z, least * least) || !csp_set_max(s, q->z, most * most)) return CSP_FAIL;
    most = root_of(csp_max(s, q->z));
    int64_t below = csp_min(s, q->z); /* not negative by now */
    least = below > 0 ? root_of(below - 1) + 1 : 0;
    if (!csp_set_min(s, q->z, least * least) || !csp_set_max(s, q->z, most * most)) return CSP_FAIL;
    if (!csp_set_min(s, q->x, -most) || !csp_set_max(s, q->x, most) ||
        !csp_remove_range(s, q->x, 1 - least, least - 1))
        return CSP_FAIL;
    return csp_is_fixed(s, q->x) && low == high ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind square_kind = {"square", CSP_COST_BINARY, square_propagate, NULL};

csp_status csp_square(csp_solver *s, csp_var x, csp_var z) {
    if (!csp_is_variable(s, x) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    square *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return s->status;
    *self = (square){x, z};
    csp_propagator p = csp_post(s, &square_kind, self);
    csp_subscribe(s, p, x, CSP_ON_BOUNDS, 0);
    return csp_subscribe(s, p, z, CSP_ON_BOUNDS, 1);
}
