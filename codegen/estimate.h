/* What a schedule costs, in cycles: a model of loads, compute and stores that overlap. */
#ifndef CODEGEN_ESTIMATE_H
#define CODEGEN_ESTIMATE_H

#include "codegen/schedule.h"

/* Schedules that are still possible: chunks of least[l] to most[l] trips, at most so many slots. */
typedef struct schedule_range {
    int64_t least[BOX_MAX_AXES], most[BOX_MAX_AXES];
    loop_order order;
    int slots[OPERANDS];
} schedule_range;

/* A number that no schedule in that range undercuts. */
int64_t estimate_bound(const schedule_problem *p, const schedule_range *range);

/* The estimate of a complete schedule, with its fill and drain. */
int64_t estimate_schedule(const schedule_problem *p, const schedule *s);

#endif
