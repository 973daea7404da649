/* Literals: statements `variable relation value`, the decisions of a search and the parts of a
 * clause. */
#include "csp/kernel/domain.h"

bool csp_assert(csp_solver *s, csp_literal l) {
    switch (l.relation) {
    case CSP_EQ:
        return csp_fix(s, l.var, l.value);
    case CSP_NE:
        return csp_remove(s, l.var, l.value);
    case CSP_LE:
        return csp_set_max(s, l.var, l.value);
    case CSP_GE:
        return csp_set_min(s, l.var, l.value);
    case CSP_LT:
        return l.value > INT64_MIN && csp_set_max(s, l.var, l.value - 1);
    default:
        return l.value < INT64_MAX && csp_set_min(s, l.var, l.value + 1);
    }
}

csp_literal csp_literal_not(csp_literal l) {
    static const csp_relation opposite[] = {
        [CSP_EQ] = CSP_NE, [CSP_NE] = CSP_EQ, [CSP_LE] = CSP_GT,
        [CSP_GT] = CSP_LE, [CSP_GE] = CSP_LT, [CSP_LT] = CSP_GE};
    l.relation = opposite[l.relation];
    return l;
}

bool csp_literal_is_true(const csp_solver *s, csp_literal l) {
    switch (l.relation) {
    case CSP_EQ:
        return csp_is_fixed(s, l.var) && csp_value(s, l.var) == l.value;
    case CSP_NE:
        return !csp_contains(s, l.var, l.value);
    case CSP_LE:
        return csp_max(s, l.var) <= l.value;
    case CSP_GE:
        return csp_min(s, l.var) >= l.value;
    case CSP_LT:
        return csp_max(s, l.var) < l.value;
    default:
        return csp_min(s, l.var) > l.value;
    }
}

bool csp_literal_is_false(const csp_solver *s, csp_literal l) {
    return csp_literal_is_true(s, csp_literal_not(l));
}
