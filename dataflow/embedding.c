/* Embeddings as plain data; see embedding.h. */
#include "dataflow/embedding.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const operator *embedding_operator(const operator *op, const embedding *e, skewed *room) {
    if (e->skewing.skews == 0) return op;
    return operator_skew(op, &e->skewing, room) ? &room->op : NULL;
}

int64_t embedding_outer_step(const embedding *e, int box_axis) {
    return e->axis[box_axis].interleaved ? 1 : e->axis[box_axis].tile;
}

int64_t embedding_lane_step(const embedding *e, int box_axis) {
    return e->axis[box_axis].interleaved ? e->axis[box_axis].tiles : 1;
}

void embedding_lane_position(const embedding *e, const operator *instruction, const int64_t *lane,
                             int64_t *position) {
    memset(position, 0, (size_t)e->box.axes * sizeof *position);
    for (int a = 0; a < instruction->axes; a++) {
        int64_t rest = lane[a];
        for (int l = 0; l < e->digits[a]; l++) {
            const digit *digit = &e->digit[a][l];
            position[digit->axis] += rest % digit->extent * digit->weight;
            rest /= digit->extent;
        }
    }
}

int embedding_operand(const embedding *e, int instruction_operand) {
    if (!e->swapped || instruction_operand == OPERAND_OUT) return instruction_operand;
    return instruction_operand == OPERAND_LHS ? OPERAND_RHS : OPERAND_LHS;
}

int64_t embedding_calls(const embedding *e) {
    int64_t calls = 1;
    for (int d = 0; d < e->box.axes; d++)
        if (__builtin_mul_overflow(calls, e->axis[d].tiles, &calls)) return INT64_MAX;
    return calls;
}

/* Appends to a text of `bytes` bytes; *used counts what a long enough text would hold. */
static void append(char *text, size_t bytes, size_t *used, const char *format, ...) {
    va_list args;
    va_start(args, format);
    size_t room = *used < bytes ? bytes - *used : 0;
    int n = vsnprintf(room ? text + *used : NULL, room, format, args);
    va_end(args);
    if (n > 0) *used += (size_t)n;
}

static void append_box_axis(const embedding *e, const operator *op, int d, char *text, size_t bytes,
                            size_t *used) {
    const box_axis *axis = &e->box.axis[d];
    if (axis->parts == 0) append(text, bytes, used, "1");
    for (int i = 0; i < axis->parts; i++)
        append(text, bytes, used, "%s%s", i ? "·" : "", op->axis[axis->part[i]].name);
    if (e->axis[d].interleaved) append(text, bytes, used, "/%" PRId64, e->axis[d].tiles);
}

size_t embedding_format(const embedding *e, const operator *op, const operator *instruction,
                        char *text, size_t bytes) {
    size_t used = 0;
    if (bytes) text[0] = '\0';
    for (int a = 0; a < instruction->axes; a++) {
        append(text, bytes, &used, "%s%s(%" PRId64 ") <-", a ? "; " : "", instruction->axis[a].name,
               instruction->axis[a].extent);
        int64_t used_lanes = 1, lanes = 1;
        for (int l = e->digits[a] - 1; l >= 0; l--) {
            const digit *digit = &e->digit[a][l];
            append(text, bytes, &used, " ");
            append_box_axis(e, op, digit->axis, text, bytes, &used);
            append(text, bytes, &used, "(%" PRId64 ")", digit->extent);
            const axis_tile *t = &e->axis[digit->axis];
            if (digit->extent != t->tile) continue;
            used_lanes *= e->box.axis[digit->axis].extent;
            lanes *= t->tile * t->tiles;
        }
        if (lanes != used_lanes)
            append(text, bytes, &used, ", %" PRId64 " of %" PRId64 " lanes used", used_lanes,
                   lanes);
    }
    if (e->swapped) append(text, bytes, &used, "; operands swapped");
    return used;
}

void embedding_bare(const box *b, bool swapped, embedding *e) {
    memset(e, 0, sizeof *e);
    e->swapped = swapped;
    e->box = *b;
    for (int z = 0; z < b->axes; z++)
        e->axis[z] = (axis_tile){.tile = 1, .tiles = b->axis[z].extent};
}

static void embedding_whole_tile(embedding *e, int a, int64_t extent, int d) {
    int64_t length = e->box.axis[d].extent;
    e->axis[d] = (axis_tile){.tile = extent, .tiles = (length + extent - 1) / extent};
    if (extent == 1) return;
    e->digits[a] = 1;
    e->digit[a][0] = (digit){.axis = d, .extent = extent, .weight = 1};
}

bool embedding_fixed(const operator *op, const operator *instruction, bool swapped,
                     const int *chosen, embedding *e, error_record *error) {
    memset(e, 0, sizeof *e);
    e->swapped = swapped;
    if (!box_from_operator(op, &(operator){0}, swapped, &e->box, error)) return false;
    for (int d = 0; d < e->box.axes; d++)
        e->axis[d] = (axis_tile){.tile = 1, .tiles = e->box.axis[d].extent};
    for (int a = 0; a < instruction->axes; a++) {
        int d = chosen[a];
        signature wanted = instruction_axis_signature(instruction, a, swapped);
        if (d < 0) {
            if (e->box.axes == BOX_MAX_AXES) return error_set(error, "too many axes");
            d = e->box.axes++;
            e->box.axis[d] = (box_axis){.extent = 1, .moves = wanted};
        }
        if (e->box.axis[d].moves != wanted)
            return error_set(error, "axis '%s' cannot lie on the instruction's axis '%s'",
                             op->axis[d].name, instruction->axis[a].name);
        embedding_whole_tile(e, a, instruction->axis[a].extent, d);
    }
    return true;
}
