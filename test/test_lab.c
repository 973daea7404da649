/* Experiments: settings as words, runs as lines, and what a summary says, against numbers made by
 * hand; and problems give the same answer under every setting. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/lab/plots.h"
#include "bench/lab/summary.h"

static const lab_place here = {"bench/deepbench", "build/inlay"};

Test(lab, words_and_settings_are_the_same) {
    for (int i = 0; i < LAB_AXES; i++) {
        const char *choice;
        int count = 0;
        for (; (choice = lab_axes[i].choice(count)); count++) {
            lab_settings s = lab_settings_own(), again = s;
            char word[LAB_WORD_BYTES];
            cr_assert(lab_axes[i].parse(choice, &s), "%s", choice);
            lab_axes[i].format(&s, word);
            cr_assert(strncmp(word, choice, strlen(choice)) == 0, "%s, %s", word, choice);
            cr_assert(lab_axes[i].parse(word, &again) && lab_settings_equal(&s, &again));
        }
        cr_assert(count >= 2);
    }
}

Test(lab, restarts_and_last_conflict_have_parts) {
    static const char *const good[][3] = {
        {"restart", "luby", "luby:100"},
        {"restart", "luby:7", "luby:7"},
        {"restart", "geometric:5:2", "geometric:5:2"},
        {"restart", "geometric", "geometric:100:1.5"},
        {"branching", "first_fail+last-conflict", "first_fail+last-conflict"},
        {"branching", "own+last-conflict", "own+last-conflict"}};
    static const char *const bad[][2] = {{"restart", "luby:0"},
                                         {"restart", "luby:"},
                                         {"restart", "none:3"},
                                         {"restart", "luby:5:2"},
                                         {"restart", "geometric:5:0.5"},
                                         {"restart", "geometric:5:x"},
                                         {"restart", "geometric::2"},
                                         {"restart", ""},
                                         {"branching", "+last-conflict"},
                                         {"branching", "first_fail+"},
                                         {"branching", ""},
                                         {"search", "own"},
                                         {"values", "first_fail"},
                                         {"consistency", "2"},
                                         {"strategy", "fused"}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        lab_settings s = lab_settings_own();
        char word[LAB_WORD_BYTES];
        const lab_axis *axis = &lab_axes[good[i][0][0] == 'b' ? 0 : 2];
        cr_assert(axis->parse(good[i][1], &s), "%s", good[i][1]);
        axis->format(&s, word);
        cr_assert_str_eq(word, good[i][2]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lab_settings s = lab_settings_own(), before = s;
        error_record error = {0};
        int axis = 0;
        while (strcmp(lab_axes[axis].name, bad[i][0]) != 0)
            axis++;
        cr_assert(!lab_axis_read(&lab_axes[axis], bad[i][1], &s, &error), "%s", bad[i][1]);
        cr_assert(strstr(error.message, bad[i][0]) && lab_settings_equal(&s, &before));
    }
}

/* ---- Runs ---- */

static lab_record run(const char *problem, const lab_settings *s, lab_limits limits,
                      uint64_t seed) {
    arena *a = arena_new();
    error_record error = {0};
    lab_problems found;
    hw_config hw;
    lab_result result;
    cr_assert(lab_problems_find(a, here, 1, &problem, &found, &error), "%s", error.message);
    cr_assert(found.count == 1 && hw_config_from_argument("1x16x16", &hw, &error));
    lab_search(&found.problem[0], s, &limits, &hw, seed, NULL, &result);
    lab_record r = {.problem = problem, .hw = "1x16x16", .settings = *s, .seed = (int64_t)seed};
    r.repetition = 1;
    r.limits = limits;
    lab_record_take(&r, &result);
    cr_assert(r.outcome != LAB_FAILED, "%s: %s", problem, r.error);
    arena_free(a);
    return r;
}

