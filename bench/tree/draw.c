/* Draws what shape.c has laid out, and the profiles: nodes by depth, and depth by time. */
#include "bench/tree/draw.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/output/html_page.h"
#include "bench/output/svg_plot.h"
#include "bench/tree/shape.h"

enum { MARGIN = 24, LEGEND_HEIGHT = 30, PROFILE_HEIGHT = 220, LEAST_WIDTH = 560, BUCKETS = 400 };

static const double TALLEST = 900, LEVEL_MOST = 34, LEVEL_LEAST = 9;

/* A picture being drawn: where it begins and how far apart its levels are. */
typedef struct drawing {
    svg svg;
    const tree_shape *shape;
    const tree_list *list;
    double left, top, level;
} drawing;

static double item_x(const drawing *d, const shape_item *item) {
    return d->left + item->x;
}

static double item_y(const drawing *d, const shape_item *item) {
    return d->top + item->level * d->level;
}

/* ---- One item ---- */

static void item_tip(const drawing *d, const shape_item *item, char *tip, size_t bytes) {
    size_t used = 0;
    if (item->tree) {
        const tree_node *node = &item->tree->node[item->node];
        if (node->depth == 0 && *item->tree->title)
            used = (size_t)snprintf(tip, bytes, "%s; ", item->tree->title);
        else if (node->depth)
            used = (size_t)snprintf(tip, bytes, "%s; ", node->decision);
        if (used < bytes)
            used += (size_t)snprintf(tip + used, bytes - used, "node %d at depth %d", item->node,
                                     node->depth);
        if (used < bytes && node->outcome == TREE_FAILURE)
            used += (size_t)snprintf(tip + used, bytes - used, "; failed: %s",
                                     d->list->reason[node->reason]);
    } else {
        used = (size_t)snprintf(tip, bytes, item->closed ? "all other runs" : "all runs");
    }
    if (item->nodes > 1 && used < bytes)
        snprintf(tip + used, bytes - used, "; %" PRId64 " nodes, %" PRId64 " solutions below",
                 item->nodes, item->solutions);
}

static void draw_triangle(drawing *d, const shape_item *item) {
    double x = item_x(d, item), y = item_y(d, item);
    double half = 7 + 2 * log10((double)item->nodes), height = d->level * 0.9;
    char path[128], tip[512];
    item_tip(d, item, tip, sizeof tip);
    markup_open_class(d->svg.page, "path", item->solutions ? "tree-solved" : "tree-failed");
    snprintf(path, sizeof path, "M%.1f,%.1fL%.1f,%.1fL%.1f,%.1fZ", x, y - 4, x - half, y + height,
             x + half, y + height);
    markup_attribute(d->svg.page, "d", "%s", path);
    markup_element(d->svg.page, "title", NULL, "%s", tip);
    markup_close(d->svg.page);
    svg_text(&d->svg, x, 0, y + height + 11, SVG_MIDDLE, "small", "%" PRId64, item->nodes);
}

static void draw_node(drawing *d, const shape_item *item) {
    double x = item_x(d, item), y = item_y(d, item);
    tree_outcome outcome = item->tree ? item->tree->node[item->node].outcome : TREE_BRANCH;
    char tip[512];
    item_tip(d, item, tip, sizeof tip);
    if (outcome == TREE_BRANCH) svg_circle(&d->svg, x, y, 3.5, "c0", tip);
    if (outcome == TREE_FAILURE) svg_rect(&d->svg, x - 4, y - 4, 8, 8, "c5", tip);
    if (outcome == TREE_SOLUTION) {
        svg_circle(&d->svg, x, y, 6.5, "c2", tip);
        svg_circle(&d->svg, x, y, 2.5, "tree-eye", tip);
    }
}

static void draw_label(drawing *d, const shape_item *item) {
    double x = item_x(d, item), y = item_y(d, item);
    if (!d->shape->labelled || !item->tree || item->parent < 0) return;
    const tree_node *node = &item->tree->node[item->node];
    const char *label = node->depth ? node->decision : item->tree->title;
    svg_text(&d->svg, x, 0, y - 9, SVG_MIDDLE, "small faint tree-label", "%.*s",
             node->depth ? 60 : 24, label);
}

static void draw_edge(drawing *d, const shape_item *item) {
    if (item->parent < 0) return;
    const shape_item *parent = &d->shape->item[item->parent];
    double x = item_x(d, item), y = item_y(d, item);
    svg_line(&d->svg, item_x(d, parent), item_y(d, parent), x, y,
             item->skipped  ? "tree-chain"
             : parent->tree ? "axis"
                            : "grid");
    if (item->skipped)
        svg_text(&d->svg, (x + item_x(d, parent)) / 2, 6, (y + item_y(d, parent)) / 2 + 3,
                 SVG_START, "small faint tree-label", "%" PRId64 " more", item->skipped);
}

