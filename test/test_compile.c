/* The compiler end to end: what it emits for small operators of every kind is right by the
 * operator's definition, and runs without deadlock, race or warning. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/layout.h"
#include "dataflow/evaluate.h"
#include "isa/program.h"
#include "test/compile_check.h"
#include "vta_model/model.h"

/* Each text on the presets in turn, so that neighbours in the list meet different ones. */
static void expect_texts_good(const char *const *texts, int count) {
    const char *const *presets = hw_config_preset_names();
    for (int i = 0; i < count; i++) {
        operator op = compile_check_parse(texts[i]);
        for (int h = i % 2; h < 4; h += 2) {
            hw_config hw;
            hw_config_preset(presets[h], &hw, NULL);
            compile_check_expect(&op, &hw, compile_check_epilogue(i + h), STRATEGY_FUSE, true);
        }
    }
}

Test(compile, convolutions) {
    static const char *const texts[] = {
        /* batch, stride 2×1 */
        "o[n,f,y,x] += d[n,c,2*y+r-1,x+s-1] * w[f,c,r,s] where n<3, f<17, y<4, x<7, c<5, r<3, s<3; "
        "d: 3x5x7x7",
        /* padding wider than half the filter, and wider than a padding field */
        "o[f,y,x] += d[c,y+r-2,x+s-2] * w[f,c,r,s] where f<5, y<8, x<9, c<3, r<3, s<3; d: 3x6x7",
        "o[f,y,x] += d[c,y+r-20,x+s-17] * w[f,c,r,s] where f<16, y<42, x<36, c<16, r<3, s<1; d: "
        "16x4x2",
        /* one channel, one pixel, one of everything */
        "o[f,y,x] += d[y+r,x+s] * w[f,r,s] where f<7, y<11, x<5, r<5, s<2",
        "o[f,y,x] += d[c,y+r-1,x+s-1] * w[f,c,r,s] where f<3, y<1, x<1, c<20, r<3, s<3; d: 20x1x1",
        "o[f] += d[c] * w[f,c] where f<1, c<1",
        /* primes, dilation, groups, depthwise, one and three dimensions */
        "o[f,y,x] += d[c,y+2*r-1,x+3*s] * w[f,c,r,s] where f<31, y<13, x<7, c<11, r<3, s<2; d: "
        "11x15x10",
        "o[g,f,y,x] += d[g,c,y+r,x+s] * w[g,f,c,r,s] where g<3, f<5, y<6, x<6, c<4, r<2, s<2",
        "o[n,g,y,x] += d[n,g,y+r-1,x+s-1] * w[g,r,s] where n<2, g<19, y<6, x<5, r<3, s<3; d: "
        "2x19x6x5",
        "o[n,f,x] += d[n,c,3*x+s] * w[f,c,s] where n<2, f<18, x<20, c<6, s<4",
        "o[f,z,y,x] += d[c,z+t,2*y+r,x+s-1] * w[f,c,t,r,s] where f<6, z<3, y<3, x<5, c<4, t<2, "
        "r<3, s<3; d: 4x4x7x5",
    };
    expect_texts_good(texts, sizeof texts / sizeof *texts);
}

/* Windows of which a chunk shares blocks with the one before: few loads and many stores, so that
 * the best schedules keep what is shared on chip. In one home, in two in turn, beside zeros around
 * the image. */
Test(compile, windows_that_stay_on_chip) {
    static const char *const texts[] = {
        "o[f,x] += d[c,x+s] * w[f,c,s] where f<16, x<200, c<16, s<9",
        "o[n,f,x] += d[n,c,x+s] * w[f,c,s] where n<20, f<16, x<40, c<16, s<9",
        "o[f,y,x] += d[2*y+r-2,8*x+s-8] * w[f,r,s] where f<32, y<14, x<11, r<5, s<20; d: 28x91",
    };
    epilogue e;
    hw_config hw;
    cr_assert(epilogue_parse("shr:7,bias,clip:0:127", &e, NULL));
    hw_config_preset("16x16x16", &hw, NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        operator op = compile_check_parse(texts[i]);
        compile_options o = compile_default_options(&e);
        error_record message = {0};
        arena *memory = arena_new();
        compiled c;
        cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, NULL), COMPILE_DONE);
        cr_expect(strstr(c.schedule, "growing"), "%s: %s", texts[i], c.schedule);
        arena_free(memory);
        cr_expect_eq(compile_check(&op, &hw, &o, false, &message), CHECK_GOOD, "%s: %s", texts[i],
                     message.message);
    }
}

