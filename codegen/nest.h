/* The loop nest that an embedding leaves over: one loop per box axis with more than one tile,
 * output loops before reduction loops, and for every operand its block's indices as affine
 * functions of the loops' counters. */
#ifndef CODEGEN_NEST_H
#define CODEGEN_NEST_H

#include "codegen/layout.h"

typedef struct loop {
    int axis; /* of the box */
    int64_t trips;
    bool moves[OPERANDS]; /* the instruction's operands */
} loop;

typedef struct nest {
    int loops;
    int output_loops; /* the first ones; the rest are reductions */
    loop loop[BOX_MAX_AXES];
    const layout *layout; /* LAYOUTS of them */
} nest;

/* A chunk: trips first[l] … first[l]+count[l]-1 of every loop. */
typedef struct chunk {
    int64_t first[BOX_MAX_AXES];
    int64_t count[BOX_MAX_AXES];
} chunk;

/* The blocks of one operand that a chunk touches: index ranges, which on chip are stored row-major.
 */
typedef struct region {
    int dims;
    int64_t low[STORAGE_MAX_DIMS];
    int64_t count[STORAGE_MAX_DIMS];
} region;

void nest_build(const embedding *e, const layout layouts[LAYOUTS], nest *n);

/* The region of layout k (an operand or LAYOUT_BIAS). */
void nest_region(const nest *n, int k, const chunk *c, region *r);

int64_t region_elems(const region *r);
bool region_equal(const region *a, const region *b);

/* Elements on chip from the start of region `all` to that of `part`, which is inside. */
int64_t region_offset(const region *all, const region *part);

/* Elements between neighbours of each dimension of a region on chip. */
void region_strides(const region *r, int64_t *stride);

/* Where the block of the chunk's first trips lies in the region, in elements: not at its start when
 * an index falls as a loop goes on. */
int64_t nest_region_origin(const nest *n, int k, const chunk *c, const region *r);

/* May loop l be cut? Each output block belongs to one chunk alone, and the chunks together hold all
 * blocks from the first that is reached to the last, only when cutting the loop cuts the output's
 * storage in two: it is a digit of one dimension's index (the y of 3*y+r with r<3). A digit that
 * others stand before is cut only where those go trip by trip: the loops in *singly, bit by bit.
 * Not so when the loop moves two dimensions, or another reaches over its steps (2*y+r with r<3). */
bool nest_loop_divides(const nest *n, int l, unsigned *singly);

/* Can a chunk have output blocks that none of its trips reaches? */
bool nest_output_has_gaps(const nest *n);

/* The outermost dimension of a region with several indices; -1 when it is one block. */
int region_outer_dim(const region *r);

/* The loop that cuts a chunk in parts of its output's outermost dimension: it alone moves that one,
 * a block a trip, and no other. -1 when there is none, or the chunk is so small that parts cost
 * more than they save. */
int nest_cutting_loop(const nest *n, const chunk *c);

/* Elements on chip from one trip of loop l to the next, in region r of layout k. */
int64_t nest_loop_stride(const nest *n, int k, const region *r, int l);

#endif
