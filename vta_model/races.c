/* Races: accesses of two engines to one place, one of them a write, that no chain of tokens orders.
 * Happens-before with vector clocks: each engine counts its instructions; a token carries what its
 * sender knew when it posted it, and the n-th taken is the n-th posted. An instruction is ordered
 * after another engine's when the number that it knows of that engine is at least the other's. This
 * finds a race whether or not this run's timing shows it.
 *
 * Places are elements of the SRAMs that two engines share, and of DRAM the smallest element of this
 * hardware, remembered in pages that are made when touched. */
#include <string.h>

#include "isa/assembly.h"
#include "vta_model/simulation.h"

/* One side more than engines: the second reader that an SRAM does not have. */
enum { SIDES = ENGINES + 1, PAGE_PLACES = 1024 };

/* Who touched a place last: instruction index + 1, 0 for nobody. */
typedef struct place {
    uint32_t writer;
    uint32_t reader[2]; /* of DRAM two engines read: load and compute */
} place;

typedef struct knowledge {
    uint32_t of[SIDES]; /* instructions of each engine that are known to be done */
} knowledge;

typedef struct posted_queue {
    knowledge item[TOKENS_MOST + 1];
    uint32_t first, count;
} posted_queue;

typedef struct races {
    observer observer;
    arena *memory;
    const simulation *sim;
    uint32_t *number; /* of each instruction, among its engine's; from 1 */
    uint32_t started[SIDES];
    knowledge known[SIDES];
    posted_queue posted[TOKENS];
    place *sram[MEMORIES];
    place **page;
    size_t pages;
    uint64_t place_bytes; /* of DRAM */
    int found;
    error_record first;
} races;

static const char *access_name(bool writes) {
    return writes ? "writes" : "reads";
}

static void report(races *r, uint32_t before, bool before_writes, uint32_t now, bool now_writes,
                   const char *where, uint64_t index) {
    char lines[2][160];
    const uint32_t indices[2] = {before, now};
    if (r->found++) return;
    for (int i = 0; i < 2; i++) {
        instruction in;
        instruction_decode(r->sim->code + (size_t)indices[i] * INSTRUCTION_BYTES, &in);
        instruction_format(&in, lines[i], sizeof lines[i]);
    }
    error_set(
        &r->first,
        "race on %s 0x%llx: instruction %u (%s) %s it, instruction %u (%s) %s it, no token between",
        where, (unsigned long long)index, before, lines[0], access_name(before_writes), now,
        lines[1], access_name(now_writes));
}

/* Is instruction `other` (index + 1) ordered before what `engine` does now? */
static bool is_known(const races *r, enum engine engine, enum engine other_engine, uint32_t other) {
    return !other || other_engine == engine ||
           r->known[engine].of[other_engine] >= r->number[other - 1];
}

static void touch_written(races *r, place *place, enum engine engine, uint32_t index,
                          enum engine readers_first, const char *where, uint64_t at) {
    for (int i = 0; i < 2; i++)
        if (!is_known(r, engine, readers_first + (enum engine)i, place->reader[i]))
            report(r, place->reader[i] - 1, false, index, true, where, at);
    place->writer = index + 1;
}

static void touch_read(races *r, place *place, enum engine engine, uint32_t index,
                       enum engine writer, int reader, const char *where, uint64_t at) {
    if (!is_known(r, engine, writer, place->writer))
        report(r, place->writer - 1, true, index, false, where, at);
    place->reader[reader] = index + 1;
}

/* DRAM: store writes; load and compute read. */

static place *dram_place(races *r, uint64_t number) {
    place **page = &r->page[number / PAGE_PLACES];
    if (!*page) *page = arena_alloc(r->memory, PAGE_PLACES, sizeof **page);
    return *page ? &(*page)[number % PAGE_PLACES] : NULL;
}

static void touch_dram(races *r, enum engine engine, uint32_t index, const instruction *in) {
    const uint64_t elem = (uint64_t)r->sim->hw->elem_bytes[in->memory];
    for (uint32_t y = 0; y < in->y_size; y++) {
        uint64_t from = (in->dram_base + (uint64_t)y * in->x_stride) * elem;
        for (uint64_t at = from; at < from + in->x_size * elem; at += r->place_bytes) {
            place *place = dram_place(r, at / r->place_bytes);
            if (!place) return;
            if (engine == ENGINE_STORE)
                touch_written(r, place, engine, index, ENGINE_LOAD, "DRAM byte", at);
            else
                touch_read(r, place, engine, index, ENGINE_STORE, engine == ENGINE_COMPUTE,
                           "DRAM byte", at);
        }
    }
}

/* SRAM: load writes inputs and weights, compute reads them; compute writes out, store reads it. */

static void touch_sram(races *r, enum engine engine, uint32_t index, const instruction *in) {
    place *places = r->sram[in->memory];
    const char *name = memory_name((enum memory)in->memory);
    if (!places) return;
    for (int64_t i = 0; i < instruction_sram_elems(in); i++) {
        uint64_t at = in->sram_base + (uint64_t)i;
        if (engine == ENGINE_LOAD)
            touch_written(r, &places[at], engine, index, ENGINE_COMPUTE, name, at);
        else
            touch_read(r, &places[at], engine, index, ENGINE_COMPUTE, 0, name, at);
    }
}

