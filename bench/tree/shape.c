/* See shape.h. */
#include "bench/tree/shape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABELLED_ITEMS = 40, SHORT_CHAIN = 2 };

static const double NODE_HALF = 6, LETTER_HALF = 3.4, GAP = 8;

/* ---- What is opened ---- */

static shape_item item_of(const search_tree *t, int32_t node, int parent, int level) {
    const tree_node *n = &t->node[node];
    return (shape_item){.tree = t,
                        .node = node,
                        .nodes = n->size,
                        .solutions = n->solutions,
                        .closed = n->size > 1,
                        .parent = parent,
                        .level = level};
}

/* Those with solutions first, then the larger ones, then the earlier ones. */
static int compare_weights(const void *left, const void *right) {
    const shape_item *a = left, *b = right;
    if ((a->solutions > 0) != (b->solutions > 0)) return a->solutions > 0 ? -1 : 1;
    if (a->nodes != b->nodes) return a->nodes > b->nodes ? -1 : 1;
    if (a->tree != b->tree) return a->tree < b->tree ? -1 : 1;
    return a->node < b->node ? -1 : a->node > b->node;
}

static int compare_places(const void *left, const void *right) {
    const shape_item *a = left, *b = right;
    if (a->tree != b->tree) return a->tree < b->tree ? -1 : 1;
    return a->node < b->node ? -1 : a->node > b->node;
}

/* All roots, in order. */
static size_t find_roots(const tree_list *list, int first, int count, int level,
                         shape_item *roots) {
    size_t found = 0;
    for (int k = first; k < first + count; k++) {
        const search_tree *t = &list->tree[k];
        for (int32_t r = t->first_root; r != TREE_NONE; r = t->node[r].next_root) {
            if (roots) roots[found] = item_of(t, r, 0, level);
            found++;
        }
    }
    return found;
}

/* Several roots: an item above them, and of too many the heaviest, with one item for the rest. */
static bool add_forest(arena *a, tree_shape *s, const tree_list *list, int first, int count,
                       size_t roots, size_t most) {
    shape_item *root = arena_alloc(a, roots, sizeof *root);
    if (!root) return false;
    find_roots(list, first, count, 1, root);
    size_t kept = roots < most ? roots : most;
    shape_item all = {.first_child = 1}, rest = {.level = 1, .closed = true};
    for (size_t i = 0; i < roots; i++) {
        all.nodes += root[i].nodes;
        all.solutions += root[i].solutions;
    }
    qsort(root, roots, sizeof *root, compare_weights);
    for (size_t i = kept; i < roots; i++) {
        rest.nodes += root[i].nodes;
        rest.solutions += root[i].solutions;
    }
    qsort(root, kept, sizeof *root, compare_places);
    memcpy(s->item + 1, root, kept * sizeof *root);
    s->items = 1 + (int)kept;
    if (rest.nodes) s->item[s->items++] = rest;
    all.children = s->items - 1;
    s->item[0] = all;
    return true;
}

/* The only child of a node, if that is a decision; else TREE_NONE. */
static int32_t next_of_chain(const search_tree *t, int32_t node) {
    const int32_t *child = t->node[node].child;
    int32_t only = child[0] == TREE_NONE ? child[1] : child[1] == TREE_NONE ? child[0] : TREE_NONE;
    return only != TREE_NONE && t->node[only].outcome == TREE_BRANCH ? only : TREE_NONE;
}

/* The node at the end of the chain that begins with a node, if it is long. */
static int32_t end_of_chain(const search_tree *t, int32_t node, int64_t *skipped) {
    int32_t end = node;
    *skipped = 0;
    for (int32_t next = node; (next = next_of_chain(t, next)) != TREE_NONE; end = next)
        ++*skipped;
    if (*skipped > SHORT_CHAIN) return end;
    *skipped = 0;
    return node;
}

/* Opens item i: its children come at the end. */
static void open_item(tree_shape *s, int i) {
    shape_item *item = &s->item[i];
    item->closed = false;
    item->first_child = s->items;
    for (int side = 0; side < 2; side++) {
        int32_t child = item->tree->node[item->node].child[side];
        if (child == TREE_NONE) continue;
        int64_t skipped;
        child = end_of_chain(item->tree, child, &skipped);
        s->item[s->items] = item_of(item->tree, child, i, item->level + 1);
        s->item[s->items++].skipped = skipped;
        item->children++;
    }
}

static void open_heaviest(tree_shape *s, int most) {
    while (s->items < most) {
        int best = -1;
        for (int i = 0; i < s->items; i++) {
            const shape_item *item = &s->item[i];
            if (!item->closed || !item->tree) continue;
            if (best < 0 || compare_weights(item, &s->item[best]) < 0) best = i;
        }
        if (best < 0) return;
        open_item(s, best);
    }
}

/* ---- Where it goes ---- */

