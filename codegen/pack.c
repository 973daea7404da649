/* The storage rule, tabulated: an element's index is the sum of what the block's indices, the
 * lane's position on plain axes, and the positions on fused axes contribute, row by row. Without
 * fused axes, most blocks lie in the tensor as a whole; then a lane's element is the block's plus
 * what is the lane's own. */
#include "codegen/pack.h"

#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/evaluate.h"

/* A fused (or unit) axis that this operand is stored along. */
typedef struct fused_table {
    int axis, dim; /* of the box; of the storage, -1 where the layout does not keep it */
    int64_t extent, outer_step;
    int64_t *row;         /* extent × rows: contribution of a position */
    int64_t *lane_offset; /* lanes: position within the tile */
} fused_table;

struct lane_map {
    const layout *layout;
    const access_map *access;
    int64_t lanes;
    int rows;
    int64_t *lane_row; /* lanes × rows: contribution of plain axes */
    int64_t low[TENSOR_MAX_DIMS], high[TENSOR_MAX_DIMS]; /* of lane_row, over all lanes */
    int64_t *lane_offset; /* lanes: the same contribution in elements */
    int64_t run;          /* see lane_map_run, for blocks that lie inside */
    int fused_count;
    fused_table fused[BOX_MAX_AXES];
    int64_t index[STORAGE_MAX_DIMS];
    bool started;
    bool ignored[TENSOR_MAX_DIMS]; /* rows that a bias does not depend on: its block serves all
                                      their values */
    bool can_be_inside, inside;    /* all lanes in the tensor: ever, in the present block */
    int64_t *element;              /* lanes */
};

static bool map_add_fused(lane_map *map, const operator *op, const embedding *e, int z) {
    const box_axis *axis = &e->box.axis[z];
    fused_table *f = &map->fused[map->fused_count++];
    *f = (fused_table){
        .axis = z, .dim = -1, .extent = axis->extent, .outer_step = embedding_outer_step(e, z)};
    for (int j = 0; j < map->layout->storage.dims; j++)
        if (map->layout->storage.dim[j].axis == z) f->dim = j;
    f->row = calloc((size_t)axis->extent * (size_t)(map->rows + 1), sizeof *f->row);
    f->lane_offset = calloc((size_t)map->lanes, sizeof *f->lane_offset);
    if (!f->row || !f->lane_offset) return false;
    for (int64_t at = 0; at < axis->extent; at++)
        for (int i = 0; i < axis->parts; i++)
            for (int row = 0; row < map->rows; row++)
                f->row[at * map->rows + row] +=
                    map->access->coef[row][axis->part[i]] * box_axis_part_index(op, axis, i, at);
    return true;
}

static void map_add_lanes(lane_map *map, const operator *instruction, const embedding *e) {
    int64_t lane[OPERATOR_MAX_AXES] = {0}, position[BOX_MAX_AXES], number = 0;
    do {
        embedding_lane_position(e, instruction, lane, position);
        for (int z = 0; z < e->box.axes; z++) {
            int64_t at = embedding_lane_step(e, z) * position[z];
            if (!box_axis_is_plain(&e->box.axis[z], map->layout->storage.operand)) continue;
            for (int row = 0; row < map->rows; row++)
                map->lane_row[number * map->rows + row] +=
                    map->access->coef[row][e->box.axis[z].part[0]] * at;
        }
        for (int f = 0; f < map->fused_count; f++)
            map->fused[f].lane_offset[number] =
                embedding_lane_step(e, map->fused[f].axis) * position[map->fused[f].axis];
        number++;
    } while (operand_next_lane(instruction, map->layout->storage.instruction_operand, lane));
}

/* Where each lane lies from the block's first element; and how many come one after the other. */
static void map_measure_lanes(lane_map *map) {
    for (int64_t lane = 0; lane < map->lanes; lane++)
        for (int row = 0; row < map->rows; row++) {
            int64_t own = map->lane_row[lane * map->rows + row];
            map->lane_offset[lane] += own * map->layout->element_stride[row];
            if (own < map->low[row]) map->low[row] = own;
            if (own > map->high[row]) map->high[row] = own;
        }
    map->can_be_inside = map->fused_count == 0;
    for (int row = 0; row < map->rows; row++)
        map->can_be_inside &= !map->ignored[row];
    map->run = map->lanes;
    for (int64_t lane = 1; lane < map->lanes; lane++)
        if (map->lane_offset[lane] != map->lane_offset[lane - 1] + 1)
            map->run = greatest_common_divisor(map->run, lane);
}

lane_map *lane_map_new(const operator *op, const operator *instruction, const embedding *e,
                       const layout *l) {
    lane_map *map = calloc(1, sizeof *map);
    if (!map) return NULL;
    map->layout = l;
    map->access = &op->operand[l->storage.operand];
    map->lanes = l->storage.lanes;
    map->rows = map->access->dims;
    map->lane_row = calloc((size_t)map->lanes * (size_t)(map->rows + 1), sizeof *map->lane_row);
    map->lane_offset = calloc((size_t)map->lanes, sizeof *map->lane_offset);
    map->element = calloc((size_t)map->lanes, sizeof *map->element);
    bool ok = map->lane_row && map->lane_offset && map->element;
    for (int z = 0; z < e->box.axes && ok; z++)
        if (!box_axis_is_plain(&e->box.axis[z], l->storage.operand) &&
            (e->box.axis[z].moves >> l->storage.operand & 1))
            ok = map_add_fused(map, op, e, z);
    for (int row = 0; row < map->rows; row++)
        map->ignored[row] = l->memory == MEM_ACC && !(l->channel_rows >> row & 1);
    if (!ok) {
        lane_map_free(map);
        return NULL;
    }
    map_add_lanes(map, instruction, e);
    map_measure_lanes(map);
    return map;
}

