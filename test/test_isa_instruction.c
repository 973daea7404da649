/* Instruction words: golden ones, computed by hand from the fields' places in VTA.md; random round
 * trips; text. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isa/assembly.h"
#include "isa/instruction.h"

static void golden(const instruction *in, uint64_t low, uint64_t high) {
    uint8_t word[INSTRUCTION_BYTES];
    instruction again;
    error_record error = {0};
    cr_assert(instruction_encode(in, word, &error), "%s", error.message);
    for (int i = 0; i < 8; i++) {
        cr_assert_eq(word[i], (uint8_t)(low >> 8 * i), "byte %d", i);
        cr_assert_eq(word[8 + i], (uint8_t)(high >> 8 * i), "byte %d", 8 + i);
    }
    instruction_decode(word, &again);
    cr_assert(memcmp(in, &again, sizeof again) == 0);
}

Test(instruction, golden_words) {
    golden(&(instruction){.opcode = OP_FINISH, .pop_next = 1}, 3 | 1 << 4, 0);
    golden(&(instruction){.opcode = OP_LOAD,
                          .push_next = 1,
                          .memory = MEM_INP,
                          .sram_base = 5,
                          .dram_base = 0x80000001u,
                          .y_size = 14,
                          .x_size = 15,
                          .x_stride = 56,
                          .y_pad_top = 1,
                          .y_pad_bottom = 2,
                          .x_pad_left = 3,
                          .x_pad_right = 4},
           0ull | 1ull << 6 | 2ull << 7 | 5ull << 10 | 0x80000001ull << 26,
           14ull | 15ull << 16 | 56ull << 32 | 1ull << 48 | 2ull << 52 | 3ull << 56 | 4ull << 60);
    golden(&(instruction){.opcode = OP_STORE,
                          .pop_prev = 1,
                          .push_prev = 1,
                          .memory = MEM_OUT,
                          .sram_base = 65535,
                          .dram_base = 3,
                          .y_size = 65535,
                          .x_size = 1,
                          .x_stride = 65535},
           1ull | 1ull << 3 | 1ull << 5 | 4ull << 7 | 65535ull << 10 | 3ull << 26,
           65535ull | 1ull << 16 | 65535ull << 32);
    golden(&(instruction){.opcode = OP_GEMM,
                          .pop_prev = 1,
                          .reset = 1,
                          .uop_begin = 8191,
                          .uop_end = 16383,
                          .loops_out = 16383,
                          .loops_in = 1,
                          .dst_out = 2047,
                          .dst_in = 1,
                          .src_out = 2,
                          .src_in = 3,
                          .wgt_out = 1023,
                          .wgt_in = 4},
           2ull | 1ull << 3 | 1ull << 7 | 8191ull << 8 | 16383ull << 21 | 16383ull << 35 |
               1ull << 49,
           2047ull | 1ull << 11 | 2ull << 22 | 3ull << 33 | 1023ull << 44 | 4ull << 54);
    golden(&(instruction){.opcode = OP_ALU,
                          .uop_end = 1,
                          .loops_out = 1,
                          .loops_in = 1,
                          .alu_op = ALU_SHR,
                          .use_imm = 1,
                          .imm = -2},
           4ull | 1ull << 21 | 1ull << 35 | 1ull << 49, 3ull << 44 | 1ull << 47 | 0xfffeull << 48);
}

Test(instruction, golden_micro_op) {
    uint8_t word[UOP_BYTES];
    micro_op uop;
    cr_assert(micro_op_encode(&(micro_op){2047, 1, 1023}, word, NULL));
    uint32_t bits =
        word[0] | (uint32_t)word[1] << 8 | (uint32_t)word[2] << 16 | (uint32_t)word[3] << 24;
    cr_assert_eq(bits, 2047u | 1u << 11 | 1023u << 22);
    micro_op_decode(word, &uop);
    cr_assert(uop.dst == 2047 && uop.src == 1 && uop.wgt == 1023);
    cr_assert_not(micro_op_encode(&(micro_op){2048, 0, 0}, word, NULL));
    cr_assert_not(micro_op_encode(&(micro_op){0, 0, 1024}, word, NULL));
}

/* Fields of one opcode do not overlap, and each is in its half. */
Test(instruction, fields_do_not_overlap) {
    int count;
    const instruction_field *fields = instruction_fields(&count);
    for (int opcode = 0; opcode < OPCODES; opcode++) {
        uint64_t used[2] = {0, 0};
        for (int i = 0; i < count; i++) {
            if (!(fields[i].opcodes >> opcode & 1)) continue;
            uint64_t bits = ((UINT64_C(1) << fields[i].width) - 1) << fields[i].bit % 64;
            cr_assert_eq(used[fields[i].bit / 64] & bits, 0, "%s", fields[i].name);
            cr_assert_leq(fields[i].bit % 64 + fields[i].width, 64);
            used[fields[i].bit / 64] |= bits;
        }
    }
}