static void draw_items(drawing *d) {
    const tree_shape *s = d->shape;
    for (int i = 1; i < s->items; i++)
        draw_edge(d, &s->item[i]);
    for (int i = 0; i < s->items; i++)
        if (s->item[i].closed)
            draw_triangle(d, &s->item[i]);
        else
            draw_node(d, &s->item[i]);
    for (int i = 0; i < s->items; i++)
        draw_label(d, &s->item[i]);
}

/* ---- Legend ---- */

static void draw_legend(drawing *d, double y) {
    static const char *const text[] = {"decision", "solution", "failure",
                                       "closed subtree and its nodes: failed, with solutions"};
    static const double place[] = {0, 82, 160, 232};
    svg *s = &d->svg;
    double x = MARGIN;
    svg_circle(s, x + place[0] + 5, y - 4, 3.5, "c0", NULL);
    svg_circle(s, x + place[1] + 5, y - 4, 6.5, "c2", NULL);
    svg_circle(s, x + place[1] + 5, y - 4, 2.5, "tree-eye", NULL);
    svg_rect(s, x + place[2] + 1, y - 8, 8, 8, "c5", NULL);
    for (int i = 0; i < 2; i++) {
        markup_open_class(s->page, "path", i ? "tree-solved" : "tree-failed");
        markup_attribute(s->page, "d", "M%.1f,%.1fl-6,12h12Z", x + place[3] + 6 + 16 * i, y - 11);
        markup_close(s->page);
    }
    for (int i = 0; i < 4; i++)
        svg_text(s, x + place[i] + (i == 3 ? 34 : 16), 0, y, SVG_START, "small", "%s", text[i]);
}

/* Colours of subtrees; labels stand before the edges that they cross. */
static void draw_style(markup *page) {
    markup_open(page, "style");
    markup_raw(page, ".tree-failed{fill:var(--t5);stroke:var(--c5)}"
                     ".tree-solved{fill:var(--t2);stroke:var(--c2)}"
                     ".tree-eye{fill:var(--ground)}"
                     ".tree-chain{stroke:var(--axis);stroke-dasharray:3 3}"
                     ".tree-label{paint-order:stroke;stroke:var(--ground);stroke-width:3}");
    markup_close(page);
}

/* ---- Profiles ---- */

static const legend_entry outcomes[TREE_OUTCOMES + 1] = {
    {"l0", "decisions"}, {"l2", "solutions"}, {"l5", "failures"}, {NULL, NULL}};

/* In the picture: pages have a list, which breaks its line on a phone. */
static void legend_in_picture(svg *s, const svg_plot *p, const legend_entry *entry) {
    for (double share = 0.4; entry->text; entry++, share += 0.21)
        svg_legend(s, p->x.from + (p->x.to - p->x.from) * share, p->y.to - 12, entry->class, true,
                   entry->text);
}

static void plot_breadth(svg *s, const tree_profile *profile, double from, double to, double top) {
    double most = 1, (*point)[2] = NULL;
    arena *scratch = arena_new();
    if (scratch) point = arena_alloc(scratch, (size_t)profile->depths + 1, sizeof *point);
    if (!point) s->page->failed = true;
    for (int32_t d = 0; d < profile->depths; d++)
        for (int k = 0; k < TREE_OUTCOMES; k++)
            if ((double)profile->count[d][k] > most) most = (double)profile->count[d][k];
    svg_plot p = {.svg = s, .x_label = "depth (decisions)", .y_label = "nodes at that depth"};
    p.x = scale_round(0, profile->depths > 1 ? profile->depths - 1 : 1, false);
    p.y = scale_round(0, most, false);
    svg_plot_place(&p, from, to, top, top + PROFILE_HEIGHT);
    svg_plot_axes(&p);
    for (int k = 0; k < TREE_OUTCOMES && point; k++) {
        for (int32_t d = 0; d < profile->depths; d++) {
            point[d][0] = d;
            point[d][1] = (double)profile->count[d][k];
        }
        svg_plot_line(&p, (const double(*)[2])point, profile->depths, false, outcomes[k].class);
    }
    if (!s->percent) legend_in_picture(s, &p, outcomes);
    arena_free(scratch);
}

/* The mean depth of each of BUCKETS equal parts of the search, and the greatest: of fewer nodes,
 * the depth of each. */
