/* Windows: an input whose chunks overlap along a loop can stay on chip while the loop goes on, and
 * each chunk bring in only what is new. Its slot is then a *home*: room for the blocks of all trips
 * of that loop, filled from its start on. */
#ifndef CODEGEN_WINDOW_H
#define CODEGEN_WINDOW_H

#include "codegen/schedule.h"

/* Can input k grow along loop l in this schedule: does l cut it into chunks that overlap, and is
 * what is new one run of elements on chip? */
bool window_can_grow(const nest *n, const schedule *s, int k, int l);

/* The blocks that a slot of operand k has room for when chunk c is in it. */
void window_home(const nest *n, const schedule *s, int k, const chunk *c, region *home);

/* The blocks of operand k that chunk c brings in; `grows`: its home has those of the chunk before.
 */
void window_fresh(const nest *n, const schedule *s, int k, const chunk *c, bool grows,
                  region *fresh);

#endif