Test(instruction, every_field_holds_its_limits_and_no_more) {
    int count;
    const instruction_field *fields = instruction_fields(&count);
    for (uint32_t opcode = 0; opcode < OPCODES; opcode++) {
        for (int i = 1; i < count; i++) {
            const instruction_field *field = &fields[i];
            bool has = field->opcodes >> opcode & 1;
            int64_t limits[2] = {instruction_field_min(field), instruction_field_max(field)};
            for (int side = 0; side < 2; side++) {
                instruction in = {.opcode = opcode}, again;
                uint8_t word[INSTRUCTION_BYTES];
                error_record error = {0};
                cr_assert(instruction_field_set(&in, field, limits[side], NULL));
                cr_assert_eq(instruction_encode(&in, word, &error), has || !limits[side], "%s",
                             field->name);
                if (!has) continue;
                instruction_decode(word, &again);
                cr_assert(memcmp(&in, &again, sizeof in) == 0, "%s", field->name);
                cr_assert_not(
                    instruction_field_set(&in, field, limits[side] + (side ? 1 : -1), &error));
                cr_assert(strstr(error.message, field->name));
            }
        }
    }
}

Test(instruction, a_value_that_does_not_fit_is_named) {
    uint8_t word[INSTRUCTION_BYTES];
    error_record error = {0};
    cr_assert_not(
        instruction_encode(&(instruction){.opcode = OP_LOAD, .x_size = 65536}, word, &error));
    cr_assert(strstr(error.message, "x_size is 65536"), "%s", error.message);
    cr_assert_not(
        instruction_encode(&(instruction){.opcode = OP_FINISH, .x_size = 1}, word, &error));
    cr_assert(strstr(error.message, "finish has no such field"), "%s", error.message);
    cr_assert_not(instruction_encode(&(instruction){.opcode = 7}, word, &error));
}

static void random_word(uint8_t *word, size_t bytes, unsigned thin) {
    for (size_t i = 0; i < bytes; i++) {
        word[i] = (uint8_t)rand();
        for (unsigned k = 0; k < thin; k++)
            word[i] &= (uint8_t)rand();
    }
}

Test(instruction, any_bytes_decode_and_canonical_ones_encode_back) {
    srand(1);
    int canonical = 0;
    for (int round = 0; round < 20000; round++) {
        uint8_t word[INSTRUCTION_BYTES], again[INSTRUCTION_BYTES];
        instruction in;
        uint32_t opcode, kind;
        random_word(word, sizeof word, (unsigned)round % 4);
        instruction_decode(word, &in);
        instruction_peek(word, &opcode, &kind);
        cr_assert_eq(opcode, in.opcode);
        cr_assert_eq(kind, opcode == OP_ALU ? in.alu_op : in.memory);
        bool encodes = instruction_encode(&in, again, NULL);
        cr_assert_eq(encodes, in.opcode < OPCODES);
        cr_assert_eq(instruction_is_canonical(word),
                     encodes && memcmp(word, again, sizeof word) == 0);
        canonical += instruction_is_canonical(word);
    }
    cr_assert_gt(canonical, 1000);
}

/* Text. */

static void assembles(const char *text, const uint8_t *code, size_t bytes) {
    arena *a = arena_new();
    error_record error = {0};
    uint8_t *back;
    size_t back_bytes;
    cr_assert(assembly_read(a, text, strlen(text), &back, &back_bytes, &error), "%d:%d %s in\n%s",
              error.line, error.column, error.message, text);
    cr_assert(back_bytes == bytes && memcmp(code, back, bytes) == 0, "%s", text);
    arena_free(a);
}

Test(assembly, any_bytes_come_back) {
    srand(2);
    for (int round = 0; round < 3000; round++) {
        arena *a = arena_new();
        uint8_t code[4 * INSTRUCTION_BYTES];
        random_word(code, sizeof code, (unsigned)round % 4);
        assembles(assembly_from_instructions(a, code, sizeof code, NULL), code, sizeof code);
        assembles(assembly_from_micro_ops(a, code, sizeof code, NULL), code, sizeof code);
        arena_free(a);
    }
}

