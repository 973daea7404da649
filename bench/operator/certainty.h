/* What `--check` adds to the comparison of every output: the embedding replayed node by node
 * against its definition, and the program searched for races. */
#ifndef BENCH_OPERATOR_CERTAINTY_H
#define BENCH_OPERATOR_CERTAINTY_H

#include "codegen/compile.h"

/* COMPILE_DONE: both hold. COMPILE_BAD_INPUT: the operator is too large to replay.
 * COMPILE_NO_SOLUTION: one does not hold; the message says where. */
compile_status certainty_check(const operator *op, const compiled *c, error_record *error);

#endif
