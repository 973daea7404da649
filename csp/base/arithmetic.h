/* Integer arithmetic that propagators, and the layers above, share. */
#ifndef CSP_ARITHMETIC_H
#define CSP_ARITHMETIC_H

#include <stdbool.h>
#include <stdint.h>

/* a / b rounded down, up; b is not 0 and the quotient fits. */
static inline int64_t divide_floor(int64_t a, int64_t b) {
    int64_t quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

static inline int64_t divide_ceiling(int64_t a, int64_t b) {
    int64_t quotient = a / b;
    return quotient + (a % b != 0 && (a < 0) == (b < 0));
}

/* Not negative; of 0 and 0 it is 0. */
static inline int64_t greatest_common_divisor(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* Of numbers that are not negative: INT64_MAX where the result does not fit. */
static inline int64_t saturating_multiply(int64_t a, int64_t b) {
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

static inline int64_t saturating_add(int64_t a, int64_t b) {
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static inline int64_t min_of(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static inline int64_t max_of(int64_t a, int64_t b) {
    return a > b ? a : b;
}

#endif