/* Whatever the order, restarts, consistency or search: the same best cost, the same count. */
Test(lab, answers_do_not_depend_on_settings) {
    static const struct {
        const char *name, *objective;
        int64_t solutions;
    } known[] = {{"golomb-5", "11", 0}, {"knapsack-7-1", "", 0}, {"queens-5", "", 10}};
    for (size_t p = 0; p < sizeof known / sizeof *known; p++) {
        char best[LAB_OBJECTIVE_BYTES];
        strcpy(best, known[p].objective);
        for (int order = LAB_OWN; order < CSP_VARIABLE_ORDERS; order++)
            for (int variant = 0; variant < 5; variant++) {
                lab_settings s = lab_settings_own();
                s.branching = order;
                s.values = (order + 2 * variant) % CSP_VALUE_ORDERS;
                s.last_conflict = variant == 1;
                s.restart = variant == 2 ? CSP_RESTART_LUBY : CSP_NO_RESTARTS;
                s.restart_failures = 10;
                s.consistency = variant == 3   ? CSP_BY_VALUE
                                : variant == 4 ? CSP_BY_BOUNDS
                                               : LAB_OWN;
                if (variant == 4 && !known[p].solutions) s.search = LAB_BY_DISCREPANCY;
                lab_limits all = {CSP_NO_LIMIT, 3000000, 0};
                lab_record r = run(known[p].name, &s, all, 5);
                cr_assert(r.outcome == LAB_SOLVED, "%s, order %d, variant %d", known[p].name, order,
                          variant);
                if (!best[0]) strcpy(best, r.objective);
                cr_assert_str_eq(r.objective, best);
                if (known[p].solutions) cr_assert(r.count[LAB_SOLUTIONS] == known[p].solutions);
            }
    }
}

Test(lab, embeddings_and_schedules_have_the_same_best_under_every_order) {
    char best[2][LAB_OBJECTIVE_BYTES] = {"", ""};
    static const char *const names[] = {"embed:conv-server-1", "schedule:conv-server-1"};
    for (int k = 0; k < 2; k++)
        for (int order = LAB_OWN; order <= CSP_FIRST_FAIL; order++) {
            lab_settings s = lab_settings_own();
            s.branching = order;
            lab_record r = run(names[k], &s, (lab_limits){1, 100000, 0}, 1);
            cr_assert(r.outcome == LAB_SOLVED, "%s, order %d", names[k], order);
            if (!best[k][0]) strcpy(best[k], r.objective);
            cr_assert_str_eq(r.objective, best[k]);
        }
}

/* By neighbourhoods: the best one, proved where the problem is small, and again from the seed. */
Test(lab, neighbourhoods_find_what_is_best) {
    lab_settings s = lab_settings_own();
    s.search = LAB_BY_NEIGHBOURHOODS;
    lab_limits limits = {1, 100000, 0};
    lab_record r = run("golomb-5", &s, limits, 1), again = run("golomb-5", &s, limits, 1);
    cr_assert(r.outcome == LAB_SOLVED && lab_record_difference(&r, &again) == -1);
    cr_assert_str_eq(r.objective, "11");
    limits.nodes = 3000;
    r = run("job-shop-8-8-1", &s, limits, 3);
    lab_record other = run("job-shop-8-8-1", &s, limits, 4);
    cr_assert(r.outcome == LAB_NODE_LIMIT && r.objective[0]);
    cr_assert(r.count[LAB_NODES] == 3000 && lab_record_difference(&r, &other) > 0);
}

Test(lab, limits_end_runs) {
    lab_settings s = lab_settings_own();
    lab_record r = run("queens-12", &s, (lab_limits){CSP_NO_LIMIT, 100, 0}, 1);
    cr_assert(r.outcome == LAB_NODE_LIMIT && r.count[LAB_NODES] == 100);
    r = run("queens-12", &s, (lab_limits){3, 100000, 0}, 1);
    cr_assert(r.outcome == LAB_SOLVED && r.count[LAB_SOLUTIONS] == 3);
    r = run("costas-18", &s, (lab_limits){CSP_NO_LIMIT, INT64_MAX, 0.02}, 1);
    cr_assert(r.outcome == LAB_TIME_LIMIT && r.count[LAB_NODES] > 0);
    r = run("schedule:conv-server-1", &s, (lab_limits){1, 10, 0}, 1);
    cr_assert(r.outcome == LAB_NODE_LIMIT && r.count[LAB_NODES] == 10);
}

