/* One operator from the command line to a program that runs: what is printed, what is written. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/shell.h"

#define CONV "inlay conv2d --n 2 --c 3 --h 9 --w 7 --k 20 --r 3 --s 3 --stride 2x1 --pad 1 "

static shell s;

static void begin(void) {
    s = shell_begin();
}

static void end(void) {
    shell_end(&s);
}

TestSuite(cli_operator, .init = begin, .fini = end);

static void run(const char *line, int status) {
    shell_run(&s, line);
    cr_assert_eq(s.status, status, "%s: status %d: %s", line, s.status, s.err);
}

/* The keys of DESIGN.md section 5, in its order, and no others. */
Test(cli_operator, json_keys) {
    static const char *const keys[] = {
        "operator",
        "name",
        "hw",
        "strategy",
        "macs",
        "cycles",
        "reference_cycles",
        "speedup",
        "bound_cycles",
        "utilisation",
        "lane_utilisation",
        "instructions",
        "uops",
        "dram_bytes",
        "host_bytes",
        "reference_host_bytes",
        "solve_seconds",
        "optimal",
        "verified",
        "reference_verified",
        "embedding",
        "schedule",
        "overlap_cycles",
        "limit",
    };
    run(CONV "--json", 0);
    cr_expect_eq(count_lines(s.out), 1);
    cr_expect(
        strstr(s.out, "\"name\":\"conv2d\",\"hw\":\"1x16x16\",\"strategy\":\"fuse\",\"macs\":"),
        "%s", s.out);
    cr_expect(strstr(s.out, "\"verified\":true,\"reference_verified\":true"), "%s", s.out);
    const char *at = s.out;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char key[40];
        snprintf(key, sizeof key, "%s\"%s\":", i ? "," : "{", keys[i]);
        at = at ? strstr(at, key) : NULL;
        cr_expect(at, "%s is not in its place: %s", key, s.out);
    }
}

static long long json_integer(const char *key) {
    char name[64];
    snprintf(name, sizeof name, "\"%s\":", key);
    const char *at = strstr(s.out, name);
    cr_assert(at, "%s: %s", key, s.out);
    return strtoll(at + strlen(name), NULL, 10);
}

/* The parts of each engine's time are all of the cycles, in both programs. */
Test(cli_operator, engines_account_for_every_cycle) {
    static const char *const part[][6] = {
        {"load_busy", "load_wait_memory", "load_wait_compute", "load_idle"},
        {"compute_busy", "compute_wait_memory", "compute_wait_load", "compute_wait_store",
         "compute_idle"},
        {"store_busy", "store_wait_memory", "store_wait_compute", "store_idle"}};
    run(CONV "--json", 0);
    for (int side = 0; side < 2; side++) {
        const char *prefix = side ? "reference_" : "";
        char key[64];
        for (int engine = 0; engine < 3; engine++) {
            long long sum = 0;
            for (int i = 0; part[engine][i]; i++) {
                snprintf(key, sizeof key, "%s%s", prefix, part[engine][i]);
                sum += json_integer(key);
            }
            snprintf(key, sizeof key, "%scycles", prefix);
            cr_expect_eq(sum, json_integer(key), "%s%s", prefix, part[engine][0]);
        }
        snprintf(key, sizeof key, "%scalls", prefix);
        cr_expect_geq(json_integer(key) * 256, json_integer("macs"));
    }
}

/* macs counts the whole box: n·k·y·x·c·r·s. */
Test(cli_operator, macs_are_of_the_box) {
    run(CONV "--json", 0);
    const char *macs = strstr(s.out, "\"macs\":");
    cr_assert(macs);
    cr_expect_eq(strtoll(macs + 7, NULL, 10), 2LL * 20 * 5 * 7 * 3 * 3 * 3);
}

Test(cli_operator, text_for_people) {
    run(CONV, 0);
    cr_expect(strstr(s.out, "verified     yes"), "%s", s.out);
    cr_expect(strstr(s.out, "\nembedding "), "%s", s.out);
    cr_expect_str_empty(s.err);
}

Test(cli_operator, emitted_programs_run) {
    run(CONV "--emit program >/dev/null && test -f program/program.txt", 0);
    run("inlay run program --json", 0);
    cr_expect(strstr(s.out, "\"failed\":0"), "%s", s.out);
    cr_expect_null(strstr(s.out, "\"checks\":0"), "nothing was checked: %s", s.out);
    run("inlay run program --check-races --timeline trace.json && test -s trace.json", 0);
    run("inlay run program --timing-only", 0);
}

/* A wrong byte in what is expected: exit status 1, and the report says which check failed. */
Test(cli_operator, wrong_outputs_are_found) {
    run(CONV "--emit program >/dev/null && file=$(sed -n 's/^expect [^ ]* //p' program/program.txt "
             "| head -n 1) && "
             "byte=$(od -An -tu1 -N1 program/$file) && "
             "printf \"\\\\$(printf %o $(((byte + 1) % 256)))\" | dd of=program/$file conv=notrunc "
             "2>/dev/null",
        0);
    run("inlay run program", 1);
    run("inlay run program --json", 1);
    cr_expect(strstr(s.out, "\"failed\":1"), "%s", s.out);
}

