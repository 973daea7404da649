/* What the compiler chooses among programs, and what it says about the choice. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "codegen/emit.h"
#include "codegen/limit.h"
#include "dataflow/replay.h"
#include "test/compile_check.h"

static const char *const texts[] = {
    "o[f,y,x] += d[c,2*y+r-3,2*x+s-3] * w[f,c,r,s] where f<32, y<14, x<14, c<3, r<7, s<7; d: "
    "3x28x28",
    "o[f,y,x] += d[c,y+r-1,x+s-1] * w[f,c,r,s] where f<20, y<9, x<9, c<18, r<3, s<3; d: 18x9x9",
    "C[m,n] += A[m,k] * B[n,k] where m<48, n<16, k<16",
};
enum { TEXTS = sizeof texts / sizeof *texts, WEIGHTS = 4 };

static compiled compile_weighed(const char *text, const char *preset, double weight,
                                arena *memory) {
    operator op = compile_check_parse(text);
    hw_config hw;
    epilogue e;
    compiled c;
    error_record error = {0};
    hw_config_preset(preset, &hw, NULL);
    compile_options o = compile_check_options("shr:auto,clip:-128:127", STRATEGY_FUSE, &e);
    o.time_limit_seconds = 0;
    o.keep = 64;
    o.host_weight = weight;
    cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_DONE, "%s: %s", text,
                 error.message);
    return c;
}

/* The dearer the host, the less it moves; and what is chosen for a weight is the best for it of all
 * that were chosen. */
Test(compile_choice, host_bytes_are_weighed) {
    static const double weight[WEIGHTS] = {0, 0.05, 0.5, 50};
    int moved_less = 0;
    for (int i = 0; i < TEXTS; i++) {
        arena *memory = arena_new();
        compiled c[WEIGHTS];
        for (int w = 0; w < WEIGHTS; w++)
            c[w] = compile_weighed(texts[i], "1x16x16", weight[w], memory);
        for (int w = 1; w < WEIGHTS; w++) {
            cr_expect_leq(c[w].host_bytes, c[w - 1].host_bytes, "%s: weight %g", texts[i],
                          weight[w]);
            moved_less += c[w].host_bytes < c[w - 1].host_bytes;
            for (int other = 0; other < WEIGHTS; other++)
                cr_expect_leq(
                    (double)c[w].cycles + weight[w] * (double)c[w].host_bytes,
                    1.02 * ((double)c[other].cycles + weight[w] * (double)c[other].host_bytes),
                    "%s: what weight %g chose is better for weight %g", texts[i], weight[other],
                    weight[w]);
        }
        arena_free(memory);
    }
    cr_expect(moved_less > 1);
}

/* Aligned tensors need no host at all: a weight high enough finds the strict program. */
Test(compile_choice, a_dear_host_does_nothing_where_it_need_not) {
    arena *memory = arena_new();
    cr_expect_eq(compile_weighed(texts[2], "1x16x16", 1000, memory).host_bytes, 0);
    arena_free(memory);
}

Test(compile_choice, the_limit_names_the_busiest_engine) {
    static const struct {
        const char *text, *preset, *says;
    } cases[] = {
        {"o[f,y,x] += d[c,y,x] * w[f,c] where f<16, y<16, x<16, c<17", "1x16x16",
         "multiplications: "},
        {"C[m] += A[m,k] * B[k] where m<64, k<256", "1x16x16", "loads: "},
        {"o[f,y,x] += d[c,y,x] * w[f,c] where f<64, y<16, x<16, c<16", "16x16x16", "stores: "},
        {"o[f,y,x] += d[c,y+r-2,x+s-2] * w[f,c,r,s] where f<48, y<14, x<14, c<64, r<5, s<5; d: "
         "64x14x14",
         "16x16x16", "d stored "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arena *memory = arena_new();
        compiled c = compile_weighed(cases[i].text, cases[i].preset, 0, memory);
        cr_expect(strstr(c.limit, cases[i].says), "%s: %s", cases[i].text, c.limit);
        cr_expect_leq(c.bound_cycles, c.overlap_cycles);
        cr_expect_leq(c.overlap_cycles, c.cycles);
        arena_free(memory);
    }
}

/* Each output of a product with a long output axis has a bias of 4 bytes, as many as the 4 weights
 * that it reads: half of what comes in. What biases cost is not the schedule's loss. */
Test(compile_choice, the_limit_counts_biases) {
    const char *text = "C[m,n] += A[m,k] * B[n,k] where m<16, n<4096, k<16";
    static const char *const steps[] = {"shr:auto,bias,clip:0:127", "shr:auto,clip:0:127"};
    operator op = compile_check_parse(text);
    hw_config hw;
    hw_config_preset("16x16x16", &hw, NULL);
    compiled c[2];
    arena *memory = arena_new();
    for (int i = 0; i < 2; i++) {
        epilogue e;
        error_record error = {0};
        compile_options o = compile_check_options(steps[i], STRATEGY_FUSE, &e);
        cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c[i], &error), COMPILE_DONE, "%s",
                     error.message);
        cr_expect_eq(strstr(c[i].limit, "biases ") != NULL, i == 0, "%s", c[i].limit);
    }
    cr_expect_leq(c[0].overlap_cycles, c[0].cycles);
    cr_expect_lt((double)c[0].cycles, 1.1 * (double)c[0].overlap_cycles, "%s", c[0].limit);
    arena_free(memory);
}