static void touch_uop(races *r, uint32_t index, const instruction *in, uint32_t word, uint32_t i,
                      uint32_t j) {
    const uint64_t d = micro_op_dst(word) + i * in->dst_out + j * in->dst_in;
    const uint64_t s = micro_op_src(word) + i * in->src_out + j * in->src_in;
    const uint64_t w = micro_op_wgt(word) + i * in->wgt_out + j * in->wgt_in;
    if (in->opcode == OP_GEMM && in->reset) return;
    touch_written(r, &r->sram[MEM_OUT][d], ENGINE_COMPUTE, index, ENGINE_STORE, "out", d);
    if (in->opcode != OP_GEMM) return;
    touch_read(r, &r->sram[MEM_INP][s], ENGINE_COMPUTE, index, ENGINE_LOAD, 0, "inp", s);
    touch_read(r, &r->sram[MEM_WGT][w], ENGINE_COMPUTE, index, ENGINE_LOAD, 0, "wgt", w);
}

static void touch_loops(races *r, uint32_t index, const instruction *in) {
    const uint32_t *uops = r->sim->machine->uop;
    for (uint32_t i = 0; i < in->loops_out; i++)
        for (uint32_t j = 0; j < in->loops_in; j++)
            for (uint32_t u = in->uop_begin; u < in->uop_end; u++)
                touch_uop(r, index, in, uops[u], i, j);
}

/* What the simulation tells. Accesses are looked at when an instruction is done and its indices are
 * checked; the clocks are those of its start, since nothing is learned meanwhile. */

static void races_started(observer *o, const simulation *sim, enum engine engine, int64_t cycle) {
    (void)cycle;
    races *r = (races *)o;
    r->known[engine].of[engine] = ++r->started[engine];
    r->number[sim->engine[engine].index] = r->started[engine];
}

static void touch_all(races *r, const simulation *sim, enum engine engine) {
    const instruction *in = &sim->engine[engine].in;
    const uint32_t index = (uint32_t)sim->engine[engine].index;
    if (in->opcode == OP_GEMM || in->opcode == OP_ALU) touch_loops(r, index, in);
    if (in->opcode > OP_STORE || !instruction_moves_data(in)) return;
    touch_dram(r, engine, index, in);
    touch_sram(r, engine, index, in);
}

static void races_done(observer *o, const simulation *sim, enum engine engine, int64_t cycle) {
    (void)cycle;
    touch_all((races *)o, sim, engine);
}

static void races_token(observer *o, const simulation *sim, enum token token, bool posted,
                        int64_t cycle) {
    (void)sim, (void)cycle;
    races *r = (races *)o;
    posted_queue *queue = &r->posted[token];
    if (posted) {
        queue->item[(queue->first + queue->count++) % (TOKENS_MOST + 1)] =
            r->known[token_sender(token)];
        return;
    }
    const knowledge *news = &queue->item[queue->first];
    knowledge *known = &r->known[token_receiver(token)];
    for (int side = 0; side < SIDES; side++)
        if (known->of[side] < news->of[side]) known->of[side] = news->of[side];
    queue->first = (queue->first + 1) % (TOKENS_MOST + 1);
    queue->count--;
}

observer *races_new(arena *memory, const simulation *sim) {
    races *r = arena_alloc(memory, 1, sizeof *r);
    if (!r) return NULL;
    r->observer = (observer){.started = races_started, .done = races_done, .token = races_token};
    r->memory = memory;
    r->sim = sim;
    r->place_bytes = UOP_BYTES;
    for (enum memory m = 0; m < MEMORIES; m++)
        if ((uint64_t)sim->hw->elem_bytes[m] < r->place_bytes)
            r->place_bytes = (uint64_t)sim->hw->elem_bytes[m];
    r->pages = (size_t)(sim->dram_bytes / r->place_bytes / PAGE_PLACES + 1);
    r->page = arena_alloc(memory, r->pages, sizeof *r->page);
    r->number = arena_alloc(memory, sim->count + 1, sizeof *r->number);
    static const enum memory shared[] = {MEM_INP, MEM_WGT, MEM_OUT};
    for (int i = 0; i < 3; i++) {
        r->sram[shared[i]] = arena_alloc(memory, (size_t)sim->hw->depth[shared[i]], sizeof(place));
        if (!r->sram[shared[i]]) return NULL;
    }
    return r->page && r->number ? &r->observer : NULL;
}

/* What load and store have under way at FINISH touches its places too. */
int races_found(observer *o, error_record *error) {
    races *r = (races *)o;
    for (enum engine engine = ENGINE_LOAD; engine < ENGINES; engine++)
        if (r->sim->engine[engine].running) touch_all(r, r->sim, engine);
    if (!r->found) return 0;
    error_set(error, "%s", r->first.message);
    if (r->found > 1 && error) {
        char more[40];
        snprintf(more, sizeof more, " (and %d more)", r->found - 1);
        strncat(error->message, more, sizeof error->message - strlen(error->message) - 1);
    }
    return r->found;
}
