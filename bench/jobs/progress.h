/* Progress on stderr, for anything that takes longer than a second: how far, how fast, how long
 * still.
 *
 * Drawn by a thread of its own, on a terminal only; all functions take NULL, which is what
 * progress_begin returns elsewhere. */
#ifndef BENCH_JOBS_PROGRESS_H
#define BENCH_JOBS_PROGRESS_H

#include <stddef.h>

typedef struct progress progress;

/* Begins. `what` names the units, such as "rows"; a total of 0 shows the time only. */
progress *progress_begin(const char *what, size_t total);

/* `done` units are done. */
void progress_advance(progress *p, size_t done);

/* Clears the line and keeps it clear until progress_show: for printing something else. */
void progress_hide(progress *p);
void progress_show(progress *p);

/* Clears the line and frees. */
void progress_end(progress *p);

#endif
