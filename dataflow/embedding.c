/* Embeddings as plain data; see embedding.h. */
#include "dataflow/embedding.h"

#include <inttypes.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/writer.h"

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
    return operand_swapped(instruction_operand, e->swapped);
}

int64_t embedding_calls(const embedding *e) {
    int64_t calls = 1;
    for (int d = 0; d < e->box.axes; d++)
        if (__builtin_mul_overflow(calls, e->axis[d].tiles, &calls)) return INT64_MAX;
    return calls;
}

/* `c·r·s(16)`: a digit of this extent; an interleaved axis has its number of tiles. */
static void digit_write(writer *w, const embedding *e, const operator *op, const digit *digit) {
    char name[BOX_AXIS_NAME_BYTES];
    writer_add(w, " %s", box_axis_name(op, &e->box.axis[digit->axis], name));
    if (e->axis[digit->axis].interleaved) writer_add(w, "/%" PRId64, e->axis[digit->axis].tiles);
    writer_add(w, "(%" PRId64 ")", digit->extent);
}

/* What lies on the instruction's axis a, the slowest digit first. */
static void line_write(writer *w, const embedding *e, const operator *op, int a) {
    int64_t used_lanes = 1, lanes = 1;
    for (int l = e->digits[a] - 1; l >= 0; l--) {
        const digit *digit = &e->digit[a][l];
        const axis_tile *t = &e->axis[digit->axis];
        digit_write(w, e, op, digit);
        if (digit->extent != t->tile) continue;
        used_lanes *= e->box.axis[digit->axis].extent;
        lanes *= t->tile * t->tiles;
    }
    if (lanes != used_lanes)
        writer_add(w, ", %" PRId64 " of %" PRId64 " lanes used", used_lanes, lanes);
}

size_t embedding_format(const embedding *e, const operator *op, const operator *instruction,
                        char *text, size_t bytes) {
    writer w = {text, bytes, 0};
    if (bytes) text[0] = '\0';
    for (int a = 0; a < instruction->axes; a++) {
        writer_add(&w, "%s%s(%" PRId64 ") <-", a ? "; " : "", instruction->axis[a].name,
                   instruction->axis[a].extent);
        line_write(&w, e, op, a);
    }
    if (e->swapped) writer_add(&w, "; operands swapped");
    return w.length;
}

char *embedding_text(arena *a, const embedding *e, const operator *op,
                     const operator *instruction) {
    size_t bytes = embedding_format(e, op, instruction, NULL, 0) + 1;
    char *text = arena_alloc(a, bytes, 1);
    if (text) embedding_format(e, op, instruction, text, bytes);
    return text;
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
    e->axis[d] = (axis_tile){.tile = extent, .tiles = divide_ceiling(length, extent)};
    if (extent == 1) return;
    e->digits[a] = 1;
    e->digit[a][0] = (digit){.axis = d, .extent = extent, .weight = 1};
}

bool embedding_fixed(const operator *op, const operator *instruction, bool swapped,
                     const int *chosen, embedding *e, error_record *error) {
    box own;
    if (!box_from_operator(op, &(operator){0}, swapped, &own, error)) return false;
    embedding_bare(&own, swapped, e);
    for (int a = 0; a < instruction->axes; a++) {
        int d = chosen[a];
        signature wanted = instruction_axis_signature(instruction, a, swapped);
        if (d < 0) {
            if (e->box.axes == BOX_MAX_AXES)
                return error_set(error, "operator and instruction together have more than %d axes",
                                 BOX_MAX_AXES);
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
