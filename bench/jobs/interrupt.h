/* Ctrl-C, taken as a wish: the first one is noted, so that what is done can be kept; the second one
 * kills. */
#ifndef BENCH_JOBS_INTERRUPT_H
#define BENCH_JOBS_INTERRUPT_H

#include <stdbool.h>

/* From now on SIGINT and SIGTERM are noted once. */
void interrupt_watch(void);

/* Has one come? */
bool interrupt_seen(void);

/* The exit status that shells expect of a program stopped by Ctrl-C. */
enum { STATUS_INTERRUPTED = 130 };

#endif