Test(assembly, reads_as_the_manual_of_the_header_says) {
    instruction in = {.opcode = OP_LOAD,
                      .pop_next = 1,
                      .push_next = 1,
                      .memory = MEM_INP,
                      .dram_base = 0x200,
                      .y_size = 14,
                      .x_size = 14,
                      .x_stride = 56,
                      .y_pad_top = 1,
                      .y_pad_bottom = 1,
                      .x_pad_left = 1,
                      .x_pad_right = 1};
    uint8_t word[INSTRUCTION_BYTES];
    char text[200];
    cr_assert(instruction_encode(&in, word, NULL));
    assembles("load inp sram=0 dram=0x200 y=14 x=14 stride=56 pad=1,1,1,1 pop=compute push=compute",
              word, 16);
    assembles("# names\nside = 14\n  load inp dram=512 y=side x=side stride=56 pad=1,1,1,1 "
              "pop=next push=compute # x",
              word, 16);
    instruction_format(&in, text, sizeof text);
    cr_assert_str_eq(
        text, "load inp dram=0x200 y=14 x=14 stride=56 pad=1,1,1,1 pop=compute push=compute");
}

Test(assembly, labels_count_their_own_kind) {
    const char *text = "first: uop dst=1\nsecond:\n# between\nuop dst=2 src=3 wgt=4\nend:\n uop\n"
                       "gemm uops=first:end loops=1,1\nalu add uops=second:end loops=later,1 "
                       "imm=-5\nlater: finish\n";
    arena *a = arena_new();
    assembled both;
    error_record error = {0};
    cr_assert(assembly_read_both(a, text, strlen(text), &both, &error), "%d:%d %s", error.line,
              error.column, error.message);
    cr_assert_eq(both.uop_bytes, 3 * UOP_BYTES);
    cr_assert_eq(both.instruction_bytes, 3 * INSTRUCTION_BYTES);
    instruction gemm, alu;
    instruction_decode(both.instructions, &gemm);
    instruction_decode(both.instructions + 16, &alu);
    cr_assert(gemm.uop_begin == 0 && gemm.uop_end == 2);
    cr_assert(alu.uop_begin == 1 && alu.uop_end == 2 && alu.loops_out == 2 && alu.use_imm &&
              alu.imm == -5);
    uint8_t *code;
    size_t bytes;
    cr_assert_not(assembly_read(a, text, strlen(text), &code, &bytes, NULL));
    arena_free(a);
}

static void refuse(const char *text, int line, int column, const char *says) {
    arena *a = arena_new();
    error_record error = {0};
    uint8_t *code;
    size_t bytes;
    cr_assert_not(assembly_read(a, text, strlen(text), &code, &bytes, &error), "%s", text);
    cr_assert(strstr(error.message, says), "%s: '%s' lacks '%s'", text, error.message, says);
    cr_assert(error.line == line && error.column == column, "%s: at %d:%d (%s)", text, error.line,
              error.column, error.message);
    arena_free(a);
}

Test(assembly, errors_say_where) {
    refuse("jump x=1", 1, 1, "expected load");
    refuse("finish\nload x", 2, 6, "number");
    refuse("load inp x", 1, 10, "key=value");
    refuse("load inp x=", 1, 12, "value");
    refuse("load inp q=1", 1, 10, "no such operand");
    refuse("gemm x=1", 1, 6, "no such operand");
    refuse("load inp x=70000", 1, 12, "x_size is 70000");
    refuse("load inp pad=1,2,3,4,5", 1, 22, "too many");
    refuse("load inp pop=load", 1, 14, "neighbour");
    refuse("alu shr imm=99999", 1, 13, "imm is 99999");
    refuse("load inp x=there", 1, 12, "unknown name");
    refuse("load inp x=99999999999", 1, 12, "2^32");
    refuse("a: finish\na: finish", 2, 1, "already");
    refuse("1a: finish", 1, 1, "name");
    refuse("word 0x12", 1, 6, "32 hexadecimal");
    refuse("uop dst=9999", 1, 9, "dst is 9999");
    refuse("uop x=1", 1, 5, "dst=");
    refuse("x = 1 2", 1, 7, "end of the line");
}

Test(assembly, text_with_a_zero_byte_and_odd_sizes_are_refused) {
    arena *a = arena_new();
    uint8_t *code, bytes17[17] = {0};
    size_t bytes;
    cr_assert_not(assembly_read(a, "fin\0sh", 6, &code, &bytes, NULL));
    cr_assert_null(assembly_from_instructions(a, bytes17, 17, NULL));
    cr_assert_null(assembly_from_micro_ops(a, bytes17, 17, NULL));
    arena_free(a);
}
