/* What the model notices: standstills, ranges, hazards, races, lost tokens, work left at FINISH.
 * Programs are written in the assembler's text. */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/base/memory.h"
#include "isa/assembly.h"
#include "vta_model/model.h"
#include "vta_model/report.h"

typedef struct outcome {
    arena *memory;
    program *program;
    vta_status status;
    vta_result result;
    error_record error;
} outcome;

enum { UOP_ADDRESS = 0x1000, CODE_ADDRESS = 0x8000, DRAM_BYTES = 0x20000 };

static outcome run_with(const char *text, vta_options options) {
    outcome o = {.memory = arena_new()};
    hw_config hw;
    assembled code;
    hw_config_default(&hw);
    o.program = program_new(o.memory, &hw);
    cr_assert(assembly_read_both(o.memory, text, strlen(text), &code, &o.error), "%d:%d %s\n%s",
              o.error.line, o.error.column, o.error.message, text);
    if (code.uop_bytes)
        cr_assert(program_add_blob(o.program, UOP_ADDRESS, code.uops, code.uop_bytes, NULL, NULL));
    cr_assert(program_add_blob(o.program, CODE_ADDRESS, code.instructions, code.instruction_bytes,
                               NULL, NULL));
    o.program->run_address = CODE_ADDRESS;
    o.program->run_count = code.instruction_bytes / INSTRUCTION_BYTES;
    o.program->code = code.instructions;
    o.program->dram_bytes = DRAM_BYTES;
    o.status = vta_run(o.program, &options, o.memory, &o.result, &o.error);
    return o;
}

static outcome run(const char *text) {
    return run_with(text, vta_options_default());
}

static void fails(const char *text, vta_status status, const char *says) {
    for (int functional = 0; functional < 2; functional++) {
        outcome o = run_with(text, (vta_options){.functional = functional});
        cr_assert_eq(o.status, status, "%s\nstatus %d: %s", text, o.status, o.error.message);
        cr_assert(strstr(o.error.message, says), "%s\n'%s' lacks '%s'", text, o.error.message,
                  says);
        cr_assert_null(strchr(o.error.message, '\n'));
        arena_free(o.memory);
    }
}

static void warns(const char *text, const char *says) {
    outcome o = run(text);
    cr_assert_eq(o.status, VTA_DONE, "%s: %s", text, o.error.message);
    if (!says) cr_assert_eq(o.result.warnings, 0, "%s: %s", text, o.result.warning[0]);
    bool found = !says;
    for (int i = 0; i < o.result.warnings && i < WARNINGS_KEPT; i++)
        found |= strstr(o.result.warning[i], says) != NULL;
    cr_assert(found, "%s: no warning with '%s', first %s", text, says,
              o.result.warnings ? o.result.warning[0] : "none");
    arena_free(o.memory);
}

Test(checks, out_of_range_names_the_instruction) {
    fails("load inp sram=2047 y=1 x=2 stride=2\nfinish pop=load", VTA_BAD_INPUT,
          "instruction 0 (load inp sram=2047 y=1 x=2 stride=2): reaches inp element 2048");
    fails("load inp sram=2031 y=1 x=2 pad=1,0,3,4\nfinish pop=load", VTA_BAD_INPUT,
          "reaches inp element");
    fails("load wgt y=32 x=32 stride=32 dram=1\nfinish pop=load", VTA_BAD_INPUT,
          "reaches DRAM byte");
    fails("load inp dram=0xffffffff y=1 x=1\nfinish pop=load", VTA_BAD_INPUT, "reaches DRAM byte");
    fails("store out y=2 x=1 stride=65535\nfinish pop=store", VTA_BAD_INPUT, "reaches DRAM byte");
    fails("load inp y=0 x=1\nfinish pop=load", VTA_BAD_INPUT, "y_size is 0");
    fails("store inp y=1 x=1\nfinish pop=store", VTA_BAD_INPUT, "memory 2");
    fails("gemm uops=0:2049 loops=1,1\nfinish", VTA_BAD_INPUT, "micro-op 2048");
    fails("gemm uops=0:1 loops=2,2 dst=2047,1\nfinish", VTA_BAD_INPUT, "acc element 2048");
    fails("gemm uops=0:1 loops=1,2 src=0,2047\ngemm uops=0:1 loops=2,2 src=2047,1\nfinish",
          VTA_BAD_INPUT,
          "instruction 1 (gemm uops=0:1 loops=2,2 src=2047,1): reaches inp element 2048");
    fails("gemm uops=0:1 loops=2,2 wgt=1023,1\nfinish", VTA_BAD_INPUT, "wgt element 1024");
    fails("alu add uops=0:1 loops=2,2 src=2047,1\nfinish", VTA_BAD_INPUT, "acc element 2048");
    fails("uop dst=2047\nload uop dram=0x400 y=1 x=1\ngemm uops=0:1 loops=1,2 dst=0,1\nfinish",
          VTA_BAD_INPUT,
          "instruction 1 (gemm uops=0:1 loops=1,2 dst=0,1): reaches acc element 2048");
}

