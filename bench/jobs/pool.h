/* Independent jobs on several threads; results delivered one by one, in the order of the jobs.
 *
 * What is delivered, and in which order, does not depend on the number of threads. */
#ifndef BENCH_JOBS_POOL_H
#define BENCH_JOBS_POOL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct pool_task {
    size_t jobs;
    void *context; /* given to the three below */

    /* Does job `index`; called on any thread, for different jobs at once. */
    void (*work)(void *context, size_t index);

    /* Takes the result of job `index`; called on the thread that called pool_run. */
    void (*deliver)(void *context, size_t index);

    /* Asked now and then by the thread that called pool_run: is this enough? NULL: never. */
    bool (*enough)(void *context);
} pool_task;

typedef enum pool_outcome {
    POOL_DONE,
    POOL_STOPPED, /* enough: the jobs done by then were delivered, those under way are abandoned;
                     their threads run on, so that the caller must keep `context` and end the
                     program soon */
    POOL_FAILED,  /* not a single thread could be made */
} pool_outcome;

/* Runs all jobs on `threads` threads. */
pool_outcome pool_run(int threads, const pool_task *task);

/* The processors that are online, at least 1. */
int pool_default_threads(void);

#endif
