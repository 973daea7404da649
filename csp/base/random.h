/* Random bits, the same on every machine: SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable
 * pseudorandom number generators", OOPSLA). Any seed is a good one. */
#ifndef CSP_RANDOM_H
#define CSP_RANDOM_H

#include <stdint.h>

static const uint64_t random_step = UINT64_C(0x9e3779b97f4a7c15);

/* 64 random bits; the state moves on. */
static inline uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += random_step;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* What random_next gives on its call number `place`, from 0, when the state begins as `seed`. */
static inline uint64_t random_at(uint64_t seed, uint64_t place) {
    uint64_t state = seed + place * random_step;
    return random_next(&state);
}

/* A number from 0 to below - 1, which must be 1 at least. */
static inline uint64_t random_below(uint64_t *state, uint64_t below) {
    return random_next(state) % below;
}

#endif