Test(checks, what_the_hardware_does_not_know) {
    fails("word 0x00000000000000000000000000000007\nfinish", VTA_BAD_INPUT,
          "instruction 0 (? opcode=7): unknown opcode 7");
    fails("load out y=1 x=1\nfinish", VTA_BAD_INPUT,
          "instruction 0 (load out y=1 x=1): memory 4; expected 0 (uop)");
    fails("alu mul uops=0:1 loops=1,1\nfinish", VTA_BAD_INPUT,
          "instruction 0 (alu mul uops=0:1 loops=1,1): ALU operation 4 (mul): the RTL has only");
    fails("gemm uops=1:1 loops=1,1\nfinish", VTA_BAD_INPUT, "no micro-ops");
    fails("gemm uops=2:1 loops=1,1\nfinish", VTA_BAD_INPUT, "no micro-ops");
    fails("gemm uops=0:1 loops=0,1\nfinish", VTA_BAD_INPUT, "loop count of 0");
    fails("alu add uops=0:1 loops=1,0\nfinish", VTA_BAD_INPUT, "loop count of 0");
}

Test(checks, endless_work_is_refused) {
    char text[4096] = "";
    for (int i = 0; i < 30; i++)
        strcat(text, "gemm uops=0:2048 loops=16383,16383\n");
    strcat(text, "finish");
    outcome o = run(text);
    cr_assert_eq(o.status, VTA_BAD_INPUT);
    cr_assert(strstr(o.error.message, "micro-ops"), "%s", o.error.message);
    arena_free(o.memory);
}

Test(checks, standstills_say_who_waits_for_whom) {
    fails("finish pop=load", VTA_FAILED,
          "compute: instruction 0 (finish pop=load) waits for a token load→compute, which no "
          "instruction left posts");
    fails("load inp y=1 x=1 stride=1 pop=compute push=compute\ngemm reset uops=0:1 loops=1,1 "
          "pop=load push=load\nfinish",
          VTA_FAILED,
          "load: instruction 0 (load inp y=1 x=1 stride=1 pop=compute push=compute) waits for a "
          "token "
          "compute→load, which instruction 1 would post; compute: instruction 1");
    fails("gemm uops=0:1 loops=1,1 pop=load,store\nload inp push=compute pop=compute\nfinish",
          VTA_FAILED,
          "waits for a token load→compute, which instruction 1 would post, and waits for a token "
          "store→compute, which no instruction left posts");
    fails("gemm reset uops=0:1 loops=1,1", VTA_FAILED, "without FINISH");
    fails("", VTA_FAILED, "without FINISH");
    /* A store that waits, and behind it more stores than its queue holds: fetch cannot reach what
     * would free it. */
    char text[20000] = "store out pop=compute\n";
    for (int i = 0; i < 600; i++)
        strcat(text, "store out\n");
    strcat(text, "gemm reset uops=0:1 loops=1,1 push=store\nfinish");
    fails(text, VTA_FAILED,
          "which instruction 601 would post (not yet fetched); fetch: instruction 512 finds the "
          "store queue full");
}

static const char *const setup = "uop dst=0 src=0 wgt=0\nuop dst=1 src=1\nuop dst=0 src=1\n"
                                 "load uop dram=0x400 y=1 x=3 stride=3\n";

static void alu_warns(const char *instruction, const char *says) {
    char text[512];
    snprintf(text, sizeof text, "%s%s\nfinish", setup, instruction);
    warns(text, says);
}

Test(checks, alu_hazards_are_those_of_the_manual) {
    alu_warns("alu add uops=0:2 loops=1,1 imm=1", NULL);
    alu_warns("alu add uops=0:1 loops=1,4 imm=1 dst=0,1 src=0,1", NULL);
    alu_warns("alu add uops=0:1 loops=1,4 imm=1", "reads what the one before it writes");
    alu_warns("alu add uops=0:1 loops=4,1 imm=1", "reads what the one before it writes");
    alu_warns("alu add uops=2:3 loops=1,1 imm=1", "takes its operand from src");
    alu_warns("alu add uops=0:1 loops=1,4 imm=1 dst=0,1 src=0,2", "takes its operand from src");
    alu_warns("alu add uops=2:3 loops=1,1", NULL);
    alu_warns("alu add uops=2:3 loops=1,3 dst=0,1 src=0,1", NULL);
    alu_warns("alu add uops=2:3 loops=1,2 dst=0,1", NULL);
    alu_warns("alu add uops=2:3 loops=1,3 dst=0,1", "reads what the one before it writes");
    alu_warns("alu add uops=2:3 loops=1,3",
              NULL); /* one accumulator, from a register: two cycles apart */
    alu_warns("gemm reset uops=0:1 loops=1,9", NULL);
}

