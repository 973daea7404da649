/* Independent jobs on several threads; results delivered one by one, in the order of the jobs.
 *
 * What is delivered, and in which order, does not depend on the number of threads. */
#ifndef BENCH_POOL_H
#define BENCH_POOL_H

#include <stdbool.h>
#include <stddef.h>

/* Does job `index`; called on any thread, for different jobs at once. */
typedef void pool_work(void *context, size_t index);

/* Takes the result of job `index`; called on the thread that called pool_run. False: no more jobs are begun or
 * delivered. */
typedef bool pool_deliver(void *context, size_t index);

/* Runs jobs 0 … count-1 on `threads` threads. Returns when all have been delivered or `deliver` said stop (jobs under
 * way are waited for). False when not a single thread could be made. */
bool pool_run(int threads, size_t count, pool_work *work, pool_deliver *deliver, void *context);

/* The processors that are online, at least 1. */
int pool_default_threads(void);

#endif
