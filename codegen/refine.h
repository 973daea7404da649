/* From a schedule of equal chunks to a better one nearby: chunks of unequal size, and inputs that
 * grow (window.h).
 *
 * By descent on the estimate: of one loop after the other the size of the first chunk and of the
 * others, with and without an input that grows, then the order, until nothing is better. Nothing is
 * proved of what it finds. */
#ifndef CODEGEN_REFINE_H
#define CODEGEN_REFINE_H

#include "codegen/schedule.h"

/* Replaces *s where there is something better. It stays as it is where it has more than
 * PIPELINE_MAX_STEPS steps. */
void schedule_refine(const schedule_problem *p, schedule *s);

#endif
