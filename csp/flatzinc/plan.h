/* How a FlatZinc model is searched: branchers and restarts, from the solve item's annotations or,
 * in free search, from a table of combinations. */
#ifndef CSP_FLATZINC_PLAN_H
#define CSP_FLATZINC_PLAN_H

#include <stdio.h>

#include "csp/flatzinc/model.h"
#include "csp/search/search.h"

typedef struct flatzinc_plan {
    csp_brancher *branchers; /* in the solver's memory */
    int count, auxiliary;    /* the last `auxiliary` complete what the flattening introduced */
    size_t capacity;
    csp_restart_kind restart;
    int64_t restart_failures;
    double restart_factor;
} flatzinc_plan;

/* The model's own: int_search, bool_search and seq_search, restart_…; then the other variables that
 * the model declares, dom_w_deg with the minimum first; then those introduced. What it does not
 * know it reports to `messages` (may be NULL) and takes the default for. `variable` is as
 * flatzinc_build made it. False: `error`. */
bool flatzinc_plan_own(const flatzinc_model *m, csp_solver *s, const csp_var *variable,
                       uint64_t seed, FILE *messages, flatzinc_plan *plan, error_record *error);

/* How many free ones there are, and the i-th of them. The first is the model's own. */
int flatzinc_plan_free_count(void);
bool flatzinc_plan_free(const flatzinc_model *m, csp_solver *s, const csp_var *variable,
                        uint64_t seed, int i, flatzinc_plan *plan, error_record *error);

/* Puts it into search options. */
void flatzinc_plan_apply(const flatzinc_plan *plan, csp_search_options *options);

#endif
