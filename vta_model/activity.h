/* What each engine did when, in as little room as wanted: the run cut into equal spans with the
 * cycles that each engine worked or waited for memory in them, and single instructions in windows.
 *
 *     vta_activity *a = vta_activity_new(memory, cycles, 200);
 *     options.activity = a;
 *     vta_run(p, &options, memory, &result, &error); */
#ifndef VTA_MODEL_ACTIVITY_H
#define VTA_MODEL_ACTIVITY_H

#include <stdint.h>

#include "csp/base/arena.h"
#include "isa/instruction.h"
#include "vta_model/model.h"

/* In one span; what is left of it an engine waited for tokens or had nothing to do. An
 * instruction's waiting is spread evenly over its time. */
typedef struct vta_span {
    double busy, memory; /* cycles */
} vta_span;

typedef struct vta_mark {
    enum engine engine;
    instruction in;
    int64_t from, to; /* cycles; `to` is the first in which it no longer ran */
} vta_mark;

enum { WINDOW_MARKS = 240 };

/* Instructions that ran in cycles from … to - 1, in the order in which they were done; of more than
 * WINDOW_MARKS the first ones. */
typedef struct vta_window {
    int64_t from, to;
    int marks;
    vta_mark mark[WINDOW_MARKS];
} vta_window;

typedef struct vta_activity {
    int64_t span_cycles;
    int spans;
    vta_span *span[ENGINES]; /* of fetch: unused */
    int windows;             /* none, unless the caller sets these two before the run */
    vta_window *window;
} vta_activity;

/* For a run of `cycles` > 0, in at most `most` spans. NULL when memory is out. */
vta_activity *vta_activity_new(arena *memory, int64_t cycles, int most);

/* What an instruction does in a word or two: "load inp", "gemm", "gemm reset", "alu shr". */
enum { MARK_NAME_BYTES = 24 };
void vta_mark_name(const instruction *in, char name[MARK_NAME_BYTES]);

#endif
