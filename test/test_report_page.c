/* Pages that --report writes: whole, self-contained, with the numbers that the command prints, and
 * looked at by a browser where there is one. */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test/markup_check.h"
#include "test/shell.h"

#define CONV "inlay conv2d --n 2 --c 3 --h 9 --w 7 --k 20 --r 3 --s 3 --stride 2x1 --pad 1 "

static shell s;

static void begin(void) {
    s = shell_begin();
}

static void end(void) {
    shell_end(&s);
}

TestSuite(report_page, .init = begin, .fini = end, .timeout = 120);

static void run(const char *line, int status) {
    shell_run(&s, line);
    cr_assert_eq(s.status, status, "%s: status %d: %s", line, s.status, s.err);
}

/* The file's text; to be freed. */
static char *read_page(const char *name) {
    char line[64];
    snprintf(line, sizeof line, "cat %s", name);
    run(line, 0);
    return strdup(s.out);
}

static void expect_whole(const char *page) {
    static const char *const foreign[] = {"<link", "src=", "url(", "@import", "http:", "https:"};
    char why[200];
    cr_expect(markup_is_balanced(page, why), "%s", why);
    cr_expect_eq(strncmp(page, "<!DOCTYPE html>\n<html lang=\"en\"", 31), 0);
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        cr_expect_null(strstr(page, foreign[i]), "%s", foreign[i]);
    cr_expect(strstr(page, "name=\"viewport\""));
    cr_expect_eq(count_text(page, "role=\"img\""), count_text(page, "role=\"img\" aria-label=\""));
    cr_expect_eq(count_text(page, "<h1>"), 1);
    cr_expect_geq(count_text(page, "<table"), count_text(page, "<caption>"));
}

/* A number with commas. */
static long long number_of(const char *text) {
    long long number = 0;
    for (; *text; text++)
        if (*text >= '0' && *text <= '9') number = number * 10 + (*text - '0');
    return number;
}

/* The cell so many columns after a row's name, in the first table after `from`. */
static long long cell_of(const char *from, const char *row, int column) {
    char key[96];
    snprintf(key, sizeof key, ">%s</th>", row);
    const char *at = strstr(from, key);
    cr_assert(at, "no row %s", row);
    for (int i = 0; i < column; i++) {
        at = strstr(at + 1, "<td>");
        cr_assert(at);
    }
    return number_of(text_between(at, "<td>", "</td>"));
}

static long long json_of(const char *json, const char *key) {
    char name[48];
    snprintf(name, sizeof name, "\"%s\":", key);
    const char *at = strstr(json, name);
    cr_assert(at, "%s", key);
    return strtoll(at + strlen(name), NULL, 10);
}

/* What the page says of both programs is what --json says. */
Test(report_page, operators_numbers_are_the_commands) {
    run(CONV "--json --report page.html", 0);
    char *json = strdup(s.out), *page = read_page("page.html");
    expect_whole(page);
    const char *table = strstr(page, "<table class=\"programs\">");
    cr_assert(table);
    cr_expect_eq(cell_of(table, "cycles", 1), json_of(json, "cycles"));
    cr_expect_eq(cell_of(table, "cycles", 2), json_of(json, "reference_cycles"));
    cr_expect_eq(cell_of(table, "instructions", 1), json_of(json, "instructions"));
    cr_expect_eq(cell_of(table, "micro-ops stored", 1), json_of(json, "uops"));
    cr_expect_eq(cell_of(table, "bytes moved by the host", 1), json_of(json, "host_bytes"));
    cr_expect_eq(cell_of(table, "bytes moved by the host", 2),
                 json_of(json, "reference_host_bytes"));
    free(json);
    free(page);
}

/* The parts of the compute engine's time sum to the cycles, but for the rounding of each. */
Test(report_page, cycles_are_all_accounted_for) {
    static const char *const part[] = {"multiplications of the operator",
                                       "empty lanes: multiplying zeros",
                                       "accumulators set to zero",
                                       "ALU, micro-ops, biases, starts",
                                       "waiting for memory",
                                       "waiting for the load engine",
                                       "waiting for the store engine",
                                       "no instruction"};
    run(CONV "--report page.html", 0);
    char *page = read_page("page.html");
    const char *table = strstr(page, "<table class=\"cycles\">");
    cr_assert(table);
    for (int column = 1; column <= 2; column++) {
        long long sum = 0, all = cell_of(table, "all", column);
        for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
            sum += cell_of(table, part[i], column);
        cr_expect_leq(llabs(sum - all), 4, "%lld of %lld", sum, all);
    }
    free(page);
}