/* How far an item's subtree reaches to either side, level by level from its own, relative to it. */
typedef struct contour {
    int levels;
    double *left, *right;
} contour;

static bool contour_new(contour *c, int levels) {
    c->levels = levels;
    c->left = calloc(2 * (size_t)levels, sizeof *c->left);
    c->right = c->left ? c->left + levels : NULL;
    return c->left != NULL;
}

/* How far to the right of the contour's origin the other one has to stand. */
static double contour_distance(const contour *c, const contour *other) {
    double distance = -INFINITY;
    for (int l = 1; l < c->levels && l - 1 < other->levels; l++) {
        double needed = c->right[l] - other->left[l - 1] + GAP;
        if (needed > distance) distance = needed;
    }
    return distance;
}

/* Adds a child's contour, one level down, at x. */
static void contour_add(contour *c, const contour *child, double x) {
    for (int l = 0; l < child->levels; l++) {
        if (child->left[l] + x < c->left[l + 1]) c->left[l + 1] = child->left[l] + x;
        if (child->right[l] + x > c->right[l + 1]) c->right[l + 1] = child->right[l] + x;
    }
}

/* A triangle and the number under it take two levels more than a node. */
static int own_levels(const shape_item *item) {
    return item->closed ? 2 : 1;
}

/* Places the children of item i relative to it; their contours are there. */
static bool place_children(tree_shape *s, int i, contour *contours) {
    shape_item *item = &s->item[i];
    contour *c = &contours[i];
    int levels = own_levels(item);
    for (int k = 0; k < item->children; k++) {
        int below = contours[item->first_child + k].levels + 1;
        if (below > levels) levels = below;
    }
    if (!contour_new(c, levels)) return false;
    for (int l = 0; l < levels; l++) {
        bool own = l < own_levels(item);
        c->left[l] = own ? -item->half_width : INFINITY;
        c->right[l] = own ? item->half_width : -INFINITY;
    }
    double x = 0;
    for (int k = 0; k < item->children; k++) {
        const contour *child = &contours[item->first_child + k];
        if (k) x = contour_distance(c, child);
        s->item[item->first_child + k].x = x;
        contour_add(c, child, x);
    }
    double middle = x / 2;
    for (int k = 0; k < item->children; k++)
        s->item[item->first_child + k].x -= middle;
    for (int l = 1; l < levels && item->children; l++) {
        c->left[l] -= middle;
        c->right[l] -= middle;
    }
    return true;
}

static void place_all(tree_shape *s, const contour *whole) {
    double least = 0, most = 0;
    for (int l = 0; l < whole->levels; l++) {
        if (whole->left[l] < least) least = whole->left[l];
        if (whole->right[l] > most) most = whole->right[l];
    }
    s->item[0].x = -least;
    s->width = most - least;
    for (int i = 1; i < s->items; i++)
        s->item[i].x += s->item[s->item[i].parent].x;
}

static double half_width(const tree_shape *s, const shape_item *item) {
    char label[64];
    double half = NODE_HALF;
    if (item->closed)
        half = LETTER_HALF * snprintf(label, sizeof label, "%lld", (long long)item->nodes);
    if (s->labelled && item->tree) {
        double letters = (double)strlen(item->tree->node[item->node].decision);
        if (LETTER_HALF * letters > half) half = LETTER_HALF * letters;
    }
    return half;
}

static bool place(tree_shape *s) {
    if (s->items < 1) return true;
    contour *contours = calloc((size_t)s->items, sizeof *contours);
    bool good = contours != NULL;
    s->labelled = s->items <= LABELLED_ITEMS;
    for (int i = s->items - 1; i >= 0 && good; i--) {
        shape_item *item = &s->item[i];
        int lowest = item->level + own_levels(item);
        if (lowest > s->levels) s->levels = lowest;
        item->half_width = half_width(s, item);
        good = place_children(s, i, contours);
        for (int k = 0; k < item->children; k++) {
            free(contours[item->first_child + k].left);
            contours[item->first_child + k].left = NULL;
        }
    }
    if (good) place_all(s, &contours[0]);
    for (int i = 0; contours && i < s->items; i++)
        free(contours[i].left);
    free(contours);
    return good;
}

bool tree_shape_make(arena *a, const tree_list *list, int first, int count, int most,
                     tree_shape *shape) {
    *shape = (tree_shape){0};
    size_t roots = find_roots(list, first, count, 0, NULL);
    shape->item = arena_alloc(a, (size_t)most + 4, sizeof *shape->item);
    if (!shape->item) return false;
    if (roots == 0) return true;
    if (roots > 1) {
        if (!add_forest(a, shape, list, first, count, roots, (size_t)most / 2)) return false;
    } else {
        find_roots(list, first, count, 0, shape->item);
        shape->item[0].parent = -1;
        shape->items = 1;
    }
    open_heaviest(shape, most);
    return place(shape);
}
