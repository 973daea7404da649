/* Steps: the chunks of a schedule in the order in which they run, with what is loaded for each,
 * into which slots, and who has to wait for whom. The synchronisation is decided here, for all
 * steps at once, before any instruction is written: a token is posted exactly where somebody will
 * wait for it, so none is lost and none is left. */
#ifndef CODEGEN_STEPS_H
#define CODEGEN_STEPS_H

#include "codegen/schedule.h"

typedef struct step {
    chunk chunk;
    bool first, last;     /* of its output chunk's reduction */
    bool load[OPERANDS];  /* lhs and rhs: is it to be loaded? */
    bool grows[OPERANDS]; /* what it shares with the chunk before is in its home (window.h) */
    int slot[OPERANDS];   /* in use */
    bool load_bias;       /* the biases of the output chunk, before anything is computed for it */
    bool load_waits_compute;  /* the loads pop a token of compute */
    bool compute_posts_load;  /* compute pushes one, having done this step */
    bool compute_waits_store; /* the first write to the accumulators pops a token of store */
    bool store_posts_compute; /* the last store pushes one */
} step;

typedef struct steps {
    int64_t count;
    step *step;
} steps;

/* Plans all steps. NULL-free on success; false when memory is out. */
bool steps_plan(const nest *n, const schedule *s, bool has_bias, arena *memory, steps *plan);

#endif
