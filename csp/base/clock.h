/* Seconds that pass. */
#ifndef CSP_CLOCK_H
#define CSP_CLOCK_H

#include <time.h>

/* Seconds since some moment in the past, never going back. */
static inline double clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
