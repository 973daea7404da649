/* What can be counted in search trees; see tree.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/tree/tree.h"

void tree_sum(search_tree *t) {
    for (int32_t i = t->nodes - 1; i >= 0; i--) {
        if (t->node[i].parent == TREE_NONE) continue;
        tree_node *parent = &t->node[t->node[i].parent];
        parent->size += t->node[i].size;
        parent->solutions += t->node[i].solutions;
    }
}

/* Sums from which means are made. */
typedef struct sums {
    double failure_depths, children;
    double bits[2]; /* by side */
    int64_t decisions[2];
} sums;

static void add_bits(const search_tree *t, const tree_node *node, sums *s) {
    for (int side = 0; side < 2; side++) {
        if (node->child[side] == TREE_NONE) continue;
        s->children++;
        const tree_node *child = &t->node[node->child[side]];
        if (child->outcome == TREE_FAILURE) continue;
        s->bits[side] += (double)node->bits - (double)child->bits;
        s->decisions[side]++;
    }
}

static void add_node(tree_figures *f, const search_tree *t, int32_t i, sums *s) {
    const tree_node *node = &t->node[i];
    if (node->depth > f->max_depth) f->max_depth = node->depth;
    if (!node->solutions && node->size > f->failed_subtree) f->failed_subtree = node->size;
    if (node->outcome == TREE_BRANCH) {
        f->branches++;
        add_bits(t, node, s);
    } else if (node->outcome == TREE_FAILURE) {
        f->failures++;
        f->reason[node->reason]++;
        s->failure_depths += node->depth;
    } else {
        f->solutions++;
        f->last_solution = f->nodes + i;
        if (f->first_solution < 0) f->first_solution = f->last_solution;
    }
}

tree_figures tree_figures_of(const tree_list *list, int first, int count,
                             const tree_profile *profile) {
    tree_figures f = {.first_solution = -1, .last_solution = -1};
    sums s = {0};
    for (int k = first; k < first + count; k++) {
        const search_tree *t = &list->tree[k];
        for (int32_t i = 0; i < t->nodes; i++)
            add_node(&f, t, i, &s);
        for (int32_t root = t->first_root; root != TREE_NONE; root = t->node[root].next_root)
            f.runs++;
        f.restarts += t->restarts;
        f.nodes += t->nodes;
    }
    for (int32_t depth = 0; depth < profile->depths; depth++) {
        const int64_t *at = profile->count[depth];
        int64_t nodes = at[TREE_BRANCH] + at[TREE_SOLUTION] + at[TREE_FAILURE];
        if (nodes <= f.breadth) continue;
        f.breadth = nodes;
        f.breadth_depth = depth;
    }
    f.failure_depth = f.failures ? s.failure_depths / (double)f.failures : NAN;
    f.branching = f.branches ? s.children / (double)f.branches : NAN;
    f.left_bits = s.decisions[0] ? s.bits[0] / (double)s.decisions[0] : NAN;
    f.right_bits = s.decisions[1] ? s.bits[1] / (double)s.decisions[1] : NAN;
    return f;
}

bool tree_profile_make(arena *a, const tree_list *list, int first, int count,
                       tree_profile *profile) {
    *profile = (tree_profile){0};
    for (int k = first; k < first + count; k++)
        for (int32_t i = 0; i < list->tree[k].nodes; i++)
            if (list->tree[k].node[i].depth >= profile->depths)
                profile->depths = list->tree[k].node[i].depth + 1;
    profile->count = arena_alloc(a, (size_t)profile->depths + 1, sizeof *profile->count);
    if (!profile->count) return false;
    for (int k = first; k < first + count; k++)
        for (int32_t i = 0; i < list->tree[k].nodes; i++) {
            const tree_node *node = &list->tree[k].node[i];
            profile->count[node->depth][node->outcome]++;
        }
    return true;
}

/* ---- Decided variables ---- */

/* The variable in a decision such as `-1*x3+5<=17`: what stands before the last relation. */
static int variable_length(const char *decision) {
    int length = (int)strlen(decision);
    while (length > 0 && !strchr("=<>", decision[length - 1]))
        length--;
    while (length > 0 && strchr("=<>!", decision[length - 1]))
        length--;
    return length;
}

static int compare_names(const void *left, const void *right) {
    const tree_decided *a = left, *b = right;
    int shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->variable, b->variable, (size_t)shorter);
    return order ? order : a->length - b->length;
}

static int compare_decisions(const void *left, const void *right) {
    const tree_decided *a = left, *b = right;
    if (a->decisions != b->decisions) return a->decisions < b->decisions ? 1 : -1;
    return compare_names(left, right);
}

int tree_most_decided(arena *a, const tree_list *list, int first, int count, int most,
                      tree_decided *decided) {
    size_t turns = 0, names = 0;
    for (int k = first; k < first + count; k++)
        turns += (size_t)list->tree[k].nodes;
    tree_decided *all = arena_alloc(a, turns + 1, sizeof *all);
    if (!all) return -1;
    turns = 0;
    for (int k = first; k < first + count; k++)
        for (int32_t i = 0; i < list->tree[k].nodes; i++) {
            const search_tree *t = &list->tree[k];
            const tree_node *node = &t->node[i];
            if (node->parent == TREE_NONE || t->node[node->parent].child[0] != i) continue;
            all[turns++] = (tree_decided){node->decision, variable_length(node->decision), 1};
        }
    qsort(all, turns, sizeof *all, compare_names);
    for (size_t i = 0; i < turns; i++) {
        if (names && compare_names(&all[names - 1], &all[i]) == 0)
            all[names - 1].decisions++;
        else
            all[names++] = all[i];
    }
    qsort(all, names, sizeof *all, compare_decisions);
    int found = names < (size_t)most ? (int)names : most;
    if (found) memcpy(decided, all, (size_t)found * sizeof *decided);
    return found;
}
