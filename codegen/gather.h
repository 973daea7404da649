/* Sums that scatter, rewritten as sums that gather. */
#ifndef CODEGEN_GATHER_H
#define CODEGEN_GATHER_H

#include "dataflow/operator.h"

/* An output whose index is s·y + r (a transposed convolution) gets its sum from several y: no chunk of y is done on its
 * own. Writes to *gathered the operator of the same tensors and the same sums in which each output index has one
 * y and r only choose the products: y = q - r', r = s·r' + p, so that s·y + r = s·q + p; where y or r leave their range a
 * tensor is read outside, which counts as zero. False when no index of the output is of that form, or no tensor's
 * bounds stand in for the range. */
bool operator_gather(const operator *op, operator *gathered);

#endif
