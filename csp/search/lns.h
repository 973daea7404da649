/* Large neighbourhood search: improves a solution by fixing most of it and searching the rest,
 * again and again (Shaw 1998). Finds good solutions of problems too large to prove; proves only
 * when a neighbourhood that frees everything is exhausted. */
#ifndef CSP_LNS_H
#define CSP_LNS_H

#include "csp/search/search.h"

typedef struct csp_lns_options {
    /* Goal CSP_OPTIMUM, cost and branchers as for a search. Its limits are those of the whole run;
     * restarts and traces apply to each neighbourhood. */
    csp_search_options search;
    int n; /* variables that a neighbourhood fixes or frees */
    const csp_var *x;
    int64_t neighbourhoods;         /* at most so many, 0 or more */
    int64_t neighbourhood_failures; /* spent in each, at least 1 */
    uint64_t seed;
} csp_lns_options;

typedef struct csp_lns_result {
    bool has_solution;
    bool is_optimal; /* proved */
    int32_t *values; /* of all plain variables, in the solver's memory; see csp_lns_value */
    int64_t cost[CSP_COST_COMPONENTS];
    int64_t neighbourhoods, improvements;
    csp_statistics statistics; /* of all searches together */
} csp_lns_result;

/* No search options, 100 neighbourhoods of 100 failures. */
csp_lns_options csp_lns_defaults(void);

/* Runs. CSP_EXHAUSTED: the whole space was searched, there is no better solution; CSP_LIMIT: a
 * limit was met, the number of neighbourhoods included; CSP_ERROR: see csp_solver_status. The
 * solver's domains are as before. */
csp_answer csp_lns_run(csp_solver *s, const csp_lns_options *options, csp_lns_result *result);

/* The value of x, a view included, in the best solution. */
int32_t csp_lns_value(const csp_solver *s, const csp_lns_result *result, csp_var x);

#endif