Test(compile, products) {
    static const char *const texts[] = {
        "C[m,n] += A[m,k] * B[k,n] where m<17, n<35, k<33",
        "C[m,n] += A[k,m] * B[n,k] where m<16, n<16, k<16",
        "C[m,n] += A[m,k] * B[n,k] where m<1, n<199, k<7",
        "C[m,n] += A[k,m] * B[k,n] where m<67, n<1, k<64",
        "y[m] += A[m,k] * x[k] where m<97, k<41",
        "y[] += a[k] * b[k] where k<1000",
        "y[i,j] += a[i] * b[j] where i<33, j<18",
        "y[i] += a[i] * b[i] where i<300",
        "C[b,m,n] += A[b,m,k] * B[b,k,n] where b<5, m<9, n<20, k<17",
        "o[i,j] += a[i,k] * b[k,j] where i<40, j<50, k<33",
    };
    expect_texts_good(texts, sizeof texts / sizeof *texts);
}

Test(compile, outputs_that_several_tiles_or_none_reach) {
    static const char *const texts[] = {
        "o[f,2*y+r-1,2*x+s-1] += d[c,y,x] * w[c,f,r,s] where f<5, y<9, x<7, c<4, r<3, s<3; o: "
        "5x18x14",
        "o[f,3*y+r,3*x+s] += d[c,y,x] * w[c,f,r,s] where f<17, y<30, x<25, c<3, r<2, s<5",
        "o[f,y+2*r-1] += d[c,y] * w[c,f,r] where f<5, y<40, c<18, r<3; o: 5x41",
        "o[f,3*y+2*r] += d[c,y] * w[c,f,r] where f<5, y<20, c<18, r<3",
        "o[i+j] += a[i] * b[j] where i<300, j<200",
        "o[i+j] += a[i,k] * b[j,k] where i<30, j<20, k<9",
        "o[i,j,i] += a[i,k] * b[k,j] where i<9, j<20, k<9",
        "o[i,j] += a[i,k] * b[k,j] where i<20, j<20, k<9; o: 37x23",
        "o[2*i+1,j] += a[i,k] * b[k,j] where i<20, j<20, k<9; o: 50x20",
        "o[i-3,j+2] += a[i,k] * b[k,j] where i<20, j<20, k<9; o: 11x30",
        "o[4,j] += a[k] * b[k,j] where j<20, k<9; o: 7x20",
        "o[-i+9,j] += a[i,k] * b[k,j] where i<10, j<20, k<9",
        "o[i] += a[i,k] * b[k] where i<20, k<9; a: 40x9; o: 40",
        "o[n,2*y+r-2,3*x+s-2] += d[n,c,y,x] * w[c,r,s] where n<2, y<15, x<32, c<8, r<1, s<3; o: "
        "2x25x92",
        "o[i-3*l,-i+k] += a[k,l] * b[k,l] where i<32, k<3, l<7; o: 32x3", /* biases beside the
                                                                             tensor */
    };
    expect_texts_good(texts, sizeof texts / sizeof *texts);
}

/* Transposed convolutions and diagonals where hardly anything of the output fits: chunks cut them
 * in any place. */
