/* Search trees: what is read back from a trace agrees with the search's own statistics, whatever
 * the search; bad traces are refused in their place; pictures show what fits, side by side. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/lab/models.h"
#include "bench/tree/draw.h"
#include "bench/tree/shape.h"
#include "csp/csp.h"

typedef struct traced {
    char *text;
    size_t bytes;
    csp_statistics total;
} traced;

/* All solutions of eight queens, or of a Langford problem, searched `searches` times. */
static traced trace_of(csp_tuning tuning, int searches) {
    traced t = {0};
    FILE *file = open_memstream(&t.text, &t.bytes);
    tuning.trace = file;
    tuning.total = &t.total;
    for (int k = 0; k < searches; k++) {
        csp_solver *s = csp_solver_new();
        model_problem problem = {0};
        cr_assert(model_build(model_find(k % 2 ? "langford-3-9" : "queens-8"), s, &problem));
        csp_brancher brancher = csp_tuning_brancher(&tuning, s, problem.n, problem.x,
                                                    problem.variable_order, problem.value_order);
        csp_search_options options = csp_search_defaults();
        options.branchers = &brancher;
        options.brancher_count = 1;
        csp_tuning_apply(&tuning, &options, k % 2 ? "langford" : "");
        csp_search *search = csp_search_new(s, &options);
        csp_search_run(search);
        csp_tuning_collect(&tuning, search);
        csp_search_free(search);
        csp_solver_free(s);
    }
    fclose(file);
    return t;
}

static void check_figures(arena *a, csp_tuning tuning, int searches) {
    traced t = trace_of(tuning, searches);
    tree_list list;
    tree_profile profile;
    error_record error = {0};
    cr_assert(tree_read(a, t.text, t.bytes, &list, &error), "line %d: %s", error.line,
              error.message);
    cr_assert(list.trees == searches);
    cr_assert(tree_profile_make(a, &list, 0, searches, &profile));
    tree_figures f = tree_figures_of(&list, 0, searches, &profile);
    cr_assert(f.nodes == t.total.nodes && f.failures == t.total.failures);
    cr_assert(f.restarts == t.total.restarts && f.max_depth == t.total.max_depth);
    cr_assert(tuning.limited_discrepancy ? f.solutions >= t.total.solutions
                                         : f.solutions == t.total.solutions);
    cr_assert(f.nodes == f.branches + f.failures + f.solutions);
    cr_assert(f.left_bits > 0 && f.branching > 1 && f.branching <= 2);
    int64_t reasons = 0, breadth = 0, nodes = 0;
    for (int i = 0; i < list.reasons; i++)
        reasons += f.reason[i];
    for (int d = 0; d < profile.depths; d++) {
        int64_t here = profile.count[d][0] + profile.count[d][1] + profile.count[d][2];
        nodes += here;
        if (here > breadth) breadth = here;
    }
    cr_assert(reasons == f.failures && breadth == f.breadth && nodes == f.nodes);
    for (int k = 0; k < list.trees; k++) {
        int64_t in_runs = 0;
        const search_tree *tree = &list.tree[k];
        cr_assert_str_eq(tree->answer, "exhausted");
        for (int32_t r = tree->first_root; r != TREE_NONE; r = tree->node[r].next_root)
            in_runs += tree->node[r].size;
        cr_assert(in_runs == tree->nodes);
        for (int32_t i = 0; i < tree->nodes; i++)
            if (tree->node[i].outcome == TREE_SOLUTION) cr_assert(fabs(tree->node[i].bits) < 1e-3);
    }
    free(t.text);
}

Test(tree, figures_are_those_of_the_search) {
    arena *a = arena_new();
    for (int order = 0; order < CSP_VARIABLE_ORDERS; order++) {
        csp_tuning tuning = csp_tuning_defaults();
        tuning.variable_order = order;
        check_figures(a, tuning, 1);
    }
    csp_tuning tuning = csp_tuning_defaults();
    tuning.restart = CSP_RESTART_LUBY;
    tuning.restart_failures = 5;
    check_figures(a, tuning, 3);
    tuning.limited_discrepancy = true;
    check_figures(a, tuning, 1);
    arena_free(a);
}