void lane_map_free(lane_map *map) {
    if (!map) return;
    for (int f = 0; f < map->fused_count; f++) {
        free(map->fused[f].row);
        free(map->fused[f].lane_offset);
    }
    free(map->lane_row);
    free(map->lane_offset);
    free(map->element);
    free(map);
}

/* What each row has from the block alone. */
static void block_rows(const lane_map *map, int64_t *base) {
    const storage *s = &map->layout->storage;
    memcpy(base, map->access->offset, sizeof map->access->offset);
    for (int j = 0; j < s->dims; j++)
        if (s->dim[j].row >= 0) base[s->dim[j].row] += s->dim[j].unit * map->index[j];
}

static bool block_is_inside(const lane_map *map, const int64_t *base) {
    for (int row = 0; row < map->rows; row++)
        if (base[row] + map->low[row] < 0 || base[row] + map->high[row] >= map->access->shape[row])
            return false;
    return map->can_be_inside;
}

static int64_t lane_element(const lane_map *map, int64_t lane, const int64_t *base) {
    int64_t index[TENSOR_MAX_DIMS], element = map->layout->element_base;
    const int64_t *own = map->lane_row + lane * map->rows;
    for (int row = 0; row < map->rows; row++)
        index[row] = base[row] + own[row];
    for (int f = 0; f < map->fused_count; f++) {
        const fused_table *t = &map->fused[f];
        int64_t at = t->lane_offset[lane] + (t->dim >= 0 ? t->outer_step * map->index[t->dim] : 0);
        if (at >= t->extent) return -1;
        for (int row = 0; row < map->rows; row++)
            index[row] += t->row[at * map->rows + row];
    }
    for (int row = 0; row < map->rows; row++) {
        if (map->ignored[row]) index[row] = 0;
        if (index[row] < 0 || index[row] >= map->access->shape[row]) return -1;
        element += index[row] * map->layout->element_stride[row];
    }
    return element;
}

static void map_elements(lane_map *map, const int64_t *base) {
    int64_t first = map->layout->element_base;
    map->inside = block_is_inside(map, base);
    for (int row = 0; row < map->rows; row++)
        first += base[row] * map->layout->element_stride[row];
    for (int64_t lane = 0; lane < map->lanes && map->inside; lane++)
        map->element[lane] = first + map->lane_offset[lane];
    for (int64_t lane = 0; lane < map->lanes && !map->inside; lane++)
        map->element[lane] = lane_element(map, lane, base);
}

bool lane_map_next(lane_map *map) {
    const storage *s = &map->layout->storage;
    int64_t base[TENSOR_MAX_DIMS];
    int j = s->dims - 1;
    for (; map->started && j >= 0; j--) {
        if (++map->index[j] <= s->dim[j].high) break;
        map->index[j] = s->dim[j].low;
    }
    if (map->started && j < 0) return false;
    for (j = 0; j < s->dims && !map->started; j++)
        map->index[j] = s->dim[j].low;
    map->started = true;
    block_rows(map, base);
    map_elements(map, base);
    return true;
}

const int64_t *lane_map_elements(const lane_map *map) {
    return map->element;
}

int64_t lane_map_run(const lane_map *map) {
    return map->inside ? map->run : 1;
}

bool pack_random(const operator *op, const operator *instruction, const embedding *e,
                 const layout *l, uint64_t seed, uint8_t *packed) {
    lane_map *map = lane_map_new(op, instruction, e, l);
    if (!map) return false;
    for (; lane_map_next(map); packed += map->lanes) {
        int64_t run = lane_map_run(map);
        for (int64_t lane = 0; lane < map->lanes; lane += run) {
            int64_t element = map->element[lane];
            if (element < 0)
                packed[lane] = 0;
            else
                evaluate_fill_random_from((int8_t *)packed + lane, (size_t)element, (size_t)run,
                                          seed);
        }
    }
    lane_map_free(map);
    return true;
}

static void put_word(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static int64_t element_channel(const lane_map *map, int64_t element,
                               const int64_t *channel_stride) {
    int64_t channel = 0;
    for (int row = 0; row < map->rows; row++)
        channel += channel_stride[row] *
                   (element / map->layout->element_stride[row] % map->access->shape[row]);
    return channel;
}

bool pack_bias(const operator *op, const operator *instruction, const embedding *e,
               const layout *bias, const int32_t *channel_bias, uint8_t *packed) {
    lane_map *map = lane_map_new(op, instruction, e, bias);
    if (!map) return false;
    int64_t stride[TENSOR_MAX_DIMS];
    channel_strides(&op->operand[OPERAND_OUT], bias->channel_rows, stride);
    for (; lane_map_next(map); packed += 4 * map->lanes)
        for (int64_t lane = 0; lane < map->lanes; lane++) {
            int32_t value = 0;
            if (map->element[lane] >= 0)
                value = channel_bias[element_channel(map, map->element[lane], stride)];
            put_word(packed + 4 * lane, (uint32_t)value);
        }
    lane_map_free(map);
    return true;
}
