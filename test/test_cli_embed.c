/* `inlay embed` and `inlay dfg`. The counts are those of an independent subgraph solver, DESIGN.md section 1. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/shell.h"

#define SMALL "--instruction 'acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2' "
#define MAPS "--constraints flow,injective "

static shell s;

static void begin(void) {
    s = shell_begin();
}

static void end(void) {
    shell_end(&s);
}

TestSuite(cli_embed, .init = begin, .fini = end);

static void run(const char *line, int status) {
    shell_run(&s, line);
    cr_assert_eq(s.status, status, "%s: status %d: %s", line, s.status, s.err);
}

Test(cli_embed, counts_of_subgraph_isomorphisms) {
    static const struct {
        const char *line;
        int count;
    } cases[] = {
        {"inlay embed gemm --m 3 --n 3 --k 3 --count " MAPS SMALL, 216},
        {"inlay embed 'out[f,x] += data[c,x+s] * weight[f,c,s] where f<2, c<2, x<3, s<2' --count " MAPS SMALL, 216},
        {"inlay embed 'out[f,x] += data[c,2*x+s] * weight[f,c,s] where f<2, c<1, x<3, s<2' --count " MAPS SMALL, 36},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run(cases[i].line, 0);
        cr_expect_eq(atoi(s.out), cases[i].count, "%s: %s", cases[i].line, s.out);
    }
}

Test(cli_embed, all_prints_as_many_as_count) {
    run("inlay embed gemm --m 3 --n 3 --k 3 --all " MAPS SMALL, 0);
    cr_expect_eq(count_lines(s.out), 216);
    run("inlay embed gemm --m 3 --n 3 --k 3 --count --strategy pad " SMALL, 0);
    int count = atoi(s.out);
    run("inlay embed gemm --m 3 --n 3 --k 3 --all --strategy pad " SMALL, 0);
    cr_expect_eq(count_lines(s.out), count);
    run("inlay embed gemm --m 3 --n 3 --k 3 --count --strategy pad --json " SMALL, 0);
    char expected[40];
    snprintf(expected, sizeof expected, "{\"count\":%d,", count);
    cr_expect(strncmp(s.out, expected, strlen(expected)) == 0, "%s", s.out);
}

/* 3 channels of 16 fill a lane in five; three rows and columns of the filter beside them fill 27 of 32. */
Test(cli_embed, more_freedom_needs_fewer_calls) {
    run("inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --strategy pad --json", 0);
    cr_expect(strstr(s.out, "\"calls\":8100,"), "%s", s.out);
    run("inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --json", 0);
    cr_expect(strstr(s.out, "\"calls\":1800,"), "%s", s.out);
    cr_expect(strstr(s.out, "\"optimal\":true"), "%s", s.out);
    run("inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --strategy strict", 1);
}

/* A node a line that has a label, an edge a line that has '>'. 27 products, 9 + 9 + 9 elements; 3 edges a product. */
Test(cli_embed, graphs_are_written) {
    run("inlay dfg gemm --m 3 --n 3 --k 3 --csv g- --dot g- " SMALL "&& ls | wc -l", 0);
    cr_expect_eq(atoi(s.out), 6);
    run("grep -c '>' g-operator.csv; grep -c ',,' g-operator.csv; grep -c '>' g-instruction.csv", 0);
    cr_expect_str_eq(s.out, "81\n54\n12\n");
    run("inlay dfg gemm --m 1000 --n 1000 --k 1000 --csv big- " SMALL "; status=$?; rm -f g-*; exit $status", 2);
    cr_expect_eq(shell_count_files(&s), 0);
}

Test(cli_embed, mistakes) {
    static const char *const lines[][2] = {
        {"inlay embed", "expected OPERATOR"},
        {"inlay embed gemm --m 3", "--n N is missing"},
        {"inlay embed gemm --m 3 --n 3 --k 3 extra", "unexpected 'extra'"},
        {"inlay embed conv2dd --count", "line 1"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --count --all", "one of --count, --all and --pareto"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --constraints flow", "goes with --count or --all"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --count --constraints flow,frob " SMALL, "--constraints"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --instruction nonsense", "line 1"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --hw 9x9", "--hw"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --strategy pda", "pda"},
        {"inlay dfg gemm --m 3 --n 3 --k 3", "expected --dot PREFIX or --csv PREFIX"},
        {"inlay dfg gemm --m 3 --n 3 --k 3 --dot /proc/nowhere/x", "--dot"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        shell_run(&s, lines[i][0]);
        cr_expect_eq(s.status, 2, "%s: status %d", lines[i][0], s.status);
        cr_expect_str_empty(s.out, "%s", s.out);
        cr_expect(strstr(s.err, lines[i][1]), "%s: %s", lines[i][0], s.err);
    }
}
