/* Plain figures of a schedule; see schedule.h. */
#include "codegen/schedule.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The outer output loops are those that move the operand that is kept. */
static int kept_operand(loop_order order) {
    return order == ORDER_KEEP_RHS ? OPERAND_RHS : OPERAND_LHS;
}

void schedule_loop_order(const nest *n, loop_order order, int *walk) {
    int kept = kept_operand(order), count = 0;
    for (int outer = 1; outer >= 0; outer--)
        for (int l = 0; l < n->output_loops; l++)
            if (n->loop[l].moves[kept] == outer) walk[count++] = l;
    for (int l = n->output_loops; l < n->loops; l++)
        walk[count++] = l;
}

int64_t schedule_chunks(const nest *n, const schedule *s, int l) {
    return 1 + (n->loop[l].trips - s->first[l] + s->rest[l] - 1) / s->rest[l];
}

int64_t schedule_most_trips(const nest *n, const schedule *s, int l) {
    int64_t others = n->loop[l].trips - s->first[l];
    if (others > s->rest[l]) others = s->rest[l];
    return s->first[l] > others ? s->first[l] : others;
}

void schedule_chunk_at(const nest *n, const schedule *s, int l, int64_t index, chunk *c) {
    c->first[l] = index ? s->first[l] + (index - 1) * s->rest[l] : 0;
    int64_t left = n->loop[l].trips - c->first[l], size = index ? s->rest[l] : s->first[l];
    c->count[l] = left < size ? left : size;
}

int schedule_held_from(const nest *n, loop_order order, int k) {
    int kept = kept_operand(order), outer = 0;
    if (k != kept) return 0;
    for (int l = 0; l < n->output_loops; l++)
        outer += n->loop[l].moves[kept];
    return outer;
}

size_t schedule_format(const schedule *s, const nest *n, const embedding *e, const operator *op,
                       char *text, size_t bytes) {
    size_t used = 0;
    for (int l = 0; l < n->loops; l++) {
        const box_axis *axis = &e->box.axis[n->loop[l].axis];
        size_t room = used < bytes ? bytes - used : 0;
        char name[4 * NAME_BYTES] = "";
        for (int i = 0; i < axis->parts && strlen(name) < sizeof name - NAME_BYTES - 4; i++) {
            if (i) strcat(name, "·");
            strcat(name, op->axis[axis->part[i]].name);
        }
        used += (size_t)snprintf(room ? text + used : NULL, room, "%s%s ", l ? ", " : "", name);
        room = used < bytes ? bytes - used : 0;
        if (s->first[l] < s->rest[l] ||
            (s->first[l] > s->rest[l] && s->first[l] < n->loop[l].trips))
            used += (size_t)snprintf(room ? text + used : NULL, room, "%" PRId64 "+", s->first[l]);
        room = used < bytes ? bytes - used : 0;
        used += (size_t)snprintf(room ? text + used : NULL, room, "%" PRId64 "/%" PRId64,
                                 s->rest[l], n->loop[l].trips);
    }
    size_t room = used < bytes ? bytes - used : 0;
    used += (size_t)snprintf(room ? text + used : NULL, room,
                             "; keep %s; slots out %d, lhs %d%s, rhs %d%s",
                             s->order == ORDER_KEEP_RHS ? "rhs" : "lhs", s->slots[OPERAND_OUT],
                             s->slots[OPERAND_LHS], s->grows[OPERAND_LHS] < 0 ? "" : " growing",
                             s->slots[OPERAND_RHS], s->grows[OPERAND_RHS] < 0 ? "" : " growing");
    return used;
}
