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

/* A band of outputs against inputs takes fewer calls than one output a lane. */
Test(cli_embed, empty_multiplications_are_explained) {
    const char *op = "inlay embed depthwise --c 8 --h 1 --w 32 --r 1 --s 3 --hw 16x16x16 "
                     "--strategy sparse --check ";
    char command[256];
    run(op, 0);
    cr_expect(strstr(s.out, "  in the coordinates of out["), "%s", s.out);
    cr_expect(strstr(s.out, "empty where an index of weight is outside"), "%s", s.out);
    cr_expect(strstr(s.out, "checked: "), "%s", s.out);
    snprintf(command, sizeof command, "%s--json", op);
    run(command, 0);
    cr_expect(strstr(s.out, "\"coordinates\":\"out["), "%s", s.out);
    run("inlay embed conv2d --c 16 --h 8 --w 8 --k 16 --r 3 --s 3 --strategy sparse", 0);
    cr_expect(!strstr(s.out, "in the coordinates of"), "%s", s.out);
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

/* 16 products of 16 have no place in a row of 3: nothing may be added under strict. */
Test(cli_embed, an_instruction_larger_than_the_operator) {
    run("inlay embed gemm --m 3 --n 1 --k 3 --strategy strict", 1);
    cr_expect_str_empty(s.out, "%s", s.out);
    cr_expect(strstr(s.err, "no embedding of the instruction under strategy 'strict'\n"), "%s",
              s.err);
    run("inlay embed gemm --m 16 --n 1 --k 16 --strategy strict --check", 0);
    cr_expect(strstr(s.out, "the host moves 0 bytes"), "%s", s.out);
}

/* 1800 calls of 43712 elements, 61616 bytes: 1800 + 30808; or with 2700 calls, 48432 bytes. */
Test(cli_embed, sums_of_measures) {
    run("inlay embed " CONV "--objective calls+0.5*host,stored", 0);
    static const char *const said[] = {"  objectives: calls+0.5*host 26916; stored 30528\n",
                                       "2700 calls", "the host moves 48432 bytes", NULL};
    expect_said(said);
    run("inlay embed " CONV "--objective 100*calls+0.25*host --json", 0);
    static const char *const keys[] = {"\"calls\":1800,", "\"paid\":460800,",
                                       "\"objectives\":\"100*calls+0.25*host 195404\"", NULL};
    expect_said(keys);
    run("inlay embed " CONV "--objective calls:100+host:0.25 --json", 0);
    cr_expect(strstr(s.out, "calls:100+host:0.25 195404\""), "%s", s.out);
    run("inlay embed " CONV "--objective paid,stored --json", 0);
    cr_expect(strstr(s.out, "\"objectives\":\"paid 460800; stored 43712\""), "%s", s.out);
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
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective speed",
         "column 1: expected calls, paid, stored"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective calls,2*host+speed",
         "column 14: expected calls"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective 2calls", "column 2: expected '*'"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective calls+0.0*host",
         "column 7: expected a weight"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective 10000*calls", "a weight below 10000"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective 0.12345*calls", "4 decimals"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective calls*2", "column 6: expected ',' or '+'"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective host:", "column 6: expected a weight"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --objective calls,host,paid,stored,cycles",
         "column 24: expected no more than 4"},
        {"inlay embed op 'o[x] += a[x*x] * b[x] where x<2'", "is not affine"},
        {"inlay embed op 'o[x,y] += a[x] * b[y] where x<2'", "axis 'y' has no bound"},
        {"inlay embed op 'o[x] += a[x] * a[x,x] where x<2'",
         "'a' has 2 dimensions here and 1 before"},
        {"inlay embed op 'o[x] += a[x] * b[x] where x<2; a: 2x3'",
         "'a' has 2 dimensions here and 1"},
        {"inlay embed op 'o[x] += a[x] * b[x] where x<4294967296'", "number too large"},
        {"inlay embed op 'o[x,y,z] += a[x] * b[y,z] where x<2000000000, y<2000000000, "
         "z<2000000000'",
         "more elements than 64 bits"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --instruction 'c[i] += a[i] * b[i] where i<720720'",
         "more than 64 divisors"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --instruction 'c[i,j] += a[i] * b[j] where i<65536, "
         "j<65536'",
         "at most 2147483647 multiplications"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --instruction 'c[i] += a[2*i] * b[i] where i<3'",
         "is no plain axis"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --dot /proc/nowhere/x", "--dot"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --count --constraints flow,frob " SMALL,
         "--constraints"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --instruction nonsense", "not 'nonsense'"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --instruction 'a[i] += '", "line 1"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --hw 9x9", "--hw"},
        {"inlay embed gemm --m 3 --n 3 --k 3 --strategy pda", "pda"},
        {"inlay embed gemm --m 4000 --n 4000 --k 4000 --check",
         "at most 100000000 lanes can be replayed"},
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
