/* The assembler: two passes over the lines, the first for names, the second for bytes. A statement
 * is a kind, then words that are flags or key=values; operands.h has which keys each kind may have.
 */
#include "isa/assembly.h"

#include <string.h>

#include "isa/assembly_names.h"
#include "isa/operands.h"

typedef struct assembler {
    line_reader reader;
    assembled *result; /* written in the second pass */
    size_t instructions, uops;
} assembler;

/* Operands. */

static bool set_field(line_reader *r, void *record, const instruction_field *field, word w) {
    int64_t value;
    if (!reader_number(r, w, &value)) return false;
    if (r->learning || instruction_field_set(record, field, value, r->error)) return true;
    if (r->error) {
        r->error->line = r->line;
        r->error->column = (int)(w.start - r->line_start) + 1;
    }
    return false;
}

static bool read_values(line_reader *r, instruction *in, const operand_form *form, word values) {
    for (int i = 0; i < OPERAND_FIELDS && form->field[i]; i++)
        if (!set_field(r, in, instruction_field_find(form->field[i]),
                       word_split(&values, form->separator)))
            return false;
    return !values.length || reader_fail(r, values.start, "too many values");
}

static bool read_tokens(line_reader *r, const instruction *in, word names, uint32_t *prev,
                        uint32_t *next) {
    const char *prev_name = token_prev_name(in), *next_name = token_next_name(in);
    while (names.length) {
        word name = word_split(&names, ',');
        if (word_is(name, "prev") || (prev_name && word_is(name, prev_name)))
            *prev = 1;
        else if (word_is(name, "next") || (next_name && word_is(name, next_name)))
            *next = 1;
        else
            return reader_fail(
                r, name.start,
                "expected a neighbour of the engine: load, compute, store, prev, next");
    }
    return true;
}

static bool read_operand(line_reader *r, instruction *in, word w) {
    int count;
    const operand_form *forms = operand_forms(&count);
    word values = w;
    word key = word_split(&values, '=');
    if (key.length == w.length) return reader_fail(r, w.start, "expected key=value");
    if (!values.length) return reader_fail(r, values.start, "expected a value");
    if (word_is(key, "pop")) return read_tokens(r, in, values, &in->pop_prev, &in->pop_next);
    if (word_is(key, "push")) return read_tokens(r, in, values, &in->push_prev, &in->push_next);
    for (int i = 0; i < count; i++) {
        if (!word_is(key, forms[i].key) || !(forms[i].opcodes >> in->opcode & 1)) continue;
        if (word_is(key, "imm")) in->use_imm = 1;
        return read_values(r, in, &forms[i], values);
    }
    return reader_fail(r, key.start, "this instruction has no such operand");
}

/* `register` is an ALU instruction's that has an immediate and does not use it. */
static bool read_operands(line_reader *r, instruction *in) {
    bool is_register = false, has_loops = in->opcode == OP_GEMM || in->opcode == OP_ALU;
    for (word w = reader_next(r); w.length; w = reader_next(r)) {
        if (has_loops && word_is(w, "reset"))
            in->reset = 1;
        else if (in->opcode == OP_ALU && word_is(w, "register"))
            is_register = true;
        else if (!read_operand(r, in, w))
            return false;
    }
    if (is_register) in->use_imm = 0;
    return true;
}

/* The word after load, store and alu: one of the names, or a number. */
static bool read_kind(line_reader *r, instruction *in, const char *field,
                      const char *(*name_of)(uint32_t), uint32_t names) {
    word w = reader_next(r);
    const instruction_field *kind = instruction_field_find(field);
    for (uint32_t i = 0; i < names; i++)
        if (word_is(w, name_of(i))) return instruction_field_set(in, kind, i, r->error);
    return set_field(r, in, kind, w);
}

static const char *memory_name_of(uint32_t memory) {
    return memory_name((enum memory)memory);
}

/* Statements. */

static bool read_instruction(assembler *as, uint32_t opcode) {
    line_reader *r = &as->reader;
    instruction in = {.opcode = opcode};
    if ((opcode == OP_LOAD || opcode == OP_STORE) &&
        !read_kind(r, &in, "memory", memory_name_of, MEMORIES))
        return false;
    if (opcode == OP_ALU && !read_kind(r, &in, "alu_op", alu_op_name, ALU_OPS)) return false;
    if (!read_operands(r, &in)) return false;
    size_t at = as->instructions++ * INSTRUCTION_BYTES;
    return r->learning || instruction_encode(&in, as->result->instructions + at, r->error);
}

static bool read_uop(assembler *as) {
    line_reader *r = &as->reader;
    micro_op uop = {0};
    int count;
    const instruction_field *fields = micro_op_fields(&count);
    for (word w = reader_next(r); w.length; w = reader_next(r)) {
        word value = w;
        word key = word_split(&value, '=');
        int i = 0;
        while (i < count && !word_is(key, fields[i].name))
            i++;
        if (i == count) return reader_fail(r, w.start, "expected dst=, src= or wgt=");
        if (!set_field(r, &uop, &fields[i], value)) return false;
    }
    size_t at = as->uops++ * UOP_BYTES;
    return r->learning || micro_op_encode(&uop, as->result->uops + at, r->error);
}

