/* Fetch: reads a burst of instructions, and only when all of it is there hands them out, one a cycle, to the three
 * queues; when the last has left the buffer, reads the next (core/Fetch.scala).
 *
 * With a 64-bit bus (core/FetchVME64.scala) a burst is 128 instructions, they go from the buffer straight to the
 * queues, and the next command is out 2 cycles after the last one left. With a wider bus (core/FetchWideVME.scala)
 * it is 256 instructions, cut at boundaries like any transfer; behind the buffer is a pipe of two places, and the
 * next command is out 3 cycles after the last instruction left the buffer for that pipe. */
#include "vta_model/simulation.h"

enum {
    NARROW_BEAT_TO_DRAIN = 2, /* through the VME's register, into the buffer */
    WIDE_BEAT_TO_DRAIN = 4,   /* through two registers, the count of beats in flight, and the state */
    NARROW_DRAIN_TO_COMMAND = 2,
    WIDE_DRAIN_TO_COMMAND = 3,
};

static size_t burst_instructions(const fetch_state *f) {
    return f->wide ? FETCH_WIDE_INSTRUCTIONS : FETCH_NARROW_BEATS / 2;
}

/* Narrow bursts are not cut at boundaries. */
static uint32_t next_burst(simulation *sim) {
    fetch_state *f = &sim->fetch;
    if (f->wide) return commands_next(sim->hw, &f->commands);
    return (uint32_t)((f->read_end - f->read_begin) * 2);
}

static bool burst_left(const fetch_state *f) {
    return f->wide && commands_are_left(&f->commands);
}

/* Commands the burst after read_end; the command is out in `cycle`. */
static void fetch_read(simulation *sim, int64_t cycle) {
    fetch_state *f = &sim->fetch;
    size_t left = sim->count - f->read_end;
    if (!left) return;
    size_t count = left < burst_instructions(f) ? left : burst_instructions(f);
    f->read_begin = f->read_end;
    f->read_end += count;
    f->read_done = false;
    f->read_cycle = cycle;
    f->bytes += (int64_t)count * INSTRUCTION_BYTES;
    uint64_t address = sim->run_address + (uint64_t)f->read_begin * INSTRUCTION_BYTES;
    commands_begin(sim->hw, &f->commands, address, (uint64_t)count * INSTRUCTION_BYTES, 0, 1);
    port_command(sim, READ_FETCH, next_burst(sim), cycle + 1);
}

void fetch_start(simulation *sim) {
    fetch_state *f = &sim->fetch;
    *f = (fetch_state){.wide = sim->hw->bus_bytes > 8, .left = -1, .out = -1, .out_before = -1};
    sim->next[ENGINE_FETCH] = NEVER;
    fetch_read(sim, 1);
}

/* Instruction next_out is the next to leave the buffer, the one before left in `before`; sets when it can, and if
 * it is the last of its burst has the next one read. */
static void next_leaves(simulation *sim, int64_t before) {
    fetch_state *f = &sim->fetch;
    f->left = before + 1;
    if (f->left < f->drain_from) f->left = f->drain_from;
    /* The pipe has two places. */
    if (f->wide && f->left < f->out_before + 1) f->left = f->out_before + 1;
    int64_t out = f->wide ? f->left + 1 : f->left;
    if (out < f->out + 1) out = f->out + 1;
    sim->next[ENGINE_FETCH] = moment_begin(out);
    if (f->wide && f->next_out + 1 == f->read_end) fetch_read(sim, f->left + WIDE_DRAIN_TO_COMMAND);
}

void fetch_burst_served(simulation *sim, int64_t issue, int64_t service, uint32_t beats) {
    fetch_state *f = &sim->fetch;
    f->account.busy += beats;
    if (burst_left(f)) {
        port_command(sim, READ_FETCH, next_burst(sim), issue + 2);
        return;
    }
    f->drain_from = service + beats + (f->wide ? WIDE_BEAT_TO_DRAIN : NARROW_BEAT_TO_DRAIN);
    f->account.wait_memory += f->drain_from - f->read_cycle - beats;
    f->read_done = true;
    for (observer *o = sim->observer; o; o = o->then)
        if (o->fetched)
            o->fetched(o, sim, f->read_begin, f->read_end - f->read_begin, f->read_cycle, f->drain_from);
    if (f->next_out == f->read_begin) next_leaves(sim, f->left);
}

/* Hands out instruction next_out, and settles when the one after it can follow; false when none is there. */
static bool hand_out(simulation *sim, enum engine engine, int64_t cycle) {
    fetch_state *f = &sim->fetch;
    engine_instruction_arrives(sim, engine, f->next_out, cycle);
    f->account.busy++;
    f->account.instructions++;
    f->out_before = f->out;
    f->out = cycle;
    f->next_out++;
    sim->next[ENGINE_FETCH] = NEVER;
    bool next_is_read = f->next_out < f->read_begin || (f->read_done && f->next_out < f->read_end);
    if (next_is_read) next_leaves(sim, f->left);
    else if (!f->wide) fetch_read(sim, cycle + NARROW_DRAIN_TO_COMMAND);
    return next_is_read;
}

/* As many as find room are handed out ahead of time, each with its cycle: a queue that has room now will have it
 * then. Not where somebody looks, who is to see things in order. */
bool fetch_step(simulation *sim, int64_t cycle) {
    fetch_state *f = &sim->fetch;
    enum engine engine = engine_of(sim->code + f->next_out * INSTRUCTION_BYTES);
    if (engine == ENGINES)
        return error_set(sim->error,
                         "instruction %zu: unknown opcode, memory or ALU operation; the hardware stops here",
                         f->next_out);
    if (engine_queue_is_full(sim, engine)) {
        f->blocked = true;
        sim->next[ENGINE_FETCH] = NEVER;
        return true;
    }
    while (hand_out(sim, engine, cycle) && !sim->observer) {
        cycle = sim->next[ENGINE_FETCH] / 2;
        engine = engine_of(sim->code + f->next_out * INSTRUCTION_BYTES);
        if (engine == ENGINES || engine_queue_is_full(sim, engine)) break;
    }
    return true;
}

void fetch_queue_has_room(simulation *sim, int64_t cycle) {
    if (!sim->fetch.blocked) return;
    sim->fetch.blocked = false;
    sim->next[ENGINE_FETCH] = moment_begin(cycle + 1);
}
