/* Time: the RTL's own cycles for the programs in test/programs, and random streams against the
 * register-by-register reference. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "test/random_program.h"
#include "test/vta_reference.h"
#include "vta_model/activity.h"
#include "vta_model/model.h"

/* The spans of an engine add up to its account; instructions of a window overlap it, and all of
 * them are there when it is the whole run. */
static void expect_activity(const program *p, const vta_result *whole) {
    arena *a = arena_new();
    vta_result result;
    error_record error = {0};
    vta_options options = {.activity = vta_activity_new(a, whole->cycles, 37)};
    vta_activity *activity = options.activity;
    cr_assert(activity && activity->spans <= 37);
    static vta_window window[2];
    window[0] = (vta_window){.to = whole->cycles + 1};
    window[1] = (vta_window){.from = whole->cycles / 2, .to = whole->cycles / 2 + 10};
    activity->windows = 2;
    activity->window = window;
    cr_assert_eq(vta_run(p, &options, a, &result, &error), VTA_DONE, "%s", error.message);
    cr_assert_eq(result.cycles, whole->cycles);
    for (enum engine engine = ENGINE_LOAD; engine < ENGINES; engine++) {
        double busy = 0, memory = 0;
        for (int i = 0; i < activity->spans; i++) {
            vta_span span = activity->span[engine][i];
            cr_assert_leq(span.busy + span.memory, (double)activity->span_cycles * (1 + 1e-9));
            busy += span.busy;
            memory += span.memory;
        }
        /* What happens in the cycle of FINISH, one after the last, is in no span. */
        cr_assert_float_eq(busy, (double)result.engine[engine].busy, 2);
        cr_assert_float_eq(memory, (double)result.engine[engine].wait_memory, 2);
    }
    const vta_window *w = activity->window;
    cr_assert_eq(w[0].marks,
                 result.instructions < WINDOW_MARKS ? result.instructions : WINDOW_MARKS);
    for (int i = 0; i < w[1].marks; i++)
        cr_assert(w[1].mark[i].from < w[1].to && w[1].mark[i].to > w[1].from);
    arena_free(a);
}

static void run_folder(const char *folder, int *programs) {
    arena *a = arena_new();
    error_record error = {0};
    vta_result result;
    program *p = program_read(a, folder, &error);
    cr_assert(p, "%s", error.message);
    vta_options options = vta_options_default();
    options.check_races = true;
    vta_status status = vta_run(p, &options, a, &result, &error);
    cr_assert_eq(status, VTA_DONE, "%s: %s", folder, error.message);
    cr_assert_eq(result.checks, p->expects);
    cr_assert_geq(p->cycles_lines, 1);
    cr_assert_eq(result.cycles, p->cycles[0].cycles, "%s: %lld cycles, the RTL has %lld", folder,
                 (long long)result.cycles, (long long)p->cycles[0].cycles);
    cr_assert_eq(vta_count_cycles(&p->hw, p->run_address, p->code, p->run_count), result.cycles);
    for (enum engine engine = 0; engine < ENGINES; engine++) {
        const vta_account *account = &result.engine[engine];
        cr_assert_leq(account->busy + account->wait_memory + account->wait_prev +
                          account->wait_next + account->idle,
                      result.cycles);
    }
    int64_t reference = reference_cycles(&p->hw, p->run_address, p->code, p->run_count, 200000);
    cr_assert_eq(reference, result.cycles, "%s: the reference has %lld", folder,
                 (long long)reference);
    expect_activity(p, &result);
    ++*programs;
    arena_free(a);
}

static void run_folders(const char *root, int depth, int *programs) {
    DIR *dir = opendir(root);
    cr_assert(dir, "%s", root);
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[512];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", root, entry->d_name);
        if (depth)
            run_folders(path, depth - 1, programs);
        else
            run_folder(path, programs);
    }
    closedir(dir);
}

Test(time, programs_take_the_rtls_cycles_and_have_its_outputs) {
    int programs = 0;
    run_folders("test/programs", 1, &programs);
    cr_assert_geq(programs, 40);
}