Test(cli_operator, truncated_programs_are_bad_input) {
    run(CONV "--emit program >/dev/null && file=$(sed -n 's/^expect [^ ]* //p' program/program.txt "
             "| head -n 1) && "
             "sed -i 's/^run .*/run 0x0 99999999/' program/program.txt",
        0);
    run("inlay run program", 2);
    cr_expect_eq(count_lines(s.err), 1, "%s", s.err);
    cr_expect_str_empty(s.out);
}

Test(cli_operator, other_peoples_folders_are_left_alone) {
    run("mkdir precious && echo x > precious/thesis.txt", 0);
    run(CONV "--emit precious", 2);
    cr_expect(strstr(s.err, "--emit"), "%s", s.err);
    cr_expect_str_empty(s.out);
    run("cat precious/thesis.txt && ls precious | wc -l", 0);
    cr_expect_str_eq(s.out, "x\n1\n");
}

Test(cli_operator, instructions_disassemble_and_assemble) {
    run(CONV "--emit program >/dev/null && inlay disasm program > text && inlay asm text --output "
             "code && "
             "cmp code program/insn.bin",
        0);
    run("head -c 40 code > odd; inlay disasm odd", 2);
    cr_expect(strstr(s.err, "40 bytes"), "%s", s.err);
    run("echo frob > bad; inlay asm bad --output out; status=$?; test ! -e out && exit $status", 2);
    cr_expect(strstr(s.err, "line 1"), "%s", s.err);
}

Test(cli_operator, instructions_and_micro_ops_in_one_text) {
    run("printf 'first: uop dst=3\\nuop dst=4 src=1\\nend = 2\\n"
        "gemm uops=first:end loops=1,1\\nfinish\\n' > both.s",
        0);
    run("inlay asm both.s --output code", 2);
    cr_expect(strstr(s.err, "--uops"), "%s", s.err);
    run("test -e code", 1);
    run("inlay asm both.s --output code --uops uops && inlay disasm code && inlay disasm --uops "
        "uops",
        0);
    cr_expect_str_eq(
        s.out, "gemm uops=0:2 loops=1,1\nfinish\nuop dst=3 src=0 wgt=0\nuop dst=4 src=1 wgt=0\n");
}

Test(cli_operator, text_from_a_file) {
    run("echo 'out[i,j] += a[i,k] * b[k,j] where i<40, j<50, k<33' > op.txt && inlay op @op.txt "
        "--json",
        0);
    cr_expect(strstr(s.out, "\"macs\":66000,"), "%s", s.out);
    run("printf 'a\\0b' > op.txt; inlay op @op.txt", 2);
    cr_expect(strstr(s.err, "zero byte"), "%s", s.err);
}

/* Every named operator, and every hardware and epilogue on one of them. */
Test(cli_operator, all_operators_verify) {
    static const char *const lines[] = {
        "inlay conv1d --c 3 --w 20 --k 5 --s 3",
        "inlay conv2d --c 4 --h 6 --w 6 --k 6 --r 3 --s 3 --groups 2 --dilation 2",
        "inlay conv3d --c 2 --d 4 --h 4 --w 4 --k 3 --t 2 --r 2 --s 2",
        "inlay depthwise --c 5 --h 6 --w 6 --r 3 --s 3 --pad 1",
        "inlay transposed --c 3 --h 4 --w 4 --k 4 --r 3 --s 3 --stride 2",
        "inlay gemm --m 7 --n 5 --k 9 --trans-a --trans-b",
        "inlay batch-matmul --b 2 --m 5 --n 6 --k 7",
        "inlay dense --n 2 --c 17 --k 18",
        "inlay matvec --m 20 --k 30",
        CONV "--hw 1x32x32",
        CONV "--hw 4x16x16",
        CONV "--hw 16x16x16",
        CONV "--epilogue none",
        CONV "--epilogue shr:5,clip:-100:100",
        CONV "--strategy pad --seed 99 --jobs 1",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        shell_run(&s, lines[i]);
        cr_expect_eq(s.status, 0, "%s: %s", lines[i], s.err);
        cr_expect(strstr(s.out, "verified     yes"), "%s: %s", lines[i], s.out);
    }
}

Test(cli_operator, check_replays_and_looks_for_races) {
    run(CONV "--check", 0);
    cr_expect(strstr(s.out, "checked      yes"), "%s", s.out);
    run("inlay gemm --m 20 --n 30 --k 40 --check --json", 0);
    cr_expect_eq(count_lines(s.out), 1);
}

/* Nothing fits: not bad input, but no program either. */
Test(cli_operator, no_embedding_is_status_1) {
    run("inlay conv2d --c 3 --h 9 --w 9 --k 16 --r 3 --s 3 --strategy strict", 1);
    cr_expect(strstr(s.err, "strict"), "%s", s.err);
    cr_expect_eq(count_lines(s.err), 1);
    cr_expect_eq(shell_count_files(&s), 0);
}
