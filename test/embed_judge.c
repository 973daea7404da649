/* Is a tile an embedding? What replaying leaves open, by brute force; see embed_brute.h. */
#include <stdlib.h>
#include <string.h>

#include "dataflow/storage.h"
#include "test/embed_brute.h"

/* The next lane of an operand of the instruction; false after the last. */
static bool next_lane(const operator *instruction, int operand, int64_t *lane) {
    for (int a = instruction->axes - 1; a >= 0; a--) {
        if (!access_uses_axis(&instruction->operand[operand], a)) continue;
        if (++lane[a] < instruction->axis[a].extent) return true;
        lane[a] = 0;
    }
    return false;
}

enum { PLACE_LENGTH = TENSOR_MAX_DIMS + BOX_MAX_AXES, MOST_LANES = 64 };

/* Where a lane's element is: the index that the map gives, and the position on unit axes. */
static void lane_place(const operator *op, const operator *instruction, const embedding *e,
                       int operand, const int64_t *lane, int64_t *place) {
    const access_map *access = &op->operand[operand];
    int64_t position[BOX_MAX_AXES];
    memset(place, 0, PLACE_LENGTH * sizeof *place);
    embedding_lane_position(e, instruction, lane, position);
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        int64_t at = position[z] * (e->axis[z].interleaved ? e->axis[z].tiles : 1);
        if (axis->parts == 0 && (axis->moves >> operand & 1)) place[TENSOR_MAX_DIMS + z] = at;
        for (int i = axis->parts - 1; i >= 0; i--) {
            int d = axis->part[i];
            int64_t x = i ? at % op->axis[d].extent : at;
            at /= op->axis[d].extent;
            for (int row = 0; row < access->dims; row++)
                place[row] += access->coef[row][d] * x;
        }
    }
}

bool brute_lanes_differ(const operator *op, const operator *instruction, strategy st,
                        const embedding *e) {
    for (int k = 0; k < OPERANDS; k++) {
        if (k != OPERAND_OUT && st >= STRATEGY_STENCIL) continue;
        int64_t place[MOST_LANES][PLACE_LENGTH], lane[OPERATOR_MAX_AXES] = {0};
        int count = 0;
        do {
            lane_place(op, instruction, e, embedding_operand(e, k), lane, place[count]);
            for (int i = 0; i < count; i++)
                if (!memcmp(place[i], place[count], sizeof place[i])) return false;
            count++;
        } while (next_lane(instruction, k, lane));
    }
    return true;
}

/* Marks the rows of all operands that are inside at a point of the padded box which is beyond its
 * extent on axis z: those do not guard it. */
static void rows_inside(const operator *op, const embedding *e, const int64_t *point,
                        bool inside[OPERANDS][TENSOR_MAX_DIMS]) {
    int64_t x[OPERATOR_MAX_AXES] = {0};
    unsigned padded = 0;
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        int64_t rest = point[z];
        if (rest >= axis->extent) padded |= axis->parts == 1 ? axis->closed : axis->moves;
        for (int i = axis->parts - 1; i >= 0; i--) {
            x[axis->part[i]] = i ? rest % op->axis[axis->part[i]].extent : rest;
            rest /= op->axis[axis->part[i]].extent;
        }
    }
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++) {
            const access_map *access = &op->operand[k];
            int64_t index = access->offset[row];
            for (int d = 0; d < op->axes; d++)
                index += access->coef[row][d] * x[d];
            if (!(padded >> k & 1) && index >= 0 && index < access->shape[row])
                inside[k][row] = true;
        }
}

static bool axis_is_guarded(const operator *op, const embedding *e, int z) {
    if (e->box.axis[z].parts != 1 || e->box.axis[z].closed) return true;
    bool inside[OPERANDS][TENSOR_MAX_DIMS] = {{false}};
    int64_t point[BOX_MAX_AXES] = {0};
    int d;
    point[z] = e->box.axis[z].extent;
    do {
        rows_inside(op, e, point, inside);
        for (d = 0; d < e->box.axes; d++) {
            if (++point[d] < e->axis[d].tile * e->axis[d].tiles) break;
            point[d] = d == z ? e->box.axis[z].extent : 0;
        }
    } while (d < e->box.axes);
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++)
            if (!inside[k][row]) return true;
    return false;
}

bool brute_padding_is_guarded(const operator *op, const embedding *e) {
    for (int z = 0; z < e->box.axes; z++)
        if (e->axis[z].tile * e->axis[z].tiles > e->box.axis[z].extent &&
            !axis_is_guarded(op, e, z))
            return false;
    return true;
}

/* The tensor's elements that block `index` adds to `times`; true when all are new (`once`) and none
 * is padding (`whole`). */
static bool block_keeps(const operator *op, const operator *instruction, const embedding *e,
                        const storage *s, const int64_t *index, bool once, bool whole,
                        char *times) {
    const access_map *access = &op->operand[s->operand];
    int64_t lane[OPERATOR_MAX_AXES] = {0};
    for (;;) {
        int64_t position[BOX_MAX_AXES], element[TENSOR_MAX_DIMS], number = 0;
        embedding_lane_position(e, instruction, lane, position);
        if (storage_element(op, e, s, index, position, element)) {
            for (int row = 0; row < access->dims; row++)
                number = number * access->shape[row] + element[row];
            if (times[number]++ && once) return false;
        } else if (whole) {
            return false;
        }
        if (!next_lane(instruction, s->instruction_operand, lane)) return true;
    }
}

bool brute_storage_keeps(const operator *op, const operator *instruction, strategy st,
                         const embedding *e) {
    bool keeps = true;
    for (int k = 0; k < OPERANDS && keeps; k++) {
        bool once = k == OPERAND_OUT || st < STRATEGY_STENCIL;
        storage s;
        storage_build(op, instruction, e, k, STORAGE_REWRITTEN, &s);
        char *times = calloc((size_t)access_elements(&op->operand[s.operand]), 1);
        int64_t index[STORAGE_MAX_DIMS];
        for (int j = 0; j < s.dims; j++)
            index[j] = s.dim[j].low;
        for (int j = 0; j >= 0 && keeps;) {
            keeps = block_keeps(op, instruction, e, &s, index, once, st < STRATEGY_PAD, times);
            for (j = s.dims - 1; j >= 0; j--) {
                if (++index[j] <= s.dim[j].high) break;
                index[j] = s.dim[j].low;
            }
        }
        free(times);
    }
    return keeps;
}