/* Names may be long, and many are fused: no text is cut. */
Test(compile_choice, texts_have_every_name_whole) {
    static const char *const name[] = {
        "first_axis_with_a_name_of_31_by", "second_axis_with_a_name_of_31_b",
        "third_axis_with_a_name_of_31_by", "fourth_axis_with_a_name_of_31_b",
        "fifth_axis_with_a_name_of_31_by"};
    char text[1024];
    snprintf(text, sizeof text,
             "o[%s,%s,%s,%s,%s,m] += a[%s,%s,%s,%s,%s,k] * b[m,k] where %s<3, %s<3, %s<3, %s<3, "
             "%s<3, m<16, k<16",
             name[0], name[1], name[2], name[3], name[4], name[0], name[1], name[2], name[3],
             name[4], name[0], name[1], name[2], name[3], name[4]);
    arena *memory = arena_new();
    compiled c = compile_weighed(text, "16x16x16", 0, memory);
    for (int i = 0; i < 5; i++)
        cr_expect(strstr(c.schedule, name[i]), "%s is not in: %s", name[i], c.schedule);
    cr_expect(strstr(c.schedule, "; slots out "), "%s", c.schedule);
    cr_expect(strstr(c.limit, "; schedule "), "%s", c.limit);
    arena_free(memory);
}

/* An embedding whose tensors would need more than VTA can address is left out; others may fit. */
Test(compile_choice, tensors_at_the_limit_of_addresses) {
    operator op =
        compile_check_parse("o[n,f,x] += d[n,c,x] * w[f,c] where n<1024, f<2, c<16, x<131072");
    hw_config hw;
    hw_config_default(&hw);
    epilogue e;
    compile_options o = compile_check_options("none", STRATEGY_FUSE, &e);
    arena *memory = arena_new();
    compiled c;
    error_record error = {0};
    cr_expect_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_DONE, "%s",
                 error.message);
    cr_expect_eq(compile_reference(&op, &hw, &o, memory, &c, &error), COMPILE_NO_SOLUTION);
    cr_expect(strstr(error.message, "can address"), "%s", error.message);
    arena_free(memory);
}

/* The reference's embedding may win, but only where the strategy allows what it does with tensors:
 * r and s rounded up to whole tiles read elements that other blocks store, too. */
Test(compile_choice, what_wins_obeys_the_strategy) {
    static const char *const windows[] = {
        "o[n,g,y,x] += d[n,g,5*y+r-3,x+2*s-1] * w[g,r,s] where n<17, g<2, y<2, x<7, r<3, s<1; d: "
        "17x2x6x5",
        "o[n,g,y,x] += d[n,g,y+r-1,5*x+s-3] * w[g,r,s] where n<3, g<2, y<8, x<4, r<2, s<2; d: "
        "3x2x7x11",
    };
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
        for (strategy s = STRATEGY_PAD; s < STRATEGIES; s++) {
            operator op = compile_check_parse(windows[i]);
            hw_config hw;
            hw_config_preset("4x16x16", &hw, NULL);
            epilogue e;
            compile_options o = compile_check_options("none", s, &e);
            arena *memory = arena_new();
            compiled c;
            error_record error = {0};
            cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_DONE, "%s",
                         error.message);
            const lowering *l = c.lowering;
            cr_expect(replay_embedding(l->source, &l->instruction, s, &l->embedding,
                                       REPLAY_MULTIPLICATIONS, &error),
                      "%s, %s: %s", windows[i], strategy_name(s), error.message);
            arena_free(memory);
        }
}

/* What an output costs does not depend on how many there are: axes longer than any number of chunks
 * that is tried one by one are cut into chunks that fill the buffers, too. */
Test(compile_choice, long_axes_are_cut_into_large_chunks) {
    static const char *const lengths[] = {"o[x] += d[x+s] * w[s] where x<10000, s<3",
                                          "o[x] += d[x+s] * w[s] where x<1000000, s<3"};
    int64_t cycles[2][2];
    for (int i = 0; i < 2; i++) {
        operator op = compile_check_parse(lengths[i]);
        hw_config hw;
        hw_config_default(&hw);
        epilogue e;
        compile_options o = compile_check_options("none", STRATEGY_FUSE, &e);
        arena *memory = arena_new();
        compiled c;
        cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, NULL), COMPILE_DONE);
        cycles[i][0] = c.cycles;
        cr_assert_eq(compile_reference(&op, &hw, &o, memory, &c, NULL), COMPILE_DONE);
        cycles[i][1] = c.cycles;
        arena_free(memory);
    }
    for (int k = 0; k < 2; k++)
        cr_expect_leq(cycles[1][k], 102 * cycles[0][k], "%lld cycles instead of %lld hundreds",
                      (long long)cycles[1][k], (long long)cycles[0][k]);
}
