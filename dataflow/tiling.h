/* Tiling: which tile sizes go together, and how few tiles they can make.
 *
 * The points of a tile are those of the instruction, so that its volume is their number. More than
 * that: where some lines have digits only on some axes, and no other line has one there, the tiles
 * on those axes have just the points of those lines. A choice of tile sizes is so a way to write
 * each such product as divisors, one an axis; what such choices add up to at least is found without
 * going through them. */
#ifndef DATAFLOW_TILING_H
#define DATAFLOW_TILING_H

#include "dataflow/rectangle.h"

/* Instructions whose multiplications have more divisors are not embedded. */
enum { TILING_MAX_DIVISORS = 512 };

typedef struct tiling {
    /* Its lines, with or without points, and tiles; lives as long as the tiling. */
    const rectangle *rectangle;
    unsigned may[OPERATOR_MAX_AXES]; /* the axes, as bits, on which each line may have digits; fewer
                                        if its points say so */
    int64_t extent[BOX_MAX_AXES];    /* of the box's axes */
    int divisors;                    /* of the number of multiplications, rising */
    int64_t divisor[TILING_MAX_DIVISORS];
} tiling;

/* Finds the divisors of `multiplications`, at most 2^31. False when there are too many of them. */
bool tiling_start(tiling *t, int64_t multiplications);

/* Posts the constraint that the tiles have these volumes: domain consistent on the tile sizes,
 * given the axes that each line may still use when it runs. `t` must outlive the solver. */
csp_status tiling_post(csp_solver *s, tiling *t);

/* The least product of the numbers of tiles on those axes whose bit is in `counted`, over all
 * choices that the domains leave; INT64_MAX when they leave none. */
int64_t tiling_least(csp_solver *s, const tiling *t, unsigned counted);

/* Takes out each tile size with which that product would exceed `most`, whatever the others are.
 * False when a domain would become empty. */
bool tiling_limit(csp_solver *s, const tiling *t, unsigned counted, int64_t most);

#endif
