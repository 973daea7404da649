/* The text form of instructions and micro-ops; disassembly of any bytes assembles back to them.
 *
 *     load inp sram=0 dram=0x200 y=14 x=14 stride=56 pad=1,1,1,1 pop=compute push=compute
 *     gemm reset=0 uops=0:4 loops=14,14 dst=14,1 src=16,1 wgt=0,0 pop=load
 *     alu shr uops=0:1 loops=1,64 dst=0,1 src=0,1 imm=8 push=store
 *     finish pop=store
 *     uop dst=0 src=0 wgt=0
 *     word 0x…                     bytes that are no canonical instruction
 *
 * Tokens are named by the engine that they come from or go to. `name = NUMBER` gives a number a name, `name:`
 * names the index of the next instruction or micro-op, and either may stand wherever a number may; `#` starts
 * a comment. */
#ifndef ISA_ASSEMBLY_H
#define ISA_ASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/arena.h"
#include "csp/error.h"
#include "isa/instruction.h"

/* One instruction as a line without its newline; as snprintf. */
size_t instruction_format(const instruction *in, char *text, size_t bytes);

/* Appends the text of `bytes` bytes (a multiple of 16) of instructions, or (of 4) of micro-ops, one a line.
 * The text lives in the arena. NULL on failure. */
char *assembly_from_instructions(arena *a, const uint8_t *code, size_t bytes, error_record *error);
char *assembly_from_micro_ops(arena *a, const uint8_t *code, size_t bytes, error_record *error);

/* Assembles. A text holds instructions or micro-ops, not both. Errors have line and column. */
bool assembly_read(arena *a, const char *text, size_t text_bytes, uint8_t **code, size_t *bytes,
                   error_record *error);

#endif
