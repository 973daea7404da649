/* The multiply kernels and the ALU against their definition, on random full-range data. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "vta_model/alu_kernel.h"
#include "vta_model/gemm_kernel.h"
#include "vta_model/model.h"

typedef struct memories {
    hw_config hw;
    int32_t *acc, *expected;
    int8_t *out, *inp, *wgt;
} memories;

enum { ELEMENTS = 8 };

static memories memories_make(arena *a, const char *pairs) {
    memories m;
    cr_assert(hw_config_parse_pairs(pairs, &m.hw, NULL), "%s", pairs);
    size_t out = (size_t)(m.hw.batch * m.hw.block_out) * ELEMENTS;
    size_t inp = (size_t)(m.hw.batch * m.hw.block_in) * ELEMENTS,
           wgt = (size_t)(m.hw.block_out * m.hw.block_in) * ELEMENTS;
    m.acc = arena_alloc(a, out, 4);
    m.expected = arena_alloc(a, out, 4);
    m.out = arena_alloc(a, out, 1);
    m.inp = arena_alloc(a, inp, 1);
    m.wgt = arena_alloc(a, wgt, 1);
    for (size_t i = 0; i < inp; i++)
        m.inp[i] = rand() % 8 ? (int8_t)rand() : -128;
    for (size_t i = 0; i < wgt; i++)
        m.wgt[i] = rand() % 8 ? (int8_t)rand() : -128;
    for (size_t i = 0; i < out; i++)
        m.acc[i] = m.expected[i] =
            rand() % 4 ? rand() - rand() : (rand() % 2 ? INT32_MAX : INT32_MIN);
    return m;
}

static void expect_product(memories *m, int d, int s, int w) {
    for (int b = 0; b < m->hw.batch; b++)
        for (int o = 0; o < m->hw.block_out; o++)
            for (int k = 0; k < m->hw.block_in; k++) {
                int x = m->inp[(s * m->hw.batch + b) * m->hw.block_in + k];
                int y = m->wgt[(w * m->hw.block_out + o) * m->hw.block_in + k];
                int32_t *acc = &m->expected[(d * m->hw.batch + b) * m->hw.block_out + o];
                *acc = (int32_t)((uint32_t)*acc + (uint32_t)(x * y));
            }
}

static void check_kernel(const char *pairs, enum vta_kernel wanted, const char *name) {
    arena *a = arena_new();
    memories m = memories_make(a, pairs);
    gemm_kernel *kernel = gemm_kernel_choose(wanted, &m.hw);
    if (name && __builtin_cpu_supports("avx2"))
        cr_assert_str_eq(gemm_kernel_name(kernel), name, "%s", pairs);
    const uint32_t uops[3] = {0 | 1 << 11 | 2u << 22, 1 | 0 << 11 | 1u << 22,
                              0 | 3 << 11 | 0u << 22};
    const instruction in = {.opcode = OP_GEMM,
                            .uop_end = 3,
                            .loops_out = 2,
                            .loops_in = 2,
                            .dst_out = 3,
                            .dst_in = 1,
                            .src_out = 2,
                            .src_in = 1,
                            .wgt_out = 1,
                            .wgt_in = 2};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            for (int u = 0; u < 3; u++)
                expect_product(&m, (int)(uops[u] & 2047) + i * 3 + j,
                               (int)(uops[u] >> 11 & 2047) + i * 2 + j,
                               (int)(uops[u] >> 22) + i + 2 * j);
    gemm_task task = {m.acc, m.out,      m.inp,         m.wgt,         uops,
                      &in,   m.hw.batch, m.hw.block_in, m.hw.block_out};
    kernel(&task);
    int lanes = m.hw.batch * m.hw.block_out;
    for (int i = 0; i < lanes * ELEMENTS; i++) {
        int d = i / lanes;
        cr_assert_eq(m.acc[i], m.expected[i], "%s lane %d", pairs, i);
        if (d <= 5 && d != 2) cr_assert_eq(m.out[i], (int8_t)m.expected[i], "%s lane %d", pairs, i);
    }
    arena_free(a);
}

Test(kernels, all_forms_are_the_definition) {
    static const char *const hardwares[][3] = {
        {"LOG_BATCH=0", "avx2", "portable"},
        {"LOG_BATCH=2 LOG_INP_BUFF_SIZE=17 LOG_ACC_BUFF_SIZE=19", "avx2", "portable"},
        {"LOG_BLOCK=5 LOG_INP_BUFF_SIZE=16 LOG_WGT_BUFF_SIZE=20 LOG_ACC_BUFF_SIZE=18", "avx2",
         "portable"},
        {"LOG_BLOCK_IN=3 LOG_BLOCK_OUT=4 LOG_INP_BUFF_SIZE=14 LOG_WGT_BUFF_SIZE=17", "portable",
         "portable"},
        {"LOG_BLOCK_IN=4 LOG_BLOCK_OUT=2 LOG_WGT_BUFF_SIZE=16 LOG_ACC_BUFF_SIZE=15", "portable",
         "portable"},
        {"LOG_BLOCK_IN=1 LOG_BLOCK_OUT=0 LOG_INP_BUFF_SIZE=12 LOG_WGT_BUFF_SIZE=11 "
         "LOG_ACC_BUFF_SIZE=13",
         "scalar", "scalar"},
        {"LOG_BLOCK_IN=6 LOG_BLOCK_OUT=3 LOG_INP_BUFF_SIZE=17 LOG_WGT_BUFF_SIZE=19 "
         "LOG_ACC_BUFF_SIZE=16",
         "avx2", "portable"},
    };
    srand(3);
    for (size_t i = 0; i < sizeof hardwares / sizeof *hardwares; i++) {
        check_kernel(hardwares[i][0], VTA_KERNEL_AUTO, hardwares[i][1]);
        check_kernel(hardwares[i][0], VTA_KERNEL_PORTABLE, hardwares[i][2]);
    }
}

/* What the RTL's ALU does, from VTA.md. */
static int32_t alu_expected(const instruction *in, int32_t dst, int32_t src) {
    int64_t a = in->use_imm ? src : dst, b = in->use_imm ? in->imm : src;
    switch (in->alu_op) {
    case ALU_MIN:
        return (int32_t)(a < b ? a : b);
    case ALU_MAX:
        return (int32_t)(a > b ? a : b);
    case ALU_ADD:
        return (int32_t)(uint32_t)(a + b);
    default:
        if (in->use_imm && in->imm < 0) return (int32_t)((uint64_t)a << (-b % 32));
        return (int32_t)(a >> (b & 31));
    }
}

