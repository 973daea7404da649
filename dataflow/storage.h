/* How an embedding stores a tensor: one rule for packing, padding, partial and full im2col and
 * fusing (DESIGN.md section 2).
 *
 * A tensor is stored as blocks, one per reachable outer coordinate, of lanes. A row of the tensor's
 * index, Σ a_d·x_d + c, splits into an outer coordinate Σ a_d·outer_step_d·T_d, the same for the
 * whole block, and a lane offset Σ a_d·lane_step_d·i_d. Overlapping windows give several outer
 * coordinates the same element, and it is stored as often. The index of a fused axis is no affine
 * function of its parts: its tile index is an outer coordinate of its own, and the rows of its
 * parts keep what the other axes contribute.
 *
 * Beyond DESIGN's rule, a row that no lane touches is stored without the coordinates that nothing
 * reads (the odd columns of a 1×1 convolution with stride 2), when the tensor is rewritten at all.
 */
#ifndef DATAFLOW_STORAGE_H
#define DATAFLOW_STORAGE_H

#include "dataflow/embedding.h"

enum { STORAGE_MAX_DIMS = TENSOR_MAX_DIMS + BOX_MAX_AXES };

/* One outer dimension. Its index at tile T is Σ coef[d]·T_d, between `first` and `last` over all
 * tiles; what is stored is low … high, and blocks outside hold nothing but padding. */
typedef struct storage_dim {
    int row;  /* of the tensor's index; -1 for the tile index of a fused or unit axis */
    int axis; /* that box axis; -1 for a row */
    int64_t coef[BOX_MAX_AXES];
    int64_t unit; /* distance in the tensor from one index to the next */
    int64_t first, last;
    int64_t low, high;
} storage_dim;

typedef struct storage {
    int instruction_operand;
    int operand; /* of the operator */
    int dims;
    storage_dim dim[STORAGE_MAX_DIMS]; /* slowest first */
    int64_t lanes;                     /* elements of a block */
    int64_t blocks;                    /* stored; INT64_MAX when that overflows */
} storage;

/* What a strategy allows the host. */
typedef enum storage_mode {
    STORAGE_REWRITTEN, /* blocks are stored one after another, unread coordinates left out */
    STORAGE_RAW,       /* the tensor as the user has it: blocks are runs of its bytes */
} storage_mode;

/* The storage of the operand that instruction operand `instruction_operand` takes. */
void storage_build(const operator *op, const operator *instruction, const embedding *e,
                   int instruction_operand, storage_mode mode, storage *s);

/* blocks × lanes; saturates. */
int64_t storage_elems(const storage *s);

/* Is some element of the tensor stored more than once, in two lanes or two blocks? Lanes on axes
 * that do not move the operand are not looked at: flow and injective speak of those. Taken to be so
 * where two lanes of a tile have one index, be it outside the tensor, and where there are too many
 * offsets to compare (thousands). */
bool storage_copies(const operator *op, const embedding *e, const storage *s);

/* Does some stored lane hold a zero that the tensor does not have? */
bool storage_pads(const operator *op, const embedding *e, const storage *s);

/* Where rounding an axis up adds multiplications to the box, each must be without effect: some
 * operand's element is a zero, or the output is thrown away. Is that so for every axis, all that is
 * beyond its extent being outside the same tensor in the same row of the index? (What different
 * rows make harmless together is not seen.) */
bool embedding_padding_is_harmless(const operator *op, const embedding *e);

/* The same of one axis; where it is harmful, it is with any other axis rounded up as well. */
bool embedding_axis_padding_is_harmless(const operator *op, const embedding *e, int d);

/* The tensor's index (one value a row) of lane position `position` (per box axis, as
 * embedding_lane_position) of block `index` (one value a dim). False when the lane holds padding.
 */
bool storage_element(const operator *op, const embedding *e, const storage *s, const int64_t *index,
                     const int64_t *position, int64_t *element);

#endif