static void compare_random(unsigned from, unsigned to, int instructions) {
    int finished = 0;
    for (unsigned seed = from; seed < to; seed++) {
        arena *a = arena_new();
        program *p = random_program(a, seed, instructions);
        int64_t cycles = vta_count_cycles(&p->hw, p->run_address, p->code, p->run_count);
        int64_t limit = cycles ? cycles + 1 : 20000;
        int64_t reference = reference_cycles(&p->hw, p->run_address, p->code, p->run_count, limit);
        cr_assert_eq(cycles, reference, "seed %u: model %lld, reference %lld", seed,
                     (long long)cycles, (long long)reference);
        finished += cycles > 0;
        arena_free(a);
    }
    cr_assert_gt(finished, (int)(to - from) / 3);
}

Test(time, random_streams_are_as_the_reference_has_them) {
    compare_random(0, 120, 30);
}

/* Long enough to fill queues and to fetch more than once. */
Test(time, long_random_streams_are_as_the_reference_has_them) {
    compare_random(1000, 1008, 1500);
}

/* A stream that posts more tokens than a counter holds. */
Test(time, tokens_beyond_the_counters_are_lost_in_both) {
    hw_config hw;
    hw_config_default(&hw);
    for (uint32_t taken = 250; taken < 262; taken++) {
        arena *a = arena_new();
        program *p = program_new(a, &hw);
        const instruction post = {.opcode = OP_LOAD, .memory = MEM_INP, .push_next = 1};
        const instruction slow = {
            .opcode = OP_GEMM, .reset = 1, .uop_end = 1, .loops_out = 1, .loops_in = 1400};
        const instruction take = {.opcode = OP_GEMM,
                                  .pop_prev = 1,
                                  .reset = 1,
                                  .uop_end = 1,
                                  .loops_out = 1,
                                  .loops_in = 1};
        program_append(p, &slow, NULL);
        for (int i = 0; i < 260; i++)
            program_append(p, &post, NULL);
        for (uint32_t i = 0; i < taken; i++)
            program_append(p, &take, NULL);
        program_append(p, &(instruction){.opcode = OP_FINISH}, NULL);
        cr_assert(program_place_code(p, 0, NULL));
        int64_t cycles = vta_count_cycles(&hw, 0, p->code, p->run_count);
        cr_assert_eq(cycles, reference_cycles(&hw, 0, p->code, p->run_count, 20000), "%u", taken);
        arena_free(a);
    }
}

/* VTA.md's table, at 64 bits of bus: what it says of one instruction alone. */
static int64_t cycles_between(const instruction *in, bool waits) {
    hw_config hw;
    hw_config_default(&hw);
    arena *a = arena_new();
    program *p = program_new(a, &hw);
    instruction second = *in;
    const instruction last = {.opcode = OP_FINISH,
                              .pop_prev = in->opcode == OP_LOAD && waits,
                              .pop_next = in->opcode == OP_STORE};
    if (in->opcode == OP_LOAD && waits) second.push_next = 1;
    if (in->opcode == OP_STORE) second.push_prev = 1;
    program_append(p, &second, NULL);
    program_append(p, &last, NULL);
    cr_assert(program_place_code(p, 0, NULL));
    int64_t with = vta_count_cycles(&hw, 0, p->code, p->run_count);
    arena_free(a);
    return with;
}

Test(time, one_instruction_alone_is_as_the_manual_has_it) {
    const instruction base = {.opcode = OP_GEMM, .uop_end = 1, .loops_out = 1, .loops_in = 1};
    int64_t one = cycles_between(&base, false);
    instruction in = base;
    in.loops_in = 100;
    cr_assert_eq(cycles_between(&in, false) - one, 99);
    in.opcode = OP_ALU;
    cr_assert_eq(cycles_between(&in, false) - one, 99 + 100);
    in.use_imm = 1;
    cr_assert_eq(cycles_between(&in, false) - one, 99);
    instruction load = {
        .opcode = OP_LOAD, .memory = MEM_INP, .y_size = 1, .x_size = 1, .x_stride = 1};
    int64_t first = cycles_between(&load, true);
    load.x_size = 100;
    cr_assert_eq(cycles_between(&load, true) - first, 198);
    load.memory = MEM_WGT;
    cr_assert_eq(cycles_between(&load, true) - first, 3200 - 2);
    instruction store = {
        .opcode = OP_STORE, .memory = MEM_OUT, .y_size = 1, .x_size = 1, .x_stride = 1};
    first = cycles_between(&store, true);
    store.x_size = 100;
    cr_assert_eq(cycles_between(&store, true) - first, 297);
    store.y_size = 3;
    cr_assert_eq(cycles_between(&store, true) - first, 897 + 2 * 3);
}
