/* `inlay lab` as it is used: grids that come out the same on any number of threads, lines that are
 * run again, traces, reports, FlatZinc. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/csp.h"
#include "test/shell.h"

static void run(shell *s, const char *line, int status) {
    shell_run(s, line);
    cr_assert_eq(s->status, status, "%s: status %d: %s", line, s->status, s->err);
}

#define GRID                                                                                       \
    "inlay lab queens-8 queens-10 golomb-5 magic-3 latin-12 knapsack-16 costas-8 langford-2-7 "    \
    "embed:conv-server-1 schedule:conv-server-1 "                                                  \
    "--branching own,first_fail,dom_w_deg,activity,random,first_fail+last-conflict "               \
    "--restart none,luby:20 --seeds 1,7 --node-limit 300 --no-times "

Test(cli_lab, a_grid_is_the_same_on_one_thread_and_on_two) {
    shell s = shell_begin();
    run(&s, GRID "--jobs 1 --csv one.csv --json > one.json", 0);
    run(&s, GRID "--jobs 2 --csv two.csv --json > two.json", 0);
    run(&s, "cmp one.csv two.csv && cmp one.json two.json && wc -l < one.csv", 0);
    cr_expect_eq(atoi(s.out), 1 + 12 * 6 * 2 * 2, "%s", s.out);
    run(&s,
        "grep -c ',random,.*,1,1,' one.csv; awk -F, '$2 == \"random\" {print $1, $17}' one.csv | "
        "sort -u | wc -l",
        0);
    cr_expect(atoi(strchr(s.out, '\n')) > 12, "seeds make no difference: %s", s.out);
    shell_end(&s);
}

Test(cli_lab, every_line_replays) {
    shell s = shell_begin();
    run(&s,
        "inlay lab queens-8 golomb-5 latin-12-42-1 embed:conv-server-2 schedule:conv-server-1 "
        "--branching own,activity,random --restart none,geometric:10 --consistency own,value "
        "--seeds 3 --node-limit 200 --hw 4x16x16 --csv runs.csv",
        0);
    run(&s,
        "n=$(wc -l < runs.csv); test $n -eq 61 || exit 9; i=2; while [ $i -le $n ]; do "
        "inlay lab replay runs.csv:$i > again.csv || exit 3; i=$((i+7)); done",
        0);
    run(&s, "inlay lab replay \"$(tail -n 1 runs.csv)\"", 0);
    cr_expect(strstr(s.err, "the same in every column but seconds"), "%s", s.err);
    run(&s,
        "sed 's/,\\([0-9]*\\),\\([^,]*,[^,]*,[^,]*,[^,]*,[^,]*\\)$/,999999,\\2/' runs.csv > "
        "false.csv && "
        "inlay lab replay false.csv:2",
        1);
    cr_expect(strstr(s.err, "column failures differs"), "%s", s.err);
    shell_end(&s);
}

/* A run that time ended is repeated to the same node. */
Test(cli_lab, time_limits_replay) {
    shell s = shell_begin();
    run(&s,
        "inlay lab costas-17 --solutions all --time-limit 0.05 --node-limit 100000000 --csv a.csv",
        0);
    run(&s, "grep -q ',time,' a.csv && inlay lab replay a.csv:2", 0);
    cr_expect(strstr(s.out, ",time,"), "%s", s.out);
    shell_end(&s);
}

Test(cli_lab, traces_are_those_of_the_run) {
    shell s = shell_begin();
    run(&s, "inlay lab queens-10 --branching random --seeds 5 --csv a.csv --trace a.tree", 0);
    run(&s,
        "inlay lab replay a.csv:2 --trace b.tree && cmp a.tree b.tree && "
        "test $(grep -c ^node a.tree) = $(tail -n 1 a.csv | cut -d, -f17)",
        0);
    run(&s, "inlay lab queens --trace many.tree", 2);
    cr_expect(strstr(s.err, "the grid has 8 runs, expected one"), "%s", s.err);
    shell_end(&s);
}