/* ---- Problems ---- */

static size_t count_found(arena *a, int words, const char *const *word) {
    lab_problems found;
    error_record error = {0};
    cr_assert(lab_problems_find(a, here, words, word, &found, &error), "%s", error.message);
    return found.count;
}

Test(lab, words_name_problems_and_groups) {
    arena *a = arena_new();
    lab_problems all;
    error_record error = {0};
    cr_assert(lab_problems_all(a, here, &all, &error));
    cr_assert(count_found(a, 1, (const char *[]){"all"}) == all.count && all.count > 1000);
    cr_assert(count_found(a, 1, (const char *[]){"queens"}) == 8);
    cr_assert(count_found(a, 3, (const char *[]){"queens-8", "queens", "queens-8"}) == 8);
    cr_assert(count_found(a, 1, (const char *[]){"queens-9"}) == 1);
    size_t rows = 0;
    for (size_t i = 0; i < all.count; i++)
        rows += strncmp(all.problem[i].name, "embed:conv-server-", 18) == 0;
    cr_assert(rows > 50 && count_found(a, 1, (const char *[]){"embed:conv-server"}) == rows);
    cr_assert(count_found(a, 1, (const char *[]){"embed:conv-server-1"}) == 1);
    cr_assert(count_found(a, 2, (const char *[]){"embed:conv", "schedule:conv"}) % 2 == 0);
    static const char *const bad[][2] = {
        {"queen", "did you mean 'queens'?"},
        {"embed:cnov-server-1", "did you mean 'embed:conv-server-1'"},
        {"queens-0", "from 1 to 200"},
        {"", "unknown problem"},
        {"zzz", "--list"},
        {"missing.fzn", "missing.fzn"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lab_problems found;
        cr_assert(!lab_problems_find(a, here, 1, &bad[i][0], &found, &error), "%s", bad[i][0]);
        cr_assert(strstr(error.message, bad[i][1]), "%s: %s", bad[i][0], error.message);
    }
    arena_free(a);
}

/* ---- Lines ---- */

Test(lab, lines_are_read_back) {
    lab_settings s = lab_settings_own();
    s.branching = CSP_ACTIVITY;
    s.restart = CSP_RESTART_GEOMETRIC;
    s.restart_failures = 17;
    s.restart_factor = 1.25;
    s.strategy = 2;
    lab_record r = run("golomb-5", &s, (lab_limits){CSP_NO_LIMIT, 5000, 2.5}, 77), again;
    char *line = NULL;
    size_t bytes;
    FILE *file = open_memstream(&line, &bytes);
    lab_line cells;
    lab_line_fill(&cells, &r);
    record_write_csv(file, &lab_run_kind, &cells);
    fclose(file);
    error_record error = {0};
    cr_assert(lab_read_line(line, &again, &error), "%s", error.message);
    cr_assert(lab_record_difference(&r, &again) == -1 && r.seconds == again.seconds);
    again.count[LAB_FAILURES]++;
    cr_assert_str_eq(lab_run_kind.field[lab_record_difference(&r, &again)].key, "failures");
    free(line);
}

#define LINE "queens-8,own,own,none,own,own,depth,1x16x16,1,1,1,100,0,solved,,1,51,24,0,150,8,0,0.1"

Test(lab, bad_lines_are_refused) {
    static const char *const bad[][3] = {{"queens-8", "", "problem"},
                                         {",own,own,none", ",owl,own,none", "branching"},
                                         {"none,own", "nine,own", "restart"},
                                         {"depth", "deep", "search"},
                                         {"1x16x16", "", "hw"},
                                         {",1,1,1,100", ",-1,1,1,100", "seed"},
                                         {",1,1,1,100", ",1,0,1,100", "repetition"},
                                         {",1,1,1,100", ",1,1,x,100", "wanted"},
                                         {",100,", ",0,", "node_limit"},
                                         {",0,solved", ",-1,solved", "time_limit"},
                                         {"solved", "done", "outcome"},
                                         {"solved,", "solved,best", "objective"},
                                         {",51,", ",51.5,", "nodes"},
                                         {",0.1", ",soon", "seconds"},
                                         {",0.1", "", "22 cells"},
                                         {",0.1", ",0.1,2", "24 cells"}};
    error_record error = {0};
    lab_record r;
    char good[] = LINE;
    cr_assert(lab_read_line(good, &r, &error) && r.count[LAB_PROPAGATIONS] == 150);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char line[256];
        const char *at = strstr(LINE, bad[i][0]);
        cr_assert(at, "%s", bad[i][0]);
        snprintf(line, sizeof line, "%.*s%s%s", (int)(at - LINE), LINE, bad[i][1],
                 at + strlen(bad[i][0]));
        cr_assert(!lab_read_line(line, &r, &error), "%s for %s", bad[i][1], bad[i][0]);
        cr_assert(strstr(error.message, bad[i][2]), "%s: %s", bad[i][2], error.message);
    }
}

