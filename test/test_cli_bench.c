/* `inlay bench`, its shards, `inlay merge` and --resume, on lists of small operators. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/shell.h"

static const char make_lists[] =
    "mkdir lists && cd lists && "
    "printf "
    "'w,h,c,n,k,filter_w,filter_h,pad_w,pad_h,stride_w,stride_h\n6,5,3,1,16,3,3,1,1,1,1\n8,4,1,1,4,"
    "2,3,0,1,2,1\n"
    "6,5,3,1,16,3,3,1,1,1,1\n4,4,16,1,16,1,1,0,0,1,1\n5,5,2,2,3,3,3,0,0,1,1\n' > "
    "conv_inference_server.csv && "
    "printf 'm,n,k,a_t,b_t\n20,3,17,false,false\n5,7,9,true,false\n' > gemm_inference_server.csv "
    "&& "
    "printf 'hidden,batch,timesteps,cell\n8,1,5,lstm\n8,1,9,lstm\n16,2,3,gru\n' > "
    "rnn_inference_server.csv && "
    "printf "
    "'hw,n,h,w,c,k,r,s,pad_h,pad_w,stride_h,stride_w,tvm_cycles\n1x16x16,1,5,6,3,16,3,3,1,1,1,1,"
    "5000\n' "
    "> tvm_rtl_cycles.csv";

static shell s;

static void begin(void) {
    s = shell_begin();
    shell_run(&s, make_lists);
    cr_assert_eq(s.status, 0, "%s", s.err);
}

static void end(void) {
    shell_end(&s);
}

TestSuite(cli_bench, .init = begin, .fini = end);

static void run(const char *line, int status) {
    shell_run(&s, line);
    cr_assert_eq(s.status, status, "%s: status %d: %s", line, s.status, s.err);
}

/* The integer after "key": in the first line that holds `row`. */
static long long value_of(const char *lines, const char *row, const char *key) {
    const char *line = strstr(lines, row);
    const char *found = line ? strstr(line, key) : NULL;
    cr_assert(found, "%s %s: %s", row, key, lines);
    return strtoll(found + strlen(key) + 2, NULL, 10);
}

Test(cli_bench, table_lists_rows_once_and_verified) {
    run("inlay bench --data lists", 0);
    cr_expect(strstr(s.out, "n1 c3 5x6 k16 3x3 s1 p1"), "%s", s.out);
    cr_expect(strstr(s.out, "n1 c1 4x8 k4 3x2 s1x2 p1x0"), "%s", s.out);
    cr_expect(strstr(s.out, "\n4 rows: 4 verified, 0 wrong, 0 without a program"), "%s", s.out);
    cr_expect(strstr(s.out, "speedup over TVM"), "%s", s.out);
    cr_expect_str_empty(s.err);
    cr_expect_null(strchr(s.out, '\033'));
}

Test(cli_bench, json_is_a_line_a_row_and_one_for_all) {
    run("inlay bench all --data lists --json", 0);
    cr_expect_eq(count_lines(s.out), 4 + 2 + 3 + 1, "%s", s.out);
    cr_expect_eq(value_of(s.out, "\"row\":1,", "tvm_cycles"), 5000);
    cr_expect(strstr(s.out, "{\"rows\":9,\"rows_verified\":9,"), "%s", s.out);
}

/* Layers that differ in their time steps only are one program, counted as often as it runs. */
Test(cli_bench, recurrent_counts_are_of_all_steps) {
    run("inlay bench rnn --data lists --json", 0);
    long long five = value_of(s.out, "lstm h8 n1 t5", "cycles"),
              nine = value_of(s.out, "lstm h8 n1 t9", "cycles");
    cr_expect_gt(five, 0);
    cr_expect_eq(five * 9, nine * 5);
    cr_expect_eq(value_of(s.out, "lstm h8 n1 t9", "macs"), 2 * 9 * 4 * 8 * 8);
    cr_expect_eq(value_of(s.out, "lstm h8 n1 t9", "repeats"), 18);
}

