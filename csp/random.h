/* Random bits, the same on every machine: SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable
 * pseudorandom number generators", OOPSLA). Any seed is a good one. */
#ifndef CSP_RANDOM_H
#define CSP_RANDOM_H

#include <stdint.h>

/* 64 random bits; the state moves on. */
static inline uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* A number from 0 to below - 1, which must be 1 at least. */
static inline uint64_t random_below(uint64_t *state, uint64_t below) {
    return random_next(state) % below;
}

#endif
