/* The one table of instruction fields, and encode and decode as loops over it.
 *
 * Bits as in apache/tvm-vta's core/Decode.scala (MemDecode, GemmDecode, AluDecode, UopDecode),
 * whose widths are the constants of core/ISA.scala. A word is read as two little-endian 64-bit
 * halves; no field crosses the middle. */
#include "isa/instruction.h"

#include <string.h>

enum {
    ON_ALL = 1 << OP_LOAD | 1 << OP_STORE | 1 << OP_GEMM | 1 << OP_FINISH | 1 << OP_ALU,
    ON_MEM = 1 << OP_LOAD | 1 << OP_STORE,
    ON_LOOP = 1 << OP_GEMM | 1 << OP_ALU,
    ON_GEMM = 1 << OP_GEMM,
    ON_ALU = 1 << OP_ALU
};

/* Places in the table of what instruction_peek looks at. */
enum { FIELD_OPCODE = 0, FIELD_MEMORY = 5, FIELD_ALU_OP = 26 };

static const instruction_field fields[] = {
    [FIELD_OPCODE] = {"opcode", offsetof(instruction, opcode), 0, 3, false, ON_ALL},
    {"pop_prev", offsetof(instruction, pop_prev), 3, 1, false, ON_ALL},
    {"pop_next", offsetof(instruction, pop_next), 4, 1, false, ON_ALL},
    {"push_prev", offsetof(instruction, push_prev), 5, 1, false, ON_ALL},
    {"push_next", offsetof(instruction, push_next), 6, 1, false, ON_ALL},

    [FIELD_MEMORY] = {"memory", offsetof(instruction, memory), 7, 3, false, ON_MEM},
    {"sram_base", offsetof(instruction, sram_base), 10, 16, false, ON_MEM},
    {"dram_base", offsetof(instruction, dram_base), 26, 32, false, ON_MEM},
    {"y_size", offsetof(instruction, y_size), 64, 16, false, ON_MEM},
    {"x_size", offsetof(instruction, x_size), 80, 16, false, ON_MEM},
    {"x_stride", offsetof(instruction, x_stride), 96, 16, false, ON_MEM},
    {"y_pad_top", offsetof(instruction, y_pad_top), 112, 4, false, ON_MEM},
    {"y_pad_bottom", offsetof(instruction, y_pad_bottom), 116, 4, false, ON_MEM},
    {"x_pad_left", offsetof(instruction, x_pad_left), 120, 4, false, ON_MEM},
    {"x_pad_right", offsetof(instruction, x_pad_right), 124, 4, false, ON_MEM},

    {"reset", offsetof(instruction, reset), 7, 1, false, ON_LOOP},
    {"uop_begin", offsetof(instruction, uop_begin), 8, 13, false, ON_LOOP},
    {"uop_end", offsetof(instruction, uop_end), 21, 14, false, ON_LOOP},
    {"loops_out", offsetof(instruction, loops_out), 35, LOOPS_BITS, false, ON_LOOP},
    {"loops_in", offsetof(instruction, loops_in), 49, LOOPS_BITS, false, ON_LOOP},
    {"dst_out", offsetof(instruction, dst_out), 64, DST_BITS, false, ON_LOOP},
    {"dst_in", offsetof(instruction, dst_in), 75, DST_BITS, false, ON_LOOP},
    {"src_out", offsetof(instruction, src_out), 86, SRC_BITS, false, ON_LOOP},
    {"src_in", offsetof(instruction, src_in), 97, SRC_BITS, false, ON_LOOP},
    {"wgt_out", offsetof(instruction, wgt_out), 108, WGT_BITS, false, ON_GEMM},
    {"wgt_in", offsetof(instruction, wgt_in), 118, WGT_BITS, false, ON_GEMM},
    [FIELD_ALU_OP] = {"alu_op", offsetof(instruction, alu_op), 108, 3, false, ON_ALU},
    {"use_imm", offsetof(instruction, use_imm), 111, 1, false, ON_ALU},
    {"imm", offsetof(instruction, imm), 112, 16, true, ON_ALU},
};

enum { FIELDS = sizeof fields / sizeof *fields };

static const instruction_field uop_fields[] = {
    {"dst", offsetof(micro_op, dst), 0, DST_BITS, false, 0},
    {"src", offsetof(micro_op, src), DST_BITS, SRC_BITS, false, 0},
    {"wgt", offsetof(micro_op, wgt), DST_BITS + SRC_BITS, WGT_BITS, false, 0},
};

enum { UOP_FIELDS = sizeof uop_fields / sizeof *uop_fields };

const instruction_field *instruction_fields(int *count) {
    *count = FIELDS;
    return fields;
}

const instruction_field *micro_op_fields(int *count) {
    *count = UOP_FIELDS;
    return uop_fields;
}

const instruction_field *instruction_field_find(const char *name) {
    for (int i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0) return &fields[i];
    return NULL;
}

int64_t instruction_field_max(const instruction_field *field) {
    return ((int64_t)1 << (field->width - field->is_signed)) - 1;
}

int64_t instruction_field_min(const instruction_field *field) {
    return field->is_signed ? -instruction_field_max(field) - 1 : 0;
}

/* Members are uint32_t, or int32_t where the field is signed. */
int64_t instruction_field_get(const void *record, const instruction_field *field) {
    uint32_t bits;
    memcpy(&bits, (const char *)record + field->offset, sizeof bits);
    return field->is_signed ? (int64_t)(int32_t)bits : (int64_t)bits;
}

static void member_set(void *record, const instruction_field *field, uint64_t bits) {
    uint32_t value = (uint32_t)(bits & ((UINT64_C(1) << field->width) - 1));
    if (field->is_signed && value >> (field->width - 1)) value |= ~UINT32_C(0) << field->width;
    memcpy((char *)record + field->offset, &value, sizeof value);
}

