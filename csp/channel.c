/* Booleans that stand for statements about an integer: each is two clauses, and unit propagation
 * over integer literals (clause_store.c) is domain consistent for them. */
#include "csp/constraints.h"
#include "csp/domain.h"

static csp_status implies(csp_solver *s, csp_literal a, csp_literal b) {
    return csp_clause(s, 2, (csp_literal[]){csp_literal_not(a), b});
}

static csp_status equivalent(csp_solver *s, csp_literal a, csp_literal b) {
    implies(s, a, b);
    return implies(s, b, a);
}

csp_status csp_reify(csp_solver *s, csp_literal literal, csp_var b) {
    bool good = csp_is_variable(s, b) && csp_is_variable(s, literal.var) &&
                (unsigned)literal.relation <= CSP_LT;
    if (!good) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, b, 0) || !csp_set_max(s, b, 1)) return csp_solver_fail(s, CSP_INCONSISTENT);
    return equivalent(s, literal, (csp_literal){b, CSP_EQ, 1});
}

csp_status csp_channel(csp_solver *s, csp_var x, int32_t first, int n, const csp_var *b) {
    if (n < 0 || !csp_is_variable(s, x)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, x, first) || !csp_set_max(s, x, (int64_t)first + n - 1))
        return csp_solver_fail(s, CSP_INCONSISTENT);
    for (int i = 0; i < n; i++)
        csp_reify(s, (csp_literal){x, CSP_EQ, (int64_t)first + i}, b[i]);
    return s->status;
}
