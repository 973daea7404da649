/* Clauses: unit propagation over watched literals (clause_store.c). All clauses of a solver share
 * one store; one of a single literal is no clause but a change of a domain. */
#include "csp/constraints/clause_store.h"
#include "csp/constraints/constraints.h"

csp_status csp_clause(csp_solver *s, int n, const csp_literal *literals) {
    if (n < 0) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    for (int i = 0; i < n; i++)
        if (!csp_is_variable(s, literals[i].var) || (unsigned)literals[i].relation > CSP_LT)
            return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (n == 0) return csp_solver_fail(s, CSP_INCONSISTENT);
    if (n == 1 && csp_level(s) == 0) {
        if (!csp_assert(s, literals[0])) csp_solver_fail(s, CSP_INCONSISTENT);
        return s->status;
    }
    if (!s->clauses) s->clauses = csp_clause_store_new(s);
    return s->clauses ? csp_clause_store_add(s->clauses, n, literals, true) : s->status;
}