Test(compile, outputs_of_any_step_on_little_hardware) {
    static const char *const configs[] = {
        "LOG_INP_BUFF_SIZE=5 LOG_WGT_BUFF_SIZE=9 LOG_ACC_BUFF_SIZE=7",
        "LOG_BATCH=1 LOG_BLOCK_IN=2 LOG_BLOCK_OUT=3 LOG_INP_BUFF_SIZE=6 LOG_WGT_BUFF_SIZE=7 "
        "LOG_ACC_BUFF_SIZE=8",
    };
    static const char *const texts[] = {
        /* stride and dilation share a factor, or none, or divide; ragged and even filters; a phase
           that nothing reaches */
        "o[f,2*y+3*r-1,3*x+2*s-2] += d[c,y,x] * w[c,f,r,s] where f<5, y<6, x<5, c<3, r<4, s<5; o: "
        "5x17x18",
        "o[f,4*y+6*r,6*x+4*s-5] += d[c,y,x] * w[c,f,r,s] where f<5, y<6, x<5, c<3, r<3, s<4; o: "
        "5x33x30",
        "o[n,f,4*y+3*r-2,y] += d[n,c,y] * w[c,f,r] where n<3, f<5, y<9, c<5, r<7; o: 3x5x50x9",
        "o[f,2*y+4*r,5*x+s] += d[c,y,x] * w[c,f,r,s] where f<4, y<5, x<4, c<3, r<3, s<2",
        "o[3*y-2*r+6,f] += d[y,c] * w[c,r,f] where y<9, r<4, c<9, f<9",
        /* diagonals, lattices, sums of three */
        "o[i,j,i] += a[i,k] * b[k,j] where i<19, j<7, k<9",
        "o[i,2*i+j] += a[i,k] * b[k,j] where i<17, j<9, k<5",
        "o[i+j,i-j+8] += a[i,k] * b[j,k] where i<13, j<9, k<5",
        "o[i+j,i+k] += a[i,l] * b[j,k,l] where i<7, j<6, k<5, l<3",
        "o[i+j+3*k] += a[i,j,k] * b[i,k] where i<9, j<7, k<6",
        /* no tensor says where an axis ends */
        "o[i+j,l] += a[k,l] * b[k] where i<30, j<20, k<3, l<5",
        "o[f,2*y+r] += d[c,y+1] * w[c,f,r] where f<5, y<20, c<3, r<3; d: 3x30; w: 3x5x4",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        hw_config hw;
        operator op = compile_check_parse(texts[i]);
        cr_assert(hw_config_parse_pairs(configs[i % 2], &hw, NULL));
        compile_check_expect(&op, &hw, compile_check_epilogue((int)i), STRATEGY_FUSE, true);
    }
}

Test(compile, affine_indices) {
    static const char *const texts[] = {
        "o[i,j] += a[-i+k+39] * b[9-j,k] where i<40, j<9, k<33; b: 10x33",
        "o[i,j] += a[i+j+k] * b[i-j+k+20] where i<10, j<20, k<9",
        "o[i,j] += a[i,i,k] * b[k-2,j] where i<13, j<17, k<19; b: 15x17",
        "o[i] += a[k] * b[l] where i<30, k<7, l<11",
        "o[i] += a[2*i-3*k+5,k] * b[k] where i<30, k<20; a: 40x20",
        "o[i,x] += a[1000*i,k] * b[k,x] where i<4, k<9, x<5",
        "o[i,j] += a[i,70*k] * b[k,j] where i<3, j<18, k<5",
        "o[y,x] += d[y,c,x] * w[c] where y<3, x<70, c<50; d: 3x50x1500",
        "o[i] += a[i-100] * b[i] where i<200; a: 50",
    };
    expect_texts_good(texts, sizeof texts / sizeof *texts);
}

/* Loops of more trips than an instruction's field counts; rows farther apart than a stride's field
 * reaches. */
Test(compile, extents_and_strides_beyond_the_fields) {
    static const char *const texts[] = {
        "o[i] += a[i] * b[] where i<70000",
        "o[] += a[k] * b[k] where k<300000",
        "o[i,y] += a[y,i,k] * b[k] where i<2, y<3, k<16; a: 3x70000x16",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        operator op = compile_check_parse(texts[i]);
        hw_config hw;
        hw_config_default(&hw);
        compile_check_expect(&op, &hw, "shr:auto,clip:-128:127", STRATEGY_FUSE, true);
    }
}

Test(compile, every_strategy) {
    operator aligned = compile_check_parse("o[n,f] += d[n,c] * w[f,c] where n<16, f<16, c<16");
    operator ragged = compile_check_parse("o[f,y,x] += d[c,2*y+r-1,x+s-1] * w[f,c,r,s] where f<17, "
                                          "y<4, x<7, c<5, r<3, s<3; d: 5x7x7");
    const char *const *presets = hw_config_preset_names();
    for (int h = 0; presets[h]; h++)
        for (strategy s = 0; s < STRATEGIES; s++) {
            hw_config hw;
            hw_config_preset(presets[h], &hw, NULL);
            cr_expect(compile_check_expect(&aligned, &hw, compile_check_epilogue(h), s,
                                           presets[h][0] == '1' && presets[h][1] == 'x' && h == 0) >
                      0);
            compile_check_expect(&ragged, &hw, compile_check_epilogue(h), s, s >= STRATEGY_PAD);
        }
}

