/* Tuning: what may be changed, from outside, of a search that a model sets up: experiments vary it,
 * the command line traces it.
 *
 * A model that takes a `const csp_tuning *` makes its brancher with csp_tuning_brancher, passes its
 * options through csp_tuning_apply and its search through csp_tuning_collect. All three take NULL,
 * which changes nothing. A model may run many searches under one tuning; they write one trace. */
#ifndef CSP_TUNING_H
#define CSP_TUNING_H

#include "csp/search/search.h"

/* In place of a variable or value order: the model's own. */
enum { CSP_OWN_ORDER = -1 };

typedef struct csp_tuning {
    int variable_order; /* csp_variable_order, or CSP_OWN_ORDER */
    int value_order;    /* csp_value_order, or CSP_OWN_ORDER */
    bool last_conflict; /* repeat the variable of the last conflict first */
    uint64_t seed;

    /* Taken instead of the model's own; see csp_search_options. */
    csp_restart_kind restart;
    int64_t restart_failures;
    double restart_factor;
    bool limited_discrepancy;

    FILE *trace; /* NULL for none */

    /* Where the searches' statistics are added up (the depth and the memory: their greatest), or
     * NULL. */
    csp_statistics *total;
} csp_tuning;

/* The model's own orders, no restarts, seed 1. */
csp_tuning csp_tuning_defaults(void);

/* Does it replace the model's brancher? */
bool csp_tuning_has_order(const csp_tuning *t);

/* csp_branch on x, by the tuning's orders where it has any, else by these. */
csp_brancher csp_tuning_brancher(const csp_tuning *t, csp_solver *s, int n, const csp_var *x,
                                 csp_variable_order variables, csp_value_order values);

/* Sets restarts, discrepancy and trace; `title` names the search in the trace and must live until
 * the search is made. */
void csp_tuning_apply(const csp_tuning *t, csp_search_options *options, const char *title);

/* Adds the statistics of a search that has ended to the total. */
void csp_tuning_collect(const csp_tuning *t, const csp_search *search);

#endif
