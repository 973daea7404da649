/* What the three engines have in common (core/Load.scala, Compute.scala, Store.scala): each takes
 * the first instruction of its queue when it is free and the tokens are there, takes those tokens,
 * works, and in its last cycle posts tokens and gives up its place in the queue. */
#include "vta_model/simulation.h"

#include "vta_model/check.h"

static void engine_schedule(simulation *sim, enum engine engine) {
    engine_state *e = &sim->engine[engine];
    if (e->running || e->waits) return;
    if (!e->queue.count) {
        sim->next[engine] = NEVER;
        return;
    }
    int64_t seen_from = e->queue.seen_from[e->queue.first];
    e->ready_from = seen_from > e->free_from ? seen_from : e->free_from;
    sim->next[engine] = moment_begin(e->ready_from);
}

static void observe_queue(simulation *sim, enum engine engine, int64_t cycle) {
    for (observer *o = sim->observer; o; o = o->then)
        if (o->queued) o->queued(o, sim, engine, cycle);
}

void engine_instruction_arrives(simulation *sim, enum engine engine, size_t index, int64_t cycle) {
    engine_state *e = &sim->engine[engine];
    uint32_t slot = (e->queue.first + e->queue.count) % QUEUE_ENTRIES;
    e->queue.index[slot] = (uint32_t)index;
    e->queue.seen_from[slot] = cycle + 1;
    if (!e->queue.count++) engine_schedule(sim, engine);
    if (sim->observer) observe_queue(sim, engine, cycle);
}

/* Load has no engine before it, store none after. */
static void warn_of_token_bits(simulation *sim, const engine_state *e, enum engine engine) {
    bool prev = e->in.pop_prev || e->in.push_prev, next = e->in.pop_next || e->in.push_next;
    if ((engine == ENGINE_LOAD && prev) || (engine == ENGINE_STORE && next))
        warnings_add(sim->warnings, e->index, &e->in,
                     "the %s engine has no engine %s it; the token bit is ignored",
                     engine_name(engine), engine == ENGINE_LOAD ? "before" : "after");
}

static bool engine_decode(simulation *sim, enum engine engine) {
    engine_state *e = &sim->engine[engine];
    e->index = e->queue.index[e->queue.first];
    instruction_decode(sim->code + e->index * INSTRUCTION_BYTES, &e->in);
    e->decoded = true;
    if (sim->warnings && engine != ENGINE_COMPUTE) warn_of_token_bits(sim, e, engine);
    return check_instruction(sim->hw, sim->dram_bytes, &e->in, sim->error) ||
           check_add_place(sim->error, e->index, &e->in);
}

/* The time from when it could have started to `cycle` was spent on the token that came last. */
static void account_wait(simulation *sim, enum engine engine, int64_t cycle) {
    engine_state *e = &sim->engine[engine];
    int64_t waited = cycle - e->ready_from;
    if (!waited) return;
    enum token prev = token_taken_from_prev(engine), next = token_taken_from_next(engine);
    bool for_prev = e->in.pop_prev && prev != NO_TOKEN;
    bool for_next = e->in.pop_next && next != NO_TOKEN;
    if (for_prev && for_next) for_prev = sim->token[prev].seen_from >= sim->token[next].seen_from;
    if (for_prev)
        e->account.wait_prev += waited;
    else
        e->account.wait_next += waited;
}

static void start_work(simulation *sim, enum engine engine, int64_t cycle) {
    const instruction *in = &sim->engine[engine].in;
    bool is_transfer = in->opcode == OP_LOAD || in->opcode == OP_STORE;
    if (is_transfer && !instruction_moves_data(in))
        engine_done_at(sim, engine, cycle + 1, 2);
    else if (in->opcode == OP_LOAD)
        load_start(sim, engine, cycle);
    else if (in->opcode == OP_STORE)
        store_start(sim, cycle);
    else
        compute_start(sim, cycle);
}

static bool lacks_tokens(const simulation *sim, enum engine engine) {
    const instruction *in = &sim->engine[engine].in;
    return (in->pop_prev | in->pop_next) && !tokens_are_there(sim, engine);
}

static void engine_start(simulation *sim, enum engine engine, int64_t cycle) {
    engine_state *e = &sim->engine[engine];
    if (e->in.pop_prev | e->in.pop_next) {
        account_wait(sim, engine, cycle);
        tokens_take(sim, engine, cycle);
    }
    e->waits = false;
    e->running = true;
    e->start = cycle;
    start_work(sim, engine, cycle);
    for (observer *o = sim->observer; o; o = o->then)
        if (o->started) o->started(o, sim, engine, cycle);
}

static void leave_queue(simulation *sim, enum engine engine, int64_t cycle) {
    engine_state *e = &sim->engine[engine];
    e->queue.first = (e->queue.first + 1) % QUEUE_ENTRIES;
    e->queue.count--;
    e->decoded = false;
    e->running = false;
    e->free_from = cycle + 1;
    if (sim->observer) observe_queue(sim, engine, cycle);
    if (sim->fetch.waits_for == engine) fetch_queue_has_room(sim, cycle);
}

/* What an instruction does is done whole, in its last cycle. */
static bool carry_out(simulation *sim, enum engine engine, int64_t cycle) {
    engine_state *e = &sim->engine[engine];
    if (sim->machine && !machine_execute(sim->machine, e->index, &e->in, sim->error)) return false;
    for (observer *o = sim->observer; o; o = o->then)
        if (o->done) o->done(o, sim, engine, cycle);
    return true;
}

static bool engine_finish(simulation *sim, enum engine engine, int64_t cycle) {
    engine_state *e = &sim->engine[engine];
    int64_t duration = cycle - e->start + 1;
    int64_t busy = e->busy_cycles < duration ? e->busy_cycles : duration;
    e->account.instructions++;
    e->account.busy += busy;
    e->account.wait_memory += duration - busy;
    if ((sim->machine || sim->observer) && !carry_out(sim, engine, cycle)) return false;
    if (e->in.push_prev | e->in.push_next) tokens_post(sim, engine, cycle);
    if (e->in.opcode == OP_FINISH) {
        sim->finished = true;
        sim->finish_cycle = cycle;
    }
    leave_queue(sim, engine, cycle);
    engine_schedule(sim, engine);
    return true;
}

/* If the next instruction is there and finds its tokens it starts in the cycle after this one's
 * last, whatever else happens in that one: it needs no event of its own. Not at the counters'
 * limit, where it matters whether a token is posted before or after one is taken. */
bool engine_step(simulation *sim, enum engine engine, int64_t cycle) {
    engine_state *e = &sim->engine[engine];
    bool ahead = e->running;
    if (ahead) {
        if (!engine_finish(sim, engine, cycle)) return false;
        cycle++;
        if (sim->next[engine] != moment_begin(cycle) || sim->finished || sim->counters_full)
            return true;
    }
    if (!e->decoded && !engine_decode(sim, engine)) return false;
    if (!lacks_tokens(sim, engine)) {
        engine_start(sim, engine, cycle);
    } else if (!ahead) {
        e->waits = true;
        sim->next[engine] = NEVER;
    }
    return true;
}