/* Lanes in the table that hold zeros are those which the embedding's text leaves over. */
Test(report_page, padded_lanes_are_marked) {
    run("inlay conv2d --c 3 --h 9 --w 9 --k 16 --r 3 --s 3 --report page.html --json", 0);
    cr_assert(strstr(s.out, "k(16) <- c·r·s(16), 27 of 32 lanes used"), "%s", s.out);
    char *page = read_page("page.html");
    const char *lanes = strstr(page, "Instruction axis k: 16 lanes");
    cr_assert(lanes);
    char *end = strstr(lanes, "<section");
    cr_assert(end);
    *end = '\0';
    cr_expect_eq(count_text(lanes, "<td>zero</td>"), (32 - 27) * 3);
    cr_expect_eq(count_text(lanes, "<th scope=\"row\">"), 16);
    free(page);
}

/* The searches in the page are those that --trace writes, and `inlay tree` counts. */
Test(report_page, searches_are_those_of_the_trace) {
    run(CONV
        "--report page.html --trace searches.tree >/dev/null && inlay tree searches.tree --json "
        "| tail -n 1",
        0);
    char *json = strdup(s.out), *page = read_page("page.html"), row[48];
    const char *table = strstr(page, "<table class=\"searches\">");
    cr_assert(table);
    snprintf(row, sizeof row, "all %lld searches", json_of(json, "searches"));
    cr_expect_eq(cell_of(table, row, 1), json_of(json, "nodes"));
    cr_expect_eq(cell_of(table, row, 2), json_of(json, "failures"));
    cr_expect_eq(cell_of(table, row, 3), json_of(json, "solutions"));
    cr_expect_eq(count_text(page, "aria-label=\"search tree: "), 2);
    free(json);
    free(page);
    run(CONV "--report bare.html && sed -i 's/<span class=\"time\">[^<]*//' page.html bare.html && "
             "cmp page.html bare.html",
        0);
}

Test(report_page, same_input_same_page) {
    run(CONV "--report a.html && " CONV "--jobs 1 --report b.html && "
             "sed -i 's/<span class=\"time\">[^<]*//' a.html b.html && cmp a.html b.html",
        0);
}

Test(report_page, every_kind_of_operator_has_one) {
    static const char *const lines[] = {
        "inlay gemm --m 7 --n 5 --k 9 --report page.html",
        "inlay depthwise --c 5 --h 6 --w 6 --r 3 --s 3 --pad 1 --report page.html",
        "inlay transposed --c 3 --h 3 --w 3 --k 2 --r 2 --s 2 --stride 2 --report page.html",
        "inlay matvec --m 20 --k 30 --report page.html",
        "inlay gemm --m 32 --n 16 --k 16 --trans-b --strategy strict --report page.html",
        "inlay op 'out[i,j] += a[i,k] * b[k,j] where i<40, j<50, k<33' --hw 16x16x16 --report "
        "page.html",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        run(lines[i], 0);
        char *page = read_page("page.html");
        expect_whole(page);
        free(page);
    }
}

/* Nothing is left where there is no program, or nowhere to write. */
Test(report_page, no_half_pages) {
    run("inlay conv2d --c 3 --h 9 --w 9 --k 16 --r 3 --s 3 --strategy strict --report page.html",
        1);
    cr_expect_eq(shell_count_files(&s), 0);
    run(CONV "--report nowhere/page.html", 2);
    cr_expect(strstr(s.err, "--report: nowhere/page.html"), "%s", s.err);
    cr_expect_eq(count_lines(s.err), 1);
    cr_expect_eq(shell_count_files(&s), 0);
}

/* A browser opens the page at 390 pixels, dark, and at 1440, light. */
static void expect_fits(const char *page, int pictures) {
    char here[PATH_MAX], line[2 * PATH_MAX];
    cr_assert(getcwd(here, sizeof here));
    snprintf(line, sizeof line,
             "timeout 60 chromium --headless --no-sandbox --disable-gpu --no-first-run "
             "--user-data-dir=$PWD/profile --allow-file-access-from-files "
             "--virtual-time-budget=20000 --dump-dom "
             "\"file://%s/test/report_check.html#file://$PWD/%s\" 2>/dev/null | "
             "grep RESULT",
             here, page);
    run(line, 0);
    cr_expect_eq(count_text(s.out, "RESULT width"), 2, "%s", s.out);
    cr_expect_eq(count_text(s.out, "faults 0;"), 2, "%s", s.out);
    const char *found = text_between(s.out, "pictures ", ",");
    cr_expect_geq(atoi(found), pictures, "%s", s.out);
    cr_expect_geq(atoi(text_between(s.out, "letters ", ",")), 1000, "%s", s.out);
}

