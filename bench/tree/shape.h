/* The shape of search trees as they are drawn: which subtrees are opened and which stand as one
 * triangle, and where everything goes.
 *
 * Opened are first those with solutions, the largest first, then failed ones, the largest first,
 * until there are as many items as wanted. A long chain of nodes with one child each is drawn as
 * one edge. Places are those of a tidy tree (Reingold and Tilford 1981): children as close together
 * as their subtrees let them, parents over the middle. */
#ifndef BENCH_TREE_SHAPE_H
#define BENCH_TREE_SHAPE_H

#include "bench/tree/tree.h"

typedef struct shape_item {
    const search_tree *tree;  /* NULL: all runs together, or those that are left over */
    int32_t node;             /* of the tree */
    int64_t nodes, solutions; /* in its subtree */
    int64_t skipped;          /* nodes between it and its parent, each with one child, not drawn */
    bool closed;              /* a triangle */
    int parent, first_child, children; /* items; children stand side by side */
    int level;
    double half_width; /* pixels that it takes to either side */
    double x;          /* pixels, of its middle */
} shape_item;

typedef struct tree_shape {
    int items; /* parents before children */
    shape_item *item;
    int levels;
    double width;  /* pixels */
    bool labelled; /* there is room for decisions */
} tree_shape;

enum { SHAPE_LEAST_ITEMS = 3, SHAPE_MOST_ITEMS = 2000 };

/* Shapes trees first … first+count-1 with about `most` items. False when memory is out. */
bool tree_shape_make(arena *a, const tree_list *list, int first, int count, int most,
                     tree_shape *shape);

#endif
