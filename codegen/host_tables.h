/* The storage rule of one tensor as numbers: what pack.h's tables hold. */
#ifndef CODEGEN_HOST_TABLES_H
#define CODEGEN_HOST_TABLES_H

#include "codegen/emit.h"

/* A digit of the lane number, fastest first: what one step of it adds to each row of the index, and
 * to the position on each fused axis. */
typedef struct host_digit {
    int64_t extent;
    int64_t row_step[TENSOR_MAX_DIMS];
    int64_t axis_step[BOX_MAX_AXES];
} host_digit;

/* A fused or unit axis. Part i stands at position / inner[i] % extent[i]. */
typedef struct host_axis {
    int64_t extent;
    int parts;
    int64_t inner[FUSED_MAX_PARTS], part_extent[FUSED_MAX_PARTS];
    int64_t coef[FUSED_MAX_PARTS][TENSOR_MAX_DIMS];
} host_axis;

/* A dimension of the blocks: one step of its index adds `step` to a row, or to the position on a
 * fused axis. */
typedef struct host_dim {
    int64_t low, high;
    int row, axis; /* one of them -1 */
    int64_t step;
} host_dim;

typedef struct host_tensor {
    int rows, dims, digits, axes;
    int64_t offset[TENSOR_MAX_DIMS], shape[TENSOR_MAX_DIMS];
    int64_t base, stride[TENSOR_MAX_DIMS]; /* number of an index in the tensor, or of a bias */
    bool ignored[TENSOR_MAX_DIMS]; /* rows that a bias does not depend on; their shape is 1 */
    host_dim dim[STORAGE_MAX_DIMS];
    host_digit digit[OPERATOR_MAX_AXES * LINE_MAX_DIGITS];
    host_axis axis[BOX_MAX_AXES];
} host_tensor;

/* Fills the tables for layout `k` (an operand or LAYOUT_BIAS) of l. */
void host_tensor_describe(const lowering *l, int k, host_tensor *t);

#endif
