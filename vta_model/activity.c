/* An observer that adds each instruction to the spans it ran in; see activity.h. */
#include "vta_model/activity.h"

#include <stdio.h>

#include "csp/base/arithmetic.h"
#include "vta_model/simulation.h"

typedef struct recorder {
    observer observer;
    vta_activity *activity;
} recorder;

static int64_t overlap(int64_t from, int64_t to, int64_t low, int64_t high) {
    int64_t a = from > low ? from : low, b = to < high ? to : high;
    return b > a ? b - a : 0;
}

static void spans_add(vta_activity *a, enum engine engine, int64_t from, int64_t to,
                      int64_t busy_cycles) {
    double share = (double)busy_cycles / (double)(to - from);
    for (int64_t i = from / a->span_cycles; i < a->spans && i * a->span_cycles < to; i++) {
        double cycles = (double)overlap(from, to, i * a->span_cycles, (i + 1) * a->span_cycles);
        a->span[engine][i].busy += cycles * share;
        a->span[engine][i].memory += cycles * (1 - share);
    }
}

static void windows_add(vta_activity *a, enum engine engine, const instruction *in, int64_t from,
                        int64_t to) {
    for (int i = 0; i < a->windows; i++) {
        vta_window *w = &a->window[i];
        if (overlap(from, to, w->from, w->to) && w->marks < WINDOW_MARKS)
            w->mark[w->marks++] = (vta_mark){engine, *in, from, to};
    }
}

static void recorder_done(observer *o, const simulation *sim, enum engine engine, int64_t cycle) {
    vta_activity *a = ((recorder *)o)->activity;
    const engine_state *e = &sim->engine[engine];
    int64_t duration = cycle + 1 - e->start;
    int64_t busy = e->busy_cycles < duration ? e->busy_cycles : duration;
    spans_add(a, engine, e->start, cycle + 1, busy);
    windows_add(a, engine, &e->in, e->start, cycle + 1);
}

observer *activity_observer_new(arena *memory, vta_activity *activity) {
    recorder *r = arena_alloc(memory, 1, sizeof *r);
    if (!r) return NULL;
    r->observer = (observer){.done = recorder_done};
    r->activity = activity;
    return &r->observer;
}

vta_activity *vta_activity_new(arena *memory, int64_t cycles, int most) {
    vta_activity *a = arena_alloc(memory, 1, sizeof *a);
    if (!a) return NULL;
    a->span_cycles = divide_ceiling(cycles, most);
    a->spans = (int)divide_ceiling(cycles, a->span_cycles);
    for (int engine = 0; engine < ENGINES; engine++) {
        a->span[engine] = arena_alloc(memory, (size_t)a->spans, sizeof *a->span[engine]);
        if (!a->span[engine]) return NULL;
    }
    return a;
}

void vta_mark_name(const instruction *in, char name[MARK_NAME_BYTES]) {
    bool is_transfer = in->opcode == OP_LOAD || in->opcode == OP_STORE;
    const char *kind = in->opcode == OP_ALU ? alu_op_name(in->alu_op)
                       : is_transfer        ? memory_name((enum memory)in->memory)
                       : in->reset          ? "reset"
                                            : "";
    if (is_transfer && !instruction_moves_data(in)) kind = "sync";
    snprintf(name, MARK_NAME_BYTES, "%s%s%s", opcode_name(in->opcode), *kind ? " " : "", kind);
}
