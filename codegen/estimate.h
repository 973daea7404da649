/* What a schedule costs, in cycles: a model of loads, compute and stores that overlap. Numbers are VTA.md's. */
#ifndef CODEGEN_ESTIMATE_H
#define CODEGEN_ESTIMATE_H

#include "codegen/schedule.h"

/* Cycles of the compute engine for one accumulation and for the reset and epilogue of one output block. */
int64_t estimate_output_cycles(const epilogue *e);

/* Cycles that the memory port needs for one block, and the store engine for one output block in a long row. */
double estimate_load_cycles(const hw_config *hw, enum memory memory);
double estimate_store_cycles(const hw_config *hw);

/* A number that no schedule with chunks of at most `chunk[l]` trips undercuts. */
int64_t estimate_bound(const schedule_problem *p, const int64_t *chunk, loop_order order);

/* The estimate of a complete schedule, with its fill and drain. */
int64_t estimate_schedule(const schedule_problem *p, const schedule *s);

#endif
