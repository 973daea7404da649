/* Strategies: what each allows the host to do with the tensors (DESIGN.md section 1). */
#include <string.h>

#include "dataflow/embed_model.h"
#include "dataflow/storage.h"

static const char *const strategy_names[STRATEGIES] = {"strict",  "pack", "pad",
                                                       "stencil", "fuse", "sparse"};

const char *strategy_name(strategy s) {
    return s < STRATEGIES ? strategy_names[s] : "?";
}

bool strategy_find(const char *name, strategy *s, error_record *error) {
    for (int i = 0; i < STRATEGIES; i++)
        if (strcmp(name, strategy_names[i]) == 0) {
            *s = (strategy)i;
            return true;
        }
    return error_set(
        error, "unknown strategy '%s', expected strict, pack, pad, stencil, fuse or sparse", name);
}

/* Elements between neighbours of each row of a row-major tensor. */
static void row_strides(const access_map *access, int64_t *stride) {
    int64_t elems = 1;
    for (int row = access->dims - 1; row >= 0; row--) {
        stride[row] = elems;
        elems *= access->shape[row];
    }
}

/* How far the element of lane j on instruction axis a, all others at 0, lies from that of lane 0 in
 * the user's tensor. False when that is beyond 64 bits, and so beyond the tensor. */
static bool lane_distance(const operator *op, const operator *instruction, const embedding *e,
                          int operand, int a, int64_t j, int64_t *distance) {
    const access_map *access = &op->operand[operand];
    int64_t stride[TENSOR_MAX_DIMS], lane[OPERATOR_MAX_AXES] = {0}, position[BOX_MAX_AXES];
    row_strides(access, stride);
    lane[a] = j;
    embedding_lane_position(e, instruction, lane, position);
    *distance = 0;
    for (int row = 0; row < access->dims; row++)
        for (int z = 0; z < e->box.axes; z++) {
            const box_axis *axis = &e->box.axis[z];
            if (!box_axis_is_plain(axis, operand)) continue;
            int64_t index =
                access->coef[row][axis->part[0]] * embedding_lane_step(e, z) * position[z];
            if (__builtin_mul_overflow(stride[row], index, &index) ||
                __builtin_add_overflow(*distance, index, distance))
                return false;
        }
    return true;
}

/* Are the lanes of every block one run of the tensor's own elements, in the order of the
 * instruction's operand? */
static bool lanes_are_a_run(const operator *op, const operator *instruction, const embedding *e,
                            const storage *s) {
    const access_map *lanes = &instruction->operand[s->instruction_operand];
    int64_t lane_stride[TENSOR_MAX_DIMS], distance;
    row_strides(lanes, lane_stride);
    for (int a = 0; a < instruction->axes; a++) {
        int64_t wanted = 0;
        for (int row = 0; row < lanes->dims; row++)
            wanted += lanes->coef[row][a] * lane_stride[row];
        for (int64_t j = 1; j < instruction->axis[a].extent && wanted; j++)
            if (!lane_distance(op, instruction, e, s->operand, a, j, &distance) ||
                distance != wanted * j)
                return false;
    }
    return true;
}

/* Does every block begin at a multiple of its size, and is no block partly outside a row? */
static bool blocks_are_aligned(const operator *op, const embedding *e, const storage *s) {
    const access_map *access = &op->operand[s->operand];
    int64_t stride[TENSOR_MAX_DIMS];
    row_strides(access, stride);
    for (int row = 0; row < access->dims; row++) {
        int64_t unit = 1;
        for (int j = 0; j < s->dims; j++)
            if (s->dim[j].row == row) unit = s->dim[j].unit;
        if (access->shape[row] % unit || access->offset[row] % unit) return false;
        for (int z = 0; z < e->box.axes; z++) {
            if (!box_axis_is_plain(&e->box.axis[z], s->operand) || e->axis[z].tiles == 1) continue;
            if (access->coef[row][e->box.axis[z].part[0]] * embedding_outer_step(e, z) % unit)
                return false;
        }
        if (access->shape[row] > unit && stride[row] % s->lanes * (unit % s->lanes) % s->lanes)
            return false;
    }
    return true;
}

static bool operand_is_raw(const operator *op, const operator *instruction, const embedding *e,
                           int k) {
    storage s;
    storage_build(op, instruction, e, k, STORAGE_RAW, &s);
    for (int z = 0; z < e->box.axes; z++)
        if (e->axis[z].tile > 1 && (e->box.axis[z].moves >> s.operand & 1) &&
            (!box_axis_is_plain(&e->box.axis[z], s.operand) ||
             e->axis[z].tile * e->axis[z].tiles != e->box.axis[z].extent))
            return false;
    return lanes_are_a_run(op, instruction, e, &s) && blocks_are_aligned(op, e, &s);
}

bool strategy_allows_operand(const operator *op, const operator *instruction, strategy st,
                             const embedding *e, int k) {
    if (st == STRATEGY_STRICT && !operand_is_raw(op, instruction, e, k)) return false;
    if (k != OPERAND_OUT && st >= STRATEGY_STENCIL) return true;
    storage s;
    storage_build(op, instruction, e, k, STORAGE_REWRITTEN, &s);
    return (st > STRATEGY_PACK || !storage_pads(op, e, &s)) && !storage_copies(op, e, &s);
}

bool strategy_allows(const operator *op, const operator *instruction, strategy st,
                     const embedding *e) {
    for (int k = 0; k < OPERANDS; k++)
        if (!strategy_allows_operand(op, instruction, st, e, k)) return false;
    return embedding_padding_is_harmless(op, e);
}
