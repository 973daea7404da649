/* The storage rule; see storage.h. */
#include "dataflow/storage.h"

#include <stdlib.h>
#include <string.h>

#include "csp/arithmetic.h"

/* An affine term of the row: the coefficient of a box axis that is one operator axis, else 0. */
static int64_t row_coef(const access_map *access, int row, const box_axis *axis) {
    return box_axis_is_plain(axis) ? access->coef[row][axis->part[0]] : 0;
}

static bool fused_axis_touches_row(const access_map *access, int row, const box_axis *axis) {
    if (box_axis_is_plain(axis)) return false;
    for (int i = 0; i < axis->parts; i++)
        if (access->coef[row][axis->part[i]]) return true;
    return false;
}

static void storage_add_tile_index(const embedding *e, int axis, storage *s) {
    storage_dim *dim = &s->dim[s->dims++];
    *dim = (storage_dim){.row = -1, .axis = axis, .unit = 1, .last = e->axis[axis].tiles - 1};
    dim->coef[axis] = 1;
    dim->high = dim->last;
}

/* Smallest and largest offset of a lane from its block's outer coordinate, in this row. */
static void row_lane_range(const access_map *access, const embedding *e, int row, int64_t *low,
                           int64_t *high) {
    *low = *high = 0;
    for (int d = 0; d < e->box.axes; d++) {
        int64_t reach = row_coef(access, row, &e->box.axis[d]) * embedding_lane_step(e, d) *
                        (e->axis[d].tile - 1);
        if (reach < 0)
            *low += reach;
        else
            *high += reach;
    }
}

/* Stores only the coordinates whose block has a real element. */
static void dim_clip(storage_dim *dim, int64_t offset, int64_t shape, int64_t lane_low, int64_t lane_high) {
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
        fused |= fused_axis_touches_row(access, row, &e->box.axis[d]);
        dim->coef[d] = row_coef(access, row, &e->box.axis[d]) * embedding_outer_step(e, d);
        affine |= row_coef(access, row, &e->box.axis[d]) != 0;
        if (e->axis[d].tiles == 1) dim->coef[d] = 0;
        dim->unit = greatest_common_divisor(dim->unit, dim->coef[d]);
    }
    int64_t lane_low, lane_high;
    row_lane_range(access, e, row, &lane_low, &lane_high);
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
            if (placed[d] || !fused_axis_touches_row(access, row, &e->box.axis[d])) continue;
            storage_add_tile_index(e, d, s);
            placed[d] = true;
        }
        storage_add_row(op, e, row, mode, s);
    }
    s->lanes = 1;
    for (int a = 0; a < instruction->axes; a++)
        if (access_uses_axis(&instruction->operand[instruction_operand], a))
            s->lanes *= instruction->axis[a].extent;
    s->blocks = 1;
    for (int j = 0; j < s->dims; j++)
        s->blocks = saturating_multiply(s->blocks, s->dim[j].high - s->dim[j].low + 1);
}

int64_t storage_elems(const storage *s) {
    return saturating_multiply(s->blocks, s->lanes);
}

static const storage_dim *storage_row_dim(const storage *s, int row) {
    for (int j = 0; j < s->dims; j++)
        if (s->dim[j].row == row) return &s->dim[j];
    return NULL;
}

bool storage_element(const operator *op, const embedding *e, const storage *s, const int64_t *index,
                     const int64_t *position, int64_t *element) {
    const access_map *access = &op->operand[s->operand];
    for (int row = 0; row < access->dims; row++) element[row] = access->offset[row];
    for (int j = 0; j < s->dims; j++)
        if (s->dim[j].row >= 0) element[s->dim[j].row] += s->dim[j].unit * index[j];
    for (int d = 0; d < e->box.axes; d++) {
        const box_axis *axis = &e->box.axis[d];
        if (!(axis->moves >> s->operand & 1)) continue;
        int64_t lane = embedding_lane_step(e, d) * position[d];
        if (box_axis_is_plain(axis)) {
            for (int row = 0; row < access->dims; row++) element[row] += row_coef(access, row, axis) * lane;
            continue;
        }
        int64_t tile = 0;
        for (int j = 0; j < s->dims; j++)
            if (s->dim[j].axis == d) tile = index[j];
        int64_t z = embedding_outer_step(e, d) * tile + lane;
        if (z >= axis->extent) return false;
        for (int i = 0; i < axis->parts; i++)
            for (int row = 0; row < access->dims; row++)
                element[row] += access->coef[row][axis->part[i]] * box_axis_part_index(op, axis, i, z);
    }
    for (int row = 0; row < access->dims; row++)
        if (element[row] < 0 || element[row] >= access->shape[row]) return false;
    return true;
}

/* Offsets of the lanes from their outer coordinate, one value a row, over the box axes that the operand's lanes lie
 * on: `count` of them, each once. A closed axis counts with all its positions, whatever tile they are in. */
typedef struct lane_offsets {
    int rows;
    int64_t count;
    int64_t *offset; /* count × rows */
} lane_offsets;