Test(compile, strict_leaves_nothing_to_the_host) {
    operator op = compile_check_parse("o[n,f] += d[n,c] * w[f,c] where n<16, f<16, c<16");
    hw_config hw;
    hw_config_default(&hw);
    epilogue e;
    compile_options o = compile_check_options("none", STRATEGY_STRICT, &e);
    arena *memory = arena_new();
    compiled c;
    error_record error = {0};
    cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_DONE, "%s",
                 error.message);
    cr_expect_eq(c.host_bytes, 0);
    arena_free(memory);
}

Test(compile, hardware_with_hardly_any_buffer) {
    static const char *const configs[] = {
        "LOG_INP_BUFF_SIZE=8 LOG_WGT_BUFF_SIZE=11 LOG_ACC_BUFF_SIZE=9",
        "LOG_INP_BUFF_SIZE=5 LOG_WGT_BUFF_SIZE=9 LOG_ACC_BUFF_SIZE=7",
        "LOG_INP_BUFF_SIZE=6 LOG_WGT_BUFF_SIZE=9 LOG_ACC_BUFF_SIZE=7",
        "LOG_BATCH=1 LOG_BLOCK_IN=3 LOG_BLOCK_OUT=4 LOG_INP_BUFF_SIZE=6 LOG_WGT_BUFF_SIZE=9 "
        "LOG_ACC_BUFF_SIZE=9",
        "LOG_BLOCK_IN=6 LOG_BLOCK_OUT=8 LOG_INP_BUFF_SIZE=9 LOG_WGT_BUFF_SIZE=16 "
        "LOG_ACC_BUFF_SIZE=13", /* elements of 16 KB */
        "LOG_BLOCK=2 LOG_INP_BUFF_SIZE=7 LOG_WGT_BUFF_SIZE=7 LOG_ACC_BUFF_SIZE=8",
    };
    static const char *const texts[] = {
        "o[f,y,x] += d[c,y+r-1,x+s-1] * w[f,c,r,s] where f<18, y<5, x<6, c<9, r<3, s<3; d: 9x5x6",
        "C[m,n] += A[m,k] * B[k,n] where m<9, n<35, k<33",
        "o[g,y,x] += d[g,y+r-1,x+s-1] * w[g,r,s] where g<9, y<4, x<5, r<3, s<3; d: 9x4x5",
    };
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++)
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            hw_config hw;
            error_record error = {0};
            operator op = compile_check_parse(texts[j]);
            cr_assert(hw_config_parse_pairs(configs[i], &hw, &error), "%s: %s", configs[i],
                      error.message);
            compile_check_expect(&op, &hw, compile_check_epilogue((int)(i + j)), STRATEGY_FUSE,
                                 true);
        }
}

Test(compile, says_what_does_not_fit) {
    epilogue e;
    compile_options o = compile_check_options("bias", STRATEGY_FUSE, &e);
    hw_config hw;
    compiled c;
    error_record error = {0};
    operator op = compile_check_parse("C[m,n] += A[m,k] * B[k,n] where m<9, n<35, k<33");
    cr_assert(hw_config_parse_pairs("LOG_ACC_BUFF_SIZE=6", &hw,
                                    NULL)); /* one accumulator: none for the bias */
    arena *memory = arena_new();
    cr_expect_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_NO_SOLUTION);
    cr_expect_str_eq(error.message, "nothing fits: the accumulator buffer holds 1 element; at "
                                    "least 2 are needed at a time, 1 of them for biases");
    cr_assert(hw_config_parse_pairs("LOG_WGT_BUFF_SIZE=8", &hw, NULL));
    cr_expect_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_BAD_INPUT);
    cr_expect(strstr(error.message, "weight buffer holds one element"), "%s", error.message);
    operator full =
        compile_check_parse("o[3*i+2*j,3*k+2*l] += a[i,k,c,d,e,f] * b[j,l,g,h,m,n] where i<100, "
                            "j<90, k<100, l<90, c<1, "
                            "d<1, e<1, f<1, g<1, h<1, m<1, n<1"); /* no axes left for two phases */
    hw_config_default(&hw);
    cr_expect_eq(compile_operator(&full, &hw, &o, memory, &c, &error), COMPILE_NO_SOLUTION);
    cr_expect(strstr(error.message, "accumulator buffer holds 2048 elements") &&
                  strstr(error.message, "together"),
              "%s", error.message);
    op = compile_check_parse("C[m,n] += A[m,k] * B[n,k] where m<9, n<35, k<33");
    o.strategy = STRATEGY_STRICT;
    cr_expect_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_NO_SOLUTION);
    cr_expect(strstr(error.message, "strict"), "%s", error.message);
    arena_free(memory);
}

