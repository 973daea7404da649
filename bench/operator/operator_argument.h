/* The operator that a command line names: a named operator with its options, a text, or @FILE. */
#ifndef BENCH_OPERATOR_OPERATOR_ARGUMENT_H
#define BENCH_OPERATOR_OPERATOR_ARGUMENT_H

#include "bench/options/command.h"
#include "dataflow/operator.h"

/* Builds the operator of `call`: its named one, or that of its first word. On failure says why, for
 * texts with a caret, and returns false. */
bool operator_argument_read(const invocation *call, operator *op);

/* Parses `text`, or what stands in FILE for "@FILE"; as operator_argument_read. */
bool operator_text_read(const invocation *call, const char *text, operator *op);

#endif