/* ---- Summary ---- */

/* A record of `nodes`, 0 for one that met its limit. */
static lab_record made(const char *problem, int64_t seed, int branching, int64_t nodes) {
    lab_record r = {.problem = problem, .hw = "h", .seed = seed, .repetition = 1};
    r.settings = lab_settings_own();
    r.settings.branching = branching;
    r.outcome = nodes ? LAB_SOLVED : LAB_NODE_LIMIT;
    r.count[LAB_NODES] = nodes;
    r.seconds = 0.5;
    return r;
}

Test(lab, summaries_are_those_made_by_hand) {
    lab_record record[] = {made("a", 1, 0, 100), made("a", 1, 1, 50), made("a", 1, 2, 400),
                           made("b", 1, 0, 10),  made("b", 1, 1, 5),  made("b", 1, 2, 10),
                           made("c", 1, 0, 0),   made("c", 1, 1, 90), made("c", 1, 2, 30),
                           made("d", 1, 0, 16),  made("d", 1, 1, 8),  made("d", 1, 2, 0)};
    const lab_records records = {12, record};
    arena *a = arena_new();
    lab_summary s;
    cr_assert(lab_summarise(a, &records, LAB_BY_NODES, 1, &s));
    cr_assert(s.configurations == 3 && s.cases == 4 && s.problems == 4 && s.common == 2);
    const lab_configuration *c = s.configuration;
    cr_assert_str_eq(c[0].label, "input_order");
    cr_assert(c[0].solved == 3 && c[1].solved == 4 && c[2].solved == 3);
    cr_assert(c[0].wins == 0 && c[1].wins == 3 && c[2].wins == 1);
    cr_assert_float_eq(c[0].geomean, sqrt(1000), 1e-9);
    cr_assert_float_eq(c[1].geomean, sqrt(250), 1e-9);
    cr_assert_float_eq(c[2].geomean, sqrt(4000), 1e-9);
    cr_assert(c[1].paired == 3 && c[2].paired == 2);
    cr_assert_float_eq(c[1].ratio, 2, 1e-9); /* twice as good in every case: no doubt */
    cr_assert_float_eq(c[1].low, 2, 1e-9);
    cr_assert_float_eq(c[1].high, 2, 1e-9);
    cr_assert_float_eq(c[2].ratio, 0.5, 1e-9);
    cr_assert_float_eq(c[2].low, 0.25, 1e-9); /* of two problems: both the one, both the other */
    cr_assert_float_eq(c[2].high, 1, 1e-9);
    cr_assert(isnan(c[0].low) && c[0].runs == 4 && c[0].seconds == 2);
    arena_free(a);
}

/* Runs repeated with another outcome count as not solved; with more nodes the least counts. */
Test(lab, repetitions_are_one_case) {
    lab_record record[] = {made("a", 1, 0, 100), made("a", 1, 0, 60), made("a", 2, 0, 7),
                           made("a", 2, 0, 0),   made("b", 9, 0, 8),  made("a", 1, 1, 60)};
    const lab_records records = {6, record};
    arena *a = arena_new();
    lab_summary s;
    cr_assert(lab_summarise(a, &records, LAB_BY_NODES, 1, &s));
    cr_assert(s.cases == 3 && s.problems == 2 && s.configuration[0].solved == 2);
    cr_assert(s.value[0] == 60 && isinf(s.value[1 * 2]) && s.value[2 * 2] == 8);
    cr_assert(s.configuration[0].wins == 2 && s.configuration[1].wins == 1);
    arena_free(a);
}