Test(tree, decided_variables_are_counted) {
    arena *a = arena_new();
    char text[] = "tree 2\nvar 0 4 a\nvar 1 4 b\nnode 0 -1 0 root branch - -\n"
                  "node 1 0 1 left branch b=1 1:1\nnode 2 1 2 left fail:x a<=2 -\n"
                  "node 3 1 2 right branch a>2 0:2\nnode 4 3 3 left fail:x -1*a+5=2 -\n"
                  "node 5 0 1 right branch b!=1 1:3\nnode 6 5 2 left solution b=0 0:1,1:1\n";
    tree_list list;
    tree_decided decided[8];
    tree_profile profile;
    error_record error = {0};
    cr_assert(tree_read(a, text, strlen(text), &list, &error), "%s", error.message);
    cr_assert(tree_most_decided(a, &list, 0, 1, 8, decided) == 3);
    cr_assert(decided[0].decisions == 2 && strncmp(decided[0].variable, "b", 1) == 0);
    cr_assert(decided[1].length == 6 && strncmp(decided[1].variable, "-1*a+5", 6) == 0);
    cr_assert(decided[2].length == 1 && *decided[2].variable == 'a');
    cr_assert(tree_profile_make(a, &list, 0, 1, &profile));
    tree_figures f = tree_figures_of(&list, 0, 1, &profile);
    cr_assert(f.first_solution == 6 && f.last_solution == 6 && f.failed_subtree == 4);
    cr_assert_float_eq(f.left_bits, (2.0 + (2 + log2(3))) / 2, 1e-6); /* b=1, b=0 */
    cr_assert_float_eq(f.right_bits, (1 + log2(4.0 / 3)) / 2, 1e-6);
    cr_assert(list.tree[0].answer == NULL && list.tree[0].variables == 2);
    arena_free(a);
}

typedef struct bad_trace {
    const char *text;
    int line, column;
    const char *says;
} bad_trace;

#define BEGIN "tree 2\nvar 0 4 a\nvar 7 4 b\nnode 0 -1 0 root branch - 0:3\n"