Test(cli_bench, results_do_not_depend_on_threads) {
    run("inlay bench all --data lists --json --jobs 1 | sed 's/\"solve_seconds\":[^,]*//'", 0);
    char *one = strdup(s.out);
    run("inlay bench all --data lists --json --jobs 4 | sed 's/\"solve_seconds\":[^,]*//'", 0);
    cr_expect_str_eq(s.out, one);
    free(one);
}

/* With 1k no check fits, and each runs alone. */
Test(cli_bench, results_do_not_depend_on_memory) {
    run("inlay bench all --data lists --json --jobs 1 | sed 's/\"solve_seconds\":[^,]*//'", 0);
    char *all = strdup(s.out);
    run("inlay bench all --data lists --json --jobs 4 --memory 1k | sed "
        "'s/\"solve_seconds\":[^,]*//'",
        0);
    cr_expect_str_eq(s.out, all);
    free(all);
    run("inlay bench --data lists --memory little", 2);
    cr_expect(strstr(s.err, "--memory: expected megabytes"), "%s", s.err);
}

Test(cli_bench, csv_has_a_line_a_row) {
    run("inlay bench all --data lists --csv rows.csv >/dev/null && cat rows.csv", 0);
    cr_expect_eq(count_lines(s.out), 1 + 9);
    cr_expect(strncmp(s.out, "operator,name,hw,", 17) == 0);
}

/* The same rows in shards and merged, in any order: byte for byte the same. */
Test(cli_bench, shards_merge_to_the_whole) {
    run("inlay bench all --data lists --json --csv whole.csv --report whole.html --svg whole.svg > "
        "whole.json && inlay merge whole.json",
        0);
    char *whole = strdup(s.out);
    run("grep row_count whole.json | awk '{ print > (NR % 3 \".part\") }'; inlay merge 2.part "
        "0.part 1.part --csv merged.csv --report merged.html --svg merged.svg && "
        "cmp whole.csv merged.csv && cmp whole.html merged.html && cmp whole.svg merged.svg",
        0);
    cr_expect_str_eq(s.out, whole);
    free(whole);
    run("grep -c 'waiting for the load engine' merged.html", 0);
    run("for i in 1 2 3; do inlay bench all --data lists --json --shard $i/3 > $i.json || exit; "
        "done; "
        "inlay merge --json 3.json 1.json 2.json | sed 's/\"solve_seconds\":[^,]*//' > merged; "
        "sed 's/\"solve_seconds\":[^,]*//' whole.json | cmp - merged",
        0);
}

Test(cli_bench, merge_refuses_what_does_not_belong_together) {
    run("inlay bench all --data lists --json > a.json; inlay bench --data lists --hw 4x16x16 "
        "--shard 2/2 --json > b.json; "
        "inlay bench --data lists --shard 1/2 --json > c.json",
        0);
    run("inlay merge a.json a.json", 2);
    cr_expect(strstr(s.err, "twice"), "%s", s.err);
    run("inlay merge b.json c.json", 2);
    cr_expect(strstr(s.err, "different runs"), "%s", s.err);
    run("inlay merge c.json", 1);
    cr_expect(strstr(s.err, "2 of 4 rows"), "%s", s.err);
    run("echo '{\"operator\":3}' > d.json; inlay merge d.json", 2);
    cr_expect(strstr(s.err, "d.json:1"), "%s", s.err);
    run("echo '{\"x\":[1]}' > d.json; inlay merge d.json", 2);
    run("head -c 1000 a.json > d.json; inlay merge d.json", 2);
    run(": > d.json; inlay merge d.json", 2);
    cr_expect(strstr(s.err, "no rows"), "%s", s.err);
}

