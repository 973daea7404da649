/* A part of an operator: the products that some of its outputs need. */
#ifndef DATAFLOW_SLICE_H
#define DATAFLOW_SLICE_H

#include "dataflow/operator.h"

/* Writes the operator that computes those outputs whose index `row` is from … from + count - 1. Its
 * output tensor is the operator's with that row cut down to `count`, its inputs are the same
 * tensors; axes are narrowed to what can reach the part, so that slices together cost about as much
 * as the whole. False when no multiplication does: the part is zero. */
bool operator_slice(const operator *op, int row, int64_t from, int64_t count, operator *slice);

#endif