static bool read_raw(assembler *as) {
    enum { DIGITS = 2 * INSTRUCTION_BYTES };
    line_reader *r = &as->reader;
    uint8_t bytes[INSTRUCTION_BYTES] = {0};
    word w = reader_next(r);
    bool right = w.length == DIGITS + 2 && w.start[0] == '0' && w.start[1] == 'x';
    for (int i = 0; right && i < DIGITS; i++) {
        int digit = hexadecimal_digit(w.start[2 + i]);
        right = digit < 16;
        bytes[INSTRUCTION_BYTES - 1 - i / 2] |= (uint8_t)(digit << (i % 2 ? 0 : 4) & 255);
    }
    if (!right) return reader_fail(r, w.start, "expected 0x and 32 hexadecimal digits");
    size_t at = as->instructions++ * INSTRUCTION_BYTES;
    if (!r->learning) memcpy(as->result->instructions + at, bytes, INSTRUCTION_BYTES);
    return true;
}

/* `name = NUMBER`, the name read already. */
static bool read_definition(assembler *as, word name) {
    line_reader *r = &as->reader;
    int64_t value;
    if (!reader_number(r, reader_next(r), &value)) return false;
    return reader_define(r, name, value);
}

/* A label names the next statement, whose kind decides what is counted. */
static bool next_is_uop(line_reader peek) {
    for (;;) {
        word w = reader_next(&peek);
        if (w.length && w.start[w.length - 1] != ':') return word_is(w, "uop");
        if (w.length) continue;
        const char *newline = strchr(peek.end, '\n');
        if (!newline) return false;
        peek.at = newline + 1;
        peek.end = peek.at + strcspn(peek.at, "\n");
    }
}

static bool read_statement(assembler *as, word w) {
    line_reader *r = &as->reader;
    for (uint32_t opcode = 0; opcode < OPCODES; opcode++)
        if (word_is(w, opcode_name(opcode))) return read_instruction(as, opcode);
    if (word_is(w, "uop")) return read_uop(as);
    if (word_is(w, "word")) return read_raw(as);
    if (word_is(reader_next(r), "=")) return read_definition(as, w);
    return reader_fail(
        r, w.start,
        "expected load, store, gemm, alu, finish, uop, word, a label: or name = number");
}

static bool read_line(assembler *as) {
    line_reader *r = &as->reader;
    word w = reader_next(r);
    while (w.length > 1 && w.start[w.length - 1] == ':') {
        word label = {w.start, w.length - 1};
        if (!reader_define(r, label, (int64_t)(next_is_uop(*r) ? as->uops : as->instructions)))
            return false;
        w = reader_next(r);
    }
    if (!w.length) return true;
    if (!read_statement(as, w)) return false;
    w = reader_next(r);
    return !w.length || reader_fail(r, w.start, "expected the end of the line");
}

/* One pass. The text ends in a zero byte. */
static bool read_text(assembler *as, const char *text, bool learning) {
    line_reader *r = &as->reader;
    r->learning = learning;
    r->line = 0;
    as->instructions = as->uops = 0;
    for (const char *at = text; *at;) {
        r->at = r->line_start = at;
        r->end = at + strcspn(at, "\n");
        r->line++;
        if (!read_line(as)) return false;
        at = *r->end ? r->end + 1 : r->end;
    }
    return true;
}

bool assembly_read_both(arena *a, const char *text, size_t text_bytes, assembled *result,
                        error_record *error) {
    memset(result, 0, sizeof *result);
    if (memchr(text, '\0', text_bytes)) return error_set(error, "a zero byte; expected text");
    char *own = arena_alloc(a, text_bytes + 1, 1);
    named_number *names = arena_alloc(a, MOST_NAMES, sizeof *names);
    if (!own || !names) return error_set(error, "out of memory");
    if (text_bytes) memcpy(own, text, text_bytes);
    assembler as = {.reader = {.error = error, .name = names}, .result = result};
    if (!read_text(&as, own, true)) return false;
    result->instruction_bytes = as.instructions * INSTRUCTION_BYTES;
    result->uop_bytes = as.uops * UOP_BYTES;
    result->instructions = arena_alloc(a, result->instruction_bytes + 1, 1);
    result->uops = arena_alloc(a, result->uop_bytes + 1, 1);
    if (!result->instructions || !result->uops) return error_set(error, "out of memory");
    return read_text(&as, own, false);
}

bool assembly_read(arena *a, const char *text, size_t text_bytes, uint8_t **code, size_t *bytes,
                   error_record *error) {
    assembled both;
    if (!assembly_read_both(a, text, text_bytes, &both, error)) return false;
    if (both.instruction_bytes && both.uop_bytes)
        return error_set(error, "both instructions and micro-ops; expected one of them");
    *code = both.uop_bytes ? both.uops : both.instructions;
    *bytes = both.uop_bytes + both.instruction_bytes;
    return true;
}
