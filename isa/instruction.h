/* Instructions and micro-ops: their fields, and the 16 and 4 bytes that they are encoded as.
 *
 * One table of fields (name, first bit, width, and which opcodes have it) drives encoding,
 * decoding, disassembly, assembly and checks; no width is written anywhere else. The encoding does
 * not depend on the configuration: the RTL's field widths are fixed. */
#ifndef ISA_INSTRUCTION_H
#define ISA_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/error.h"
#include "isa/config.h"

enum opcode { OP_LOAD, OP_STORE, OP_GEMM, OP_FINISH, OP_ALU, OPCODES };
enum alu_op { ALU_MIN, ALU_MAX, ALU_ADD, ALU_SHR, ALU_MUL, ALU_OPS };
enum { INSTRUCTION_BYTES = 16, UOP_BYTES = 4 };

/* Fields that an opcode does not have are 0 after decoding and must be 0 to be encoded. `prev` is
 * the engine before this one in load, compute, store order, `next` the one after. */
typedef struct instruction {
    uint32_t opcode;
    uint32_t pop_prev, pop_next, push_prev, push_next;
    /* LOAD, STORE; sizes in elements of `memory` */
    uint32_t memory;
    uint32_t sram_base, dram_base;
    uint32_t y_size, x_size, x_stride;
    uint32_t y_pad_top, y_pad_bottom, x_pad_left, x_pad_right;
    /* GEMM, ALU */
    uint32_t reset;
    uint32_t uop_begin, uop_end; /* the micro-ops [begin, end) */
    uint32_t loops_out, loops_in;
    uint32_t dst_out, dst_in, src_out, src_in;
    uint32_t wgt_out, wgt_in; /* GEMM */
    uint32_t alu_op, use_imm; /* ALU */
    int32_t imm;              /* ALU, -32768 … 32767 */
} instruction;

typedef struct micro_op {
    uint32_t dst, src, wgt;
} micro_op;

/* Widths that others than the encoder look at: of a loop's trips, and of its steps (and a
 * micro-op's indices) in acc and out, inp, wgt. */
enum { LOOPS_BITS = 14, DST_BITS = 11, SRC_BITS = 11, WGT_BITS = 10 };

/* One field of the 128 bits. */
typedef struct instruction_field {
    const char *name;
    size_t offset; /* of the member in `instruction` */
    uint8_t bit;   /* first bit, from bit 0 of byte 0 */
    uint8_t width;
    bool is_signed;
    uint8_t opcodes; /* bit `opcode` is set for each opcode that has the field */
} instruction_field;

/* The tables, of instructions and of micro-ops (whose `opcodes` are 0); *count is set to the
 * length. */
const instruction_field *instruction_fields(int *count);
const instruction_field *micro_op_fields(int *count);

/* The field of that name, or NULL. */
const instruction_field *instruction_field_find(const char *name);

/* The largest and the smallest value that a field holds. */
int64_t instruction_field_max(const instruction_field *field);
int64_t instruction_field_min(const instruction_field *field);

/* One member of a decoded instruction or micro-op. Setting a value that does not fit fails with
 * field and limits. */
int64_t instruction_field_get(const void *record, const instruction_field *field);
bool instruction_field_set(void *record, const instruction_field *field, int64_t value,
                           error_record *error);

/* Encodes. False, with the field's name, value and limit, when a value does not fit its field, the
 * opcode is unknown, or a field is set that the opcode does not have. */
bool instruction_encode(const instruction *in, uint8_t word[INSTRUCTION_BYTES],
                        error_record *error);

/* Decodes any 16 bytes. An unknown opcode leaves all but the opcode and the token bits 0. */
void instruction_decode(const uint8_t word[INSTRUCTION_BYTES], instruction *in);

/* Only the opcode, and the memory that a LOAD or STORE names or the operation of an ALU
 * instruction: what decides where an instruction goes. Other opcodes have no kind; 0. */
void instruction_peek(const uint8_t word[INSTRUCTION_BYTES], uint32_t *opcode, uint32_t *kind);

/* Does decoding and encoding again give the same bytes (known opcode, unused bits zero)? */
bool instruction_is_canonical(const uint8_t word[INSTRUCTION_BYTES]);

/* Which of a micro-op's three indices fits; as instruction_encode. */
bool micro_op_encode(const micro_op *uop, uint8_t word[UOP_BYTES], error_record *error);
void micro_op_decode(const uint8_t word[UOP_BYTES], micro_op *uop);

/* The indices in a micro-op's word, for loops too hot for micro_op_decode. */
static inline uint32_t micro_op_dst(uint32_t word) {
    return word & ((1u << DST_BITS) - 1);
}

static inline uint32_t micro_op_src(uint32_t word) {
    return word >> DST_BITS & ((1u << SRC_BITS) - 1);
}

static inline uint32_t micro_op_wgt(uint32_t word) {
    return word >> (DST_BITS + SRC_BITS);
}

/* What an instruction does, computed once for all who ask. */

/* Does this LOAD or STORE move data (x_size is not 0)? With x_size 0 it only synchronises. */
static inline bool instruction_moves_data(const instruction *in) {
    return in->x_size != 0;
}

/* SRAM elements that a LOAD writes, padding included, or a STORE reads. */
static inline int64_t instruction_sram_elems(const instruction *in) {
    if (!instruction_moves_data(in)) return 0;
    if (in->opcode == OP_STORE) return (int64_t)in->y_size * in->x_size;
    int64_t rows = (int64_t)in->y_pad_top + in->y_size + in->y_pad_bottom;
    return rows * ((int64_t)in->x_pad_left + in->x_size + in->x_pad_right);
}

/* Micro-ops that a GEMM or ALU executes: (end - begin) · loops_out · loops_in; 0 when it has none.
 */
static inline int64_t instruction_uops(const instruction *in) {
    if (in->uop_end <= in->uop_begin) return 0;
    return (int64_t)(in->uop_end - in->uop_begin) * in->loops_out * in->loops_in;
}

const char *opcode_name(uint32_t opcode); /* "load", … , or "?" */
const char *alu_op_name(uint32_t alu_op); /* "min", … , or "?" */

#endif
