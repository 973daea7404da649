/* Random numbers for tests, the same on every machine. */
#ifndef TEST_RANDOM_H
#define TEST_RANDOM_H

#include "csp/base/random.h"

/* A number from low to high, both among them; the state moves on. */
static inline int64_t random_between(uint64_t *state, int64_t low, int64_t high) {
    return low + (int64_t)random_below(state, (uint64_t)high - (uint64_t)low + 1);
}

static inline int random_int(uint64_t *state, int low, int high) {
    return (int)random_between(state, low, high);
}

#endif
