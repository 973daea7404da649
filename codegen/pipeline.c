/* When each engine is done with each step; see pipeline.h.
 *
 * Slots are those of steps.c: a load waits for the last step that read its slot, a reset for the
 * stores of the chunk that had it; an input that grows adds to its home without waiting.
 * Instructions and tokens are not modelled one by one: a step is a load for each input that is not
 * there, one GEMM, and for an output chunk one reset, its epilogue and one store. */
#include "codegen/pipeline.h"

#include <string.h>

#include "codegen/cost.h"
#include "codegen/totals.h"
#include "codegen/uop_cache.h"
#include "codegen/window.h"

typedef struct slot_state {
    int64_t holds[SCHEDULE_MAX_SLOTS]; /* number of a chunk, -1: none */
    int64_t user[SCHEDULE_MAX_SLOTS];  /* the newest step that reads or writes it, -1: none */
    int64_t from[SCHEDULE_MAX_SLOTS],
        to[SCHEDULE_MAX_SLOTS]; /* of a home: trips whose blocks are there */
    int newest;
} slot_state;

/* Where one engine is in the walk. */
typedef struct place {
    int64_t step, counter[BOX_MAX_AXES];
    chunk chunk;
} place;

typedef struct pipeline {
    const schedule_problem *problem;
    const schedule *schedule;
    int walk[BOX_MAX_AXES];
    int64_t steps, chunks[BOX_MAX_AXES];
    place loading, computing;
    slot_state state[OPERANDS];
    bool moves[OPERANDS][BOX_MAX_AXES], bias_moves[BOX_MAX_AXES];
    int64_t bias_holds;
    transfer_costs transfers;
    double load, compute, store;       /* when each engine is done with what it has had so far */
    double port;                       /* when the memory's reads are */
    double loaded[PIPELINE_MAX_STEPS]; /* when each step's inputs are there */
    double
        computed[PIPELINE_MAX_STEPS]; /* when it is done, and, of an output chunk's last, stored */
    double stored[PIPELINE_MAX_STEPS];
    double uops, loading_steps; /* micro-ops of a step; first steps that load theirs */
} pipeline;

static double later(double a, double b) {
    return a > b ? a : b;
}

/* A read of so many beats, asked for at `start`: when it is done. */
static double port_read(pipeline *x, double start, double beats) {
    x->port = later(x->port, start) + beats;
    return x->port + COST_LOAD_CYCLES;
}

/* Micro-ops: all loaded beforehand when they are few. */
static void pipeline_uops(pipeline *x) {
    const schedule_problem *p = x->problem;
    double steps = (double)x->steps, sequences = cost_uop_sequences(p->nest, x->schedule, steps);
    x->uops = cost_uops(p->nest, x->schedule);
    if (x->uops * sequences > UOP_PRELOADED)
        x->loading_steps = x->uops * sequences <= UOP_BUFFER ? sequences : steps;
    else
        x->compute = port_read(x, x->compute, x->uops * sequences * UOP_BYTES / p->hw->bus_bytes);
}

static void pipeline_start(pipeline *x, const schedule_problem *p, const schedule *s) {
    const nest *n = p->nest;
    const storage *bias = &n->layout[LAYOUT_BIAS].storage;
    x->problem = p;
    x->schedule = s;
    x->steps = 1;
    x->bias_holds = -1;
    x->loading = x->computing = (place){.step = 0};
    schedule_loop_order(n, s->order, x->walk);
    for (int l = 0; l < n->loops; l++) {
        x->chunks[l] = schedule_chunks(n, s, l);
        x->steps *= x->chunks[l];
        for (int k = 0; k < OPERANDS; k++)
            x->moves[k][l] = n->loop[l].moves[k] && s->grows[k] != l;
        x->bias_moves[l] = false;
        for (int j = 0; j < bias->dims; j++)
            x->bias_moves[l] |= bias->dim[j].coef[n->loop[l].axis] != 0;
    }
    for (int k = 0; k < OPERANDS; k++) {
        memset(x->state[k].holds, -1, sizeof x->state[k].holds);
        memset(x->state[k].user, -1, sizeof x->state[k].user);
        x->state[k].newest = s->slots[k] - 1;
    }
    cost_count_transfers(p, s, &x->transfers);
    x->port = x->store = x->loading_steps = 0;
    x->load = x->compute = totals_start_cycles(p, s);
    pipeline_uops(x);
}

