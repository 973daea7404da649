/* Does an embedding store an element twice? Part of the storage rule; see storage.h.
 *
 * Two places hold one element when each row of its index is the same in both. The rows' outer
 * coordinates are independent of each other, so that row by row it is enough to know how far apart
 * the two lanes are, and where: in a block that is stored, inside the tensor. Most operators are
 * told apart by simpler rules, which come first; where none does, all pairs of offsets are looked
 * at. */
#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/storage_rows.h"
#include "dataflow/telling.h"

enum { MOST_OFFSETS = 8192 };

/* How many axes of the operator move this row; those of one point count where they are rounded up.
 */
static int row_terms(const operator *op, const access_map *access, const embedding *e, int row) {
    int terms = 0;
    for (int z = 0; z < e->box.axes; z++)
        for (int i = 0; i < e->box.axis[z].parts; i++) {
            int d = e->box.axis[z].part[i];
            terms += access->coef[row][d] && (op->axis[d].extent > 1 || e->axis[z].tile > 1);
        }
    return terms;
}

/* Does a row tell this part of a fused axis, no other axis moving any of its rows? Then it is the
 * same in all places of an element. */
static bool part_is_alone(const operator *op, const access_map *access, const embedding *e, int d) {
    for (int row = 0; row < access->dims; row++)
        if (access->coef[row][d] && row_terms(op, access, e, row) > 1) return false;
    return true;
}

/* Distances of lanes from the block's outer coordinates, one value a row. */
typedef struct lane_offset {
    int64_t residue[TENSOR_MAX_DIMS]; /* modulo the row's unit: those of one element agree */
    int64_t offset[TENSOR_MAX_DIMS];
} lane_offset;

typedef struct lane_offsets {
    int64_t count, most; /* most: INT64_MAX when that overflows */
    lane_offset *lane;   /* from malloc; NULL while they are counted */
} lane_offsets;

/* Adds what an axis contributes at its positions but 0 to every offset there is. */
static void lane_offsets_extend(const access_map *access, int d, int64_t positions, int64_t step,
                                lane_offsets *l) {
    int64_t before = l->count;
    l->most = saturating_multiply(l->most, positions);
    for (int64_t i = 1; i < positions && l->lane; i++)
        for (int64_t j = 0; j < before; j++) {
            lane_offset *to = &l->lane[l->count++];
            *to = l->lane[j];
            for (int row = 0; row < access->dims; row++)
                to->offset[row] += access->coef[row][d] * step * i;
        }
}

/* The same for a fused axis with its lanes in the first tile. */
static void lane_offsets_extend_fused(const operator *op, const access_map *access,
                                      const embedding *e, int z, lane_offsets *l) {
    int64_t before = l->count;
    const box_axis *axis = &e->box.axis[z];
    l->most = saturating_multiply(l->most, e->axis[z].tile);
    for (int64_t i = 1; i < e->axis[z].tile && l->lane; i++)
        for (int64_t j = 0; j < before; j++) {
            lane_offset *to = &l->lane[l->count++];
            *to = l->lane[j];
            for (int k = 0; k < axis->parts; k++) {
                int64_t at = box_axis_part_index(op, axis, k, embedding_lane_step(e, z) * i);
                for (int row = 0; row < access->dims; row++)
                    to->offset[row] += access->coef[row][axis->part[k]] * at;
            }
        }
}

/* Which lanes: those of the first tile; or all that differ but in outer coordinates. A tile on a
 * fused or closed axis is one of its own, so that they have every position there that any tile has;
 * parts that are alone are left out. */
typedef enum lanes_wanted { LANES_OF_TILE, LANES_OF_ALL } lanes_wanted;

static void lane_offsets_walk(const operator *op, const embedding *e, int operand,
                              lanes_wanted wanted, lane_offsets *l) {
    const access_map *access = &op->operand[operand];
    l->most = l->count = 1;
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        if (!(axis->moves >> operand & 1) || axis->parts == 0) continue;
        if (box_axis_is_plain(axis, operand))
            lane_offsets_extend(access, axis->part[0], e->axis[z].tile, embedding_lane_step(e, z),
                                l);
        else if (wanted == LANES_OF_TILE)
            lane_offsets_extend_fused(op, access, e, z, l);
        else
            for (int i = 0; i < axis->parts; i++)
                if (!part_is_alone(op, access, e, axis->part[i]))
                    lane_offsets_extend(access, axis->part[i], op->axis[axis->part[i]].extent, 1,
                                        l);
    }
}

/* By residues; the order has no meaning. */
static int compare_residues(const void *a, const void *b) {
    const lane_offset *x = a, *y = b;
    return memcmp(x->residue, y->residue, sizeof x->residue);
}

