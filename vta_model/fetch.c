/* Fetch: reads a burst of instructions, and only when all of it is there hands them out, one a
 * cycle, to the three queues; when the last has left the buffer, reads the next (core/Fetch.scala).
 *
 * With a 64-bit bus (core/FetchVME64.scala) a burst is 128 instructions, they go from the buffer
 * straight to the queues, and the next command is out 2 cycles after the last one left. With a
 * wider bus (core/FetchWideVME.scala) it is 256 instructions, cut at boundaries like any transfer;
 * behind the buffer is a pipe of two places, and the next command is out 3 cycles after the last
 * instruction left the buffer for that pipe. */
#include "vta_model/check.h"
#include "vta_model/simulation.h"

enum {
    NARROW_BEAT_TO_DRAIN = 2, /* through the VME's register, into the buffer */
    WIDE_BEAT_TO_DRAIN = 4, /* through two registers, the count of beats in flight, and the state */
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
    *f = (fetch_state){.wide = sim->hw->bus_bytes > 8,
                       .waits_for = ENGINES,
                       .left = {-1, -1},
                       .out = -1,
                       .out_before = -1};
    sim->next[ENGINE_FETCH] = NEVER;
    fetch_read(sim, 1);
}

/* Settles when instructions leave the buffer, as far as that is known: behind a wide buffer is a
 * pipe of two, so that an instruction leaves when the second before it is handed out. The last one
 * has the next burst read. */
static void settle_leaving(simulation *sim) {
    fetch_state *f = &sim->fetch;
    while (f->read_done && f->next_left < f->read_end && f->next_left < f->next_out + 2) {
        int64_t before = f->left[(f->next_left + 1) % 2],
                room = f->next_left == f->next_out ? f->out_before : f->out;
        int64_t leaves = before > room ? before + 1 : room + 1;
        if (leaves < f->drain_from) leaves = f->drain_from;
        f->left[f->next_left++ % 2] = leaves;
        if (f->next_left == f->read_end) fetch_read(sim, leaves + WIDE_DRAIN_TO_COMMAND);
    }
}

/* Settles when instruction next_out is handed out, if it is there; false if not. */
static bool schedule_out(simulation *sim) {
    fetch_state *f = &sim->fetch;
    sim->next[ENGINE_FETCH] = NEVER;
    if (f->wide) settle_leaving(sim);
    if (f->wide ? f->next_out == f->next_left : !f->read_done || f->next_out == f->read_end)
        return false;
    int64_t there = f->wide ? f->left[f->next_out % 2] + 1 : f->drain_from;
    sim->next[ENGINE_FETCH] = moment_begin(there > f->out ? there : f->out + 1);
    return true;
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
            o->fetched(o, sim, f->read_begin, f->read_end - f->read_begin, f->read_cycle,
                       f->drain_from);
    if (f->waits_for == ENGINES) schedule_out(sim);
}

/* Hands out instruction next_out, and settles when the one after it can follow; false when none is
 * there. */
static bool hand_out(simulation *sim, enum engine engine, int64_t cycle) {
    fetch_state *f = &sim->fetch;
    engine_instruction_arrives(sim, engine, f->next_out, cycle);
    f->out_before = f->out;
    f->out = cycle;
    f->next_out++;
    if (!f->wide && f->next_out == f->read_end) fetch_read(sim, cycle + NARROW_DRAIN_TO_COMMAND);
    return schedule_out(sim);
}

/* Instruction next_out, there from cycle `due` on, finds its queue full. */
static void wait_for_room(simulation *sim, enum engine engine, int64_t due) {
    sim->fetch.waits_for = engine;
    sim->fetch.due = due;
    sim->next[ENGINE_FETCH] = NEVER;
}

/* The hardware stops where nobody takes the instruction. */
static bool refuse_unknown(simulation *sim) {
    size_t index = sim->fetch.next_out;
    instruction in;
    instruction_decode(sim->code + index * INSTRUCTION_BYTES, &in);
    check_instruction(sim->hw, sim->dram_bytes, &in, sim->error);
    return check_add_place(sim->error, index, &in);
}

/* As many as find room are handed out ahead of time, each with its cycle: a queue that has room now
 * will have it then. Not where somebody looks, who is to see things in order. */
bool fetch_step(simulation *sim, int64_t cycle) {
    fetch_state *f = &sim->fetch;
    for (bool ahead = false;; ahead = true) {
        enum engine engine = engine_of(sim->code + f->next_out * INSTRUCTION_BYTES);
        if (engine == ENGINE_FETCH) return ahead || refuse_unknown(sim);
        if (sim->engine[engine].queue.count == QUEUE_ENTRIES) {
            wait_for_room(sim, engine, cycle);
            return true;
        }
        if (!hand_out(sim, engine, cycle) || sim->observer) return true;
        cycle = sim->next[ENGINE_FETCH] / 2;
    }
}

void fetch_queue_has_room(simulation *sim, int64_t cycle) {
    fetch_state *f = &sim->fetch;
    f->waits_for = ENGINES;
    sim->next[ENGINE_FETCH] = moment_begin(cycle + 1 > f->due ? cycle + 1 : f->due);
}

/* An instruction handed out is a cycle of work, as is a beat read. */
vta_account fetch_account(const simulation *sim) {
    vta_account account = sim->fetch.account;
    account.instructions = (int64_t)sim->fetch.next_out;
    account.busy += account.instructions;
    return account;
}
