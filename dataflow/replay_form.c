/* The form of an embedding, looked at before it is replayed: its numbers fit each other; see
 * replay.h. */
#include <inttypes.h>

#include "dataflow/replay.h"

typedef struct form {
    const operator *op, *instruction;
    strategy strategy;
    const embedding *e;
    error_record *error;
} form;

/* Bit k: the tensor of operator operand k has an index with this axis in it. */
static signature axis_moves(const operator *op, int d) {
    signature moves = 0;
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++)
            if (op->operand[k].coef[row][d]) moves |= 1u << k;
    return moves;
}

static bool box_axis_is_right(const form *r, int z, int *uses) {
    const box_axis *axis = &r->e->box.axis[z];
    if (axis->parts < 0 || axis->parts > FUSED_MAX_PARTS)
        return error_set(r->error, "box axis %d has %d parts", z, axis->parts);
    if (axis->parts > 1 && r->strategy < STRATEGY_FUSE)
        return error_set(r->error, "box axis %d is fused, which the strategy does not allow", z);
    bool inputs = axis->closed & ~(1u << OPERAND_OUT);
    if (axis->closed && (axis->parts != 1 || (inputs && r->strategy < STRATEGY_SPARSE)))
        return error_set(r->error, "box axis %d is closed, which the strategy does not allow", z);
    int64_t extent = 1;
    for (int i = 0; i < axis->parts; i++) {
        int d = axis->part[i];
        if (d < 0 || d >= r->op->axes)
            return error_set(r->error, "box axis %d has no part %d", z, d);
        if (axis_moves(r->op, d) != axis->moves)
            return error_set(r->error,
                             "box axis %d: axis '%s' does not move the operands it is said to", z,
                             r->op->axis[d].name);
        uses[d]++;
        if (__builtin_mul_overflow(extent, r->op->axis[d].extent, &extent)) extent = 0;
    }
    if (extent != axis->extent)
        return error_set(r->error, "box axis %d is not its parts' product long", z);
    return true;
}

static bool axis_tile_is_right(const form *r, int z) {
    const axis_tile *t = &r->e->axis[z];
    int64_t points;
    if (t->tile < 1 || t->tiles < 1 || __builtin_mul_overflow(t->tile, t->tiles, &points))
        return error_set(r->error, "box axis %d has %" PRId64 " tiles of %" PRId64, z, t->tiles,
                         t->tile);
    if (points < r->e->box.axis[z].extent || points - t->tile >= r->e->box.axis[z].extent)
        return error_set(r->error,
                         "box axis %d: %" PRId64 " tiles of %" PRId64 " for an extent of %" PRId64,
                         z, t->tiles, t->tile, r->e->box.axis[z].extent);
    if (points != r->e->box.axis[z].extent && r->strategy < STRATEGY_PAD)
        return error_set(r->error, "box axis %d is rounded up, which the strategy does not allow",
                         z);
    return true;
}

static bool digits_are_right(const form *r, int a) {
    int64_t points = 1;
    if (r->e->digits[a] < 0 || r->e->digits[a] > LINE_MAX_DIGITS) points = 0;
    for (int l = 0; points && l < r->e->digits[a]; l++) {
        const digit *d = &r->e->digit[a][l];
        bool fits = d->axis >= 0 && d->axis < r->e->box.axes && d->extent >= 2 && d->weight >= 1 &&
                    d->extent <= r->instruction->axis[a].extent &&
                    d->weight < r->e->axis[d->axis].tile;
        points = fits && points <= INT32_MAX ? points * d->extent : 0;
    }
    if (points == r->instruction->axis[a].extent) return true;
    return error_set(r->error, "instruction axis '%s': its digits do not count it",
                     r->instruction->axis[a].name);
}

bool replay_form(const operator *op, const operator *instruction, strategy st, const embedding *e,
                 error_record *error) {
    const form record = {op, instruction, st, e, error}, *r = &record;
    int uses[OPERATOR_MAX_AXES] = {0};
    if (r->e->box.axes < 0 || r->e->box.axes > BOX_MAX_AXES)
        return error_set(r->error, "the box has no axes");
    for (int z = 0; z < r->e->box.axes; z++)
        if (!box_axis_is_right(r, z, uses) || !axis_tile_is_right(r, z)) return false;
    for (int d = 0; d < r->op->axes; d++)
        if (uses[d] != 1)
            return error_set(r->error, "axis '%s' is %d times in the box", r->op->axis[d].name,
                             uses[d]);
    for (int a = 0; a < r->instruction->axes; a++)
        if (!digits_are_right(r, a)) return false;
    return true;
}