/* Brings those together that agree modulo the units, or, where that is 0, agree. */
static void lane_offsets_sort(const int64_t *unit, lane_offsets *l) {
    for (int64_t i = 0; i < l->count; i++)
        for (int row = 0; row < TENSOR_MAX_DIMS; row++) {
            int64_t offset = l->lane[i].offset[row];
            l->lane[i].residue[row] =
                unit[row] ? offset - unit[row] * divide_floor(offset, unit[row]) : offset;
        }
    qsort(l->lane, (size_t)l->count, sizeof *l->lane, compare_residues);
}

/* False when there are too many, or no memory for them. */
static bool lane_offsets_build(const operator *op, const embedding *e, int operand,
                               lanes_wanted wanted, const int64_t *unit, lane_offsets *l) {
    *l = (lane_offsets){0};
    lane_offsets_walk(op, e, operand, wanted, l);
    if (l->most > MOST_OFFSETS || !(l->lane = calloc((size_t)l->most, sizeof *l->lane)))
        return false;
    lane_offsets_walk(op, e, operand, wanted, l);
    lane_offsets_sort(unit, l);
    return true;
}

/* Are two lanes of the first tile the same index, be it inside the tensor or not? */
static bool lanes_coincide(const operator *op, const embedding *e, int operand) {
    const int64_t exact[TENSOR_MAX_DIMS] = {0};
    lane_offsets l;
    if (!lane_offsets_build(op, e, operand, LANES_OF_TILE, exact, &l)) return true;
    bool coincide = false;
    for (int64_t i = 0; i + 1 < l.count && !coincide; i++)
        coincide = !compare_residues(&l.lane[i], &l.lane[i + 1]);
    free(l.lane);
    return coincide;
}

/* In this row, does some element lie at lane offset a of one stored block and b of another? */
static bool row_offsets_meet(const access_map *access, const storage *s, int row, int64_t a,
                             int64_t b) {
    const storage_dim none = {.unit = 1}, *of_row = storage_row_dim(s, row),
                      *dim = of_row ? of_row : &none;
    if ((a - b) % dim->unit) return false;
    int64_t steps = (a - b) / dim->unit, low = dim->low, high = dim->high;
    *(steps > 0 ? &high : &low) -= steps;
    int64_t inside = -divide_floor(access->offset[row] + a, dim->unit);
    int64_t inside_too = divide_floor(access->shape[row] - 1 - access->offset[row] - a, dim->unit);
    return max_of(low, inside) <= min_of(high, inside_too);
}

typedef struct lane_rows {
    const access_map *access;
    const storage *s;
    bool told[TENSOR_MAX_DIMS]; /* by a part that is alone: all lanes are in the same place of it */
    int64_t unit[TENSOR_MAX_DIMS];
} lane_rows;

static lane_rows lane_rows_of(const operator *op, const embedding *e, const storage *s) {
    lane_rows r = {.access = &op->operand[s->operand], .s = s};
    for (int row = 0; row < r.access->dims; row++) {
        const storage_dim *dim = storage_row_dim(s, row);
        r.unit[row] = dim ? dim->unit : 0;
        for (int z = 0; z < e->box.axes; z++)
            r.told[row] |= fused_axis_touches_row(op, s->operand, row, &e->box.axis[z]) &&
                           row_terms(op, r.access, e, row) < 2;
    }
    return r;
}

static bool lanes_meet(const lane_rows *r, const lane_offset *a, const lane_offset *b) {
    for (int row = 0; row < r->access->dims; row++)
        if (!r->told[row] &&
            !row_offsets_meet(r->access, r->s, row, a->offset[row], b->offset[row]))
            return false;
    return true;
}

static bool any_lanes_meet(const operator *op, const embedding *e, const storage *s) {
    lane_rows r = lane_rows_of(op, e, s);
    lane_offsets l;
    if (lanes_coincide(op, e, s->operand)) return true;
    if (!lane_offsets_build(op, e, s->operand, LANES_OF_ALL, r.unit, &l)) return true;
    bool meet = false;
    for (int64_t i = 0; i < l.count && !meet; i++)
        for (int64_t j = i + 1; j < l.count && !meet && !compare_residues(&l.lane[i], &l.lane[j]);
             j++)
            meet = lanes_meet(&r, &l.lane[i], &l.lane[j]);
    free(l.lane);
    return meet;
}

/* The only box axis with several lanes in this row; -1: none, -2: several. */
static int row_lane_axis(const operator *op, const embedding *e, int operand, int row) {
    int found = -1;
    for (int z = 0; z < e->box.axes; z++)
        if (e->axis[z].tile > 1 && row_coef(op, operand, row, &e->box.axis[z]))
            found = found == -1 ? z : -2;
    return found;
}

