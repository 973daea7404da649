/* Replay: checks an embedding node by node against the definition (DESIGN.md section 1).
 *
 * Shares no code with the propagators, the storage rule or the strategies, and enumerates every
 * multiplication of every tile: for tests, and for a user who asks for certainty. */
#ifndef DATAFLOW_REPLAY_H
#define DATAFLOW_REPLAY_H

#include "dataflow/embed.h"

/* A sensible most for `multiplication_limit`: seconds, and some gigabytes in the worst case. */
enum { REPLAY_MULTIPLICATIONS = 100000000 };

/* Is `e` an embedding of the instruction in the operator (as it is, not skewed), under the
 * strategy's rules? Checked are:
 *   - skewed, under `sparse` only, the operator has the same graph (replay_same_graph); all that
 *     follows is of the skewed one;
 *   - the rewritten box is the operator's: each axis in one place, fused only under `fuse` and
 *     `sparse`;
 *   - the lanes of a tile fill its rectangle, each place once;
 *   - each multiplication of the box is in one tile and one lane; none is left out;
 *   - multiplications beyond the box are without effect: one of their three elements is padding;
 *   - edges: all multiplications that share an element of the instruction's tensors share one of
 *     the operator's, the one that the affine map gives;
 *   - blocks: tiles with the same outer coordinates see the same elements in the same lanes;
 *   - the output, and below `stencil` the inputs, are injective: no element is stored twice, in one
 *     block or in two;
 *   - `strict` and `pack`: no block holds padding beside real elements;
 *   - `strict`: a block is a run of the row-major tensor, lanes in order, aligned to its size.
 * False with the first violation in words, or when tiles × instruction multiplications are more
 * than `multiplication_limit`, or memory is out. */
bool replay_embedding(const operator *op, const operator *instruction, strategy st,
                      const embedding *e, int64_t multiplication_limit, error_record *error);

/* Have the two operators the same scalar dataflow graph: tensors of the same sizes, and between
 * them the same multiplications, whatever their coordinates? Counted one by one; false with what
 * differs. */
bool replay_same_graph(const operator *op, const operator *rewritten, int64_t multiplication_limit,
                       error_record *error);

/* The same where index `row` of the rewritten operator's operand k is from[k][row] less than that
 * of the tensor, and its further rows are no dimensions of the tensor. */
bool replay_same_graph_within(const operator *op, const operator *rewritten,
                              const int64_t from[OPERANDS][TENSOR_MAX_DIMS],
                              int64_t multiplication_limit, error_record *error);

/* Its first part, without a walk: the box is the operator's, rewritten as the strategy allows; as
 * many tiles as its axes need; digits that count the instruction's axes and lie inside the tile. */
bool replay_form(const operator *op, const operator *instruction, strategy st, const embedding *e,
                 error_record *error);

#endif
