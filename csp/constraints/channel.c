/* Booleans for the values of an integer, one reified equation each. Domain consistent: when the
 * last value but one is ruled out, the integer itself is fixed. */
#include "csp/constraints/constraints.h"
#include "csp/kernel/domain.h"

csp_status csp_channel(csp_solver *s, csp_var x, int32_t first, int n, const csp_var *b) {
    if (n < 0 || !csp_is_variable(s, x)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!csp_set_min(s, x, first) || !csp_set_max(s, x, (int64_t)first + n - 1))
        return csp_solver_fail(s, CSP_INCONSISTENT);
    for (int i = 0; i < n; i++)
        csp_reify(s, (csp_literal){x, CSP_EQ, (int64_t)first + i}, b[i]);
    return s->status;
}
