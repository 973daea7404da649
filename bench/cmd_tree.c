/* `inlay tree`: search trees that `--trace` wrote, as figures and as a picture. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/command.h"
#include "bench/json.h"
#include "bench/table.h"
#include "bench/tree_draw.h"
#include "bench/tree_shape.h"
#include "isa/file.h"

static const option options[] = {
    {.name = "svg", .kind = OPTION_FILE, .value = "FILE", .help = "draw the tree"},
    {.name = "tree",
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = INT32_MAX,
     .help = "only the N-th tree of the file (default: all)"},
    {.name = "expand",
     .kind = OPTION_INTEGER,
     .value = "N",
     .fallback = "100",
     .low = SHAPE_LEAST_ITEMS,
     .high = SHAPE_MOST_ITEMS,
     .help = "draw about N nodes and closed subtrees"},
    {.name = "csv",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "write the nodes by depth as CSV"},
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "print a line of JSON for each tree, and for all"},
};

const option_group tree_options = {"Options", options, sizeof options / sizeof options[0]};

enum { MOST_DECIDED = 5, MOST_REASONS = 5, TITLE_WIDTH = 48 };

/* Bytes of a trace that are read at most. */
static const size_t TRACE_LIMIT = (size_t)1 << 30;

typedef struct request {
    const invocation *call;
    const char *path;
    tree_list list;
    int first, count; /* trees that are asked for */
    tree_profile profile;
    tree_figures figures;
} request;

/* ---- Text ---- */

static void print_real(const char *name, double value, const char *unit) {
    if (!isnan(value)) printf("%-13s%.3g%s\n", name, value, unit);
}

