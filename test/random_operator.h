/* Random small operators for tests of the compiler: every named kind, and affine texts of all shapes. */
#ifndef TEST_RANDOM_OPERATOR_H
#define TEST_RANDOM_OPERATOR_H

#include <stdint.h>

#include "dataflow/operator.h"

/* A number between low and high; the state moves on. */
int64_t random_between(uint64_t *state, int64_t low, int64_t high);

/* An operator that passes operator_check, of at most `macs` multiplications. Its kind changes with `number`, so that
 * a run of numbers has them all; the rest depends on `number` alone. `text` gets how it can be typed again. */
void random_operator(uint64_t number, int64_t macs, operator *op, char *text, size_t bytes);

#endif
