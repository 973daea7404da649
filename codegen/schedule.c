/* Plain figures of a schedule; see schedule.h. */
#include "codegen/schedule.h"

#include <inttypes.h>

#include "dataflow/writer.h"

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

/* `axis first+rest/trips`, the first chunk's trips where they are not those of the others. */
static void loop_add(writer *w, const schedule *s, const nest *n, int l, const char *name) {
    bool uneven =
        s->first[l] < s->rest[l] || (s->first[l] > s->rest[l] && s->first[l] < n->loop[l].trips);
    writer_add(w, "%s%s ", l ? ", " : "", name);
    if (uneven) writer_add(w, "%" PRId64 "+", s->first[l]);
    writer_add(w, "%" PRId64 "/%" PRId64, s->rest[l], n->loop[l].trips);
}

static size_t schedule_format(const schedule *s, const nest *n, const embedding *e,
                              const operator *op, char *text, size_t bytes) {
    writer w = {text, bytes, 0};
    char name[BOX_AXIS_NAME_BYTES];
    for (int l = 0; l < n->loops; l++)
        loop_add(&w, s, n, l, box_axis_name(op, &e->box.axis[n->loop[l].axis], name));
    writer_add(&w, "; keep %s; slots out %d, lhs %d%s, rhs %d%s",
               s->order == ORDER_KEEP_RHS ? "rhs" : "lhs", s->slots[OPERAND_OUT],
               s->slots[OPERAND_LHS], s->grows[OPERAND_LHS] < 0 ? "" : " growing",
               s->slots[OPERAND_RHS], s->grows[OPERAND_RHS] < 0 ? "" : " growing");
    return w.length;
}

char *schedule_text(arena *a, const schedule *s, const nest *n, const embedding *e,
                    const operator *op) {
    size_t bytes = schedule_format(s, n, e, op, NULL, 0) + 1;
    char *text = arena_alloc(a, bytes, 1);
    if (text) schedule_format(s, n, e, op, text, bytes);
    return text;
}