static int64_t axis_positions(const embedding *e, int z) {
    return e->box.axis[z].closed ? e->box.axis[z].extent : e->axis[z].tile;
}

/* Adds the positions along box axis z, which is one axis of the operator, to every offset there is. */
static void lane_offsets_extend(const access_map *access, const embedding *e, int z, lane_offsets *l) {
    int64_t before = l->count, step = e->box.axis[z].closed ? 1 : embedding_lane_step(e, z);
    for (int64_t i = 1; i < axis_positions(e, z); i++)
        for (int64_t j = 0; j < before; j++, l->count++)
            for (int row = 0; row < l->rows; row++)
                l->offset[l->count * l->rows + row] =
                    l->offset[j * l->rows + row] + access->coef[row][e->box.axis[z].part[0]] * step * i;
}

/* In this row, does some element lie at lane offset a of one stored block and b of another? Where a fused axis moves the
 * row, too, any two indices so far apart are taken to be inside the tensor somewhere. */
static bool row_offsets_meet(const access_map *access, const embedding *e, const storage *s, int row, int64_t a, int64_t b) {
    const storage_dim *dim = storage_row_dim(s, row);
    if (!dim) return a == b;
    if ((a - b) % dim->unit) return false;
    int64_t steps = (a - b) / dim->unit, low = dim->low, high = dim->high;
    for (int z = 0; z < e->box.axes; z++)
        if (!e->box.axis[z].closed && fused_axis_touches_row(access, row, &e->box.axis[z]))
            return llabs(steps) <= high - low;
    *(steps > 0 ? &high : &low) -= steps;
    int64_t inside = -divide_floor(access->offset[row] + a, dim->unit);
    int64_t inside_too = divide_floor(access->shape[row] - 1 - access->offset[row] - a, dim->unit);
    return (low > inside ? low : inside) <= (high < inside_too ? high : inside_too);
}

/* Lanes of the same offsets are the same element in each block. */
static bool lanes_meet(const access_map *access, const embedding *e, const storage *s, const int64_t *a, const int64_t *b) {
    bool same = !memcmp(a, b, (size_t)access->dims * sizeof *a);
    for (int row = 0; row < access->dims && !same; row++)
        if (!row_offsets_meet(access, e, s, row, a[row], b[row])) return false;
    return true;
}

enum { MOST_OFFSETS = 8192 };

static bool any_lanes_meet(const access_map *access, const embedding *e, const storage *s) {
    lane_offsets l = {.rows = access->dims, .count = 1};
    int64_t most = 1;
    for (int z = 0; z < e->box.axes; z++)
        if (e->box.axis[z].moves >> s->operand & 1) most = saturating_multiply(most, axis_positions(e, z));
    if (most > MOST_OFFSETS) return true;
    l.offset = calloc((size_t)most * (size_t)(l.rows + 1), sizeof *l.offset);
    if (!l.offset) return true;
    for (int z = 0; z < e->box.axes; z++)
        if (e->box.axis[z].parts == 1 && (e->box.axis[z].moves >> s->operand & 1)) lane_offsets_extend(access, e, z, &l);
    bool meet = false;
    for (int64_t i = 0; i < l.count && !meet; i++)
        for (int64_t j = 0; j < i && !meet; j++) meet = lanes_meet(access, e, s, l.offset + i * l.rows, l.offset + j * l.rows);
    free(l.offset);
    return meet;
}

/* The only box axis with several lanes in this row; -1: none, -2: several. */
static int row_lane_axis(const access_map *access, const embedding *e, int row) {
    int found = -1;
    for (int z = 0; z < e->box.axes; z++)
        if (e->axis[z].tile > 1 && row_coef(access, row, &e->box.axis[z])) found = found == -1 ? z : -2;
    return found;
}

static bool axis_in_one_row(const access_map *access, const embedding *e, int z) {
    int rows = 0;
    for (int row = 0; row < access->dims; row++) rows += row_coef(access, row, &e->box.axis[z]) != 0;
    return rows == 1;
}

/* Lanes along one axis in one row: those may meet that are a multiple of the unit apart. */
static bool row_lanes_meet(const access_map *access, const embedding *e, const storage *s, int row, int z) {
    const storage_dim *dim = storage_row_dim(s, row);
    int64_t step = row_coef(access, row, &e->box.axis[z]) * embedding_lane_step(e, z);
    int64_t apart = dim->unit / greatest_common_divisor(dim->unit, step);
    for (int64_t j = apart; j < e->axis[z].tile; j += apart)
        for (int64_t i = 0; i + j < e->axis[z].tile; i++)
            if (row_offsets_meet(access, e, s, row, step * i, step * (i + j))) return true;
    return false;
}

