/* See tuning.h. */
#include "csp/search/tuning.h"

csp_tuning csp_tuning_defaults(void) {
    csp_search_options own = csp_search_defaults();
    return (csp_tuning){.variable_order = CSP_OWN_ORDER,
                        .value_order = CSP_OWN_ORDER,
                        .seed = 1,
                        .restart = own.restart,
                        .restart_failures = own.restart_failures,
                        .restart_factor = own.restart_factor};
}

bool csp_tuning_has_order(const csp_tuning *t) {
    return t && (t->variable_order != CSP_OWN_ORDER || t->value_order != CSP_OWN_ORDER);
}

csp_brancher csp_tuning_brancher(const csp_tuning *t, csp_solver *s, int n, const csp_var *x,
                                 csp_variable_order variables, csp_value_order values) {
    if (t && t->variable_order != CSP_OWN_ORDER) variables = (csp_variable_order)t->variable_order;
    if (t && t->value_order != CSP_OWN_ORDER) values = (csp_value_order)t->value_order;
    csp_brancher brancher = csp_branch(s, n, x, variables, values, t ? t->seed : 1);
    if (!t || !t->last_conflict || !brancher.choose) return brancher;
    return csp_branch_last_conflict(s, brancher);
}

void csp_tuning_apply(const csp_tuning *t, csp_search_options *options, const char *title) {
    if (!t) return;
    if (t->restart != CSP_NO_RESTARTS) {
        options->restart = t->restart;
        options->restart_failures = t->restart_failures;
        options->restart_factor = t->restart_factor;
    }
    if (t->limited_discrepancy) {
        options->limited_discrepancy = true;
        options->restart = CSP_NO_RESTARTS;
    }
    options->trace = t->trace;
    options->trace_title = title;
}

void csp_tuning_collect(const csp_tuning *t, const csp_search *search) {
    if (t && t->total) csp_statistics_add(t->total, csp_search_statistics(search));
}