Test(checks, work_left_at_finish_and_lost_tokens) {
    warns("load inp y=1 x=100 stride=100\nfinish", "still under way at FINISH");
    warns("load inp y=1 x=100 stride=100\nload inp y=1 x=1 stride=1\nfinish", "under way");
    char text[8000] = "";
    for (int i = 0; i < 256; i++)
        strcat(text, "load inp push=compute\n");
    strcat(text, "gemm reset uops=0:1 loops=1,1000\nfinish");
    warns(text, "its token load→compute is lost");
}

Test(checks, stores_of_what_nobody_wrote) {
    warns("store out y=1 x=1 stride=1 push=compute\nfinish pop=store",
          "no GEMM or ALU instruction wrote");
    warns("gemm uops=0:1 loops=1,1\ngemm reset uops=0:1 loops=1,1 push=store\n"
          "store out y=1 x=1 stride=1 pop=compute push=compute\nfinish pop=store",
          "after a reset");
}

/* 2048 inputs are 4096 beats; the micro-ops are served first. */
Test(checks, a_load_whose_beats_wrap_the_rtls_counter) {
    const char *held_up = "load uop y=1 x=512 stride=512\nload inp y=1 x=2048 stride=2048 "
                          "push=compute\nfinish pop=load";
    warns("load inp y=1 x=2048 stride=2048 push=compute\nfinish pop=load", NULL);
    warns(held_up, "fills inp at once");
}

static int races_of(const char *text) {
    outcome o = run_with(text, (vta_options){.functional = true, .check_races = true});
    cr_assert_neq(o.status, VTA_BAD_INPUT, "%s: %s", text, o.error.message);
    cr_assert_eq(o.status, o.result.races ? VTA_FAILED : VTA_DONE, "%s", o.error.message);
    if (o.result.races) cr_assert(strstr(o.error.message, "race on"), "%s", o.error.message);
    int races = o.result.races;
    arena_free(o.memory);
    return races;
}

#ifdef CSP_CHECK
/* Places are remembered in memory that may run out: no verdict then. */
Test(checks, races_are_not_judged_without_memory) {
    outcome o = run("store out y=1 x=2 stride=2 push=compute\n"
                    "load acc y=1 x=1 stride=1\nfinish pop=store");
    vta_options options = {.functional = true, .check_races = true};
    long requests = LONG_MAX;
    for (long failing = -1; failing < requests; failing++) {
        arena *memory = arena_new();
        memory_fail_after(failing);
        vta_status status = vta_run(o.program, &options, memory, &o.result, &o.error);
        if (failing < 0) requests = memory_requests();
        memory_fail_after(-1);
        cr_expect_eq(status, failing < 0 ? VTA_FAILED : VTA_BAD_INPUT, "%ld", failing);
        cr_expect(strstr(o.error.message, failing < 0 ? "race on" : "out of memory"), "%ld: %s",
                  failing, o.error.message);
        arena_free(memory);
    }
    cr_expect_gt(requests, 10);
    arena_free(o.memory);
}
#endif

