/* The sparse strategy from end to end: the figures it is for, programs for all hardware, and no
 * time lost where lanes are full anyway. */
#include <criterion/criterion.h>

#include "codegen/emit.h"
#include "dataflow/replay.h"
#include "isa/gemm.h"
#include "test/compile_check.h"

static embed_result best(const operator *op, const char *preset, strategy s, arena *memory,
                         operator *gemm) {
    hw_config hw;
    error_record error = {0};
    embed_result result;
    embed_options options = {.strategy = s, .measures = 2, .measure = {EMBED_CALLS, EMBED_STORED}};
    cr_assert(hw_config_preset(preset, &hw, &error));
    gemm_describe(&hw, gemm);
    cr_assert(embed_solve(op, gemm, &options, memory, &result, &error) == EMBED_FOUND, "%s",
              error.message);
    cr_assert(result.proved);
    return result;
}

Test(sparse, depthwise_fills_at_least_twice_the_lanes) {
    operator op = compile_check_parse("out[g,y,x] += data[g,y+r-1,x+s-1] * weight[g,r,s] "
                                      "where g<32, y<56, x<56, r<3, s<3; data: 32x56x56");
    operator gemm;
    arena *memory = arena_new();
    embed_result fuse = best(&op, "16x16x16", STRATEGY_FUSE, memory, &gemm);
    embed_result sparse = best(&op, "16x16x16", STRATEGY_SPARSE, memory, &gemm);
    cr_assert(fuse.found[0].cost[0] == 6272);
    cr_assert(sparse.found[0].cost[0] ==
              1088); /* windows of 3 by 4 outputs and 5 by 6 inputs; 12 of 16, 30 of 32 */
    cr_assert(sparse.nodes < 2000, "%lld nodes", (long long)sparse.nodes);
    arena_free(memory);
}

Test(sparse, groups_lie_on_the_diagonal) {
    operator op =
        compile_check_parse("out[g,f,x] += data[g,c,x] * weight[g,f,c] where g<8, f<4, c<4, x<4");
    operator gemm;
    error_record error = {0};
    arena *memory = arena_new();
    embed_result fuse = best(&op, "1x16x16", STRATEGY_FUSE, memory, &gemm);
    embed_result sparse = best(&op, "1x16x16", STRATEGY_SPARSE, memory, &gemm);
    cr_assert(fuse.found[0].cost[0] == 32);
    cr_assert(sparse.found[0].cost[0] == 8); /* four groups at once; or four positions of one */
    const embedding *e = &sparse.found[0].embedding;
    cr_assert(replay_embedding(&op, &gemm, STRATEGY_SPARSE, e, REPLAY_MULTIPLICATIONS, &error),
              "%s", error.message);
    cr_assert(!replay_embedding(&op, &gemm, STRATEGY_FUSE, e, REPLAY_MULTIPLICATIONS, &error));
    arena_free(memory);
}

/* Where no empty multiplication helps, the search is hardly longer, and what is found the same. */
Test(sparse, full_lanes_need_no_search) {
    operator op = compile_check_parse("out[f,y,x] += data[c,y+r-1,x+s-1] * weight[f,c,r,s] "
                                      "where f<64, y<56, x<56, c<64, r<3, s<3; data: 64x56x56");
    operator gemm;
    arena *memory = arena_new();
    embed_result fuse = best(&op, "16x16x16", STRATEGY_FUSE, memory, &gemm);
    embed_result sparse = best(&op, "16x16x16", STRATEGY_SPARSE, memory, &gemm);
    cr_assert(sparse.found[0].embedding.skewing.skews == 0);
    for (int i = 0; i < 2; i++)
        cr_assert(sparse.found[0].cost[i] == fuse.found[0].cost[i]);
    cr_assert(sparse.boxes == fuse.boxes && sparse.nodes == fuse.nodes);
    arena_free(memory);
}

static void expect_programs(const char *text, bool skewed) {
    int found = 0;
    for (const char *const *preset = hw_config_preset_names(); *preset; preset++) {
        operator op = compile_check_parse(text);
        hw_config hw;
        epilogue e;
        error_record error = {0};
        hw_config_preset(*preset, &hw, NULL);
        compile_options options =
            compile_check_options("shr:auto,bias,clip:-100:127", STRATEGY_SPARSE, &e);
        options.time_limit_seconds = 0;
        arena *memory = arena_new();
        compiled c;
        cr_assert(compile_operator(&op, &hw, &options, memory, &c, &error) == COMPILE_DONE &&
                      compile_check_holds(&op, &e, &c, memory, &error),
                  "%s on %s: %s", text, *preset, error.message);
        found += c.lowering->embedding.skewing.skews > 0;
        arena_free(memory);
    }
    cr_assert(!skewed || found > 0, "no program for %s has empty multiplications", text);
}

Test(sparse, programs_are_right_on_all_hardware) {
    expect_programs("o[n,g,x] += d[n,g,x+s-1] * w[g,s] where n<1, g<6, x<60, s<3; d: 1x6x60", true);
    expect_programs(
        "o[g,y,x] += d[g,2*y+r-1,2*x+s-1] * w[g,r,s] where g<3, y<3, x<5, r<3, s<3; d: 3x6x10",
        true);
    expect_programs(
        "o[g,f,x] += d[g,c,x+2*r-2] * w[g,f,c,r] where g<8, f<2, c<3, x<11, r<3; d: 8x3x11", true);
    expect_programs("o[x] += d[x+r] * w[r] where x<1000, r<20", true);
    expect_programs("o[n,i,j] += a[n,i,k] * b[n,k,j] where n<9, i<3, j<2, k<4", true);
    expect_programs("o[2*y+r,f] += d[y,c] * w[r,f,c] where y<9, r<3, f<3, c<5", false);
}
