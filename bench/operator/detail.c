/* See detail.h. */
#include "bench/operator/detail.h"

#include "vta_model/model.h"

enum { SPANS = 160, WINDOWS = 2, WINDOW_INSTRUCTIONS = 60 };

/* A copy that lives in `memory` alone. */
static bool lowering_copy(arena *memory, const lowering *from, lowering *to) {
    *to = *from;
    to->op = arena_copy(memory, from->op, sizeof *from->op);
    to->source = arena_copy(memory, from->source, sizeof *from->source);
    to->user = arena_copy(memory, from->user, sizeof *from->user);
    to->hw = arena_copy(memory, from->hw, sizeof *from->hw);
    to->nest.layout = arena_copy(memory, from->layout, sizeof from->layout);
    return to->op && to->source && to->user && to->hw && to->nest.layout;
}

/* The beginning, and as much of the middle: on average WINDOW_INSTRUCTIONS of them. */
static vta_activity *activity_new(arena *memory, const compiled *c) {
    vta_activity *a = vta_activity_new(memory, c->cycles, SPANS);
    vta_window *window = arena_alloc(memory, WINDOWS, sizeof *window);
    if (!a || !window) return NULL;
    int64_t instructions = c->instructions > 0 ? c->instructions : 1;
    int64_t cycles = c->cycles / instructions * WINDOW_INSTRUCTIONS;
    if (cycles < 1 || cycles > c->cycles) cycles = c->cycles;
    int64_t middle = (c->cycles - cycles) / 2;
    window[0] = (vta_window){.from = 0, .to = cycles};
    window[1] = (vta_window){.from = middle, .to = middle + cycles};
    a->window = window;
    a->windows = middle < cycles ? 1 : WINDOWS;
    return a;
}

static void detail_take_run(program_detail *d, const vta_result *run) {
    for (int engine = 0; engine < ENGINES; engine++)
        d->account.engine[engine] = run->engine[engine];
    d->account.calls = run->macs / hw_config_multipliers(d->lowering.hw);
    d->account.resets = run->uops - d->account.calls;
    d->read_bytes = run->fetch_bytes;
    for (enum memory m = 0; m < MEMORIES; m++)
        if (m != MEM_OUT) d->read_bytes += run->bytes[m];
    d->written_bytes = run->bytes[MEM_OUT];
}

static const program_detail *detail_take(arena *memory, const compiled *c, bool timeline) {
    program_detail *d = arena_alloc(memory, 1, sizeof *d);
    arena *scratch = arena_new();
    vta_activity *activity = timeline ? activity_new(memory, c) : NULL;
    vta_options options = {.activity = activity};
    vta_result run;
    bool good = d && scratch && lowering_copy(memory, c->lowering, &d->lowering) &&
                (activity || !timeline) &&
                vta_run(c->program, &options, scratch, &run, NULL) == VTA_DONE;
    if (good) {
        d->macs = c->macs;
        d->cycles = c->cycles;
        d->instructions = c->instructions;
        d->uops = c->uops;
        d->host_bytes = c->host_bytes;
        d->activity = activity;
        detail_take_run(d, &run);
    }
    arena_free(scratch);
    return good ? d : NULL;
}

const report_detail *report_detail_take(arena *memory, const operator *op, const compiled *inlay,
                                        const compiled *reference, bool timeline) {
    report_detail *r = arena_alloc(memory, 1, sizeof *r);
    if (!r) return NULL;
    r->inlay = detail_take(memory, inlay, timeline);
    if (reference && compiled_is_same(inlay, reference))
        r->reference = r->inlay;
    else if (reference)
        r->reference = detail_take(memory, reference, timeline);
    bound_parts(op, inlay->lowering->hw, &inlay->lowering->epilogue, r->bound);
    return r->inlay && (r->reference || !reference) ? r : NULL;
}

double detail_full_cycles(const program_detail *d) {
    return (double)d->macs / hw_config_multipliers(d->lowering.hw);
}