/* A check that cannot fail checks nothing: change one instruction, one micro-op. */
Test(compile, a_wrong_program_is_not_verified) {
    operator op = compile_check_parse("C[m,n] += A[m,k] * B[k,n] where m<9, n<35, k<33");
    hw_config hw;
    hw_config_default(&hw);
    epilogue e;
    compile_options o = compile_check_options("shr:auto,bias,clip:-128:127", STRATEGY_FUSE, &e);
    compiled c;
    error_record error = {0};
    arena *memory = arena_new();
    cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_DONE, "%s",
                 error.message);
    definition *wanted = definition_new(&op, &e, 3, &error);
    cr_assert(wanted);
    int caught = 0, tried = 0;
    for (size_t i = 0; i < c.program->run_count; i++) {
        instruction in;
        uint8_t *word = (uint8_t *)(uintptr_t)c.program->code + i * INSTRUCTION_BYTES,
                kept[INSTRUCTION_BYTES];
        memcpy(kept, word, sizeof kept);
        instruction_decode(word, &in);
        if (in.opcode != OP_ALU || !in.use_imm || in.alu_op != ALU_SHR) continue;
        in.imm++;
        instruction_encode(&in, word, NULL);
        bool verified = true;
        compile_verify(wanted, &c, &verified, &error);
        caught += !verified;
        tried++;
        memcpy(word, kept, sizeof kept);
    }
    cr_expect(tried > 0 && caught == tried, "%d of %d", caught, tried);
    definition_free(wanted);
    arena_free(memory);
}

/* So that a wrong lane shows, nearly all outputs of the data that checks use lie strictly inside
 * the clip. */
Test(compile, most_outputs_lie_inside_the_clip) {
    static const char *const texts[] = {
        "o[f,y,x] += d[c,y+r,x+s] * w[f,c,r,s] where f<32, y<8, x<8, c<16, r<3, s<3",
        "o[f,y,x] += d[c,y,x] * w[f,c] where f<32, y<8, x<8, c<256",
        "o[f,y,x] += d[y+r,x+s] * w[f,r,s] where f<32, y<8, x<8, r<4, s<4",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        operator op = compile_check_parse(texts[i]);
        hw_config hw;
        hw_config_default(&hw);
        epilogue e;
        compile_options o = compile_check_options("shr:auto,bias,clip:0:127", STRATEGY_FUSE, &e);
        compiled c;
        error_record error = {0};
        arena *memory = arena_new();
        char parent[] = "/tmp/inlay-clip-XXXXXX", line[128];
        cr_assert(mkdtemp(parent) != NULL);
        snprintf(line, sizeof line, "%s/p", parent);
        cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_DONE, "%s",
                     error.message);
        definition *wanted = definition_new(&op, &e, 5, &error);
        cr_assert(wanted && compile_emit(wanted, &c, line, &error), "%s", error.message);
        definition_free(wanted);
        program *p = program_read(memory, line, &error);
        cr_assert(p != NULL, "%s", error.message);
        size_t inside = 0, bytes = p->expect[0].bytes;
        for (size_t b = 0; b < bytes; b++)
            inside += p->expect[0].data[b] > 0 && p->expect[0].data[b] < 127;
        cr_expect(bytes == 32 * 64 && inside * 10 > bytes * 8, "%s: %zu of %zu", texts[i], inside,
                  bytes);
        snprintf(line, sizeof line, "rm -rf %s", parent);
        cr_expect_eq(system(line), 0);
        arena_free(memory);
    }
}