static void need_browser(void) {
    shell_run(&s, "command -v chromium");
    if (s.status != 0) cr_skip_test("chromium is not installed: no page was looked at");
}

Test(report_page, fits_a_phone_and_a_screen) {
    need_browser();
    run(CONV "--report page.html", 0);
    expect_fits("page.html", 8);
}

/* Each embedding of a front, with what --json says of it. */
Test(report_page, embeddings_have_one) {
    run("inlay embed conv2d --c 3 --h 12 --w 12 --k 16 --r 3 --s 3 --pareto --objective "
        "calls,input "
        "--json --report page.html",
        0);
    char *json = strdup(s.out), *page = read_page("page.html");
    expect_whole(page);
    const char *table = strstr(page, "<table class=\"embeddings\">"), *line = json;
    cr_assert(table);
    cr_assert_geq(count_lines(json), 2);
    for (int i = 1; i <= count_lines(json); i++, line = strchr(line, '\n') + 1) {
        char row[16];
        snprintf(row, sizeof row, "%d", i);
        cr_expect_eq(cell_of(table, row, 1), json_of(line, "calls"));
        cr_expect_eq(cell_of(table, row, 3), json_of(line, "stored_elems"));
        cr_expect_eq(cell_of(table, row, 4), json_of(line, "host_bytes"));
    }
    cr_expect_eq(count_text(page, "<section id=\"embedding-"), count_lines(json));
    cr_expect(strstr(page, "search tree: embedding"));
    free(json);
    free(page);
    run("inlay embed gemm --m 3 --n 3 --k 3 --count --report no.html", 2);
    cr_expect(strstr(s.err, "--report draws the best"), "%s", s.err);
}

/* ---- A bench ---- */

static const char make_lists[] =
    "mkdir lists && cd lists && "
    "printf 'w,h,c,n,k,filter_w,filter_h,pad_w,pad_h,stride_w,stride_h\n6,5,3,1,16,3,3,1,1,1,1\n"
    "8,4,1,1,4,2,3,0,1,2,1\n4,4,16,1,16,1,1,0,0,1,1\n' > conv_inference_server.csv && "
    "printf 'm,n,k,a_t,b_t\n20,3,17,false,false\n5,7,9,true,false\n' > "
    "gemm_inference_server.csv && "
    "printf 'hidden,batch,timesteps,cell\n8,1,5,lstm\n8,1,9,lstm\n' > rnn_inference_server.csv && "
    "printf 'hw,n,h,w,c,k,r,s,pad_h,pad_w,stride_h,stride_w,tvm_cycles\n"
    "1x16x16,1,5,6,3,16,3,3,1,1,1,1,5000\n' > tvm_rtl_cycles.csv";

/* The most that a row may take, with two programs: pages of all 559 rows stay below 2 MB. */
enum { ROWS = 7, MOST_DETAIL_BYTES = 3400 };

static void make_bench(void) {
    run(make_lists, 0);
    run("inlay bench all --data lists --json --report page.html --svg page.svg", 0);
    cr_assert_eq(count_lines(s.out), ROWS + 1);
}

/* The cell of a row of the table that leads to #row-N. */
static long long row_cell(const char *page, int row, int column) {
    char key[48];
    snprintf(key, sizeof key, "<a href=\"#row-%d\">", row);
    const char *at = strstr(page, key);
    cr_assert(at, "no row %d", row);
    for (int i = 0; i < column; i++) {
        at = strstr(at + 1, "<td");
        cr_assert(at);
    }
    return number_of(text_between(at, ">", "</td>"));
}

/* Every row stands in the table, with the numbers of its line of JSON, and has details to go to. */
Test(report_page, bench_has_every_row) {
    make_bench();
    char *json = strdup(s.out), *page = read_page("page.html");
    expect_whole(page);
    const char *line = json;
    for (int row = 1; row <= ROWS; row++, line = strchr(line, '\n') + 1) {
        char id[48];
        snprintf(id, sizeof id, "<details id=\"row-%d\">", row);
        cr_expect_eq(count_text(page, id), 1, "%s", id);
        const char *detail = strstr(page, id);
        cr_expect_lt(strstr(detail, "</details>") - detail, MOST_DETAIL_BYTES);
        cr_expect_eq(row_cell(page, row, 2), json_of(line, "cycles"));
        cr_expect_eq(row_cell(page, row, 3), json_of(line, "reference_cycles"));
        cr_expect_eq(row_cell(page, row, 7), json_of(line, "bound_cycles"));
        cr_expect_eq(row_cell(page, row, 10), json_of(line, "host_bytes"));
    }
    cr_expect_eq(row_cell(page, 1, 4), 5000);
    cr_expect_eq(count_text(page, "The program is that of"), 1);
    cr_expect_eq(count_text(page, "<script"), 1);
    free(json);
    free(page);
}