static void member_clear(void *record, const instruction_field *field) {
    const uint32_t value = 0;
    memcpy((char *)record + field->offset, &value, sizeof value);
}

static bool value_fits(const instruction_field *field, int64_t value, error_record *error) {
    int64_t low = instruction_field_min(field), high = instruction_field_max(field);
    if (value >= low && value <= high) return true;
    return error_set(error, "%s is %lld; its %d bits hold %lld to %lld", field->name,
                     (long long)value, field->width, (long long)low, (long long)high);
}

bool instruction_field_set(void *record, const instruction_field *field, int64_t value,
                           error_record *error) {
    if (!value_fits(field, value, error)) return false;
    member_set(record, field, (uint64_t)value);
    return true;
}

static bool field_fits(const void *record, const instruction_field *field, error_record *error) {
    return value_fits(field, instruction_field_get(record, field), error);
}

static uint64_t field_bits(const void *record, const instruction_field *field) {
    uint64_t mask = (UINT64_C(1) << field->width) - 1;
    return ((uint64_t)instruction_field_get(record, field) & mask) << field->bit % 64;
}

static void put_little_endian(uint8_t *to, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static inline uint32_t get_u32(const uint8_t *from) {
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static inline uint64_t get_u64(const uint8_t *from) {
    return get_u32(from) | (uint64_t)get_u32(from + 4) << 32;
}

bool instruction_encode(const instruction *in, uint8_t word[INSTRUCTION_BYTES],
                        error_record *error) {
    if (in->opcode >= OPCODES)
        return error_set(error, "opcode is %u; expected 0 to %d", in->opcode, OPCODES - 1);
    uint64_t half[2] = {0, 0};
    for (int i = 0; i < FIELDS; i++) {
        const instruction_field *field = &fields[i];
        if (field->opcodes >> in->opcode & 1) {
            if (!field_fits(in, field, error)) return false;
            half[field->bit / 64] |= field_bits(in, field);
        } else if (instruction_field_get(in, field) != 0) {
            return error_set(error, "%s is set, but %s has no such field", field->name,
                             opcode_name(in->opcode));
        }
    }
    put_little_endian(word, half[0], 8);
    put_little_endian(word + 8, half[1], 8);
    return true;
}

/* Unrolled for one opcode the loop over the table becomes straight code: the model decodes more
 * than 10^7 instructions a second. */
static inline __attribute__((always_inline)) void decode_as(const uint64_t half[2], instruction *in,
                                                            uint8_t opcodes) {
#pragma GCC unroll 32
    for (int i = 0; i < FIELDS; i++)
        if (!(fields[i].opcodes & opcodes)) member_clear(in, &fields[i]);
#pragma GCC unroll 32
    for (int i = 0; i < FIELDS; i++)
        if (fields[i].opcodes & opcodes)
            member_set(in, &fields[i], half[fields[i].bit / 64] >> fields[i].bit % 64);
}

void instruction_decode(const uint8_t word[INSTRUCTION_BYTES], instruction *in) {
    const uint64_t half[2] = {get_u64(word), get_u64(word + 8)};
    switch (half[0] & 7) {
    case OP_LOAD:
    case OP_STORE:
        decode_as(half, in, ON_MEM);
        break;
    case OP_GEMM:
        decode_as(half, in, ON_GEMM);
        break;
    case OP_ALU:
        decode_as(half, in, ON_ALU);
        break;
    default:
        decode_as(half, in, 1 << OP_FINISH);
    }
}

/* The field at a place in the table that the compiler knows. */
static inline __attribute__((always_inline)) uint32_t peek(const uint8_t *word, int i) {
    uint64_t half = get_u64(word + fields[i].bit / 64 * 8);
    return (uint32_t)(half >> fields[i].bit % 64 & ((1u << fields[i].width) - 1));
}

void instruction_peek(const uint8_t word[INSTRUCTION_BYTES], uint32_t *opcode, uint32_t *kind) {
    *opcode = peek(word, FIELD_OPCODE);
    if (*opcode == OP_LOAD || *opcode == OP_STORE)
        *kind = peek(word, FIELD_MEMORY);
    else
        *kind = *opcode == OP_ALU ? peek(word, FIELD_ALU_OP) : 0;
}

bool instruction_is_canonical(const uint8_t word[INSTRUCTION_BYTES]) {
    instruction in;
    uint8_t again[INSTRUCTION_BYTES];
    instruction_decode(word, &in);
    return instruction_encode(&in, again, NULL) && memcmp(word, again, INSTRUCTION_BYTES) == 0;
}

bool micro_op_encode(const micro_op *uop, uint8_t word[UOP_BYTES], error_record *error) {
    uint64_t bits = 0;
    for (int i = 0; i < UOP_FIELDS; i++) {
        if (!field_fits(uop, &uop_fields[i], error)) return error_add_context(error, "micro-op");
        bits |= field_bits(uop, &uop_fields[i]);
    }
    put_little_endian(word, bits, UOP_BYTES);
    return true;
}

void micro_op_decode(const uint8_t word[UOP_BYTES], micro_op *uop) {
    uint64_t bits = get_u32(word);
    for (int i = 0; i < UOP_FIELDS; i++)
        member_set(uop, &uop_fields[i], bits >> uop_fields[i].bit);
}

const char *opcode_name(uint32_t opcode) {
    static const char *const names[OPCODES] = {"load", "store", "gemm", "finish", "alu"};
    return opcode < OPCODES ? names[opcode] : "?";
}

const char *alu_op_name(uint32_t alu_op) {
    static const char *const names[ALU_OPS] = {"min", "max", "add", "shr", "mul"};
    return alu_op < ALU_OPS ? names[alu_op] : "?";
}
