/* The schedule of a loop nest, and the figures that follow from it alone: how many chunks, of which
 * trips, in which order. Who finds schedules is scheduler.h.
 *
 * The nest is cut into chunks that fit on chip. Chunks are walked output first, reductions
 * innermost, so that sums stay in the accumulators until they are done. Each buffer is cut into
 * slots of a chunk. With two, the next chunk's data comes in while this one is worked on; an input
 * can also have as many as it takes to be held: each of its chunks then comes in once, when it is
 * first needed, and stays until the walk is done with it. */
#ifndef CODEGEN_SCHEDULE_H
#define CODEGEN_SCHEDULE_H

#include "codegen/epilogue.h"
#include "codegen/nest.h"
#include "csp/base/arena.h"
#include "csp/search/tuning.h"
#include "isa/config.h"

/* Which input stays while the other changes. */
typedef enum loop_order {
    ORDER_KEEP_RHS, /* output loops that move the instruction's rhs (weights) outermost */
    ORDER_KEEP_LHS, /* those that move its lhs (inputs) outermost */
    LOOP_ORDERS
} loop_order;

enum { SCHEDULE_MAX_SLOTS = 64 };

typedef struct schedule {
    int64_t first[BOX_MAX_AXES]; /* trips of each loop in its first chunk */
    int64_t rest[BOX_MAX_AXES];  /* and in the others, of which the last may have fewer */
    loop_order order;
    int grows[OPERANDS]; /* the loop along which an input's slots are homes (window.h), or -1 */
    int slots[OPERANDS]; /* of each instruction operand */
    int64_t slot_elems[OPERANDS];
    int64_t bias_elems; /* of the accumulator buffer, after the output's slots */
    bool bias_whole;    /* there is room for the whole bias: each part is loaded once */
    int64_t estimate;   /* cycles */
} schedule;

typedef struct schedule_problem {
    const nest *nest;
    const hw_config *hw;
    const epilogue *epilogue;
    int64_t node_limit;
    int keep;                 /* schedules wanted at most, best estimates first */
    const csp_tuning *tuning; /* of the search; NULL: none */
} schedule_problem;

/* The loops in the order in which chunks are walked, outermost first. */
void schedule_loop_order(const nest *n, loop_order order, int *walk);

/* Chunks along loop l. */
int64_t schedule_chunks(const nest *n, const schedule *s, int l);

/* Trips in the largest chunk of loop l. */
int64_t schedule_most_trips(const nest *n, const schedule *s, int l);

/* Sets first and count of loop l to those of its chunk number `index`. */
void schedule_chunk_at(const nest *n, const schedule *s, int l, int64_t index, chunk *c);

/* Of the loops in that order, the first one that instruction operand k is held over. */
int schedule_held_from(const nest *n, loop_order order, int k);

/* `y 14/56, x 7+8/55; keep …; slots …`: for each loop the trips of a chunk, those of the first where
 * they differ, and all. In `a`; NULL when memory is out. */
char *schedule_text(arena *a, const schedule *s, const nest *n, const embedding *e,
                    const operator *op);

#endif
