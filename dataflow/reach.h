/* How much of a tensor an operator reaches. */
#ifndef DATAFLOW_REACH_H
#define DATAFLOW_REACH_H

#include "dataflow/operator.h"

/* Distinct values of one row of an index, over the box, that lie inside the tensor. Where the steps
 * of the row's axes do not nest, it is exact for ranges up to REACH_LARGEST_ROW, and else, or when
 * memory is out, a lower bound. */
enum { REACH_LARGEST_ROW = 1 << 16 };
int64_t access_row_reach(const operator *op, const access_map *access, int row);

/* Distinct elements of an operand that some multiplication touches; a lower bound when rows share
 * an axis. */
int64_t operator_elements_reached(const operator *op, int operand);

#endif
