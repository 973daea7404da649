/* The storage rule; see storage.h. */
#include "dataflow/storage.h"

#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/storage_rows.h"

static void storage_add_tile_index(const embedding *e, int axis, storage *s) {
    storage_dim *dim = &s->dim[s->dims++];
    *dim = (storage_dim){.row = -1, .axis = axis, .unit = 1, .last = e->axis[axis].tiles - 1};
    dim->coef[axis] = 1;
    dim->high = dim->last;
}

/* Smallest and largest offset of a lane from its block's outer coordinate, in this row. */
static void row_lane_range(const operator *op, const embedding *e, int operand, int row,
                           int64_t *low, int64_t *high) {
    *low = *high = 0;
    for (int d = 0; d < e->box.axes; d++) {
        int64_t reach = row_coef(op, operand, row, &e->box.axis[d]) * embedding_lane_step(e, d) *
                        (e->axis[d].tile - 1);
        if (reach < 0)
            *low += reach;
        else
            *high += reach;
    }
}

/* Stores only the coordinates whose block has a real element. */
static void dim_clip(storage_dim *dim, int64_t offset, int64_t shape, int64_t lane_low,
                     int64_t lane_high) {
    int64_t low = -divide_floor(offset + lane_high, dim->unit);
    int64_t high = divide_floor(shape - 1 - offset - lane_low, dim->unit);
    dim->low = low > dim->first ? low : dim->first;
    dim->high = high < dim->last ? high : dim->last;
    if (dim->high < dim->low) dim->high = dim->low = dim->first;
}

/* Raw storage: every coordinate that the tensor has, whatever is reached. */
static void dim_keep_whole(storage_dim *dim, int64_t offset, int64_t shape) {
    dim->low = -divide_floor(offset, dim->unit);
    dim->high = divide_floor(shape - 1 - offset, dim->unit);
}

static void storage_add_row(const operator *op, const embedding *e, int row, storage_mode mode,
                            storage *s) {
    const access_map *access = &op->operand[s->operand];
    storage_dim *dim = &s->dim[s->dims];
    *dim = (storage_dim){.row = row, .axis = -1};
    bool fused = false, affine = false;
    for (int d = 0; d < e->box.axes; d++) {
        int64_t coef = row_coef(op, s->operand, row, &e->box.axis[d]);
        fused |= fused_axis_touches_row(op, s->operand, row, &e->box.axis[d]);
        dim->coef[d] = coef * embedding_outer_step(e, d);
        affine |= coef != 0;
        if (e->axis[d].tiles == 1) dim->coef[d] = 0;
        dim->unit = greatest_common_divisor(dim->unit, dim->coef[d]);
    }
    int64_t lane_low, lane_high;
    row_lane_range(op, e, s->operand, row, &lane_low, &lane_high);
    bool touched = lane_low != lane_high;
    if (dim->unit == 0) dim->unit = touched ? lane_high - lane_low + 1 : 1;
    if (mode == STORAGE_RAW) dim->unit = touched ? lane_high - lane_low + 1 : 1;
    for (int d = 0; d < e->box.axes; d++) {
        dim->coef[d] /= dim->unit;
        int64_t reach = dim->coef[d] * (e->axis[d].tiles - 1);
        if (reach < 0)
            dim->first += reach;
        else
            dim->last += reach;
    }
    dim->low = dim->first;
    dim->high = dim->last;
    if (mode == STORAGE_RAW)
        dim_keep_whole(dim, access->offset[row], access->shape[row]);
    else if (!fused)
        dim_clip(dim, access->offset[row], access->shape[row], lane_low, lane_high);
    if (affine || mode == STORAGE_RAW) s->dims++;
}

void storage_build(const operator *op, const operator *instruction, const embedding *e,
                   int instruction_operand, storage_mode mode, storage *s) {
    memset(s, 0, sizeof *s);
    s->instruction_operand = instruction_operand;
    s->operand = embedding_operand(e, instruction_operand);
    const access_map *access = &op->operand[s->operand];
    bool placed[BOX_MAX_AXES] = {false};
    for (int d = 0; d < e->box.axes; d++) {
        const box_axis *axis = &e->box.axis[d];
        if (axis->parts == 0 && (axis->moves >> s->operand & 1)) storage_add_tile_index(e, d, s);
    }
    for (int row = 0; row < access->dims; row++) {
        for (int d = 0; d < e->box.axes; d++) {
            if (placed[d] || !fused_axis_touches_row(op, s->operand, row, &e->box.axis[d]))
                continue;
            storage_add_tile_index(e, d, s);
            placed[d] = true;
        }
        storage_add_row(op, e, row, mode, s);
    }
    s->lanes = operand_lanes(instruction, instruction_operand);
    s->blocks = 1;
    for (int j = 0; j < s->dims; j++)
        s->blocks = saturating_multiply(s->blocks, s->dim[j].high - s->dim[j].low + 1);
}

int64_t storage_elems(const storage *s) {
    return saturating_multiply(s->blocks, s->lanes);
}