/* Indices of the reasons, the most frequent first. */
static int sort_reasons(const request *q, int order[TREE_MAX_REASONS]) {
    int found = 0;
    for (int i = 0; i < q->list.reasons; i++) {
        if (q->figures.reason[i] == 0) continue;
        int at = found++;
        for (; at > 0 && q->figures.reason[order[at - 1]] < q->figures.reason[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return found;
}

static void print_reasons(const request *q) {
    int order[TREE_MAX_REASONS], found = sort_reasons(q, order);
    for (int i = 0; i < found && i < MOST_REASONS; i++)
        printf("%-13s%s %" PRId64 "\n", i ? "" : "failed in", q->list.reason[order[i]],
               q->figures.reason[order[i]]);
}

static bool print_decided(const request *q) {
    tree_decided decided[MOST_DECIDED];
    int found =
        tree_most_decided(q->call->memory, &q->list, q->first, q->count, MOST_DECIDED, decided);
    for (int i = 0; i < found; i++)
        printf("%-13s%.*s %" PRId64 "\n", i ? "" : "decided", decided[i].length,
               decided[i].variable, decided[i].decisions);
    return found >= 0;
}

static const char *answer_text(const search_tree *t) {
    return t->answer ? t->answer : "left";
}

static bool print_figures(const request *q) {
    const tree_figures *f = &q->figures;
    if (q->count == 1) {
        const search_tree *t = &q->list.tree[q->first];
        if (*t->title) printf("%-13s%s\n", "search", t->title);
        printf("%-13s%s\n", "ended", answer_text(t));
    } else {
        printf("%-13s%d\n", "searches", q->count);
    }
    printf("%-13s%" PRId64 "\n", "nodes", f->nodes);
    printf("%-13s%" PRId64 "\n", "failures", f->failures);
    printf("%-13s%" PRId64 "\n", "solutions", f->solutions);
    if (f->solutions)
        printf("%-13sfirst after %" PRId64 " nodes, last after %" PRId64 "\n", "",
               f->first_solution, f->last_solution);
    if (f->runs > q->count) printf("%-13s%" PRId64 "\n", "runs", f->runs);
    printf("%-13s%d decisions\n", "depth", f->max_depth);
    print_real("", f->failure_depth, " at failures, mean");
    printf("%-13s%" PRId64 " nodes at depth %d\n", "breadth", f->breadth, f->breadth_depth);
    print_real("branching", f->branching, " children a decision");
    printf("%-13s%" PRId64 " nodes in the largest subtree without a solution\n", "failed",
           f->failed_subtree);
    print_real("left", f->left_bits, " bits of the domains decided, mean");
    print_real("right", f->right_bits, " bits, mean");
    print_reasons(q);
    return print_decided(q);
}

static void print_searches(const request *q) {
    static const table_column columns[] = {
        {"tree", 4, false},  {"nodes", 9, false}, {"failures", 9, false}, {"solutions", 9, false},
        {"depth", 5, false}, {"ended", 9, true},  {"search", 1, true}};
    putchar('\n');
    table t = table_begin(stdout, columns, 7);
    for (int k = q->first; k < q->first + q->count; k++) {
        char text[5][24];
        tree_profile profile;
        const search_tree *tree = &q->list.tree[k];
        if (!tree_profile_make(q->call->memory, &q->list, k, 1, &profile)) return;
        tree_figures f = tree_figures_of(&q->list, k, 1, &profile);
        const int64_t number[5] = {k + 1, f.nodes, f.failures, f.solutions, f.max_depth};
        for (int i = 0; i < 5; i++)
            snprintf(text[i], sizeof text[i], "%" PRId64, number[i]);
        const table_cell cells[] = {{text[0], 0},    {text[1], 0}, {text[2], 0},
                                    {text[3], 0},    {text[4], 0}, {answer_text(tree), 0},
                                    {tree->title, 0}};
        table_row(&t, cells);
    }
}

/* ---- JSON and CSV ---- */

/* `tree` from 1; 0 for all together. */
static void print_json(const request *q, const tree_figures *f, int tree) {
    const search_tree *t = tree ? &q->list.tree[tree - 1] : NULL;
    json_writer w = json_begin(stdout);
    if (t) {
        json_integer(&w, "tree", tree);
        json_text(&w, "search", t->title);
        json_text(&w, "answer", t->answer);
    } else {
        json_integer(&w, "searches", q->count);
    }
    json_integer(&w, "nodes", f->nodes);
    json_integer(&w, "failures", f->failures);
    json_integer(&w, "solutions", f->solutions);
    json_integer(&w, "runs", f->runs);
    json_integer(&w, "depth", f->max_depth);
    json_real(&w, "failure_depth", f->failure_depth);
    json_real(&w, "branching", f->branching);
    json_integer(&w, "breadth", f->breadth);
    json_integer(&w, "breadth_depth", f->breadth_depth);
    json_integer(&w, "failed_subtree", f->failed_subtree);
    if (f->solutions) {
        json_integer(&w, "first_solution", f->first_solution);
        json_integer(&w, "last_solution", f->last_solution);
    } else {
        json_null(&w, "first_solution");
        json_null(&w, "last_solution");
    }
    json_real(&w, "left_bits", f->left_bits);
    json_real(&w, "right_bits", f->right_bits);
    json_end(&w);
}

static bool print_all_json(const request *q) {
    for (int k = q->first; k < q->first + q->count; k++) {
        tree_profile profile;
        if (!tree_profile_make(q->call->memory, &q->list, k, 1, &profile)) return false;
        tree_figures f = tree_figures_of(&q->list, k, 1, &profile);
        print_json(q, &f, k + 1);
    }
    if (q->count > 1) print_json(q, &q->figures, 0);
    return true;
}

static void write_csv(FILE *file, const request *q) {
    fputs("depth,decisions,solutions,failures\n", file);
    for (int32_t d = 0; d < q->profile.depths; d++)
        fprintf(file, "%" PRId32 ",%" PRId64 ",%" PRId64 ",%" PRId64 "\n", d,
                q->profile.count[d][TREE_BRANCH], q->profile.count[d][TREE_SOLUTION],
                q->profile.count[d][TREE_FAILURE]);
}

/* ---- Files ---- */

static bool write_svg(FILE *file, const request *q) {
    int most = (int)arguments_integer(&q->call->args, "expand");
    markup page = markup_to(file);
    return tree_draw(&page, q->call->memory, &q->list, q->first, q->count, most, true) &&
           !page.failed;
}

/* Writes the profile as CSV, or the picture, to the file that the option names, if it does. */
static bool write_file(const request *q, const char *option, error_record *error) {
    const char *path = arguments_text(&q->call->args, option);
    if (!path) return true;
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    bool made = file != NULL;
    if (file && strcmp(option, "csv") == 0)
        write_csv(file, q);
    else if (file)
        made = write_svg(file, q);
    bool kept = file && fclose(file) == 0;
    bool good =
        made && kept ? file_write(path, text, bytes, error) : error_set(error, "out of memory");
    free(text);
    return good || error_add_context(error, "--%s", option);
}

static bool request_read(request *q, error_record *error) {
    uint8_t *text;
    size_t bytes;
    if (!file_read(q->call->memory, q->path, TRACE_LIMIT, &text, &bytes, error)) return false;
    if (!tree_read(q->call->memory, (char *)text, bytes, &q->list, error))
        return error_add_context(error, "%s", q->path);
    const option_value *tree = arguments_value(&q->call->args, "tree");
    if (tree->given && tree->number[0] > q->list.trees)
        return error_set(error, "--tree: %s has trees 1 to %d, not %" PRId64, q->path,
                         q->list.trees, tree->number[0]);
    q->first = tree->given ? (int)tree->number[0] - 1 : 0;
    q->count = tree->given ? 1 : q->list.trees;
    if (!tree_profile_make(q->call->memory, &q->list, q->first, q->count, &q->profile))
        return error_set(error, "out of memory");
    q->figures = tree_figures_of(&q->list, q->first, q->count, &q->profile);
    return true;
}

int cmd_tree(const invocation *call) {
    error_record error = {0};
    request q = {.call = call, .path = call->args.word[0]};
    if (!request_read(&q, &error) || !write_file(&q, "svg", &error) ||
        !write_file(&q, "csv", &error))
        return command_refuse(call, &error);
    bool good;
    if (arguments_flag(&call->args, "json")) {
        good = print_all_json(&q);
    } else {
        good = print_figures(&q);
        if (q.count > 1) print_searches(&q);
    }
    if (good) return STATUS_DONE;
    error_set(&error, "out of memory");
    return command_fail(call, STATUS_FAILED, &error);
}
