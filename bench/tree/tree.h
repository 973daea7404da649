/* Search trees, read back from traces (csp/search/trace.h): for figures and pictures. */
#ifndef BENCH_TREE_TREE_H
#define BENCH_TREE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"

typedef enum tree_outcome { TREE_BRANCH, TREE_SOLUTION, TREE_FAILURE, TREE_OUTCOMES } tree_outcome;

enum { TREE_NONE = -1 };

/* Nodes are known by their number in the tree; TREE_NONE where there is none. */
typedef struct tree_node {
    int32_t parent;
    int32_t child[2]; /* left and right */
    int32_t next_root;
    int32_t depth;
    int32_t size;      /* nodes in its subtree, itself included */
    int32_t solutions; /* in its subtree */
    int32_t reason;    /* of a failure: its number among the trees' reasons */
    float bits;        /* log2 of the product of all domains' sizes; NaN at a failure */
    tree_outcome outcome;
    const char *decision;
} tree_node;

/* One search. */
typedef struct search_tree {
    const char *title;
    int32_t nodes, variables, restarts;
    tree_node *node;
    int32_t first_root;
    const char *answer; /* "exhausted", …; NULL when the search was left */
} search_tree;

enum { TREE_MAX_REASONS = 64 };

typedef struct tree_list {
    int trees;
    search_tree *tree;
    int reasons;
    /* what failed; the last one stands for all further ones */
    const char *reason[TREE_MAX_REASONS];
} tree_list;

/* Reads the trees in a trace's `text` of that many bytes, which must be followed by a zero byte, is
 * changed, and must live as long as the list. On failure the message has line and column. */
bool tree_read(arena *a, char *text, size_t bytes, tree_list *list, error_record *error);

/* Adds the sizes and solutions of all subtrees to their parents', children coming after parents. */
void tree_sum(search_tree *t);

/* Counts of one tree, or of several together. */
typedef struct tree_figures {
    int64_t runs, restarts;
    int64_t nodes, branches, failures, solutions;
    int64_t first_solution, last_solution; /* nodes visited before it; -1: none */
    int32_t max_depth;
    double failure_depth;             /* mean */
    double branching;                 /* children of a branch node, mean */
    int64_t breadth;                  /* most nodes at one depth */
    int32_t breadth_depth;            /* which */
    int64_t failed_subtree;           /* nodes of the largest subtree without a solution */
    double left_bits, right_bits;     /* by how much a decision, its opposite, with its propagation
                                         lowers `bits`, mean; NaN where there is none */
    int64_t reason[TREE_MAX_REASONS]; /* failures by reason */
} tree_figures;

/* Nodes by depth and outcome. */
typedef struct tree_profile {
    int32_t depths; /* 0 … depths-1 */
    int64_t (*count)[TREE_OUTCOMES];
} tree_profile;

/* Of trees first … first+count-1; false when memory is out. */
bool tree_profile_make(arena *a, const tree_list *list, int first, int count,
                       tree_profile *profile);

/* Of the same trees, whose profile it is. */
tree_figures tree_figures_of(const tree_list *list, int first, int count,
                             const tree_profile *profile);

/* How often each variable was decided (left turns), the most often first. */
typedef struct tree_decided {
    const char *variable; /* not ended by a zero byte */
    int length;
    int64_t decisions;
} tree_decided;

/* Fills decided[most]; returns how many there are, or -1 when memory is out. */
int tree_most_decided(arena *a, const tree_list *list, int first, int count, int most,
                      tree_decided *decided);

#endif
