/* The reference: the fixed embedding that compilers such as TVM use (DESIGN.md section 3). */
#ifndef CODEGEN_REFERENCE_H
#define CODEGEN_REFERENCE_H

#include "dataflow/embed.h"

/* Each instruction axis, in whole tiles, on the first operator axis of its kind: for a convolution
 * batch on BATCH, output channels on BLOCK_OUT, input channels on BLOCK_IN. With `swapped` the
 * instruction's lhs takes the operator's rhs: a product's rows then lie on BLOCK_OUT. Where the
 * strategy does not allow that, fewer of the instruction's axes lie on the operator's; `fuse`
 * allows all that TVM does. */
bool reference_embedding(const operator *op, const operator *instruction, strategy st, bool swapped,
                         embedding *e, error_record *error);

#endif
