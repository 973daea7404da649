/* Sums that scatter, rewritten as sums that gather. */
#ifndef CODEGEN_GATHER_H
#define CODEGEN_GATHER_H

#include "dataflow/operator.h"

/* An output whose index is 2·y + r (a transposed convolution) gets its sum from several y: no chunk
 * of y is done on its own. Writes to *gathered the operator of the same tensors and the same sums
 * whose output index tells the coordinates of all axes that move it (telling.h); the other axes
 * choose among the products of a sum. Axes keep their places, new ones come last. Where the
 * coordinates leave the ranges that they had, a tensor is read outside, which counts as zero. False
 * when the output tells its axes as it is, or no such form is found. */
bool operator_gather(const operator* op, operator* gathered);

#endif
