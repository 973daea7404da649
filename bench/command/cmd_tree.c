/* `inlay tree`: search trees that `--trace` wrote, as figures and as a picture. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/output/results.h"
#include "bench/output/table.h"
#include "bench/tree/draw.h"
#include "bench/tree/shape.h"
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
    {.name = "depths",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "write the nodes by depth as CSV"},
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

/* ---- Records ---- */

typedef struct tree_record {
    int64_t tree;
    const char *search, *answer;
    int64_t searches, nodes, failures, solutions, runs, depth;
    double failure_depth, branching;
    int64_t breadth, breadth_depth, failed_subtree, first_solution, last_solution;
    double left_bits, right_bits;
} tree_record;

static const record_field fields[] = {
    {"tree", FIELD_INTEGER, offsetof(tree_record, tree), "its place in the file, from 1"},
    {"search", FIELD_TEXT, offsetof(tree_record, search), "its title"},
    {"answer", FIELD_TEXT, offsetof(tree_record, answer),
     "how the search ended: exhausted, limit, stopped or error; nothing where it was left"},
    {"searches", FIELD_INTEGER, offsetof(tree_record, searches), "trees that the line is of"},
    {"nodes", FIELD_INTEGER, offsetof(tree_record, nodes), "all of them"},
    {"failures", FIELD_INTEGER, offsetof(tree_record, failures), "of them"},
    {"solutions", FIELD_INTEGER, offsetof(tree_record, solutions), "of them"},
    {"runs", FIELD_INTEGER, offsetof(tree_record, runs), "restarts, and one for each search"},
    {"depth", FIELD_INTEGER, offsetof(tree_record, depth), "most decisions on a path"},
    {"failure_depth", FIELD_REAL, offsetof(tree_record, failure_depth), "of failures, mean"},
    {"branching", FIELD_REAL, offsetof(tree_record, branching), "children of a decision, mean"},
    {"breadth", FIELD_INTEGER, offsetof(tree_record, breadth), "most nodes at one depth"},
    {"breadth_depth", FIELD_INTEGER, offsetof(tree_record, breadth_depth), "which"},
    {"failed_subtree", FIELD_INTEGER, offsetof(tree_record, failed_subtree),
     "nodes of the largest without a solution"},
    {"first_solution", FIELD_INTEGER, offsetof(tree_record, first_solution),
     "nodes visited before"},
    {"last_solution", FIELD_INTEGER, offsetof(tree_record, last_solution), "nodes visited before"},
    {"left_bits", FIELD_REAL, offsetof(tree_record, left_bits),
     "by how much a decision lowers the logarithm of what the domains leave open, mean"},
    {"right_bits", FIELD_REAL, offsetof(tree_record, right_bits), "the same of its opposite"},
};

const record_kind tree_kind = {
    .title = "inlay tree",
    .field = fields,
    .fields = sizeof fields / sizeof fields[0],
    .note = "A line for each tree; in JSON, where there are several, one for "
            "all of them, without tree, search and answer."};

/* `tree` from 1; 0 for all together. */
static tree_record record_of(const request *q, const tree_figures *f, int tree) {
    const search_tree *t = tree ? &q->list.tree[tree - 1] : NULL;
    return (tree_record){
        .tree = t ? tree : -1,
        .search = t ? t->title : NULL,
        .answer = t ? t->answer : NULL,
        .searches = t ? 1 : q->count,
        .nodes = f->nodes,
        .failures = f->failures,
        .solutions = f->solutions,
        .runs = f->runs,
        .depth = f->max_depth,
        .failure_depth = f->failure_depth,
        .branching = f->branching,
        .breadth = f->breadth,
        .breadth_depth = f->breadth_depth,
        .failed_subtree = f->failed_subtree,
        .first_solution = f->first_solution,
        .last_solution = f->last_solution,
        .left_bits = f->left_bits,
        .right_bits = f->right_bits,
    };
}

static bool records_add(const request *q, results *r) {
    for (int k = q->first; k < q->first + q->count; k++) {
        tree_profile profile;
        if (!tree_profile_make(q->call->memory, &q->list, k, 1, &profile)) return false;
        tree_figures f = tree_figures_of(&q->list, k, 1, &profile);
        const tree_record record = record_of(q, &f, k + 1);
        results_add(r, &record);
    }
    if (r->json && q->count > 1) {
        const tree_record all = record_of(q, &q->figures, 0);
        record_write_json(stdout, &tree_kind, &all);
    }
    return true;
}

typedef struct depth_record {
    int64_t depth, decisions, solutions, failures;
} depth_record;

static const record_field depth_fields[] = {
    {"depth", FIELD_INTEGER, offsetof(depth_record, depth), "decisions on the way to the node"},
    {"decisions", FIELD_INTEGER, offsetof(depth_record, decisions), "nodes that have children"},
    {"solutions", FIELD_INTEGER, offsetof(depth_record, solutions), "nodes"},
    {"failures", FIELD_INTEGER, offsetof(depth_record, failures), "nodes"},
};

const record_kind tree_depth_kind = {.title = "inlay tree --depths",
                                     .field = depth_fields,
                                     .fields = sizeof depth_fields / sizeof depth_fields[0],
                                     .note = "A line for each depth; CSV alone."};

static void write_depths(FILE *file, const request *q) {
    record_write_csv_keys(file, &tree_depth_kind);
    for (int32_t d = 0; d < q->profile.depths; d++) {
        const int64_t *count = q->profile.count[d];
        const depth_record record = {d, count[TREE_BRANCH], count[TREE_SOLUTION],
                                     count[TREE_FAILURE]};
        record_write_csv(file, &tree_depth_kind, &record);
    }
}

/* ---- Files ---- */

static bool write_svg(FILE *file, const request *q) {
    int most = (int)arguments_integer(&q->call->args, "expand");
    markup page = markup_to(file);
    return tree_draw(&page, q->call->memory, &q->list, q->first, q->count, most, true) &&
           !page.failed;
}

/* Writes the profile, or the picture, to the file that the option names, if it does. */
static bool write_file(const request *q, const char *option, error_record *error) {
    const char *path = arguments_text(&q->call->args, option);
    if (!path) return true;
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    bool made = file != NULL;
    if (file && strcmp(option, "depths") == 0)
        write_depths(file, q);
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
    results r;
    if (!request_read(&q, &error) || !results_begin(&r, &call->args, &tree_kind, &error))
        return command_refuse(call, &error);
    if (!write_file(&q, "svg", &error) || !write_file(&q, "depths", &error)) {
        results_drop(&r);
        return command_refuse(call, &error);
    }
    bool good = records_add(&q, &r);
    if (good && !r.json) {
        good = print_figures(&q);
        if (q.count > 1) print_searches(&q);
    }
    if (!good) error_set(&error, "out of memory");
    if (good && results_end(&r, &error)) return STATUS_DONE;
    results_drop(&r);
    return command_fail(call, STATUS_FAILED, &error);
}