static void plot_depth(svg *s, const tree_list *list, int first, int count, double from, double to,
                       double top) {
    double mean[BUCKETS][2], most[BUCKETS][2];
    static const legend_entry legend[] = {{"l0", "mean"}, {"l1", "greatest"}, {NULL, NULL}};
    int64_t nodes = 0, at = 0, members[BUCKETS] = {0};
    int32_t deepest = 1;
    for (int k = first; k < first + count; k++)
        nodes += list->tree[k].nodes;
    int buckets = nodes < BUCKETS ? (int)nodes : BUCKETS;
    memset(mean, 0, sizeof mean);
    memset(most, 0, sizeof most);
    for (int k = first; k < first + count; k++)
        for (int32_t i = 0; i < list->tree[k].nodes; i++, at++) {
            int b = (int)(at * buckets / nodes);
            int32_t depth = list->tree[k].node[i].depth;
            if (depth > deepest) deepest = depth;
            mean[b][1] += depth;
            members[b]++;
            if (depth > most[b][1]) most[b][1] = depth;
        }
    for (int b = 0; b < buckets; b++) {
        mean[b][0] = most[b][0] = (b + 0.5) * (double)nodes / buckets;
        if (members[b]) mean[b][1] /= (double)members[b];
    }
    svg_plot p = {.svg = s, .x_label = "nodes visited", .y_label = "depth (decisions)"};
    p.x = scale_round(0, nodes > 1 ? (double)nodes : 1, false);
    p.y = scale_round(0, deepest, false);
    svg_plot_place(&p, from, to, top, top + PROFILE_HEIGHT);
    svg_plot_axes(&p);
    svg_plot_line(&p, (const double(*)[2])mean, buckets, false, "l0");
    if (nodes <= BUCKETS) return;
    svg_plot_line(&p, (const double(*)[2])most, buckets, false, "l1");
    legend_in_picture(s, &p, legend);
}

bool tree_draw_breadth(markup *page, arena *a, const tree_list *list, int first, int count) {
    tree_profile profile;
    if (!tree_profile_make(a, list, first, count, &profile)) return false;
    legend_write(page, outcomes);
    svg s = svg_begin(page, "nodes by depth", 0, PROFILE_HEIGHT);
    plot_breadth(&s, &profile, 10, 97, 0);
    svg_end(&s);
    return true;
}

/* ---- The whole ---- */

static void picture_title(const tree_list *list, int first, int count, char *title, size_t bytes) {
    int64_t nodes = 0;
    for (int k = first; k < first + count; k++)
        nodes += list->tree[k].nodes;
    if (count == 1)
        snprintf(title, bytes, "search tree: %s, %" PRId64 " nodes",
                 *list->tree[first].title ? list->tree[first].title : "one search", nodes);
    else
        snprintf(title, bytes, "search trees: %d searches, %" PRId64 " nodes", count, nodes);
}

bool tree_draw(markup *page, arena *a, const tree_list *list, int first, int count, int most,
               bool file) {
    tree_shape shape;
    tree_profile profile;
    char title[256];
    if (!tree_shape_make(a, list, first, count, most, &shape) ||
        !tree_profile_make(a, list, first, count, &profile))
        return false;
    picture_title(list, first, count, title, sizeof title);
    double level = shape.levels ? TALLEST / shape.levels : LEVEL_MOST;
    if (level > LEVEL_MOST) level = LEVEL_MOST;
    if (level < LEVEL_LEAST) level = LEVEL_LEAST;
    double width = shape.width < LEAST_WIDTH ? LEAST_WIDTH : shape.width;
    double top = MARGIN + 16 + LEGEND_HEIGHT;
    double tree_height = top + level * shape.levels + 16;
    double full = width + 2 * MARGIN, height = tree_height + (file ? 2 * PROFILE_HEIGHT : 0);
    drawing d = {.shape = &shape, .list = list, .top = top, .level = level};
    d.left = MARGIN + (width - shape.width) / 2;
    d.svg = file ? svg_file_begin(page, title, full, height, false)
                 : svg_begin(page, title, full, height);
    draw_style(page);
    svg_text(&d.svg, MARGIN, 0, MARGIN, SVG_START, "strong", "%s", title);
    draw_legend(&d, MARGIN + LEGEND_HEIGHT - 8);
    draw_items(&d);
    if (file) {
        double from = MARGIN + PLOT_LEFT, to = full - MARGIN < 900 ? full - MARGIN : 900;
        plot_breadth(&d.svg, &profile, from, to, tree_height);
        plot_depth(&d.svg, list, first, count, from, to, tree_height + PROFILE_HEIGHT);
    }
    svg_end(&d.svg);
    return true;
}
