/* array[index] = z for variables.
 *
 * A position goes when its variable and z have no value in common; a value of z goes when no
 * position left has it; once the index is fixed its variable and z are equal. Domain consistent,
 * but for a z of more than VALUES_WALKED values, whose holes wait until the index is fixed: finding
 * them costs more than they are worth. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

static const int64_t VALUES_WALKED = 256;

typedef struct element_variable {
    csp_var index, z;
    csp_var array[];
} element_variable;

static bool filter_index(csp_solver *s, const element_variable *e) {
    for (int64_t i = csp_min(s, e->index); i != CSP_NONE_ABOVE; i = csp_next(s, e->index, i))
        if (!csp_domains_meet(s, e->array[i], e->z) && !csp_remove(s, e->index, i)) return false;
    return true;
}

static bool is_offered(const csp_solver *s, const element_variable *e, int64_t value) {
    for (int64_t i = csp_min(s, e->index); i != CSP_NONE_ABOVE; i = csp_next(s, e->index, i))
        if (csp_contains(s, e->array[i], value)) return true;
    return false;
}

/* Takes from z, which spans less than 64 values, what no position has. */
static bool filter_few(csp_solver *s, const element_variable *e) {
    int64_t first = csp_min(s, e->z);
    uint64_t offered = 0;
    for (int64_t i = csp_min(s, e->index); i != CSP_NONE_ABOVE; i = csp_next(s, e->index, i))
        offered |= csp_bits(s, e->array[i], first);
    return csp_remove_bits(s, e->z, first, ~offered);
}

/* Has x every value between these? */
static bool spans(const csp_solver *s, csp_var x, int64_t low, int64_t high) {
    return x >= 0 && csp_is_interval(s, x) && csp_min(s, x) <= low && csp_max(s, x) >= high;
}

static bool filter_result(csp_solver *s, const element_variable *e) {
    int64_t low = CSP_NONE_ABOVE, high = CSP_NONE_BELOW;
    for (int64_t i = csp_min(s, e->index); i != CSP_NONE_ABOVE; i = csp_next(s, e->index, i)) {
        if (spans(s, e->array[i], csp_min(s, e->z), csp_max(s, e->z))) return true;
        low = min_of(low, csp_min(s, e->array[i]));
        high = max_of(high, csp_max(s, e->array[i]));
    }
    if (!csp_set_min(s, e->z, low) || !csp_set_max(s, e->z, high)) return false;
    if ((int64_t)csp_max(s, e->z) - csp_min(s, e->z) < 64) return filter_few(s, e);
    if (csp_size(s, e->z) > VALUES_WALKED) return true;
    for (int64_t v = csp_min(s, e->z); v != CSP_NONE_ABOVE; v = csp_next(s, e->z, v))
        if (!is_offered(s, e, v) && !csp_remove(s, e->z, v)) return false;
    return true;
}

static csp_outcome element_variable_propagate(csp_solver *s, void *self) {
    const element_variable *e = self;
    if (!csp_is_fixed(s, e->index) && !filter_index(s, e)) return CSP_FAIL;
    if (!csp_is_fixed(s, e->index)) return filter_result(s, e) ? CSP_AGAIN : CSP_FAIL;
    csp_var x = e->array[csp_value(s, e->index)];
    if (!csp_restrict_to(s, x, e->z) || !csp_restrict_to(s, e->z, x)) return CSP_FAIL;
    return csp_is_fixed(s, x) && csp_is_fixed(s, e->z) ? CSP_ENTAILED : CSP_AGAIN;
}

static const csp_propagator_kind element_variable_kind = {"element variable", CSP_COST_QUADRATIC,
                                                          element_variable_propagate, NULL};

csp_status csp_element_variable(csp_solver *s, int n, const csp_var *array, csp_var index,
                                csp_var z) {
    if (!csp_are_variables(s, n, array) || !csp_is_variable(s, index) || !csp_is_variable(s, z))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, index, 0) || !csp_set_max(s, index, (int64_t)n - 1))
        return csp_solver_fail(s, CSP_INCONSISTENT);
    element_variable *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *array);
    if (!self) return s->status;
    self->index = index;
    self->z = z;
    csp_propagator p = csp_post(s, &element_variable_kind, self);
    csp_subscribe(s, p, index, CSP_ON_DOMAIN, n);
    csp_subscribe(s, p, z, CSP_ON_DOMAIN, n + 1);
    for (int i = 0; i < n; i++) {
        self->array[i] = array[i];
        csp_subscribe(s, p, array[i], CSP_ON_DOMAIN, i);
    }
    return s->status;
}