Test(cli_lab, reports_are_whole_pages) {
    shell s = shell_begin();
    run(&s,
        "inlay lab queens golomb-5 --branching input_order,first_fail,activity --csv a.csv "
        "--report a.html",
        0);
    run(&s, "inlay lab report a.csv --report b.html && cmp a.html b.html && cat a.html", 0);
    static const char *const parts[] = {"<!DOCTYPE html>", "Performance profile",
                                        "Cactus plot",     "search tree: queens-",
                                        "first_fail",      "</html>"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        cr_expect(strstr(s.out, parts[i]), "no %s", parts[i]);
    cr_expect(!strstr(s.out, "http://") || strstr(s.out, "http://www.w3.org"));
    run(&s,
        "head -n 4 a.csv > b.csv; (head -n 1 a.csv; tail -n 24 a.csv) > c.csv; "
        "inlay lab report b.csv c.csv --json > both.json; inlay lab report a.csv --json > "
        "all.json; "
        "cmp both.json all.json",
        0);
    shell_end(&s);
}

static const char model[] =
    "printf 'var 1..5: x;\\nvar 1..5: y;\\nvar 1..5: z :: is_defined_var;\\n"
    "constraint int_lin_eq([1,1,-1],[x,y,z],0);\\nconstraint int_lt(x,y);\\n"
    "solve :: int_search([x,y], input_order, indomain_min, complete) %s;\\n' ";

Test(cli_lab, flatzinc_is_a_problem_too) {
    shell s = shell_begin();
    char line[512];
    snprintf(line, sizeof line, "%s'satisfy' > find.fzn", model);
    run(&s, line, 0);
    snprintf(line, sizeof line, "%s'maximize y' > best.fzn", model);
    run(&s, line, 0);
    run(&s,
        "inlay lab find.fzn best.fzn --branching own,first_fail,random --values own,maximum "
        "--solutions all --csv a.csv > /dev/null && cut -d, -f 1,14-16 a.csv | sort -u",
        0);
    cr_expect_str_eq(s.out,
                     "best.fzn,solved,-4,1\nbest.fzn,solved,-4,2\nbest.fzn,solved,-4,3\n"
                     "find.fzn,solved,,4\nproblem,outcome,objective,solutions\n",
                     "%s", s.out);
    run(&s, "inlay lab replay a.csv:3", 0);
    /* A name that CSV has to quote. */
    run(&s, "cp best.fzn '#a,\"b.fzn' && inlay lab '#a,\"b.fzn' --csv q.csv && tail -n 1 q.csv", 0);
    cr_expect(strstr(s.out, "\n\"#a,\"\"b.fzn\",own,"), "%s", s.out);
    run(&s,
        "inlay lab replay q.csv:2 && inlay lab replay \"$(tail -n 1 q.csv)\" && "
        "inlay lab report q.csv",
        0);
    run(&s, "sed 's/b.fzn\"/b.fzn/' q.csv > open.csv; inlay lab replay open.csv:2", 2);
    cr_expect(strstr(s.err, "open.csv:2: a quote that is not closed"), "%s", s.err);
    run(&s, "inlay lab report open.csv", 2);
    cr_expect(strstr(s.err, "open.csv:2"), "%s", s.err);
    run(&s, "printf 'var 1..2: x\\n' > bad.fzn; inlay lab bad.fzn", 2);
    cr_expect(strstr(s.err, "bad.fzn"), "%s", s.err);
    shell_end(&s);
}

Test(cli_lab, impossible_runs_are_left_out) {
    shell s = shell_begin();
    run(&s,
        "inlay lab golomb-5 schedule:conv-server-1 queens-8 --search "
        "depth,discrepancy,neighbourhoods --node-limit 100 "
        "--csv a.csv",
        0);
    cr_expect(strstr(s.err, "3 runs left out"), "%s", s.err);
    run(&s, "test $(wc -l < a.csv) = 7", 0);
    shell_end(&s);
}

/* Every order of csp's tables is a word, every listed problem can be named. */
Test(cli_lab, the_list_has_all) {
    shell s = shell_begin();
    run(&s, "inlay lab --list", 0);
    for (int i = 0; i < CSP_VARIABLE_ORDERS; i++)
        cr_expect(strstr(s.out, csp_variable_order_name((csp_variable_order)i)));
    for (int i = 0; i < CSP_VALUE_ORDERS; i++)
        cr_expect(strstr(s.out, csp_value_order_name((csp_value_order)i)));
    run(&s,
        "inlay lab --list --json | sed -n 's/^{\"problem\":\"\\([^\"]*\\)\".*/\\1/p' > names && "
        "test $(wc -l < names) -gt 1000 && inlay lab $(awk 'NR % 97 == 1' names) --node-limit 1 "
        "--csv a.csv > /dev/null; test $(wc -l < a.csv) = $(awk 'NR % 97 == 1 {n++} END {print n + "
        "1}' names)",
        0);
    shell_end(&s);
}
