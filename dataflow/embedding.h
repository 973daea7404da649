/* An embedding: where each multiplication of the instruction goes, for every tile of the operator's
 * box.
 *
 * Each instruction axis is a mixed-radix counter whose digits lie on axes of the rewritten box, the
 * first digit fastest. On box axis d the digits together span `tile` points, in `tiles` tiles; tile
 * T and lane position i stand at x_d = outer_step·T + lane_step·i:
 *
 *     blocked      outer_step = tile, lane_step = 1
 *     interleaved  outer_step = 1, lane_step = tiles */
#ifndef DATAFLOW_EMBEDDING_H
#define DATAFLOW_EMBEDDING_H

#include <stddef.h>

#include "dataflow/operator.h"
#include "dataflow/rewriting.h"
#include "dataflow/skew.h"

enum { LINE_MAX_DIGITS = 16 };

typedef struct digit {
    int axis;       /* of the box */
    int64_t extent; /* >= 2 */
    int64_t weight; /* product of the digits below it on the same box axis */
} digit;

typedef struct axis_tile {
    int64_t tile;
    int64_t tiles;
    bool interleaved;
} axis_tile;

typedef struct embedding {
    bool swapped;    /* the instruction's lhs takes the operator's rhs */
    skewing skewing; /* the box is of the operator in these coordinates: embedding_operator */
    box box;
    axis_tile axis[BOX_MAX_AXES];
    int digits[OPERATOR_MAX_AXES]; /* per instruction axis */
    digit digit[OPERATOR_MAX_AXES][LINE_MAX_DIGITS];
} embedding;

/* The operator whose axes e's box has: `op`, or `op` skewed, which is written to *room. All that
 * takes an operator and an embedding expects this one, unless it says otherwise. NULL when the
 * operator has no such coordinates. */
const operator *embedding_operator(const operator *op, const embedding *e, skewed *room);

int64_t embedding_outer_step(const embedding *e, int box_axis);
int64_t embedding_lane_step(const embedding *e, int box_axis);

/* Lane position on each box axis (x in units of lane_step) of the instruction's multiplication
 * `lane`; position[box axes]. */
void embedding_lane_position(const embedding *e, const operator *instruction, const int64_t *lane,
                             int64_t *position);

/* The operator operand that the instruction's operand takes. */
int embedding_operand(const embedding *e, int instruction_operand);

/* Tiles, each one call of the instruction: the product over the box's axes. */
int64_t embedding_calls(const embedding *e);

/* `k(16) <- c·r·s, 27 of 32 lanes used; …` as one line of text; as snprintf. */
size_t embedding_format(const embedding *e, const operator *op, const operator *instruction,
                        char *text, size_t bytes);

/* The same text, in `a`; NULL when memory is out. */
char *embedding_text(arena *a, const embedding *e, const operator *op, const operator *instruction);

/* All tiles single points, no digits: nothing lies on the instruction yet. */
void embedding_bare(const box *b, bool swapped, embedding *e);

/* The fixed embedding with whole tiles of instruction axis a on operator axis chosen[a] (-1: a unit
 * axis of its signature). False when the signatures do not agree. */
bool embedding_fixed(const operator *op, const operator *instruction, bool swapped,
                     const int *chosen, embedding *e, error_record *error);

#endif
