/* A schedule's steps through the three engines, one after the other: exact in what overlaps, simple
 * in what a transfer or an instruction costs. */
#ifndef CODEGEN_PIPELINE_H
#define CODEGEN_PIPELINE_H

#include "codegen/schedule.h"

enum { PIPELINE_MAX_STEPS = 1024 };

/* When the last store is done, in cycles; for schedules of at most PIPELINE_MAX_STEPS. */
double pipeline_cycles(const schedule_problem *p, const schedule *s);

#endif
