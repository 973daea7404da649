/* Why a program is not at its bound: what its embedding could reach if all three engines always
 * overlapped. */
#ifndef CODEGEN_LIMIT_H
#define CODEGEN_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "codegen/emit.h"

/* Cycles of the busiest engine when each stored block moves once and nothing waits; at least
 * `bound`. */
int64_t limit_overlap_cycles(const lowering *l, int64_t bound);

/* Says which engine that is, how far above the bound it is and for which reason (lanes that are
 * empty, elements stored several times), and what the schedule adds; as snprintf. */
size_t limit_format(const lowering *l, int64_t bound, int64_t cycles, char *text, size_t bytes);

#endif