/* A row that no bench can have printed: its parts do not sum up, or are not there. */
Test(cli_bench, merge_refuses_rows_that_are_not_whole) {
    static const char *const changes[] = {
        "s/\"compute_busy\":[0-9]*/\"compute_busy\":1/",
        "s/\"store_idle\":[0-9]*/\"store_idle\":null/",
        "s/\"reference_load_busy\":[0-9]*/\"reference_load_busy\":9223372036854775807/",
        "s/\"rhs_layout\":\"[^\"]*\"/\"rhs_layout\":null/",
        "s/\"bound_read\":[0-9]*/\"bound_read\":9223372036854775807/",
        "s/\"repeats\":1,/\"repeats\":1000000007,/",
        "s/\"utilisation\":[0-9.e-]*/\"utilisation\":null/",
        "s/\"utilisation\":[0-9.e-]*/\"utilisation\":1e300/",
        "s/\"calls\":[0-9]*/\"calls\":9223372036854775807/",
        "s/\"cycles\":[0-9]*/\"cycles\":0/",
    };
    run("inlay bench --data lists --limit 1 --json > a.json", 0);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, "sed '%s' a.json > d.json; inlay merge d.json --report x.html",
                 changes[i]);
        run(text, 2);
        cr_expect(strstr(s.err, "d.json:1: expected an error, or cycles"), "%s: %s", changes[i],
                  s.err);
    }
    run("test ! -e x.html && inlay merge a.json --report x.html", 0);
}

Test(cli_bench, a_killed_run_resumes) {
    run("inlay bench all --data lists --json --resume done > whole.json; wc -l < done", 0);
    cr_expect_eq(atoi(s.out), 1 + 8, "%s", s.out);
    /* Cut in the middle of the fifth operator's line. */
    run("cp done all && head -n 5 all > done && sed -n 6p all | head -c 40 >> done && "
        "inlay bench all --data lists --json --resume done > again.json && wc -l < done && head -n "
        "4 all > x && "
        "head -n 4 done | cmp - x && head -n 4 whole.json > y && head -n 4 again.json | cmp - y",
        0);
    cr_expect_eq(atoi(s.out), 1 + 8, "%s", s.out);
    /* With nothing left to do, even the times are the same, and the page has all that it had. */
    run("inlay bench all --data lists --json --resume done --report a.html > third.json && "
        "cmp again.json third.json && inlay merge third.json --report b.html && cmp a.html b.html",
        0);
    run("inlay bench all --data lists --seed 2 --resume done", 2);
    cr_expect(strstr(s.err, "other settings"), "%s", s.err);
    run("echo precious > notes; inlay bench --data lists --resume notes", 2);
    run("printf precious > notes; inlay bench --data lists --resume notes", 2);
    run("cat notes", 0);
    cr_expect_str_eq(s.out, "precious");
}

Test(cli_bench, bad_shards) {
    static const char *const bad[] = {"0/3", "4/3", "1", "1/0", "/", "a/b", "-1/3", "1/2/3"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[80];
        snprintf(line, sizeof line, "inlay bench --data lists --shard %s", bad[i]);
        run(line, 2);
        cr_expect(strstr(s.err, "--shard: expected I/N"), "%s", s.err);
    }
}

/* The line of bench/README.md; nothing to test where GNU parallel is not installed. */
Test(cli_bench, gnu_parallel_spreads_the_shards) {
    run("inlay bench all --data lists --json | sed 's/\"solve_seconds\":[^,]*//' > whole; "
        "parallel --version 2>/dev/null | grep -q GNU || exit 0; "
        "parallel --will-cite 'inlay bench all --data lists --jobs 1 --shard {}/4 --resume "
        "{}.resume --json "
        "> {}.json' ::: $(seq 4) && inlay merge --json ?.json | sed 's/\"solve_seconds\":[^,]*//' "
        "| cmp - whole",
        0);
}