static void place_enter(const pipeline *x, place *at) {
    for (int l = 0; l < x->problem->nest->loops; l++)
        schedule_chunk_at(x->problem->nest, x->schedule, l, at->counter[l], &at->chunk);
}

static void place_advance(const pipeline *x, place *at) {
    at->step++;
    for (int i = x->problem->nest->loops - 1; i >= 0; i--) {
        int l = x->walk[i];
        if (++at->counter[l] < x->chunks[l]) return;
        at->counter[l] = 0;
    }
}

/* The number of the chunk among those that differ for somebody. */
static int64_t place_number(const pipeline *x, const place *at, const bool *moves) {
    int64_t number = 0;
    for (int l = 0; l < x->problem->nest->loops; l++)
        if (moves[l]) number = number * x->chunks[l] + at->counter[l];
    return number;
}

typedef enum presence { PRESENT, GROWS, ABSENT } presence;

/* The slot that input k's chunk is in or, with *is, will be. */
static int input_slot(const pipeline *x, int k, presence *is) {
    const slot_state *state = &x->state[k];
    int64_t number = place_number(x, &x->loading, x->moves[k]);
    int l = x->schedule->grows[k];
    *is = PRESENT;
    for (int i = 0; i < x->schedule->slots[k]; i++) {
        if (state->holds[i] != number) continue;
        if (l < 0 ||
            (state->from[i] <= x->loading.counter[l] && x->loading.counter[l] < state->to[i]))
            return i;
        if (x->loading.counter[l] != state->to[i]) break;
        *is = GROWS;
        return i;
    }
    *is = ABSENT;
    return (state->newest + 1) % x->schedule->slots[k];
}

/* Input k comes into this slot. */
static void slot_fill(pipeline *x, int k, int slot, presence was) {
    slot_state *state = &x->state[k];
    int l = x->schedule->grows[k];
    region fresh;
    if (was == ABSENT) {
        int64_t number = place_number(x, &x->loading, x->moves[k]);
        for (int i = 0; i < x->schedule->slots[k]; i++)
            if (state->holds[i] == number) state->holds[i] = -1;
        state->newest = slot;
        state->holds[slot] = number;
        state->from[slot] = l < 0 ? 0 : x->loading.counter[l];
    }
    state->to[slot] = l < 0 ? 0 : x->loading.counter[l] + 1;
    window_fresh(x->problem->nest, x->schedule, k, &x->loading.chunk, was == GROWS, &fresh);
    double beats = cost_region_load(x->problem, k, &fresh) - COST_LOAD_CYCLES;
    x->load = port_read(x, x->load, beats) + (x->transfers.count[k] - 1) * COST_LOAD_CYCLES;
}

static double step_done(const pipeline *x, int64_t step) {
    return step < 0 ? 0 : x->computed[step];
}

/* The load engine's next step, if it can start by `time`; its own inputs must be loaded for the
 * step that compute is at. */
static bool load_step(pipeline *x, double time) {
    presence is[OPERANDS];
    int slot[OPERANDS];
    double start = x->load;
    if (x->loading.step == x->steps) return false;
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        slot[k] = input_slot(x, k, &is[k]);
        int64_t user = x->state[k].user[slot[k]];
        if (is[k] == ABSENT && user >= x->computing.step) return false;
        if (is[k] == ABSENT) start = later(start, step_done(x, user));
    }
    bool loads = is[OPERAND_LHS] != PRESENT || is[OPERAND_RHS] != PRESENT,
         is_due = x->loading.step == x->computing.step;
    if (loads && start > time && !is_due) return false;
    place_enter(x, &x->loading);
    if (loads) x->load = start;
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        x->state[k].user[slot[k]] = x->loading.step;
        if (is[k] != PRESENT) slot_fill(x, k, slot[k], is[k]);
    }
    x->loaded[x->loading.step] = x->load;
    place_advance(x, &x->loading);
    return true;
}

