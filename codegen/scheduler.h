/* Finds schedules of equal chunks: a second constraint problem on csp (README.md names its
 * variables and constraints), solved for the best few by the estimate. */
#ifndef CODEGEN_SCHEDULER_H
#define CODEGEN_SCHEDULER_H

#include "codegen/schedule.h"

/* Fills found[keep]; returns how many. 0: nothing fits (or out of memory, when *proved is false).
 */
int schedule_solve(const schedule_problem *p, schedule *found, bool *proved, int64_t *nodes);

#endif
