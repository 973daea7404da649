/* How a schedule is refined; see refine.h. */
#include "codegen/refine.h"

#include "codegen/estimate.h"
#include "codegen/pipeline.h"
#include "codegen/slots.h"
#include "codegen/window.h"

enum { MAX_SIZES = 16, MAX_ROUNDS = 6 };

/* May loop l have these chunks, and do those before it go trip by trip where they must, as in
 * scheduler.c? */
static bool loop_is_valid(const nest *n, const schedule *s, int l) {
    unsigned singly;
    if (schedule_chunks(n, s, l) == 1) return true;
    if (!nest_loop_divides(n, l, &singly)) return false;
    if (l > n->output_loops && schedule_most_trips(n, s, l - 1) > 1) return false;
    for (int m = 0; m < n->output_loops; m++)
        if (singly >> m & 1 && schedule_most_trips(n, s, m) > 1) return false;
    return true;
}

/* Is it a schedule, and one that the exact estimate is made for? */
static bool chunks_are_valid(const nest *n, const schedule *s) {
    int64_t steps = 1;
    for (int l = 0; l < n->loops; l++) {
        steps *= schedule_chunks(n, s, l);
        if (steps > PIPELINE_MAX_STEPS || !loop_is_valid(n, s, l)) return false;
    }
    return true;
}

/* Takes the changed schedule when its slots have room and its estimate is better. */
static void keep_better(const schedule_problem *p, schedule changed, schedule *best) {
    if (!schedule_lay_out(p, &changed)) return;
    changed.estimate = estimate_schedule(p, &changed);
    if (changed.estimate < best->estimate) *best = changed;
}

/* The changed schedule, with no input that grows and with each that can. */
static void try_chunks(const schedule_problem *p, schedule changed, schedule *best) {
    const nest *n = p->nest;
    if (!chunks_are_valid(n, &changed)) return;
    for (int k = 0; k < OPERANDS; k++)
        changed.grows[k] = -1;
    keep_better(p, changed, best);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        for (int l = 0; l < n->loops; l++) {
            schedule grown = changed;
            grown.grows[k] = l;
            if (window_can_grow(n, &changed, k, l)) keep_better(p, grown, best);
        }
}

/* Sizes that a loop's chunks are tried with: each about a half more than the one before, and all
 * trips. */
static int chunk_sizes(int64_t trips, int64_t *size) {
    int count = 0;
    for (int64_t c = 1; c < trips && count < MAX_SIZES - 1; c += 1 + c / 2)
        size[count++] = c;
    size[count++] = trips;
    return count;
}

static void try_sizes(const schedule_problem *p, const schedule *from, int l, schedule *best) {
    int64_t size[MAX_SIZES], trips = p->nest->loop[l].trips;
    int count = chunk_sizes(trips, size);
    for (int first = 0; first < count; first++) {
        int64_t others = trips - size[first];
        for (int rest = 0; rest == 0 || (rest < count && size[rest - 1] < others); rest++) {
            schedule changed = *from;
            changed.first[l] = size[first];
            changed.rest[l] = others == 0 ? trips : size[rest] < others ? size[rest] : others;
            try_chunks(p, changed, best);
        }
    }
}

void schedule_refine(const schedule_problem *p, schedule *s) {
    const nest *n = p->nest;
    int64_t before = INT64_MAX;
    if (!chunks_are_valid(n, s)) return;
    for (int round = 0; s->estimate < before && round < MAX_ROUNDS; round++) {
        before = s->estimate;
        for (int l = 0; l < n->loops; l++) {
            schedule from = *s;
            try_sizes(p, &from, l, s);
        }
        schedule turned = *s;
        turned.order = s->order == ORDER_KEEP_RHS ? ORDER_KEEP_LHS : ORDER_KEEP_RHS;
        try_chunks(p, turned, s);
    }
}
