/* x[i] = first_y + j exactly when y[j] = first_x + i: two views of one bijection.
 *
 * A value lost on one side is lost on the other. Each variable remembers how many values it had
 * when last looked at, so a run only looks at those that have lost some; a fixed variable fixes its
 * partner, which then takes the value from all others. For domain consistency the x are all
 * different, too: what is in no matching of positions to positions goes (Régin 1994). */
#include "csp/constraints/all_different.h"
#include "csp/constraints/constraints.h"

typedef struct inverse {
    int n;
    int32_t first[2];     /* of the positions in side 0 and 1 */
    csp_var *side[2];     /* x and y */
    csp_trailed *seen[2]; /* sizes when last looked at */
} inverse;

/* Carries what x, the i-th of its side, has lost over to the other side. */
static bool carry_over(csp_solver *s, const inverse *v, int side, int i, csp_var x) {
    const csp_var *other = v->side[1 - side];
    int32_t first = v->first[1 - side], own = v->first[side] + i;
    if (csp_is_fixed(s, x) && !csp_fix(s, other[csp_value(s, x) - first], own)) return false;
    for (int j = 0; j < v->n; j++)
        if (!csp_contains(s, x, (int64_t)first + j) && !csp_remove(s, other[j], own)) return false;
    return true;
}

static csp_outcome inverse_propagate(csp_solver *s, void *self) {
    const inverse *v = self;
    bool all_fixed = true; /* before: what changes on the way must be looked at again */
    for (int i = 0; i < v->n && all_fixed; i++)
        all_fixed = csp_is_fixed(s, v->side[0][i]) && csp_is_fixed(s, v->side[1][i]);
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < v->n; i++) {
            csp_var x = v->side[side][i];
            if (csp_size(s, x) == v->seen[side][i].value) continue;
            csp_trailed_set(s, &v->seen[side][i], csp_size(s, x));
            if (!carry_over(s, v, side, i, x)) return CSP_FAIL;
        }
    return all_fixed ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind inverse_kind = {"inverse", CSP_COST_LINEAR, inverse_propagate,
                                                 NULL};

static csp_status subscribe_side(csp_solver *s, csp_propagator p, inverse *v, int side,
                                 const csp_var *x) {
    int64_t first = v->first[1 - side];
    size_t n = (size_t)v->n;
    v->side[side] = csp_copy(s, x, n, sizeof *x);
    v->seen[side] = csp_alloc(s, n, sizeof *v->seen[side]);
    if (!v->side[side] || !v->seen[side]) return s->status;
    for (int i = 0; i < v->n; i++) {
        if (!csp_set_min(s, x[i], first) || !csp_set_max(s, x[i], first + v->n - 1))
            return csp_solver_fail(s, CSP_INCONSISTENT);
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    }
    return s->status;
}

csp_status csp_inverse(csp_solver *s, int n, const csp_var *x, int32_t first_x, const csp_var *y,
                       int32_t first_y, csp_consistency consistency) {
    if (!csp_are_variables(s, n, x) || !csp_are_variables(s, n, y) ||
        (unsigned)consistency > CSP_BY_DOMAIN || first_x > INT32_MAX - n || first_y > INT32_MAX - n)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    inverse *self = csp_alloc(s, 1, sizeof *self);
    if (!self || n == 0) return s->status;
    self->n = n;
    self->first[0] = first_x;
    self->first[1] = first_y;
    csp_propagator p = csp_post(s, &inverse_kind, self);
    if (subscribe_side(s, p, self, 0, x) != CSP_OK || subscribe_side(s, p, self, 1, y) != CSP_OK)
        return s->status;
    if (consistency != CSP_BY_VALUE) all_different_post_domain(s, n, x);
    return s->status;
}
