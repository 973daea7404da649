/* Why a program is not at its bound: what its embedding could reach if all three engines always
 * overlapped. */
#ifndef CODEGEN_LIMIT_H
#define CODEGEN_LIMIT_H

#include <stdint.h>

#include "codegen/emit.h"

/* Cycles of the busiest of the compute engine, the memory's read port and the store engine when
 * each stored block that is read or written moves once, biases, too, the program is as short as can
 * be, and nothing waits; at least `bound`. No program with this embedding takes fewer. */
int64_t limit_overlap_cycles(const lowering *l, int64_t bound);

/* Says which engine that is, how far above the bound it is and for which reason (lanes that are
 * empty, elements stored several times, biases), and what the schedule adds. In `a`; NULL when memory
 * is out. */
char *limit_text(arena *a, const lowering *l, int64_t bound, int64_t cycles);

#endif