/* One ALU instruction over 8 accumulators that a LOAD ACC brings; what is stored is the low byte,
 * all of it comes out by shifting right by 8 three times. */
static void check_alu(const char *pairs, uint32_t op, uint32_t use_imm, int32_t imm) {
    arena *a = arena_new();
    hw_config hw;
    cr_assert(hw_config_parse_pairs(pairs, &hw, NULL));
    program *p = program_new(a, &hw);
    error_record error = {0};
    const uint32_t elem = (uint32_t)hw.elem_bytes[MEM_ACC],
                   lanes = (uint32_t)hw.elem_bytes[MEM_OUT];
    int32_t *acc = arena_alloc(a, 2 * lanes, 4);
    uint8_t *uop = arena_alloc(a, 1, 64);
    for (uint32_t i = 0; i < 2 * lanes; i++)
        acc[i] = rand() % 3 ? rand() - rand()
                            : (rand() % 2 ? INT32_MAX - rand() % 3 : INT32_MIN + rand() % 3);
    const uint32_t src = use_imm ? 0 : 1;
    micro_op_encode(&(micro_op){0, src, 0}, uop, NULL);
    const instruction alu = {.opcode = OP_ALU,
                             .uop_end = 1,
                             .loops_out = 1,
                             .loops_in = 1,
                             .alu_op = op,
                             .use_imm = use_imm,
                             .imm = imm};
    instruction shift = {.opcode = OP_ALU,
                         .uop_begin = 1,
                         .uop_end = 2,
                         .loops_out = 1,
                         .loops_in = 1,
                         .alu_op = ALU_SHR,
                         .use_imm = 1,
                         .imm = 8};
    micro_op_encode(&(micro_op){0, 0, 0}, uop + UOP_BYTES, NULL);
    cr_assert(program_append(
        p, &(instruction){.opcode = OP_LOAD, .memory = MEM_UOP, .y_size = 1, .x_size = 2}, NULL));
    cr_assert(program_append(p,
                             &(instruction){.opcode = OP_LOAD,
                                            .memory = MEM_ACC,
                                            .dram_base = 0x1000 / elem,
                                            .y_size = 1,
                                            .x_size = 2},
                             NULL));
    cr_assert(program_append(p, &alu, &error), "%s", error.message);
    uint8_t *expected[4];
    for (uint32_t byte = 0; byte < 4; byte++) {
        instruction *last = NULL;
        if (byte) program_append(p, &shift, NULL);
        last = (instruction *)(void *)(p->code_buffer + (p->run_count - 1) * INSTRUCTION_BYTES);
        *(uint8_t *)last |= 1 << 6; /* push_next */
        program_append(p,
                       &(instruction){.opcode = OP_STORE,
                                      .memory = MEM_OUT,
                                      .pop_prev = 1,
                                      .push_prev = 1,
                                      .dram_base = 0x8000 / lanes + byte,
                                      .y_size = 1,
                                      .x_size = 1},
                       NULL);
        shift.pop_next = 1;
        expected[byte] = arena_alloc(a, lanes, 1);
        for (uint32_t i = 0; i < lanes; i++)
            expected[byte][i] =
                (uint8_t)((uint32_t)alu_expected(&alu, acc[i], acc[src * lanes + i]) >> 8 * byte);
        cr_assert(program_add_expect(p, 0x8000 + byte * lanes, expected[byte], lanes, NULL, NULL));
    }
    cr_assert(program_append(p, &(instruction){.opcode = OP_FINISH, .pop_next = 1}, NULL));
    cr_assert(program_add_blob(p, 0, uop, 2 * UOP_BYTES, NULL, NULL));
    cr_assert(program_add_blob(p, 0x1000, acc, 2 * elem, NULL, NULL));
    cr_assert(program_place_code(p, 0x10000, NULL));
    vta_result result;
    vta_options options = vta_options_default();
    vta_status status = vta_run(p, &options, a, &result, &error);
    cr_assert_eq(status, VTA_DONE, "%s op %u imm %u %d: %s", pairs, op, use_imm, imm,
                 error.message);
    cr_assert_eq(result.checks, 4);
    arena_free(a);
}