bool storage_element(const operator *op, const embedding *e, const storage *s, const int64_t *index,
                     const int64_t *position, int64_t *element) {
    const access_map *access = &op->operand[s->operand];
    for (int row = 0; row < access->dims; row++)
        element[row] = access->offset[row];
    for (int j = 0; j < s->dims; j++)
        if (s->dim[j].row >= 0) element[s->dim[j].row] += s->dim[j].unit * index[j];
    for (int d = 0; d < e->box.axes; d++) {
        const box_axis *axis = &e->box.axis[d];
        if (!(axis->moves >> s->operand & 1)) continue;
        int64_t lane = embedding_lane_step(e, d) * position[d];
        if (box_axis_is_plain(axis, s->operand)) {
            for (int row = 0; row < access->dims; row++)
                element[row] += row_coef(op, s->operand, row, axis) * lane;
            continue;
        }
        int64_t tile = 0;
        for (int j = 0; j < s->dims; j++)
            if (s->dim[j].axis == d) tile = index[j];
        int64_t z = embedding_outer_step(e, d) * tile + lane;
        if (z >= axis->extent) return false;
        for (int i = 0; i < axis->parts; i++)
            for (int row = 0; row < access->dims; row++)
                element[row] +=
                    access->coef[row][axis->part[i]] * box_axis_part_index(op, axis, i, z);
    }
    for (int row = 0; row < access->dims; row++)
        if (element[row] < 0 || element[row] >= access->shape[row]) return false;
    return true;
}

/* Does the first or the last stored block reach beyond the tensor in this row? A fused axis is
 * taken to do so where the operator does. */
static bool row_pads(const operator *op, const embedding *e, const storage *s, int row) {
    const access_map *access = &op->operand[s->operand];
    const storage_dim *dim = storage_row_dim(s, row);
    int64_t lane_low, lane_high, low, high;
    bool fused = false;
    for (int d = 0; d < e->box.axes; d++)
        fused |= fused_axis_touches_row(op, s->operand, row, &e->box.axis[d]);
    row_lane_range(op, e, s->operand, row, &lane_low, &lane_high);
    access_row_range(op, access, row, &low, &high);
    if (!fused) {
        low = access->offset[row] + (dim ? dim->unit * dim->low : 0) + lane_low;
        high = access->offset[row] + (dim ? dim->unit * dim->high : 0) + lane_high;
    }
    return low < 0 || high >= access->shape[row];
}

bool storage_pads(const operator *op, const embedding *e, const storage *s) {
    const access_map *access = &op->operand[s->operand];
    for (int d = 0; d < e->box.axes; d++)
        if ((e->box.axis[d].moves >> s->operand & 1) &&
            e->axis[d].tile * e->axis[d].tiles != e->box.axis[d].extent)
            return true;
    for (int row = 0; row < access->dims; row++)
        if (row_pads(op, e, s, row)) return true;
    return false;
}

/* Range of a row over the padded box, but for box axis `but`. Where a fused axis is beyond its
 * extent all that it moves is padding in any case: it counts as far as it goes. */
static void row_range_without(const operator *op, const embedding *e, int operand, int row, int but,
                              int64_t *low, int64_t *high) {
    const access_map *access = &op->operand[operand];
    *low = *high = access->offset[row];
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        for (int i = 0; i < axis->parts && z != but; i++) {
            bool plain = box_axis_is_plain(axis, operand);
            int64_t last =
                plain ? e->axis[z].tile * e->axis[z].tiles : op->axis[axis->part[i]].extent;
            int64_t reach = access->coef[row][axis->part[i]] * (last - 1);
            *(reach < 0 ? low : high) += reach;
        }
    }
}

/* Is every point of box axis d beyond its extent outside this operand's tensor? */
static bool operand_guards_axis(const operator *op, const embedding *e, int operand, int d) {
    const box_axis *axis = &e->box.axis[d];
    const access_map *access = &op->operand[operand];
    if (!(axis->moves >> operand & 1)) return false;
    if (!box_axis_is_plain(axis, operand)) return true;
    for (int row = 0; row < access->dims; row++) {
        int64_t low, high, coef = row_coef(op, operand, row, axis);
        row_range_without(op, e, operand, row, d, &low, &high);
        if (coef > 0 && low + coef * axis->extent >= access->shape[row]) return true;
        if (coef < 0 && high + coef * axis->extent < 0) return true;
    }
    return false;
}

bool embedding_axis_padding_is_harmless(const operator *op, const embedding *e, int d) {
    if (e->axis[d].tile * e->axis[d].tiles == e->box.axis[d].extent) return true;
    for (int k = 0; k < OPERANDS; k++)
        if (operand_guards_axis(op, e, k, d)) return true;
    return false;
}

bool embedding_padding_is_harmless(const operator *op, const embedding *e) {
    for (int d = 0; d < e->box.axes; d++)
        if (!embedding_axis_padding_is_harmless(op, e, d)) return false;
    return true;
}
