/* A nest: an operator whose tensors are padded so far that no index leaves them.
 *
 *     out[Σ stride[OUT]_d·x_d] += lhs[Σ stride[LHS]_d·x_d] × rhs[Σ stride[RHS]_d·x_d]
 *
 * Strides count elements. evaluate.c makes nests, evaluate_product.c runs them. */
#ifndef DATAFLOW_EVALUATE_NEST_H
#define DATAFLOW_EVALUATE_NEST_H

#include <stdbool.h>
#include <stdint.h>

#include "dataflow/evaluate.h"
#include "dataflow/operator.h"

typedef struct nest_axis {
    int64_t extent; /* >= 2 */
    int64_t stride[OPERANDS];
} nest_axis;

typedef struct nest {
    int axes;
    nest_axis axis[OPERATOR_MAX_AXES];
    const int8_t *input[OPERANDS]; /* at the origin of the box; none for OPERAND_OUT */
    int32_t *out;
} nest;

/* *to += number, modulo 2^32. */
static inline void add_wrapping(int32_t *to, int32_t number) {
    *to = (int32_t)((uint32_t)*to + (uint32_t)number);
}

/* Rows and lanes of the tile that one call of a kernel computes. */
enum { TILE_ROWS = 4, TILE_LANES = 16 };

/* tile[r][l] = Σ_p low(rows[p][r])·low(lanes[p][l]) + high(…)·high(…), where low and high are the
 * halves of a word as int16 numbers that came from int8. `count` rows, 1 to TILE_ROWS, are
 * computed; p < pairs <= 2^15. */
typedef void nest_kernel(const uint32_t *rows, const uint32_t *lanes, int count, int pairs,
                         int32_t tile[TILE_ROWS][TILE_LANES]);

/* The kernel for a method, or NULL when this processor has none. */
nest_kernel *nest_kernel_find(evaluate_method method);

/* Runs the nest, with this many bytes for itself. False when memory is out. */
enum { NEST_PANEL_BYTES = 640 << 10 };
bool nest_run(const nest *n, nest_kernel *kernel);

#endif
