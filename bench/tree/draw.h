/* Search trees as pictures. */
#ifndef BENCH_TREE_DRAW_H
#define BENCH_TREE_DRAW_H

#include "bench/output/svg.h"
#include "bench/tree/tree.h"

enum { TREE_DRAW_ITEMS = 100 };

/* A tree, or several side by side: a picture of its own width in a page, about `most` nodes and
 * triangles. `file`: the picture is a file of its own, and has the profiles under the tree. False
 * when memory is out. */
bool tree_draw(markup *page, arena *a, const tree_list *list, int first, int count, int most,
               bool file);

/* Nodes by depth, as a legend and a chart that takes the width there is. */
bool tree_draw_breadth(markup *page, arena *a, const tree_list *list, int first, int count);

#endif
