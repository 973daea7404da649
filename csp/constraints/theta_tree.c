/* The tree lies in an array: the children of node i are 2i and 2i + 1. */
#include "csp/constraints/theta_tree.h"

#include "csp/base/arithmetic.h"

static const theta_node empty = {0, THETA_NEVER, 0, THETA_NEVER, -1, -1};

bool theta_tree_init(csp_solver *s, theta_tree *t, int n) {
    t->first_leaf = 1;
    while (t->first_leaf < n)
        t->first_leaf *= 2;
    t->nodes = csp_alloc(s, 2 * (size_t)t->first_leaf, sizeof *t->nodes);
    return t->nodes != NULL;
}

void theta_tree_clear(theta_tree *t) {
    for (int i = 0; i < 2 * t->first_leaf; i++)
        t->nodes[i] = empty;
}

/* What comes later on the right side follows the left one. */
static void combine(theta_node *at, const theta_node *left, const theta_node *right) {
    at->sum = left->sum + right->sum;
    at->end = max_of(right->end, left->end + right->sum);
    bool by_right = left->sum + right->gray_sum > left->gray_sum + right->sum;
    at->gray_sum = by_right ? left->sum + right->gray_sum : left->gray_sum + right->sum;
    at->sum_by = by_right ? right->sum_by : left->sum_by;
    at->gray_end = right->gray_end;
    at->end_by = right->end_by;
    if (left->end + right->gray_sum > at->gray_end) {
        at->gray_end = left->end + right->gray_sum;
        at->end_by = right->sum_by;
    }
    if (left->gray_end + right->sum > at->gray_end) {
        at->gray_end = left->gray_end + right->sum;
        at->end_by = left->end_by;
    }
}

static void set_leaf(theta_tree *t, int leaf, theta_node node) {
    int i = t->first_leaf + leaf;
    t->nodes[i] = node;
    for (i /= 2; i > 0; i /= 2)
        combine(&t->nodes[i], &t->nodes[2 * i], &t->nodes[2 * i + 1]);
}

void theta_tree_insert(theta_tree *t, int leaf, int64_t duration, int64_t end) {
    set_leaf(t, leaf, (theta_node){duration, end, duration, end, -1, -1});
}

void theta_tree_make_gray(theta_tree *t, int leaf, int64_t duration, int64_t end) {
    set_leaf(t, leaf, (theta_node){0, THETA_NEVER, duration, end, leaf, leaf});
}

void theta_tree_remove(theta_tree *t, int leaf) {
    set_leaf(t, leaf, empty);
}

int64_t theta_tree_end_without(theta_tree *t, int leaf) {
    theta_node node = t->nodes[t->first_leaf + leaf];
    theta_tree_remove(t, leaf);
    int64_t end = theta_tree_root(t)->end;
    set_leaf(t, leaf, node);
    return end;
}