Test(tree, bad_traces_are_refused_in_their_place) {
    static const bad_trace bad[] = {
        {"", 1, 1, "nothing"},
        {"\n\n", 1, 1, "nothing"},
        {"tree 1\n", 1, 6, "version 2"},
        {"tree two\n", 1, 6, "version 2"},
        {" tree 2\n", 1, 1, "at its beginning"},
        {"{\"json\":1}\n", 1, 1, "'tree 2'"},
        {"node 0 -1 0 root branch - -\n", 1, 1, "'tree' before"},
        {"tree 2\nnode 1 -1 0 root branch - -\n", 2, 6, "in order, from 0"},
        {"tree 2\nvar 0 1 a\n", 2, 7, "from 2 to 2^32"},
        {"tree 2\nvar 5 2 a\nvar 5 2 b\n", 3, 5, "above the one before"},
        {"tree 2\nvar 0 2\n", 2, 8, "name, not the end of the line"},
        {BEGIN "var 9 2 c\n", 5, 1, "before 'var'"},
        {BEGIN "node 1 1 1 left branch a=1 -\n", 5, 8, "a node before this one"},
        {BEGIN "node 1 0 2 left branch a=1 -\n", 5, 10, "one more than the parent's depth"},
        {BEGIN "node 1 0 1 root branch a=1 -\n", 5, 12, "left or right"},
        {BEGIN "node 1 -1 0 left branch a=1 -\n", 5, 13, "root"},
        {BEGIN "node 1 -1 1 root branch a=1 -\n", 5, 11, "depth 0"},
        {BEGIN "node 1 0 1 left failed a=1 -\n", 5, 17, "branch, solution or fail:REASON"},
        {BEGIN "node 1 0 1 left fail: a=1 -\n", 5, 17, "fail:REASON"},
        {BEGIN "node 1 0 1 left branch\n", 5, 23, "a decision"},
        {BEGIN "node 1 0 1 left branch a=1\n", 5, 27, "domains"},
        {BEGIN "node 1 0 1 left branch a=1 0:1,\n", 5, 32, "domains"},
        {BEGIN "node 1 0 1 left branch a=1 1:1\n", 5, 28, "'var' line"},
        {BEGIN "node 1 0 1 left branch a=1 0:3\n", 5, 30, "less than in the parent"},
        {BEGIN "node 1 0 1 left branch a=1 0:0\n", 5, 30, "from 1"},
        {BEGIN "node 1 0 1 left branch a=1 0:99999999999999999999\n", 5, 30, "from 1"},
        {BEGIN "node 1 0 1 left branch a=1 - more\n", 5, 30, "the end of the line, not 'more'"},
        {BEGIN "node 1 0 1 left fail:x a=1 -\nnode 2 1 2 left branch a=2 -\n", 6, 8,
         "whose outcome is branch"},
        {BEGIN "node 1 0 1 left branch a=1 -\nnode 2 0 1 left branch a=2 -\n", 6, 12,
         "does not have yet"},
        {BEGIN "node 1 0 1 left branch a=1 -\nnode 2 0 1 right branch a=2 -\n"
               "node 3 1 2 left branch a=2 -\n",
         7, 8, "on the path"},
        {BEGIN "restart 2\n", 5, 9, "from 1"},
        {BEGIN "end done\n", 5, 5, "exhausted"},
        {BEGIN "end limit\nend limit\n", 6, 1, "before 'end'"},
        {BEGIN "end limit\nnode 1 0 1 left branch a=1 -\n", 6, 1, "before 'node'"},
        {BEGIN "leaf 1\n", 5, 1, "tree, var, node, restart or end"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        arena *a = arena_new();
        tree_list list;
        error_record error = {0};
        char *text = strdup(bad[i].text);
        cr_assert(!tree_read(a, text, strlen(text), &list, &error), "%s", bad[i].text);
        cr_assert(error.line == bad[i].line && error.column == bad[i].column,
                  "%s: line %d, column %d: %s", bad[i].text, error.line, error.column,
                  error.message);
        cr_assert(strstr(error.message, bad[i].says), "%s: %s", bad[i].text, error.message);
        free(text);
        arena_free(a);
    }
}

/* Any byte changed, any end cut off: an error or another tree, never a crash. */
Test(tree, damaged_traces_do_no_harm) {
    csp_tuning tuning = csp_tuning_defaults();
    tuning.restart = CSP_RESTART_LUBY;
    tuning.restart_failures = 3;
    traced t = trace_of(tuning, 1);
    if (t.bytes > 6000) t.bytes = 6000;
    uint32_t random = 1;
    for (int i = 0; i < 3000; i++) {
        arena *a = arena_new();
        tree_list list;
        error_record error = {0};
        char *copy = malloc(t.bytes + 1);
        memcpy(copy, t.text, t.bytes);
        size_t bytes = t.bytes;
        for (int k = 0; k <= i % 3; k++) {
            random = random * 1664525u + 1013904223u;
            copy[(random >> 8) % bytes] =
                i % 2 ? (char)(random >> 3) : "0123456789 -:,\n"[random % 15];
        }
        if (i % 5 == 0) bytes = (random >> 8) % bytes;
        copy[bytes] = '\0';
        if (!tree_read(a, copy, bytes, &list, &error)) cr_assert(error.message[0]);
        free(copy);
        arena_free(a);
    }
    free(t.text);
}

/* No two items of a level overlap, nothing lies outside, children are below parents, and what is
 * drawn stands for all nodes. */
static void check_shape(arena *a, const tree_list *list, int count, int most) {
    tree_shape s;
    cr_assert(tree_shape_make(a, list, 0, count, most, &s));
    cr_assert(s.items >= 1 && s.items <= most + 3, "%d items", s.items);
    int64_t nodes = 0, all = 0;
    for (int k = 0; k < count; k++)
        all += list->tree[k].nodes;
    for (int i = 0; i < s.items; i++) {
        const shape_item *item = &s.item[i];
        nodes += item->skipped + (item->closed ? item->nodes : item->tree != NULL);
        cr_assert(item->x - item->half_width > -0.01 &&
                  item->x + item->half_width < s.width + 0.01);
        cr_assert(item->level < s.levels);
        if (i) cr_assert(item->level == s.item[item->parent].level + 1 && item->parent < i);
        for (int j = i + 1; j < s.items; j++)
            if (s.item[j].level == item->level)
                cr_assert(fabs(s.item[j].x - item->x) >
                              item->half_width + s.item[j].half_width + 7.9,
                          "items %d and %d overlap", i, j);
    }
    cr_assert(nodes == all);
}

Test(tree, pictures_hold_all_without_overlap) {
    arena *a = arena_new();
    csp_tuning tuning = csp_tuning_defaults();
    traced plain = trace_of(tuning, 3);
    tuning.restart = CSP_RESTART_CONSTANT;
    tuning.restart_failures = 4;
    traced restarts = trace_of(tuning, 2);
    tree_list list[2];
    error_record error = {0};
    cr_assert(tree_read(a, plain.text, plain.bytes, &list[0], &error));
    cr_assert(tree_read(a, restarts.text, restarts.bytes, &list[1], &error));
    for (int k = 0; k < 2; k++)
        for (int most = SHAPE_LEAST_ITEMS; most < 400; most = most * 2 + 1) {
            check_shape(a, &list[k], 1, most);
            check_shape(a, &list[k], list[k].trees, most);
        }
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    markup page = markup_to(file);
    cr_assert(tree_draw(&page, a, &list[0], 0, 3, 50, true));
    fclose(file);
    cr_assert(!page.failed && page.depth == 0 && strstr(text, "search trees: 3 searches"));
    free(text);
    free(plain.text);
    free(restarts.text);
    arena_free(a);
}

/* A search that a limit ended far down: nodes with one child each, of which one edge is drawn. */
Test(tree, chains_are_drawn_as_one_edge) {
    enum { DEPTH = 5000 };
    arena *a = arena_new();
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    fputs("tree 2 chain\nnode 0 -1 0 root branch - -\n", file);
    for (int i = 1; i < DEPTH; i++)
        fprintf(file, "node %d %d %d left branch a=%d -\n", i, i - 1, i, i);
    fprintf(file, "node %d %d %d left fail:x a=0 -\nnode %d %d %d right solution a!=0 -\n", DEPTH,
            DEPTH - 1, DEPTH, DEPTH + 1, DEPTH - 1, DEPTH);
    fclose(file);
    tree_list list;
    tree_shape shape;
    error_record error = {0};
    cr_assert(tree_read(a, text, bytes, &list, &error), "line %d: %s", error.line, error.message);
    check_shape(a, &list, 1, 20);
    cr_assert(tree_shape_make(a, &list, 0, 1, 20, &shape));
    cr_assert(shape.items == 4 && shape.levels == 3 && shape.item[1].skipped == DEPTH - 2);
    free(text);
    arena_free(a);
}
