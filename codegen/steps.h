/* Steps: the chunks of a schedule in the order in which they run, with what is loaded for each,
 * into which slots, and who has to wait for whom. The synchronisation is decided here, for all
 * steps at once, before any instruction is written: a token is posted exactly where somebody will
 * wait for it, so none is lost and none is left.
 *
 * A program can have a million steps. So a plan keeps a few bytes of each, what is decided; which
 * chunk it is follows from its number, and a walk has that at hand. */
#ifndef CODEGEN_STEPS_H
#define CODEGEN_STEPS_H

#include "codegen/schedule.h"

/* What is decided of a step. */
typedef struct step_plan {
    bool load[OPERANDS];      /* lhs and rhs: is it to be loaded? */
    bool grows[OPERANDS];     /* what it shares with the chunk before is in its home (window.h) */
    uint8_t slot[OPERANDS];   /* in use; below SCHEDULE_MAX_SLOTS */
    bool load_bias;           /* the biases of the output chunk, before anything is computed */
    bool load_waits_compute;  /* the loads pop a token of compute */
    bool compute_posts_load;  /* compute pushes one, having done this step */
    bool compute_waits_store; /* the first write to the accumulators pops a token of store */
    bool store_posts_compute; /* the last store pushes one */
} step_plan;

typedef struct step {
    int64_t number;
    chunk chunk;
    bool first, last; /* of its output chunk's reduction */
    step_plan plan;
} step;

typedef struct steps {
    const nest *nest;
    const schedule *schedule;
    int64_t count;
    step_plan *plan;
} steps;

/* Plans all steps. The nest and the schedule must live as long as they do. False when memory is
 * out. */
bool steps_plan(const nest *n, const schedule *s, bool has_bias, arena *memory, steps *result);

/* One step after the other: `now` is the present one. */
typedef struct step_walk {
    const steps *steps;
    int order[BOX_MAX_AXES];      /* the loops, outermost first */
    int64_t chunks[BOX_MAX_AXES]; /* of each loop … */
    int64_t at[BOX_MAX_AXES];     /* … and the present one */
    step now;
} step_walk;

/* Starts at the first step. */
void steps_walk(const steps *all, step_walk *walk);

/* To the next step. False behind the last one. */
bool step_walk_next(step_walk *walk);

#endif
