/* The builders behind models.h, one a family. Each states a problem on the solver, from its
 * parameters and how much all-different finds, and says what to branch on; false when memory is
 * out. */
#ifndef BENCH_LAB_MODEL_FAMILIES_H
#define BENCH_LAB_MODEL_FAMILIES_H

#include "bench/lab/models.h"

model_builder model_build_queens, model_build_golomb, model_build_magic, model_build_langford,
    model_build_quasigroup, model_build_latin, model_build_all_interval, model_build_costas;
model_builder model_build_golfers, model_build_knapsack, model_build_knapsack_p07,
    model_build_job_shop, model_build_job_shop_ft06;

/* n new variables, as those to branch on; NULL when memory is out. */
csp_var *model_variables(csp_solver *s, model_problem *p, int n, int32_t low, int32_t high);

#endif
