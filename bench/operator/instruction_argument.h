/* The instruction that --instruction names: a text, @FILE, or `gemm`, VTA's for the hardware of
 * --hw. */
#ifndef BENCH_OPERATOR_INSTRUCTION_ARGUMENT_H
#define BENCH_OPERATOR_INSTRUCTION_ARGUMENT_H

#include "bench/options/command.h"
#include "dataflow/operator.h"

/* The options --instruction and --hw. */
extern const option_group instruction_options;

/* Builds the instruction; on failure says why and returns false. */
bool instruction_argument_read(const invocation *call, operator *instruction);

#endif
