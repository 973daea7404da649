/* Random instruction streams; see random_program.h. */
#include "test/random_program.h"

#include <stdlib.h>

typedef struct dice {
    unsigned state;
} dice;

/* 0 … n-1 */
static uint32_t roll(dice *d, uint32_t n) {
    d->state = d->state * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(d->state >> 4) * n) >> 28);
}

static bool chance(dice *d, uint32_t percent) {
    return roll(d, 100) < percent;
}

static uint32_t small(dice *d, uint32_t most) {
    static const uint32_t scales[] = {2, 4, 20, 100, 400};
    uint32_t scale = scales[roll(d, 5)];
    return 1 + roll(d, scale < most ? scale : most);
}

static void random_hardware(dice *d, hw_config *hw) {
    static const char *const kinds[] = {
        "LOG_BUS_WIDTH=6",
        "LOG_BUS_WIDTH=6",
        "LOG_BUS_WIDTH=7",
        "LOG_BUS_WIDTH=8",
        "LOG_BLOCK=5 LOG_INP_BUFF_SIZE=16 LOG_WGT_BUFF_SIZE=20 LOG_ACC_BUFF_SIZE=18 "
        "LOG_BUS_WIDTH=6",
        "LOG_BLOCK=5 LOG_INP_BUFF_SIZE=16 LOG_WGT_BUFF_SIZE=20 LOG_ACC_BUFF_SIZE=18 "
        "LOG_BUS_WIDTH=8",
        "LOG_BATCH=2 LOG_INP_BUFF_SIZE=17 LOG_ACC_BUFF_SIZE=19 LOG_BUS_WIDTH=6",
        "LOG_BATCH=2 LOG_INP_BUFF_SIZE=17 LOG_ACC_BUFF_SIZE=19 LOG_BUS_WIDTH=7",
        "LOG_BATCH=4 LOG_INP_BUFF_SIZE=19 LOG_ACC_BUFF_SIZE=21 LOG_BUS_WIDTH=6",
        "LOG_BLOCK=3 LOG_INP_BUFF_SIZE=14 LOG_WGT_BUFF_SIZE=16 LOG_ACC_BUFF_SIZE=16",
        "LOG_BLOCK_IN=5 LOG_BLOCK_OUT=3 LOG_INP_BUFF_SIZE=16 LOG_WGT_BUFF_SIZE=18 "
        "LOG_ACC_BUFF_SIZE=16",
        "LOG_BLOCK=6 LOG_INP_BUFF_SIZE=17 LOG_WGT_BUFF_SIZE=22 LOG_ACC_BUFF_SIZE=19 "
        "LOG_BUS_WIDTH=9",
        "LOG_BLOCK=1 LOG_INP_BUFF_SIZE=12 LOG_WGT_BUFF_SIZE=12 LOG_ACC_BUFF_SIZE=14 "
        "LOG_BUS_WIDTH=7",
        "LOG_BATCH=4 LOG_INP_BUFF_SIZE=19 LOG_ACC_BUFF_SIZE=21 LOG_BUS_WIDTH=7",
    };
    if (!hw_config_parse_pairs(kinds[roll(d, sizeof kinds / sizeof *kinds)], hw, NULL)) abort();
}

static void random_transfer(dice *d, const hw_config *hw, instruction *in) {
    static const uint32_t loads[] = {MEM_UOP, MEM_INP, MEM_WGT, MEM_ACC};
    in->opcode = chance(d, 25) ? OP_STORE : OP_LOAD;
    in->memory = in->opcode == OP_STORE ? MEM_OUT : loads[roll(d, 4)];
    if (chance(d, 8)) return; /* synchronises only */
    uint32_t depth = (uint32_t)hw->depth[in->memory];
    if (hw->elem_bytes[in->memory] > 128) depth /= 16; /* not to take too long */
    in->x_size = small(d, depth / 2);
    in->y_size = small(d, depth / in->x_size > 40 ? 40 : depth / in->x_size);
    in->x_stride = in->x_size + (chance(d, 50) ? roll(d, 30) : 0);
    in->dram_base = roll(d, 3000);
    if (in->opcode == OP_LOAD && chance(d, 40)) {
        in->y_pad_top = roll(d, 4);
        in->y_pad_bottom = roll(d, 4);
        in->x_pad_left = roll(d, 4);
        in->x_pad_right = chance(d, 50) ? 0 : roll(d, 16);
    }
    int64_t room = hw->depth[in->memory] - instruction_sram_elems(in);
    if (room < 0) in->y_pad_top = in->y_pad_bottom = in->x_pad_left = in->x_pad_right = 0;
}

static void random_loops(dice *d, instruction *in) {
    in->opcode = chance(d, 50) ? OP_GEMM : OP_ALU;
    in->reset = in->opcode == OP_GEMM && chance(d, 20);
    in->uop_begin = roll(d, 10);
    in->uop_end = in->uop_begin + 1 + roll(d, 6);
    in->loops_out = small(d, 20);
    in->loops_in = small(d, 10);
    if (in->opcode == OP_GEMM) return;
    in->alu_op = roll(d, 4);
    in->use_imm = roll(d, 2);
    in->imm = (int32_t)roll(d, 9) - 4;
}

/* Tokens that are posted at least as often as they are taken run more often than not. */
static void random_tokens(dice *d, instruction *in, uint32_t percent) {
    in->push_prev = chance(d, percent);
    in->push_next = chance(d, percent);
    in->pop_prev = chance(d, percent * 2 / 3);
    in->pop_next = chance(d, percent * 2 / 3);
}

program *random_program(arena *memory, unsigned seed, int instructions) {
    dice d = {seed * 2654435761u + 12345u};
    hw_config hw;
    random_hardware(&d, &hw);
    program *p = program_new(memory, &hw);
    uint32_t transfers = 20 + roll(&d, 80), tokens = chance(&d, 60) ? roll(&d, 40) : 0;
    int count = 1 + (int)roll(&d, (uint32_t)instructions);
    for (int i = 0; i < count; i++) {
        instruction in = {0};
        if (chance(&d, transfers))
            random_transfer(&d, &hw, &in);
        else
            random_loops(&d, &in);
        if (i > count / 10)
            random_tokens(&d, &in, tokens);
        else
            in.push_prev = in.push_next = tokens > 0;
        if (!program_append(p, &in, NULL)) abort();
    }
    if (!program_append(p, &(instruction){.opcode = OP_FINISH}, NULL)) abort();
    if (!program_place_code(p, 0x4000 + 16 * (uint64_t)roll(&d, 600), NULL)) abort();
    p->dram_bytes = (uint64_t)1 << 28;
    return p;
}