static int axis_rows(const operator *op, const embedding *e, int operand, int z) {
    int rows = 0;
    for (int row = 0; row < op->operand[operand].dims; row++)
        rows += row_coef(op, operand, row, &e->box.axis[z]) != 0;
    return rows;
}

/* Lanes along one axis in one row: those may meet that are a multiple of the unit apart. */
static bool row_lanes_meet(const operator *op, const embedding *e, const storage *s, int row,
                           int z) {
    const storage_dim *dim = storage_row_dim(s, row);
    int64_t step = row_coef(op, s->operand, row, &e->box.axis[z]) * embedding_lane_step(e, z);
    int64_t apart = dim->unit / greatest_common_divisor(dim->unit, step);
    for (int64_t j = apart; j < e->axis[z].tile; j += apart)
        for (int64_t i = 0; i + j < e->axis[z].tile; i++)
            if (row_offsets_meet(&op->operand[s->operand], s, row, step * i, step * (i + j)))
                return true;
    return false;
}

/* The rows of a fused axis overlap when another axis moves them too. */
static bool fused_rows_overlap(const operator *op, const embedding *e, const storage *s) {
    const access_map *access = &op->operand[s->operand];
    for (int row = 0; row < access->dims; row++)
        for (int z = 0; z < e->box.axes; z++)
            if (fused_axis_touches_row(op, s->operand, row, &e->box.axis[z]) &&
                row_terms(op, access, e, row) > 1)
                return true;
    return false;
}

/* Is each block and lane a coordinate of each axis, no axis of the operator's own sharing a row
 * with another or moving two, and does the index as a whole tell all coordinates? */
static bool coordinates_are_independent(const operator *op, const embedding *e, const storage *s,
                                        const int64_t *extent) {
    unsigned axes = 0;
    int of_row[TENSOR_MAX_DIMS] = {0};
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        for (int i = 0; i < axis->parts; i++)
            if (extent[axis->part[i]] > 1 && (axis->moves >> s->operand & 1))
                axes |= 1u << axis->part[i];
        if (!box_axis_is_plain(axis, s->operand) || extent[axis->part[0]] == 1) continue;
        if (axis_rows(op, e, s->operand, z) > 1) return false;
        for (int row = 0; row < op->operand[s->operand].dims; row++)
            if (row_coef(op, s->operand, row, axis) && ++of_row[row] > 1) return false;
    }
    return access_columns_are_independent(&op->operand[s->operand], axes);
}

/* Does each row tell its axes, given what the others tell of fused ones? An axis of the operator's
 * own has in each row an index of its own; two in one row leave indices that no tile has. */
static bool index_tells_axes(const operator *op, const embedding *e, const storage *s) {
    const access_map *access = &op->operand[s->operand];
    int64_t extent[OPERATOR_MAX_AXES] = {0};
    bool told[OPERATOR_MAX_AXES] = {false}, single[OPERATOR_MAX_AXES] = {false};
    for (int z = 0; z < e->box.axes; z++)
        for (int i = 0; i < e->box.axis[z].parts; i++) {
            int d = e->box.axis[z].part[i];
            single[d] = box_axis_is_plain(&e->box.axis[z], s->operand);
            extent[d] = single[d] ? e->axis[z].tile * e->axis[z].tiles : op->axis[d].extent;
        }
    int rows_that_tell = 0;
    for (int round = 0; round <= access->dims && rows_that_tell < access->dims; round++) {
        rows_that_tell = 0;
        for (int row = 0; row < access->dims; row++) {
            bool with_row[OPERATOR_MAX_AXES];
            int singles = 0;
            memcpy(with_row, told, sizeof told);
            for (int d = 0; d < op->axes; d++)
                singles += access->coef[row][d] && single[d] && extent[d] > 1;
            if (singles > 1 || !access_row_tells(access, row, op->axes, extent, with_row)) continue;
            rows_that_tell++;
            for (int d = 0; d < op->axes; d++)
                told[d] = with_row[d] && !single[d];
        }
    }
    return rows_that_tell == access->dims || coordinates_are_independent(op, e, s, extent);
}

bool storage_copies(const operator *op, const embedding *e, const storage *s) {
    const access_map *access = &op->operand[s->operand];
    if (fused_rows_overlap(op, e, s))
        return !index_tells_axes(op, e, s) && any_lanes_meet(op, e, s);
    bool copies = false;
    for (int row = 0; row < access->dims && !copies; row++) {
        int z = row_lane_axis(op, e, s->operand, row);
        if (z == -1) continue;
        if (z == -2 || axis_rows(op, e, s->operand, z) != 1) return any_lanes_meet(op, e, s);
        copies = row_lanes_meet(op, e, s, row, z);
    }
    return copies;
}