/* The rows of a fused axis overlap when another axis moves them too. */
static bool fused_rows_overlap(const operator *op, const embedding *e, const storage *s) {
    const access_map *access = &op->operand[s->operand];
    for (int row = 0; row < access->dims; row++) {
        int terms = 0;
        bool fused = false;
        for (int d = 0; d < e->box.axes; d++) {
            const box_axis *axis = &e->box.axis[d];
            fused |= fused_axis_touches_row(access, row, axis);
            for (int i = 0; i < axis->parts; i++)
                terms += access->coef[row][axis->part[i]] && (op->axis[axis->part[i]].extent > 1 || e->axis[d].tile > 1);
        }
        if (fused && terms > 1) return true;
    }
    return false;
}

/* Marks in `told` the axes in this row whose coordinates its value tells, those known before set apart. So it does when
 * each step is longer than what all shorter ones reach together, as with the digits of a number. */
static bool row_tells_axes(const access_map *access, int row, int axes, const int64_t *extent, bool *told) {
    for (int64_t reach = 0;;) {
        int next = -1;
        for (int d = 0; d < axes; d++)
            if (access->coef[row][d] && !told[d] && extent[d] > 1 &&
                (next < 0 || llabs(access->coef[row][d]) < llabs(access->coef[row][next])))
                next = d;
        if (next < 0) return true;
        if (llabs(access->coef[row][next]) <= reach) return false;
        reach += llabs(access->coef[row][next]) * (extent[next] - 1);
        told[next] = true;
    }
}

/* Does each row tell its axes, given what the others tell of fused ones? An axis of the operator's own has in each row an
 * index of its own; two in one row leave indices that no tile has. */
static bool index_tells_axes(const operator *op, const embedding *e, const storage *s) {
    const access_map *access = &op->operand[s->operand];
    int64_t extent[OPERATOR_MAX_AXES];
    bool told[OPERATOR_MAX_AXES] = {false}, single[OPERATOR_MAX_AXES];
    for (int z = 0; z < e->box.axes; z++)
        for (int i = 0; i < e->box.axis[z].parts; i++) {
            int d = e->box.axis[z].part[i];
            single[d] = box_axis_is_plain(&e->box.axis[z]);
            extent[d] = single[d] ? e->axis[z].tile * e->axis[z].tiles : op->axis[d].extent;
        }
    int rows_that_tell = 0;
    for (int round = 0; round <= access->dims && rows_that_tell < access->dims; round++) {
        rows_that_tell = 0;
        for (int row = 0; row < access->dims; row++) {
            bool with_row[OPERATOR_MAX_AXES];
            int singles = 0;
            memcpy(with_row, told, sizeof told);
            for (int d = 0; d < op->axes; d++) singles += access->coef[row][d] && single[d] && extent[d] > 1;
            if (singles > 1 || !row_tells_axes(access, row, op->axes, extent, with_row)) continue;
            rows_that_tell++;
            for (int d = 0; d < op->axes; d++) told[d] = with_row[d] && !single[d];
        }
    }
    return rows_that_tell == access->dims;
}

static bool several_parts_move(const embedding *e, int operand) {
    for (int z = 0; z < e->box.axes; z++)
        if (e->box.axis[z].parts > 1 && (e->box.axis[z].moves >> operand & 1)) return true;
    return false;
}

bool storage_copies(const operator *op, const embedding *e, const storage *s) {
    const access_map *access = &op->operand[s->operand];
    if (fused_rows_overlap(op, e, s)) {
        if (index_tells_axes(op, e, s)) return false;
        return several_parts_move(e, s->operand) || any_lanes_meet(access, e, s);
    }
    bool copies = false;
    for (int row = 0; row < access->dims && !copies; row++) {
        int z = row_lane_axis(access, e, row);
        if (z == -1) continue;
        if (z == -2 || !axis_in_one_row(access, e, z)) return any_lanes_meet(access, e, s);
        copies = row_lanes_meet(access, e, s, row, z);
    }
    return copies;
}

/* Does the first or the last stored block reach beyond the tensor in this row? A fused axis is taken to do so where
 * the operator does. */
static bool row_pads(const operator *op, const embedding *e, const storage *s, int row) {
    const access_map *access = &op->operand[s->operand];
    const storage_dim *dim = storage_row_dim(s, row);
    int64_t lane_low, lane_high, low, high;
    bool fused = false;
    for (int d = 0; d < e->box.axes; d++) fused |= fused_axis_touches_row(access, row, &e->box.axis[d]);
    row_lane_range(access, e, row, &lane_low, &lane_high);
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

/* Range of a row over the padded box, but for box axis `but`. Where a fused axis is beyond its extent all that it moves
 * is padding in any case: it counts as far as it goes. */
static void row_range_without(const operator *op, const access_map *access, const embedding *e, int row, int but,
                              int64_t *low, int64_t *high) {
    *low = *high = access->offset[row];
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        for (int i = 0; i < axis->parts && z != but; i++) {
            int64_t last = box_axis_is_plain(axis) ? e->axis[z].tile * e->axis[z].tiles : op->axis[axis->part[i]].extent;
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
    if (!box_axis_is_plain(axis)) return true;
    for (int row = 0; row < access->dims; row++) {
        int64_t low, high, coef = row_coef(access, row, axis);
        row_range_without(op, access, e, row, d, &low, &high);
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