/* A load by the compute engine waits behind all reads that were asked for before. */
static void compute_loads(pipeline *x, double beats) {
    while (load_step(x, x->compute)) {
    }
    x->compute = port_read(x, x->compute, beats);
}

static void step_bias(pipeline *x) {
    const schedule_problem *p = x->problem;
    const place *at = &x->computing;
    region r;
    bool is_new = true;
    for (int l = 0; l < p->nest->output_loops; l++)
        is_new &= x->bias_moves[l] || at->counter[l] == 0;
    int64_t number = place_number(x, at, x->bias_moves);
    if (x->schedule->bias_whole ? !is_new : number == x->bias_holds) return;
    x->bias_holds = number;
    nest_region(p->nest, LAYOUT_BIAS, &at->chunk, &r);
    compute_loads(x, (double)region_elems(&r) * cost_load_cycles(p->hw, MEM_ACC));
}

static bool chunk_starts(const pipeline *x) {
    for (int l = x->problem->nest->output_loops; l < x->problem->nest->loops; l++)
        if (x->computing.counter[l] > 0) return false;
    return true;
}

static bool chunk_ends(const pipeline *x) {
    for (int l = x->problem->nest->output_loops; l < x->problem->nest->loops; l++)
        if (x->computing.counter[l] < x->chunks[l] - 1) return false;
    return true;
}

/* The next slot of the accumulators, when what was in it is stored, and its reset. */
static void step_reset(pipeline *x, double outputs) {
    slot_state *out = &x->state[OPERAND_OUT];
    out->newest = (out->newest + 1) % x->schedule->slots[OPERAND_OUT];
    int64_t user = out->user[out->newest];
    x->compute = later(x->compute, user < 0 ? 0 : x->stored[user]) + outputs + COST_COMPUTE_CYCLES;
}

/* Epilogue and store; the last of all in parts, with `calls` that are still to be made. */
static void step_output(pipeline *x, double outputs, double calls, bool in_parts) {
    const schedule_problem *p = x->problem;
    slot_state *out = &x->state[OPERAND_OUT];
    double parts = in_parts ? COST_STORE_PARTS : 1;
    double sums = calls > 0 ? calls / parts + COST_COMPUTE_CYCLES : 0;
    double finish = sums + outputs * (double)epilogue_cycles(p->epilogue) / parts +
                    cost_epilogue_instructions(p->epilogue) * COST_COMPUTE_CYCLES;
    double store = (outputs * cost_store_cycles(p->hw) + x->transfers.store_cycles) / parts;
    for (int i = 0; i < parts; i++) {
        x->compute += finish;
        x->store = later(x->store, x->compute) + store;
    }
    out->user[out->newest] = x->computing.step;
    x->stored[x->computing.step] = x->store;
}

static void compute_step(pipeline *x) {
    const nest *n = x->problem->nest;
    double calls = 1, outputs = 1;
    place_enter(x, &x->computing);
    for (int l = 0; l < n->loops; l++) {
        calls *= (double)x->computing.chunk.count[l];
        if (l < n->output_loops) outputs *= (double)x->computing.chunk.count[l];
    }
    if (x->loading.step == x->computing.step) load_step(x, 0);
    if (chunk_starts(x)) {
        if (x->schedule->bias_elems) step_bias(x);
        step_reset(x, outputs);
    }
    if ((double)x->computing.step < x->loading_steps)
        compute_loads(x, x->uops * UOP_BYTES / x->problem->hw->bus_bytes);
    bool is_end = x->computing.step == x->steps - 1,
         cut = is_end && nest_cutting_loop(n, &x->computing.chunk) >= 0;
    x->compute = later(x->compute, x->loaded[x->computing.step]);
    if (!cut) x->compute += calls + COST_COMPUTE_CYCLES;
    x->computed[x->computing.step] = x->compute;
    if (chunk_ends(x))
        step_output(x, outputs, cut ? calls : 0, cut || (is_end && x->problem->epilogue->steps));
    place_advance(x, &x->computing);
}

double pipeline_cycles(const schedule_problem *p, const schedule *s) {
    pipeline x;
    pipeline_start(&x, p, s);
    while (x.computing.step < x.steps)
        compute_step(&x);
    return x.store;
}