/* All that is drawn is there before any script runs; pictures of their own are whole. */
Test(report_page, bench_draws_bars_and_curves) {
    make_bench();
    char *page = read_page("page.html"), *svg = read_page("page.svg");
    char why[200];
    const char *bars = strstr(page, "aria-label=\"Utilisation and speedups");
    cr_assert(bars);
    char *end = strstr(bars, "</svg>");
    *end = '\0';
    cr_expect_eq(count_text(bars, "class=\"c0\""), ROWS);
    cr_expect_eq(count_text(bars, "class=\"bound\""), ROWS);
    cr_expect(markup_is_balanced(svg, why), "%s", why);
    cr_expect_eq(count_text(svg, "<polyline"), 3);
    free(page);
    free(svg);
}

Test(report_page, benches_and_merges_draw_the_same) {
    make_bench();
    run("inlay bench all --data lists --json --jobs 1 --report again.html > rows.json && "
        "for f in page.html again.html; do sed -e 's/<td class=\"time\">[^<]*//' "
        "-e '/<figure class=\"times\">/,/<\\/figure>/d' $f > $f.bare; done && "
        "cmp page.html.bare again.html.bare",
        0);
    run("inlay merge rows.json --report merged.html --svg merged.svg && cmp page.svg merged.svg",
        0);
    char *page = read_page("merged.html");
    expect_whole(page);
    cr_expect_eq(count_text(page, "<details id=\"row-"), ROWS);
    free(page);
}

Test(report_page, bench_says_at_once_what_it_cannot_write) {
    run(make_lists, 0);
    run("inlay bench --data lists --report nowhere/page.html", 2);
    cr_expect(strstr(s.err, "--report: nowhere/page.html"), "%s", s.err);
    run("inlay bench --data lists --svg lists", 2);
    cr_expect(strstr(s.err, "--svg: lists"), "%s", s.err);
    cr_expect_str_empty(s.out);
    run("ls | wc -l", 0);
    cr_expect_eq(atoi(s.out), 1);
}

Test(report_page, bench_fits_a_phone_and_a_screen) {
    need_browser();
    make_bench();
    expect_fits("page.html", 3 + ROWS - 1);
}

/* ---- Experiments and search trees ---- */

/* Two plots, and for each of the six settings that are drawn a tree and its breadths; labels are
 * as long as they get. */
Test(report_page, experiments_fit_a_phone_and_a_screen) {
    need_browser();
    run("inlay lab queens-8 queens-10 golomb-6 magic-3 --branching "
        "dom_w_deg+last-conflict,activity "
        "--restart none,geometric:10:1.5 --consistency value,domain --report page.html",
        0);
    char *page = read_page("page.html");
    expect_whole(page);
    free(page);
    expect_fits("page.html", 2 + 2 * 6);
}

/* One case, one setting: every plot has a single value. */
Test(report_page, the_smallest_experiment_fits) {
    need_browser();
    run("inlay lab queens-8 --measure seconds --report page.html", 0);
    expect_fits("page.html", 2 + 2);
}

Test(report_page, trees_fit) {
    need_browser();
    run("{ printf 'var 1..6: x%d :: output_var;\\n' 1 2 3 4; "
        "printf 'constraint int_lt(x%d, x%d);\\n' 1 2 2 3 3 4; echo 'solve satisfy;'; } "
        "> model.fzn && "
        "inlay fzn -a --trace fzn.tree model.fzn > /dev/null",
        0);
    run(CONV "--trace conv.tree && inlay lab queens-8 --solutions all --trace lab.tree", 0);
    run("inlay tree fzn.tree --svg fzn.svg && inlay tree conv.tree --svg conv.svg && "
        "inlay tree lab.tree --expand 20 --svg lab.svg",
        0);
    expect_fits("fzn.svg", 1);
    expect_fits("conv.svg", 1);
    expect_fits("lab.svg", 1);
}
