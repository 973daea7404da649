/* What an index tells of the axes that move it. */
#ifndef DATAFLOW_TELLING_H
#define DATAFLOW_TELLING_H

#include "dataflow/operator.h"

/* Marks in `told` the axes in this row whose coordinates its value tells, given those that were
 * told before; extent[d] is how far axis d goes. False, and nothing marked, when it does not tell
 * all of them. */
bool access_row_tells(const access_map *access, int row, int axes, const int64_t *extent,
                      bool *told);

/* Are the columns of these axes (bit d) linearly independent, so that the index tells their
 * coordinates however far they go? Now and then false although they are, where coefficients are
 * multiples of 2^31 - 1. */
bool access_columns_are_independent(const access_map *access, unsigned axes);

/* Does each output element get its sum from one coordinate of the axes that move the output? (False
 * when that does not follow row by row, nor from independence.) */
bool operator_output_tells_axes(const operator *op);

/* Axes of the output that are stored along a dimension of their own, bit d: in an output that tells
 * its axes those that move several rows (`o[i,i]`, `o[i,i+j]`), or a row in which the steps of
 * several axes leave gaps or interleave (`o[3*y+r]` with r<2, `o[3*y+2*r]` with r<3). As rows alone
 * they would be a box that is mostly empty. */
unsigned operator_apart_axes(const operator *op);

#endif
