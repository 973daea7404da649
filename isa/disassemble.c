/* Instructions as text; see assembly.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "isa/assembly.h"
#include "isa/operands.h"

enum {
    FOR_MEM = 1 << OP_LOAD | 1 << OP_STORE,
    FOR_LOOP = 1 << OP_GEMM | 1 << OP_ALU,
    FOR_GEMM = 1 << OP_GEMM,
    FOR_ALU = 1 << OP_ALU
};

static const operand_form forms[] = {
    {"sram", {"sram_base"}, 0, false, FOR_MEM},
    {"dram", {"dram_base"}, 0, true, FOR_MEM},
    {"y", {"y_size"}, 0, false, FOR_MEM},
    {"x", {"x_size"}, 0, false, FOR_MEM},
    {"stride", {"x_stride"}, 0, false, FOR_MEM},
    {"pad", {"y_pad_top", "y_pad_bottom", "x_pad_left", "x_pad_right"}, ',', false, FOR_MEM},
    {"uops", {"uop_begin", "uop_end"}, ':', false, FOR_LOOP},
    {"loops", {"loops_out", "loops_in"}, ',', false, FOR_LOOP},
    {"dst", {"dst_out", "dst_in"}, ',', false, FOR_LOOP},
    {"src", {"src_out", "src_in"}, ',', false, FOR_LOOP},
    {"wgt", {"wgt_out", "wgt_in"}, ',', false, FOR_GEMM},
    {"imm", {"imm"}, 0, false, FOR_ALU},
};

const operand_form *operand_forms(int *count) {
    *count = sizeof forms / sizeof *forms;
    return forms;
}

static bool is_of_load_engine(const instruction *in) {
    return in->opcode == OP_LOAD && (in->memory == MEM_INP || in->memory == MEM_WGT);
}

const char *token_prev_name(const instruction *in) {
    if (in->opcode == OP_STORE) return "compute";
    return is_of_load_engine(in) ? NULL : "load";
}

const char *token_next_name(const instruction *in) {
    if (in->opcode == OP_STORE) return NULL;
    return is_of_load_engine(in) ? "compute" : "store";
}

typedef struct line_writer {
    char *text;
    size_t bytes, used;
} line_writer;

static void write(line_writer *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void write(line_writer *line, const char *format, ...) {
    va_list args;
    size_t room = line->used < line->bytes ? line->bytes - line->used : 0;
    va_start(args, format);
    line->used += (size_t)vsnprintf(room ? line->text + line->used : NULL, room, format, args);
    va_end(args);
}

static int64_t value_of(const instruction *in, const operand_form *form, int i) {
    return instruction_field_get(in, instruction_field_find(form->field[i]));
}

static bool has_value(const instruction *in, const operand_form *form) {
    for (int i = 0; i < OPERAND_FIELDS && form->field[i]; i++)
        if (value_of(in, form, i)) return true;
    return false;
}

static void write_operand(line_writer *line, const instruction *in, const operand_form *form) {
    write(line, " %s=", form->key);
    for (int i = 0; i < OPERAND_FIELDS && form->field[i]; i++) {
        if (i) write(line, "%c", form->separator);
        long long value = (long long)value_of(in, form, i);
        if (form->is_hexadecimal)
            write(line, "0x%llx", (unsigned long long)value);
        else
            write(line, "%lld", value);
    }
}

static void write_tokens(line_writer *line, const instruction *in, const char *key, bool prev,
                         bool next) {
    const char *prev_name = token_prev_name(in), *next_name = token_next_name(in);
    if (!prev && !next) return;
    write(line, " %s=", key);
    if (prev) write(line, "%s", prev_name ? prev_name : "prev");
    if (next) write(line, "%s%s", prev ? "," : "", next_name ? next_name : "next");
}

/* What comes right after the opcode's name. */
static void write_kind(line_writer *line, const instruction *in) {
    bool is_mem = FOR_MEM >> in->opcode & 1;
    if (is_mem && in->memory < MEMORIES)
        write(line, " %s", memory_name(in->memory));
    else if (is_mem)
        write(line, " %u", in->memory);
    if (in->opcode == OP_ALU && in->alu_op < ALU_OPS)
        write(line, " %s", alu_op_name(in->alu_op));
    else if (in->opcode == OP_ALU)
        write(line, " %u", in->alu_op);
    if (in->reset) write(line, " reset");
    if (in->opcode == OP_ALU && !in->use_imm && in->imm) write(line, " register");
}

size_t instruction_format(const instruction *in, char *text, size_t bytes) {
    line_writer line = {text, bytes, 0};
    write(&line, "%s", opcode_name(in->opcode));
    if (in->opcode >= OPCODES) {
        write(&line, " opcode=%u", in->opcode);
        return line.used;
    }
    write_kind(&line, in);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const operand_form *form = &forms[i];
        bool applies = form->opcodes >> in->opcode & 1;
        bool is_immediate = in->use_imm && form->opcodes == FOR_ALU;
        if (applies && (has_value(in, form) || is_immediate)) write_operand(&line, in, form);
    }
    write_tokens(&line, in, "pop", in->pop_prev, in->pop_next);
    write_tokens(&line, in, "push", in->push_prev, in->push_next);
    return line.used;
}

static void write_word(line_writer *line, const uint8_t *word) {
    write(line, "word 0x");
    for (int i = INSTRUCTION_BYTES; i-- > 0;)
        write(line, "%02x", word[i]);
}

enum { LONGEST_LINE_BYTES = 256 };

typedef void line_function(line_writer *line, const uint8_t *code);

static void instruction_line(line_writer *line, const uint8_t *word) {
    instruction in;
    instruction_decode(word, &in);
    if (instruction_is_canonical(word))
        line->used += instruction_format(&in, line->text + line->used, line->bytes - line->used);
    else
        write_word(line, word);
    write(line, "\n");
}

static void micro_op_line(line_writer *line, const uint8_t *word) {
    micro_op uop;
    micro_op_decode(word, &uop);
    write(line, "uop dst=%u src=%u wgt=%u\n", uop.dst, uop.src, uop.wgt);
}

static char *lines_from(arena *a, const uint8_t *code, size_t bytes, size_t unit,
                        line_function *function, error_record *error) {
    size_t count = bytes / unit, used = 0;
    char buffer[LONGEST_LINE_BYTES] = "";
    if (bytes % unit) {
        error_set(error, "%zu bytes; expected a multiple of %zu", bytes, unit);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        line_writer line = {buffer, sizeof buffer, 0};
        function(&line, code + i * unit);
        used += line.used;
    }
    char *text = arena_alloc(a, used + 1, 1);
    if (!text) {
        error_set(error, "out of memory for %zu bytes of text", used);
        return NULL;
    }
    line_writer all = {text, used + 1, 0};
    for (size_t i = 0; i < count; i++)
        function(&all, code + i * unit);
    return text;
}

char *assembly_from_instructions(arena *a, const uint8_t *code, size_t bytes, error_record *error) {
    return lines_from(a, code, bytes, INSTRUCTION_BYTES, instruction_line, error);
}

char *assembly_from_micro_ops(arena *a, const uint8_t *code, size_t bytes, error_record *error) {
    return lines_from(a, code, bytes, UOP_BYTES, micro_op_line, error);
}
