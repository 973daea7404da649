/* The text form of instructions and micro-ops; disassembly of any bytes assembles back to them.
 *
 *     load inp sram=0 dram=0x200 y=14 x=14 stride=56 pad=1,1,1,1 pop=compute push=compute
 *     gemm uops=0:4 loops=14,14 dst=14,1 src=16,1 wgt=0,0 pop=load
 *     gemm reset uops=0:1 loops=1,64 dst=0,1
 *     alu shr uops=0:1 loops=1,64 dst=0,1 src=0,1 imm=8 push=store
 *     store out sram=0 dram=0x300 y=1 x=64 stride=64 pop=compute push=compute
 *     finish pop=store
 *     uop dst=0 src=0 wgt=0
 *     word 0x00000000000000000000000000000005    what is no instruction, or has unused bits set
 *
 * dram counts elements, pad is top, bottom, left, right; what is absent is 0. Tokens are named by
 * the engine that they come from or go to (or `prev`, `next`, as the bits are called), several
 * joined by commas. `name = NUMBER` gives a number a name; `name:` names the index of the next
 * micro-op or instruction among those of its kind; a name may stand wherever a number may, also
 * before the line that defines it. `#` starts a comment. */
#ifndef ISA_ASSEMBLY_H
#define ISA_ASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"
#include "isa/instruction.h"

/* One instruction as a line without its newline; as snprintf. */
size_t instruction_format(const instruction *in, char *text, size_t bytes);

/* The text of `bytes` bytes of instructions, or of micro-ops, one a line, in the arena. NULL when
 * bytes is not a multiple of an instruction's, or a micro-op's, or memory is out. */
char *assembly_from_instructions(arena *a, const uint8_t *code, size_t bytes, error_record *error);
char *assembly_from_micro_ops(arena *a, const uint8_t *code, size_t bytes, error_record *error);

/* What a text assembles to: its instructions and its micro-ops, each in order. */
typedef struct assembled {
    uint8_t *instructions, *uops;
    size_t instruction_bytes, uop_bytes;
} assembled;

/* Assembles. Errors have line and column. */
bool assembly_read_both(arena *a, const char *text, size_t text_bytes, assembled *result,
                        error_record *error);

/* The same for a text that holds only one of the two. */
bool assembly_read(arena *a, const char *text, size_t text_bytes, uint8_t **code, size_t *bytes,
                   error_record *error);

#endif