/* The interval of a known spread: of many problems whose ratios are 1 or 4 in equal parts the mean
 * is 2, and its standard error log 2 / √n. */
Test(lab, intervals_cover_as_the_theory_says) {
    enum { PROBLEMS = 100 };
    lab_record record[2 * PROBLEMS];
    char name[PROBLEMS][16];
    for (int i = 0; i < PROBLEMS; i++) {
        snprintf(name[i], sizeof name[i], "p%d", i);
        record[2 * i] = made(name[i], 1, 0, 400);
        record[2 * i + 1] = made(name[i], 1, 1, i % 2 ? 400 : 100);
    }
    const lab_records records = {2 * PROBLEMS, record};
    arena *a = arena_new();
    lab_summary s, again;
    cr_assert(lab_summarise(a, &records, LAB_BY_NODES, 3, &s));
    cr_assert(lab_summarise(a, &records, LAB_BY_NODES, 3, &again));
    const lab_configuration *c = &s.configuration[1];
    double half = 1.96 * log(2) / sqrt(PROBLEMS);
    cr_assert_float_eq(c->ratio, 2, 1e-9);
    cr_assert_float_eq(log(c->low), log(2) - half, 0.15 * half);
    cr_assert_float_eq(log(c->high), log(2) + half, 0.15 * half);
    cr_assert(c->low == again.configuration[1].low && c->high == again.configuration[1].high);
    arena_free(a);
}

Test(lab, contradictions_are_found) {
    lab_record record[] = {made("a", 1, 0, 5), made("b", 1, 0, 5), made("a", 1, 1, 5),
                           made("b", 2, 1, 0), made("b", 1, 2, 9)};
    const lab_records records = {5, record};
    arena *a = arena_new();
    size_t one, other;
    strcpy(record[3].objective, "12");
    cr_assert(!lab_find_contradiction(a, &records, &one, &other));
    strcpy(record[4].objective, "12");
    cr_assert(lab_find_contradiction(a, &records, &one, &other) && one == 1 && other == 4);
    strcpy(record[1].objective, "12");
    record[2].count[LAB_SOLUTIONS] = 3;
    cr_assert(lab_find_contradiction(a, &records, &one, &other) && one == 0 && other == 2);
    record[2].settings.strategy = 1; /* another space */
    cr_assert(!lab_find_contradiction(a, &records, &one, &other));
    arena_free(a);
}

/* Both plots' tables, from the summary by hand above: shares and counts. */
Test(lab, plots_have_their_numbers) {
    lab_record record[] = {made("a", 1, 0, 100), made("a", 1, 1, 50), made("b", 1, 0, 10),
                           made("b", 1, 1, 10),  made("c", 1, 0, 0),  made("c", 1, 1, 1000)};
    const lab_records records = {6, record};
    arena *a = arena_new();
    lab_summary s;
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    markup m = markup_to(file);
    cr_assert(lab_summarise(a, &records, LAB_BY_NODES, 1, &s));
    cr_assert(lab_plot_profile(&m, a, &s) && lab_plot_cactus(&m, a, &s));
    fclose(file);
    cr_assert(!m.failed && m.depth == 0);
    const char *first = strstr(text, "input_order</th>"), *cactus = strstr(text, "Cactus");
    cr_assert(first && cactus && first < cactus);
    cr_assert(strstr(first, "0.333</td><td>0.333</td><td>0.667"), "%.300s", first);
    cr_assert(strstr(cactus, "1</td><td>2</td><td>2</td>"), "%s", cactus);
    cr_assert(strstr(cactus, "1</td><td>2</td><td>3</td>"), "%s", cactus);
    free(text);
    arena_free(a);
}
