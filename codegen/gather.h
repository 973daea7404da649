/* Sums that scatter, rewritten as sums that gather. */
#ifndef CODEGEN_GATHER_H
#define CODEGEN_GATHER_H

#include "dataflow/operator.h"

/* The form that gathers. Its inputs may be windows on the user's: index `row` of its operand k
 * is index + from[k][row] of the user's tensor; rows that the user's has not are no dimensions, and
 * say only whether there is a multiplication. */
typedef struct gathered {
    operator op;
    bool has_windows;
    int64_t from[OPERANDS][TENSOR_MAX_DIMS];
} gathered;

/* An output whose index is 2·y + r (a transposed convolution) gets its sum from several y: no chunk
 * of y is done on its own. Writes to *result the same sums with an output index that tells the
 * coordinates of all axes that move it (telling.h); the other axes choose among the products of a
 * sum. Axes keep their places, new ones come last. Where the coordinates leave the ranges that they
 * had, a tensor is read outside, which counts as zero. False when the output tells its axes as it
 * is, or no such form is found. */
bool operator_gather(const operator *op, gathered *result);

#endif
