/* Classical constraint models: examples for csp, its yardstick, and problems for experiments.
 *
 * A family is a problem with parameters, such as queens on a board of n × n; `queens-12` is one of
 * its instances. Some instances have answers known from the literature: those are the yardstick. */
#ifndef BENCH_LAB_MODELS_H
#define BENCH_LAB_MODELS_H

#include "csp/base/error.h"
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

typedef bool model_builder(csp_solver *s, const int *parameter, csp_consistency consistency,
                           model_problem *problem);

enum { MODEL_MOST_PARAMETERS = 3 };

typedef struct model_parameter {
    const char *name; /* for messages */
    int low, high;
} model_parameter;

typedef struct model_family {
    const char *name;
    const char *what;
    csp_goal goal;
    csp_consistency consistency; /* of all-different, unless another is asked for */
    model_builder *build;
    int parameters;
    model_parameter parameter[MODEL_MOST_PARAMETERS];
} model_family;

int model_family_count(void);
const model_family *model_family_at(int i);

typedef struct model_instance {
    const model_family *family;
    int parameter[MODEL_MOST_PARAMETERS];
} model_instance;

/* The instance that a name such as `queens-12` stands for; false with what was expected. */
bool model_instance_parse(const char *name, model_instance *instance, error_record *error);

/* The yardstick. */
typedef struct model {
    const char *name;
    const char *what;
    const char *instance; /* its name */
    csp_consistency consistency;
    int64_t solution_limit; /* for CSP_FIND: count all (CSP_NO_LIMIT), or stop at the first */
    int64_t answer;         /* number of solutions, or the best cost (negated if it is maximised) */
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

/* States it on the solver; returns its family, or NULL when memory is out. */
const model_family *model_build(const model *m, csp_solver *s, model_problem *problem);

/* Builds and solves; `change` (or NULL) may alter the options before the search. False: memory is
 * out. */
bool model_solve(const model *m, void (*change)(csp_search_options *), model_outcome *outcome);

#endif
