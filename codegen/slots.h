/* How buffers are cut into slots for a schedule's chunks: how many are of use, and how many fit. */
#ifndef CODEGEN_SLOTS_H
#define CODEGEN_SLOTS_H

#include "codegen/schedule.h"

/* Elements of a memory that micro-ops and transfers can name. */
int64_t schedule_depth(const hw_config *hw, enum memory memory);

/* Slots of operand k that there is room for, at most SCHEDULE_MAX_SLOTS, when chunks have count[l]
 * trips of loop l. */
int64_t schedule_slots_with_room(const schedule_problem *p, const int64_t *count, int k);

/* Gives each operand its slots. False when there is no room for one of each. */
bool schedule_lay_out(const schedule_problem *p, schedule *s);

#endif
