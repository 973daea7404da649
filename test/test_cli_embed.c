/* `inlay embed` and `inlay dfg`. The counts are those of an independent subgraph solver, DESIGN.md
 * section 1. */
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
        {"inlay embed 'out[f,x] += data[c,x+s] * weight[f,c,s] where f<2, c<2, x<3, s<2' "
         "--count " MAPS SMALL,
         216},
        {"inlay embed 'out[f,x] += data[c,2*x+s] * weight[f,c,s] where f<2, c<1, x<3, s<2' "
         "--count " MAPS SMALL,
         36},
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

/* 3 channels of 16 fill a lane in five; three rows and columns of the filter beside them fill 27
 * of 32. */
Test(cli_embed, more_freedom_needs_fewer_calls) {
    run("inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --strategy pad --json", 0);
    cr_expect(strstr(s.out, "\"calls\":8100,"), "%s", s.out);
    run("inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --json", 0);
    cr_expect(strstr(s.out, "\"calls\":1800,"), "%s", s.out);
    cr_expect(strstr(s.out, "\"optimal\":true"), "%s", s.out);
    run("inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --strategy strict", 1);
}

/* A node a line that has a label, an edge a line that has '>'. 27 products, 9 + 9 + 9 elements; 3
 * edges a product. */
Test(cli_embed, graphs_are_written) {
    run("inlay dfg gemm --m 3 --n 3 --k 3 --csv g- --dot g- " SMALL "&& ls | wc -l", 0);
    cr_expect_eq(atoi(s.out), 6);
    run("grep -c '>' g-operator.csv; grep -c ',,' g-operator.csv; grep -c '>' g-instruction.csv",
        0);
    cr_expect_str_eq(s.out, "81\n54\n12\n");
    run("inlay dfg gemm --m 1000 --n 1000 --k 1000 --csv big- " SMALL
        "; status=$?; rm -f g-*; exit $status",
        2);
    cr_expect_eq(shell_count_files(&s), 0);
}

#define CONV "conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 "

static void expect_said(const char *const *parts) {
    for (; *parts; parts++)
        cr_expect(strstr(s.out, *parts), "says nothing of '%s': %s", *parts, s.out);
}

/* 27 places of the filter, rounded up to 32, for 900 outputs; 1024 pixels of 3 channels, each in up
 * to 9 windows. */
Test(cli_embed, the_best_is_explained) {
    static const char *const said[] = {
        "k(16) <- c·r·s(16), 27 of 32 lanes used\n",
        "inp <- data 1x3x32x32: c·r·s/16(2) y(30) x(30), blocks of 1x16\n",
        "padded: c·r·s 27 to 32\n",
        "28800 elements for 3072 (9.375), 4500 zeros, copied 7.910 times on average and at most 9",
        "acc <- out 1x16x30x30: y(30) x(30), blocks of 1x16\n",
        "1800 calls, 84.4% of the lanes; the host moves 61616 bytes\n",
        "proved best: ",
        " boxes\n",
        "checked: ",
        NULL};
    run("inlay embed " CONV "--check", 0);
    expect_said(said);
    run("inlay embed " CONV "--check --json", 0);
    static const char *const keys[] = {
        "\"host_bytes\":61616,",
        "\"checked\":true,",
        "\"optimal\":true,",
        "\"nodes\":",
        "\"boxes\":",
        "\"lhs_layout\":\"c·r·s/16(2) y(30) x(30), blocks of 1x16\",",
        "\"stored_elems\":43712,",
        "\"cycles\":",
        NULL};
    expect_said(keys);
    cr_expect_eq(count_lines(s.out), 1);
}

Test(cli_embed, fronts_and_objectives) {
    run("inlay embed " CONV "--pareto --objective calls,input --check --json", 0);
    cr_expect_geq(count_lines(s.out), 2);
    run("inlay embed " CONV "--objective stored,calls --json", 0);
    cr_expect(strstr(s.out, "\"stored_elems\":"), "%s", s.out);
    run("inlay embed " CONV "--node-limit 5 || test $? = 1", 0);
}