Test(kernels, alu_is_the_manuals) {
    static const char *const hardwares[] = {"LOG_BATCH=0",
                                            "LOG_BATCH=2 LOG_INP_BUFF_SIZE=17 LOG_ACC_BUFF_SIZE=19",
                                            "LOG_BLOCK_IN=1 LOG_BLOCK_OUT=0 LOG_INP_BUFF_SIZE=12 "
                                            "LOG_WGT_BUFF_SIZE=11 LOG_ACC_BUFF_SIZE=13"};
    static const int32_t imms[] = {0, 1, -1, 7, -7, 31, -31, 127, -128, 32767, -32768};
    srand(4);
    for (size_t h = 0; h < sizeof hardwares / sizeof *hardwares; h++)
        for (uint32_t op = ALU_MIN; op <= ALU_SHR; op++) {
            check_alu(hardwares[h], op, 0, 0);
            for (size_t i = 0; i < sizeof imms / sizeof *imms; i++)
                if (op != ALU_SHR || (imms[i] > -32 && imms[i] < 32))
                    check_alu(hardwares[h], op, 1, imms[i]);
        }
}

/* A source is read before the iteration before it has written: brute force keeps every value that
 * an accumulator ever had with the iteration that wrote it, and takes the newest but that one's. */
Test(kernels, an_alu_source_just_written_is_what_it_was) {
    enum { ACCS = 6, UOPS = 40, LANES = 4 };
    srand(5);
    for (int round = 0; round < 200; round++) {
        int32_t acc[ACCS * LANES], value[UOPS + 1][ACCS], early[2 * LANES];
        int8_t out[ACCS * LANES];
        uint32_t uops[UOPS];
        instruction in = {.opcode = OP_ALU,
                          .uop_end = UOPS,
                          .loops_out = 1,
                          .loops_in = 1,
                          .alu_op = ALU_ADD,
                          .use_imm = (uint32_t)round % 2,
                          .imm = 3};
        for (uint32_t i = 0; i < ACCS; i++) {
            value[0][i] = rand() % 1000;
            for (uint32_t lane = 0; lane < LANES; lane++)
                acc[i * LANES + lane] = value[0][i];
        }
        for (uint32_t u = 0; u < UOPS; u++) {
            uint32_t dst = (uint32_t)rand() % ACCS, src = (uint32_t)rand() % ACCS;
            uops[u] = dst | src << 11;
            memcpy(value[u + 1], value[u], sizeof value[u]);
            uint32_t source = (uint32_t)value[u ? u - 1 : 0][src];
            uint32_t other = (uint32_t)(in.use_imm ? in.imm : value[u][dst]);
            value[u + 1][dst] = (int32_t)(source + other);
        }
        alu_kernel(&(alu_task){acc, out, uops, &in, LANES, early});
        for (uint32_t i = 0; i < ACCS; i++)
            cr_assert_eq(acc[i * LANES + LANES - 1], value[UOPS][i], "round %d", round);
    }
}
