/* Rewriting the operator's box before an instruction is embedded in it (the `fuse` strategy, paper
 * section 4.4).
 *
 * A rewritten box has one axis per ordered list of operator axes. A list of one axis is that axis;
 * a longer one is their product, walked with the last axis fastest, so that a remainder is paid
 * once; an empty list is a unit axis, extent 1, which stands in for a kind of axis that the
 * operator lacks (a matrix-vector product has no batch axis). Only axes of one signature are fused:
 * the lanes of one instruction axis all move the same operands. */
#ifndef DATAFLOW_REWRITING_H
#define DATAFLOW_REWRITING_H

#include <stdbool.h>
#include <stdint.h>

#include "dataflow/operator.h"

enum { BOX_MAX_AXES = OPERATOR_MAX_AXES + 4, FUSED_MAX_PARTS = OPERATOR_MAX_AXES };

/* The operands that an axis moves: bit OPERAND_OUT, OPERAND_LHS, OPERAND_RHS. */
typedef unsigned signature;

typedef struct box_axis {
    int parts;                 /* 0: a unit axis; 1: an operator axis; more: fused */
    int part[FUSED_MAX_PARTS]; /* operator axes, slowest first */
    int64_t extent;            /* product of the parts' extents */
    signature moves;
    signature closed; /* one part: operands in which, beyond its extent, all is padding, as with
                         fused axes */
} box_axis;

typedef struct box {
    int axes;
    box_axis axis[BOX_MAX_AXES];
} box;

/* Is the axis one of the operator's that runs on in this operand's tensor beyond its extent? The
 * position on any other axis is an outer coordinate of its own, and beyond the extent all that it
 * moves is padding. */
static inline bool box_axis_is_plain(const box_axis *axis, int operand) {
    return axis->parts == 1 && !(axis->closed >> operand & 1);
}

/* `c·r·s`, `x`, or `1` for a unit axis. Returns `name`. */
enum { BOX_AXIS_NAME_BYTES = FUSED_MAX_PARTS * (NAME_BYTES + 2) };
const char *box_axis_name(const operator *op, const box_axis *axis, char name[BOX_AXIS_NAME_BYTES]);

/* Which operands of `op` does axis d move? */
signature operator_axis_signature(const operator *op, int d);

/* The operator's own box, its axes apart (operator_apart_axes) closed in the output, followed by a
 * unit axis for each of `instruction`'s signatures that no operator axis has. With `swapped`, the
 * instruction's lhs takes the operator's rhs. False when the axes are too many. */
bool box_from_operator(const operator *op, const operator *instruction, bool swapped, box *b,
                       error_record *error);

/* The signature of instruction axis a as the operator's axes see it: lhs and rhs exchanged when
 * swapped. */
signature instruction_axis_signature(const operator *instruction, int a, bool swapped);

/* Called with each rewritten box; returns false to stop. */
typedef bool box_visitor(void *context, const box *b);

/* Walks all rewritings of `base` in a fixed order, `base` itself first: among the axes of each
 * signature that some instruction axis has, any disjoint ordered lists of two or more are fused.
 * Axes of extent 1 are left alone, as fusing them changes nothing, and lists whose product exceeds
 * 31 bits are skipped. The order within a list changes no size that anything is measured by:
 * without `every_order` only the axes' own order is tried. Returns false when stopped. */
bool box_each_fusion(const operator *instruction, bool swapped, const box *base, bool every_order,
                     box_visitor *visit, void *context);

/* Index of the axis's part number `part` at position z >= 0; beyond the extent the slowest part
 * runs on. */
int64_t box_axis_part_index(const operator *op, const box_axis *axis, int part, int64_t z);

#endif
