/* Classical constraint models with answers known from the literature: examples for csp, and its
 * yardstick. */
#ifndef BENCH_MODELS_H
#define BENCH_MODELS_H

#include "csp/csp.h"

/* What a model leaves to the search: the variables in the order to branch on, and perhaps a cost.
 */
typedef struct model_problem {
    int n;
    csp_var *x;
    csp_variable_order variable_order;
    csp_value_order value_order;
    csp_cost cost; /* for models with a best solution; its first component is the answer */
} model_problem;

typedef struct model {
    const char *name;
    const char *what;
    csp_goal goal;
    int64_t solution_limit; /* for CSP_FIND: count all (CSP_NO_LIMIT), or stop at the first */
    int64_t answer;         /* number of solutions, or the best cost (negated if it is maximised) */
    bool (*build)(csp_solver *s, model_problem *problem);
} model;

typedef struct model_outcome {
    csp_answer answer;
    int64_t found; /* compare with the model's answer */
    csp_statistics statistics;
} model_outcome;

int model_count(void);
const model *model_at(int i);

/* NULL if there is none of this name. */
const model *model_find(const char *name);

/* Builds and solves; `change` (or NULL) may alter the options before the search. False: memory is
 * out. */
bool model_solve(const model *m, void (*change)(csp_search_options *), model_outcome *outcome);

#endif
