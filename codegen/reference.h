/* The reference: the fixed embedding that compilers such as TVM use (DESIGN.md section 3). */
#ifndef CODEGEN_REFERENCE_H
#define CODEGEN_REFERENCE_H

#include "dataflow/embedding.h"

/* Each instruction axis, in whole tiles, on the first operator axis of its kind: for a convolution
 * batch on BATCH, output channels on BLOCK_OUT, input channels on BLOCK_IN. With `swapped` the
 * instruction's lhs takes the operator's rhs: a product's rows then lie on BLOCK_OUT. */
bool reference_embedding(const operator *op, const operator *instruction, bool swapped,
                         embedding *e, error_record *error);

#endif
