/* Integer arithmetic that propagators share. Inside of csp. */
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

static inline int64_t min_of(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static inline int64_t max_of(int64_t a, int64_t b) {
    return a > b ? a : b;
}

#endif
