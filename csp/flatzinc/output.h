/* Solutions and statistics as text. */
#ifndef CSP_FLATZINC_OUTPUT_H
#define CSP_FLATZINC_OUTPUT_H

#include <stdio.h>

#include "csp/flatzinc/model.h"
#include "csp/search/search.h"

/* A solution: an item a line, then the line that ends it. Values are those of the search's last
 * solution. */
void flatzinc_print_solution(FILE *out, const flatzinc_model *m, const csp_search *search,
                             const csp_var *variable);

/* The work of all searches of one run. */
typedef struct flatzinc_account {
    double build_seconds, solve_seconds;
    bool has_objective;
    int64_t objective, solutions, variables, propagators;
    size_t bytes; /* of all solvers, at their peaks */
    csp_statistics sum;
} flatzinc_account;

void flatzinc_print_statistics(FILE *out, const flatzinc_account *account);

/* What each kind of propagator did, for people. */
void flatzinc_print_kinds(FILE *out, const csp_solver *s);

#endif