/* Ctrl-C: what is done is kept, with its summary. */
Test(cli_bench, an_interrupted_run_ends_cleanly) {
    run("for i in $(seq 200); do echo \"$((i + 40)),$((i % 37 + 60)),33,1,64,3,3,1,1,1,1\"; done "
        ">> "
        "lists/conv_inference_server.csv; inlay bench --data lists --jobs 2 --csv rows.csv --trace "
        "t "
        "> out 2> err & "
        "while ! grep -q yes out 2>/dev/null; do sleep 0.05; done; kill -TERM $!; wait $!; "
        "status=$?; cat out; "
        "test $status -eq 130 && grep -q interrupted err && test $(wc -l < rows.csv) -ge 2 && "
        "test -e t/row-0001.tree && ! ls t | grep -v '^row-[0-9]*.tree$'",
        0);
    cr_expect(strstr(s.out, " verified, 0 wrong"), "%s", s.out);
}

/* A trace for each row, the one that the operator's own command writes, whatever the threads and
 * shards. */
Test(cli_bench, traces_are_those_of_the_operators) {
    run("inlay bench all --data lists --trace all --jobs 1 > one && ls all | wc -l", 0);
    cr_expect_eq(atoi(s.out), 9, "%s", s.out);
    run("inlay bench all --data lists --trace threads --jobs 3 > /dev/null && diff -r all threads",
        0);
    run("for i in 1 2 3; do inlay bench all --data lists --trace shards --shard $i/3 > /dev/null "
        "|| exit; done; diff -r all shards",
        0);
    run("inlay conv2d --c 3 --h 5 --w 6 --k 16 --r 3 --s 3 --pad 1 --trace x > /dev/null && "
        "cmp x all/row-0001.tree && inlay gemm --m 20 --n 3 --k 17 --trace y > /dev/null && "
        "cmp y all/row-0005.tree",
        0);
    /* Layers that differ in their time steps only. */
    run("cmp all/row-0007.tree all/row-0008.tree && inlay tree all/row-0008.tree", 0);
    cr_expect(strstr(s.out, "embedding in") && strstr(s.out, "schedule"), "%s", s.out);
    run("inlay bench all --data lists > two; sed 's/[0-9.]* *yes//' one > a; "
        "sed 's/[0-9.]* *yes//' two | cmp - a",
        0);
}

/* A row from the file of --resume is searched again only where its trace is missing. */
Test(cli_bench, resumed_rows_have_traces) {
    run("inlay bench all --data lists --json --resume done --trace t > whole.json && cp -r t all "
        "&& "
        "cp done before",
        0);
    run("rm t/row-0002.tree t/row-0008.tree && touch -d 2001-01-01 t/* && "
        "inlay bench all --data lists --json --resume done --trace t > again.json && "
        "diff -r t all && cmp done before && find t -newermt 2002-01-01 | sort | tr '\\n' ' '",
        0);
    cr_expect_str_eq(s.out, "t t/row-0002.tree t/row-0007.tree t/row-0008.tree ");
}

Test(cli_bench, traces_that_cannot_be_written) {
    static const char *const lines[][2] = {
        {"inlay bench --data lists --trace /proc/nowhere/t", "--trace: cannot make the folder"},
        {"inlay bench --data lists --trace lists/gemm_inference_server.csv", "expected a folder"},
        {"inlay bench --data lists --trace t --resume lists/gemm_inference_server.csv", "--resume"},
        {"inlay bench --data lists --trace t --csv /proc/nowhere/x", "--csv"},
        {"inlay bench --data lists --trace t --shard 3/2", "--shard"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        run(lines[i][0], 2);
        cr_expect(strstr(s.err, lines[i][1]) && count_lines(s.err) == 1, "%s", s.err);
        cr_expect_str_empty(s.out);
        cr_expect_eq(shell_count_files(&s), 1, "%s: something is left", lines[i][0]);
    }
    run("mkdir t t/row-0001.tree && inlay bench --data lists --trace t --jobs 2", 1);
    cr_expect(strstr(s.err, "--trace: t/row-0001.tree") && count_lines(s.err) == 1, "%s", s.err);
    cr_expect(strstr(s.out, "4 rows: 4 verified"), "%s", s.out);
    run("ls t | tr '\\n' ' '", 0);
    cr_expect_str_eq(s.out, "row-0001.tree row-0002.tree row-0003.tree row-0004.tree ");
}
