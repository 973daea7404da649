/* Costs of variables, and the two orders of cost vectors. */
#include "csp/search/cost.h"

#include "csp/kernel/domain.h"

typedef struct variable_cost {
    int n;
    csp_var x[CSP_COST_COMPONENTS];
} variable_cost;

static int64_t variable_cost_bound(csp_solver *s, void *self, int component) {
    return csp_min(s, ((variable_cost *)self)->x[component]);
}

/* As long as the leading components are stuck at the incumbent's value the next one may not exceed
 * it, and the last must be less. */
static bool variable_cost_tighten(csp_solver *s, void *self, const int64_t *incumbent) {
    const variable_cost *cost = self;
    for (int i = 0; i < cost->n; i++) {
        bool last = i == cost->n - 1;
        if (last && incumbent[i] == INT64_MIN) return false;
        if (!csp_set_max(s, cost->x[i], incumbent[i] - last)) return false;
        if (csp_min(s, cost->x[i]) < incumbent[i]) break;
    }
    return true;
}

static csp_cost variable_cost_new(csp_solver *s, int n, const csp_var *x, int32_t sign) {
    csp_cost none = {0};
    if (n < 1 || n > CSP_COST_COMPONENTS || !csp_are_variables(s, n, x)) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return none;
    }
    variable_cost *cost = csp_alloc(s, 1, sizeof *cost);
    if (!cost) return none;
    cost->n = n;
    for (int i = 0; i < n; i++) {
        cost->x[i] = csp_view(s, x[i], sign, 0);
        if (cost->x[i] == CSP_NO_VAR) return none;
    }
    return (csp_cost){n, cost, variable_cost_bound, variable_cost_tighten};
}

csp_cost csp_minimise(csp_solver *s, int n, const csp_var *x) {
    return variable_cost_new(s, n, x, 1);
}

csp_cost csp_maximise(csp_solver *s, int n, const csp_var *x) {
    return variable_cost_new(s, n, x, -1);
}

bool csp_cost_less(const int64_t *a, const int64_t *b, int components) {
    for (int i = 0; i < components; i++)
        if (a[i] != b[i]) return a[i] < b[i];
    return false;
}

bool csp_cost_dominates(const int64_t *a, const int64_t *b, int components) {
    for (int i = 0; i < components; i++)
        if (a[i] > b[i]) return false;
    return true;
}
