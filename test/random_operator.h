/* Random operators: affine ones within limits; and for tests of the compiler, every named kind
 * and sums that scatter beside them. */
#ifndef TEST_RANDOM_OPERATOR_H
#define TEST_RANDOM_OPERATOR_H

#include "dataflow/operator.h"
#include "test/random.h"

/* What a random operator may have at most: axes, points on each, dimensions of a tensor, elements
 * of it, multiplications of the whole box. */
typedef struct affine_limits {
    int axes, dims;
    int64_t extent, elements, macs;
} affine_limits;

/* An operator with any affine accesses: strides, dilations, shared and mirrored axes, offsets,
 * tensors smaller and larger than what is reached. False when what came up is none, or is beyond
 * the limits: try again. */
bool random_affine(uint64_t *state, const affine_limits *limits, operator *op);

/* An operator that passes operator_check, of at most `macs` multiplications. Its kind changes with
 * `number`, so that a run of numbers has them all; the rest depends on `number` alone. `text` gets
 * how it can be typed again. */
void random_operator(uint64_t number, int64_t macs, operator *op, char *text, size_t bytes);

#endif