Test(checks, races_are_accesses_without_a_chain_of_tokens) {
    /* compute reads what load writes */
    cr_assert_eq(
        races_of(
            "load inp y=1 x=1 stride=1 push=compute\ngemm uops=0:1 loops=1,1 pop=load\nfinish"),
        0);
    cr_assert_eq(
        races_of(
            "load inp y=1 x=1 stride=1 push=compute\ngemm uops=0:1 loops=1,1\nfinish pop=load"),
        1);
    cr_assert_eq(races_of("load inp sram=1 y=1 x=1 stride=1\ngemm uops=0:1 loops=1,100\nfinish"),
                 0);
    /* load overwrites what compute reads */
    cr_assert_eq(races_of("gemm uops=0:1 loops=1,1 push=load\nload inp y=1 x=1 stride=1 "
                          "pop=compute push=compute\n"
                          "finish pop=load"),
                 0);
    cr_assert_eq(
        races_of(
            "gemm uops=0:1 loops=1,1\nload inp y=1 x=1 stride=1 push=compute\nfinish pop=load"),
        1);
    /* store reads what compute writes, and compute writes it again */
    cr_assert_eq(races_of("gemm uops=0:1 loops=1,1 push=store\nstore out y=1 x=1 stride=1 "
                          "pop=compute push=compute\n"
                          "gemm uops=0:1 loops=1,1 pop=store\nfinish"),
                 0);
    cr_assert_eq(races_of("gemm uops=0:1 loops=1,1 push=store\nstore out y=1 x=1 stride=1 "
                          "pop=compute push=compute\n"
                          "gemm uops=0:1 loops=1,1\nfinish pop=store"),
                 1);
    /* DRAM: store and load of one place; a chain through compute orders them */
    /* The store is still under way at FINISH. */
    cr_assert_eq(races_of("load inp y=1 x=1 stride=1 push=compute\nload acc y=1 x=0 pop=load\n"
                          "store out y=1 x=90 stride=90\nfinish"),
                 4);
    cr_assert_eq(races_of("store out y=1 x=2 stride=2 push=compute\nload inp dram=1 y=1 x=1 "
                          "stride=1 push=compute\n"
                          "finish pop=load,store"),
                 4);
    cr_assert_eq(
        races_of("store out y=1 x=2 stride=2 push=compute\ngemm reset uops=0:1 loops=1,1 pop=store "
                 "push=load\n"
                 "load inp dram=1 y=1 x=1 stride=1 pop=compute push=compute\nfinish pop=load"),
        0);
    cr_assert_eq(
        races_of(
            "store out y=1 x=2 stride=2 push=compute\nload acc y=1 x=1 stride=1\nfinish pop=store"),
        8);
}

Test(checks, an_expectation_that_is_not_met_says_where) {
    outcome o = {.memory = arena_new()};
    hw_config hw;
    hw_config_default(&hw);
    o.program = program_new(o.memory, &hw);
    program_append(o.program, &(instruction){.opcode = OP_FINISH}, NULL);
    cr_assert(program_place_code(o.program, 0, NULL));
    cr_assert(program_add_expect(o.program, 0x100, "\0\0x\0y", 5, "want.bin", NULL));
    vta_options options = vta_options_default();
    o.status = vta_run(o.program, &options, o.memory, &o.result, &o.error);
    cr_assert_eq(o.status, VTA_FAILED);
    cr_assert_eq(o.result.failed, 1);
    cr_assert_str_eq(o.error.message,
                     "want.bin: 2 of 5 bytes differ, first 0x102: 0x00 instead of 0x78");
    options.functional = false;
    cr_assert_eq(vta_run(o.program, &options, o.memory, &o.result, &o.error), VTA_DONE);
    cr_assert_eq(o.result.checks, 0);
    arena_free(o.memory);
}

/* Counts what a text has of a pattern. */
static int count(const char *text, const char *pattern) {
    int found = 0;
    for (const char *at = text; (at = strstr(at, pattern)); at++)
        found++;
    return found;
}

static void is_balanced(const char *text) {
    int depth = 0;
    bool quoted = false;
    for (; *text; text++) {
        if (*text == '"') quoted = !quoted;
        if (!quoted) depth += (*text == '{' || *text == '[') - (*text == '}' || *text == ']');
        cr_assert_geq(depth, 0);
    }
    cr_assert(depth == 0 && !quoted);
}

Test(checks, timelines_and_reports_are_whole) {
    char *text;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    vta_options options = vta_options_default();
    options.timeline = file;
    outcome o = run_with("load inp y=1 x=1 stride=1 push=compute\ngemm uops=0:1 loops=1,4 dst=0,1 "
                         "pop=load push=store\n"
                         "store out y=1 x=4 stride=4 pop=compute push=compute\nfinish pop=store",
                         options);
    fclose(file);
    is_balanced(text);
    cr_assert_eq(count(text, "\"ph\":\"X\""), 5);
    cr_assert_eq(count(text, "\"ph\":\"s\""), 3);
    cr_assert_eq(count(text, "\"ph\":\"f\""), 3);
    cr_assert_eq(count(text, "\"ph\":\"C\""), 8);
    cr_assert_eq(count(text, "\"thread_name\""), 4);
    cr_assert(strstr(text, "\"loops_in\":4"));
    free(text);
    file = open_memstream(&text, &bytes);
    program_add_cycles(o.program, 99, "rtl", NULL);
    vta_report_text(file, o.program, &o.result);
    fclose(file);
    cr_assert(strstr(text, "rtl 99"));
    free(text);
    arena_free(o.memory);
}
