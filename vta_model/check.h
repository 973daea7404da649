/* What can be said of an instruction alone: opcode, memory, ranges in SRAM and DRAM, loops. */
#ifndef VTA_MODEL_CHECK_H
#define VTA_MODEL_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "csp/base/error.h"
#include "isa/config.h"
#include "isa/instruction.h"

/* False, with what is wrong (the caller adds which instruction), for what the hardware has no
 * meaning for. */
bool check_instruction(const hw_config *hw, uint64_t dram_bytes, const instruction *in,
                       error_record *error);

/* Largest indices that a GEMM or ALU instruction reaches with these micro-ops, checked against the
 * depths. */
bool check_micro_ops(const hw_config *hw, const instruction *in, const uint32_t *uops,
                     error_record *error);

/* Adds "instruction N (disassembly)" before the message. Returns false. */
bool check_add_place(error_record *error, size_t index, const instruction *in);

#endif