Test(cli_embed, drawn_for_graphviz) {
    run("inlay embed " CONV "--dot e.dot >/dev/null && cat e.dot", 0);
    static const char *const said[] = {"digraph embedding {", "k: lanes 0…15", "c·r·s (27)",
                                       "z4 -> x6;",           "}\n",           NULL};
    expect_said(said);
    run("command -v dot >/dev/null || exit 0; dot -Tsvg e.dot >/dev/null", 0);
    run("rm e.dot", 0);
}

/* A 2x2x2 product in a 4x4x4 one has (4·3)^3 maps an order of inputs. Each constraint leaves fewer:
 * rectangles, each walked upwards; with lines in order; from the origin; that cover. */
Test(cli_embed, constraints_one_by_one) {
#define MATRIX "inlay embed op 'c[m,n] += a[m,k] * b[k,n] where m<4, n<4, k<4' --count "
#define UNIT "--instruction 'acc[b,o] += inp[b,k] * wgt[o,k] where b<2, o<2, k<2' "
    static const struct {
        const char *list;
        int count;
    } lists[] = {
        {"flow,injective", 2 * 12 * 12 * 12},
        {"flow,injective,order", 2 * 6 * 6 * 6},
        {"flow,injective,rectangle",
         2 * 5 * 5 * 5}, /* 3 places of neighbours, 2 of points two apart */
        {"flow,injective,rectangle,origin", 2 * 2 * 2 * 2},
        {"flow,injective,rectangle,order,origin,cover", 2 * 2 * 2 * 2},
        {"flow,injective,rectangle,order,origin,cover,strategy --strategy pack", 2 * 2 * 2 * 2},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        char line[400];
        snprintf(line, sizeof line, MATRIX UNIT "--constraints %s", lists[i].list);
        run(line, 0);
        cr_expect_eq(atoi(s.out), lists[i].count, "%s: %s", lists[i].list, s.out);
    }
    run("inlay embed gemm --m 1 --n 1 --k 1 --constraints flow,injective " SMALL, 1);
    cr_expect(strstr(s.err, "no embedding"), "%s", s.err);
    run("inlay embed gemm --m 3 --n 3 --k 3 --count --node-limit 10 " MAPS SMALL, 1);
    cr_expect(strstr(s.err, "limit was reached"), "%s", s.err);
}

/* All orders and operators that VTA does not know: nothing in the search does. */
Test(cli_embed, other_instructions) {
    static const char *const instructions[] = {
        "c[i,j] += a[i,k] * b[k,j] where i<4, j<4, k<4", "acc[l] += x[l,k] * w[l,k] where l<4, k<4",
        "c[i,j] += a[i] * b[j] where i<8, j<8", "acc[] += a[k] * b[k] where k<16"};
    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++) {
        char line[400];
        snprintf(line, sizeof line,
                 "inlay embed depthwise-conv2d --c 16 --h 10 --w 10 --r 3 --s 3 --check "
                 "--instruction '%s'",
                 instructions[i]);
        shell_run(&s, line);
        cr_expect(s.status == 0 || strstr(s.err, "no embedding"), "%s: %s", line, s.err);
    }
    run("inlay embed gemm --m 64 --n 64 --k 64 --check --instruction 'c[i,j] += a[i,k] * b[k,j] "
        "where i<4, j<4, k<4'",
        0);
    cr_expect(strstr(s.out, "4096 calls, 100.0% of the lanes"), "%s", s.out);
}

Test(cli_embed, mistakes) {
    static const char *const lines[][2] = {
        {"inlay embed", "expected OPERATOR"},
        {"inlay embed gemm --m 3", "--n N is missing"},
        {"inlay embed gemm --m 3 --n 3 --k 3 extra", "unexpected 'extra'"},
        {"inlay embed conv2dd --count", "line 1"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --count --all", "one of --count, --all and --pareto"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --constraints flow --pareto",
         "for the embeddings of a strategy"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --constraints flow,strategy " SMALL,
         "strategy needs all of"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --count --constraints flow,cover " SMALL, "cover"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective speed", "expected calls, stored"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --dot /proc/nowhere/x", "--dot"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --count --constraints flow,frob " SMALL,
         "--constraints"},
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
