/* Skewing: other coordinates for the same scalar dataflow graph, in which some points are no nodes
 * (the `sparse` strategy).
 *
 * An axis d that moves the output and the lhs is cut into tiles of `lanes` points, and the place in
 * its tile is counted twice: once as the output sees it, d_out, and once as the lhs does, d_in. The
 * rhs's element follows from both, where there is one: a point whose d_out and d_in do not fit each
 * other reads outside the rhs, so that it is no node.
 *
 *     d = lanes·d_block + d_out
 *
 *   - With no window, lhs index a·d becomes a·(lanes·d_block + d_in), and the rhs gets an index row
 *     d_in - d_out, of length 1: a diagonal of blocks. So do the groups of a convolution lie on the
 *     diagonal, the lanes of both its tensors full.
 *   - A window is an axis r that moves the lhs and the rhs, and steps in the rows of the lhs where
 *     d does: a·d + b·r becomes a·lanes·d_block + b·d_in, and r is d_in - (a/b)·d_out, but for a
 *     constant: a band. Where b does not divide a, d is first taken apart into p = b/gcd(a,b)
 *     phases: d = p·(lanes·d_block + d_out) + d_phase.
 *
 * The tensors stay as they are, row-major, and so does every node: replay_same_graph (replay.h)
 * checks it. */
#ifndef DATAFLOW_SKEW_H
#define DATAFLOW_SKEW_H

#include "dataflow/operator.h"

enum { SKEWS_MAX = 4 };

typedef struct skew {
    int axis;
    int window;    /* -1: none */
    int64_t lanes; /* >= 2 */
} skew;

/* Several, one after the other. d_block has d's place among the axes, d_in the window's; others are
 * added behind. So axes keep their numbers, and each skew names those of the operator before any.
 */
typedef struct skewing {
    int skews;
    skew skew[SKEWS_MAX];
} skewing;

/* An operator in skewed coordinates. */
typedef struct skewed {
    operator op;
    unsigned closed; /* bit d: beyond axis d's extent all that it moves counts as padding (d_out and
                        d_phase) */
} skewed;

/* Writes `op` in the skewing's coordinates. False when it has none: an axis does not move what it
 * should; the window does not step with the axis; a tile is longer than the axis; no index of a
 * tensor stands in for a range that the new coordinates leave; or there is no room for the axes. */
bool operator_skew(const operator *op, const skewing *how, skewed *result);

/* Called with a skewing and the operator in its coordinates; returns false to stop. */
typedef bool skew_visitor(void *context, const skewing *how, const skewed *result);

/* Walks the skewings of `op` in a fixed order, the empty one first: each axis skewed once at most
 * and each window of two or more points used once at most, the product of the tiles' lanes at most
 * `most_lanes`. Returns false when stopped. */
bool operator_each_skewing(const operator *op, int64_t most_lanes, skew_visitor *visit,
                           void *context);

#endif
