/* A theta tree: a set of tasks, the leaves by ascending earliest start, that knows at its root when
 * all of them can be done at the earliest, and the same if one of the gray tasks came in (Vilím,
 * "Global constraints in scheduling", 2007). Insertion and removal take logarithmic time. Inside of
 * csp: disjunctive uses it with times, cumulative with energies. */
#ifndef CSP_THETA_TREE_H
#define CSP_THETA_TREE_H

#include "csp/kernel/solver.h"

/* Of the leaves below: the sum of durations; the earliest end; the greatest of each with one gray
 * leaf, which is named, or -1. No leaf: sum 0, end THETA_NEVER. */
typedef struct theta_node {
    int64_t sum, end, gray_sum, gray_end;
    int sum_by, end_by;
} theta_node;

typedef struct theta_tree {
    int first_leaf; /* a power of two at least as great as the number of leaves */
    theta_node *nodes;
} theta_tree;

#define THETA_NEVER (INT64_MIN / 4)

/* Room for n leaves; false when memory is out. */
bool theta_tree_init(csp_solver *s, theta_tree *t, int n);

/* Takes all leaves out. */
void theta_tree_clear(theta_tree *t);

/* Leaf: in the set, with a duration and an earliest end of its own; gray; or neither. */
void theta_tree_insert(theta_tree *t, int leaf, int64_t duration, int64_t end);
void theta_tree_make_gray(theta_tree *t, int leaf, int64_t duration, int64_t end);
void theta_tree_remove(theta_tree *t, int leaf);

static inline const theta_node *theta_tree_root(const theta_tree *t) {
    return &t->nodes[1];
}

/* Is the leaf in the set? */
static inline bool theta_tree_has(const theta_tree *t, int leaf) {
    return t->nodes[t->first_leaf + leaf].end != THETA_NEVER;
}

/* The earliest end of the set without one leaf of it. */
int64_t theta_tree_end_without(theta_tree *t, int leaf);

#endif
