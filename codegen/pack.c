/* The storage rule, tabulated: an element's index is the sum of what the block's indices, the lane's position on
 * plain axes, and the positions on fused axes contribute, row by row. */
#include "codegen/pack.h"

#include <stdlib.h>
#include <string.h>

/* A fused (or unit) axis that this operand is stored along. */
typedef struct fused_table {
    int axis, dim;        /* of the box; of the storage, -1 where the layout does not keep it */
    int64_t extent, outer_step;
    int64_t *row;         /* extent × rows: contribution of a position */
    int64_t *lane_offset; /* lanes: position within the tile */
} fused_table;

struct lane_map {
    const layout *layout;
    const access_map *access;
    int64_t lanes;
    int rows;
    int64_t stride[TENSOR_MAX_DIMS];
    int64_t *lane_row; /* lanes × rows: contribution of plain axes */
    int fused_count;
    fused_table fused[BOX_MAX_AXES];
    int64_t index[STORAGE_MAX_DIMS];
    bool started;
    bool ignored[TENSOR_MAX_DIMS]; /* rows that a bias does not depend on: its block serves all their values */
    int64_t *element; /* lanes */
    int64_t *found;   /* lanes × rows */
};

static bool lane_advance(const operator *instruction, int operand, int64_t *lane) {
    for (int a = instruction->axes - 1; a >= 0; a--) {
        if (!access_uses_axis(&instruction->operand[operand], a)) continue;
        if (++lane[a] < instruction->axis[a].extent) return true;
        lane[a] = 0;
    }
    return false;
}

static bool map_add_fused(lane_map *map, const operator *op, const embedding *e, int z) {
    const box_axis *axis = &e->box.axis[z];
    fused_table *f = &map->fused[map->fused_count++];
    *f = (fused_table){.axis = z, .dim = -1, .extent = axis->extent, .outer_step = embedding_outer_step(e, z)};
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
                map->lane_row[number * map->rows + row] += map->access->coef[row][e->box.axis[z].part[0]] * at;
        }
        for (int f = 0; f < map->fused_count; f++)
            map->fused[f].lane_offset[number] = embedding_lane_step(e, map->fused[f].axis) * position[map->fused[f].axis];
        number++;
    } while (lane_advance(instruction, map->layout->storage.instruction_operand, lane));
}

lane_map *lane_map_new(const operator *op, const operator *instruction, const embedding *e, const layout *l) {
    lane_map *map = calloc(1, sizeof *map);
    if (!map) return NULL;
    map->layout = l;
    map->access = &op->operand[l->storage.operand];
    map->lanes = l->storage.lanes;
    map->rows = map->access->dims;
    size_t cells = (size_t)map->lanes * (size_t)(map->rows + 1);
    map->lane_row = calloc(cells, sizeof *map->lane_row);
    map->found = calloc(cells, sizeof *map->found);
    map->element = calloc((size_t)map->lanes, sizeof *map->element);
    bool ok = map->lane_row && map->found && map->element;
    for (int z = 0; z < e->box.axes && ok; z++)
        if (!box_axis_is_plain(&e->box.axis[z], l->storage.operand) && (e->box.axis[z].moves >> l->storage.operand & 1))
            ok = map_add_fused(map, op, e, z);
    for (int row = 0; row < map->rows; row++)
        map->ignored[row] = l->memory == MEM_ACC && !(l->channel_rows >> row & 1);
    if (!ok) {
        lane_map_free(map);
        return NULL;
    }
    map_add_lanes(map, instruction, e);
    for (int row = map->rows - 1, elems = 1; row >= 0; row--)
        map->stride[row] = row == map->rows - 1 ? elems : map->stride[row + 1] * map->access->shape[row + 1];
    return map;
}

void lane_map_free(lane_map *map) {
    if (!map) return;
    for (int f = 0; f < map->fused_count; f++) {
        free(map->fused[f].row);
        free(map->fused[f].lane_offset);
    }
    free(map->lane_row);
    free(map->found);
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

static int64_t lane_element(lane_map *map, int64_t lane, const int64_t *base) {
    int64_t *index = map->found + lane * map->rows, element = 0;
    const int64_t *own = map->lane_row + lane * map->rows;
    for (int row = 0; row < map->rows; row++) index[row] = base[row] + own[row];
    for (int f = 0; f < map->fused_count; f++) {
        const fused_table *t = &map->fused[f];
        int64_t at = t->lane_offset[lane] + (t->dim >= 0 ? t->outer_step * map->index[t->dim] : 0);
        if (at >= t->extent) return -1;
        for (int row = 0; row < map->rows; row++) index[row] += t->row[at * map->rows + row];
    }
    for (int row = 0; row < map->rows; row++) {
        if (map->ignored[row]) index[row] = 0;
        if (index[row] < 0 || index[row] >= map->access->shape[row]) return -1;
        element += index[row] * map->stride[row];
    }
    return element;
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
    for (j = 0; j < s->dims && !map->started; j++) map->index[j] = s->dim[j].low;
    map->started = true;
    block_rows(map, base);
    for (int64_t lane = 0; lane < map->lanes; lane++) map->element[lane] = lane_element(map, lane, base);
    return true;
}

const int64_t *lane_map_elements(const lane_map *map) {
    return map->element;
}

void lane_map_index(const lane_map *map, int64_t lane, int64_t *index) {
    memcpy(index, map->found + lane * map->rows, (size_t)map->rows * sizeof *index);
}

bool pack_tensor(const operator *op, const operator *instruction, const embedding *e, const layout *l,
                 const int8_t *tensor, int8_t *packed) {
    lane_map *map = lane_map_new(op, instruction, e, l);
    if (!map) return false;
    for (; lane_map_next(map); packed += map->lanes)
        for (int64_t lane = 0; lane < map->lanes; lane++)
            packed[lane] = map->element[lane] < 0 ? 0 : tensor[map->element[lane]];
    lane_map_free(map);
    return true;
}

bool unpack_tensor(const operator *op, const operator *instruction, const embedding *e, const layout *l,
                   const int8_t *packed, int8_t *tensor, int64_t *written) {
    lane_map *map = lane_map_new(op, instruction, e, l);
    if (!map) return false;
    *written = 0;
    for (; lane_map_next(map); packed += map->lanes)
        for (int64_t lane = 0; lane < map->lanes; lane++) {
            if (map->element[lane] < 0) continue;
            tensor[map->element[lane]] = packed[lane];
            ++*written;
        }
    lane_map_free(map);
    return true;
}

static void put_word(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (8 * i));
}

bool pack_bias(const operator *op, const operator *instruction, const embedding *e, const layout *bias,
               const int32_t *channel_bias, uint8_t *packed) {
    lane_map *map = lane_map_new(op, instruction, e, bias);
    if (!map) return false;
    int64_t index[TENSOR_MAX_DIMS], stride[TENSOR_MAX_DIMS];
    channel_strides(&op->operand[OPERAND_OUT], bias->channel_rows, stride);
    for (; lane_map_next(map); packed += 4 * map->lanes)
        for (int64_t lane = 0; lane < map->lanes; lane++) {
            int32_t value = 0;
            if (map->element[lane] >= 0) {
                lane_map_index(map, lane, index);
                int64_t channel = 0;
                for (int row = 0; row < map->rows; row++) channel += stride[row] * index[row];
                value = channel_bias[channel];
            }
            put_word(packed + 4 * lane, (uint32_t)value);
        }
    lane_map_free(map);
    return true;
}
