/* See search.h. Searches are of one kind when their titles begin with the same word:
 * `embedding` or `schedule`. */
#include "bench/report/search.h"

#include <inttypes.h>
#include <string.h>

#include "bench/output/html_page.h"
#include "bench/output/number.h"
#include "bench/tree/draw.h"

enum { LISTED = 12, DRAWN_ITEMS = 60 };

/* How many searches have more nodes, or as many and come first. */
static int rank_of(const tree_list *list, int k) {
    int rank = 0;
    for (int i = 0; i < list->trees; i++)
        rank += list->tree[i].nodes > list->tree[k].nodes ||
                (i < k && list->tree[i].nodes == list->tree[k].nodes);
    return rank;
}

static bool is_kind(const tree_list *list, int k, const char *kind) {
    return strncmp(list->tree[k].title, kind, strlen(kind)) == 0;
}

/* The one with the most nodes, -1 when there is none. */
static int largest_of(const tree_list *list, const char *kind) {
    int largest = -1;
    for (int k = 0; k < list->trees; k++)
        if (is_kind(list, k, kind) &&
            (largest < 0 || list->tree[k].nodes > list->tree[largest].nodes))
            largest = k;
    return largest;
}

static bool row_write(markup *m, arena *memory, const tree_list *list, int first, int count,
                      const char *title, const char *answer) {
    tree_profile profile;
    char text[NUMBER_BYTES];
    if (!tree_profile_make(memory, list, first, count, &profile)) return false;
    tree_figures f = tree_figures_of(list, first, count, &profile);
    html_row_begin(m, "%s", title);
    html_cell(m, "%s", number_grouped(f.nodes, text));
    html_cell(m, "%s", number_grouped(f.failures, text));
    html_cell(m, "%s", number_grouped(f.solutions, text));
    html_cell(m, "%" PRId32, f.max_depth);
    html_cell_text(m, "%s", answer);
    html_row_end(m);
    return true;
}

static bool table_write(markup *m, arena *memory, const tree_list *list) {
    static const table_heading heading[] = {{"search", false},   {"nodes", false},
                                            {"failures", false}, {"solutions", false},
                                            {"depth", false},    {"ended", true}};
    char caption[96], all[64];
    bool good = true;
    snprintf(caption, sizeof caption,
             list->trees > LISTED ? "The %d searches with most nodes, of %d" : "All searches",
             LISTED, list->trees);
    snprintf(all, sizeof all, "all %d searches", list->trees);
    html_table_begin(m, caption, "searches", heading, 6);
    for (int rank = 0; rank < list->trees && rank < LISTED; rank++)
        for (int k = 0; k < list->trees; k++)
            if (rank_of(list, k) == rank)
                good &= row_write(m, memory, list, k, 1, list->tree[k].title,
                                  list->tree[k].answer ? list->tree[k].answer : "left");
    good &= row_write(m, memory, list, 0, list->trees, all, "");
    html_table_end(m);
    return good;
}

static bool depths_write(markup *m, arena *memory, const tree_list *list, int k) {
    static const table_heading heading[] = {
        {"depth", false}, {"decisions", false}, {"solutions", false}, {"failures", false}};
    tree_profile profile;
    if (!tree_profile_make(memory, list, k, 1, &profile)) return false;
    fold_begin(m, "Its nodes by depth as a table");
    html_table_begin(m, "Nodes by depth", NULL, heading, 4);
    for (int32_t depth = 0; depth < profile.depths; depth++) {
        static const tree_outcome order[] = {TREE_BRANCH, TREE_SOLUTION, TREE_FAILURE};
        html_row_begin(m, "%" PRId32, depth);
        for (int i = 0; i < TREE_OUTCOMES; i++)
            html_cell(m, "%" PRId64, profile.count[depth][order[i]]);
        html_row_end(m);
    }
    html_table_end(m);
    markup_close(m);
    return true;
}

static bool tree_write(markup *m, arena *memory, const tree_list *list, const char *kind) {
    int k = largest_of(list, kind);
    char caption[256];
    if (k < 0) return true;
    snprintf(caption, sizeof caption,
             "The largest search of its kind: %s. Triangles stand for whole subtrees, with the "
             "number of their nodes",
             list->tree[k].title);
    figure_begin(m, NULL, caption);
    scroll_begin(m, "Search tree");
    bool good = tree_draw(m, memory, list, k, 1, DRAWN_ITEMS, false);
    markup_close(m);
    good = good && tree_draw_breadth(m, memory, list, k, 1) && depths_write(m, memory, list, k);
    figure_end(m);
    return good;
}

bool report_search(markup *m, arena *memory, char *trace, size_t bytes) {
    tree_list list;
    error_record error;
    if (!tree_read(memory, trace, bytes, &list, &error)) return false;
    if (list.trees == 0) return true;
    return table_write(m, memory, &list) && tree_write(m, memory, &list, "embedding") &&
           tree_write(m, memory, &list, "schedule");
}
