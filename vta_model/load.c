/* LOAD, in the load engine (inputs, weights) and in compute (micro-ops, accumulators): all four
 * memories have the same unit, core/TensorLoadNarrowVME.scala where an element is wider than the
 * bus, TensorLoadWideVME.scala where not; it makes read commands row by row, writes what comes, and
 * writes zeros in the cycles between.
 *
 * In cycles from the start: the first command is out 1 later (and 1 for each padded row on top); it
 * reaches the port's arbiter 1 after that; each further command follows 2 after the arbiter took
 * the one before. A beat is in SRAM 2 cycles after it left the memory, 1 on the wide path; the load
 * is done the cycle after the last one. */
#include "vta_model/simulation.h"

static enum read_client client_of(enum memory memory) {
    static const enum read_client clients[MEMORIES] = {
        [MEM_UOP] = READ_UOP, [MEM_WGT] = READ_WGT, [MEM_INP] = READ_INP, [MEM_ACC] = READ_ACC};
    return clients[memory];
}

static bool is_wide(const hw_config *hw, enum memory memory) {
    return hw->bus_bytes >= hw->elem_bytes[memory];
}

/* Zeros go row by row: all of the top, then left and right of each row, then the bottom. Rows
 * without either are skipped, a row a cycle, when there is a bottom to come to: ZeroPadding in
 * TensorLoadNarrowVME.scala. */
static void padding_begin(padding *p, const instruction *in, int64_t at) {
    int64_t width = (int64_t)in->x_pad_left + in->x_size + in->x_pad_right;
    int64_t beside = (int64_t)in->x_pad_left + in->x_pad_right;
    *p = (padding){.at = at,
                   .top = in->y_pad_top * width,
                   .sides = in->y_size * beside,
                   .bottom = in->y_pad_bottom * width};
    if (!beside && p->bottom) p->skip = in->y_size;
}

static int64_t spend(int64_t *left, int64_t cycles) {
    int64_t spent = *left < cycles ? *left : cycles;
    *left -= spent;
    return spent;
}

/* Passes the cycles to `until`, in which zeros may be written or not. */
static void padding_pass(padding *p, int64_t until, bool may_write) {
    int64_t cycles = until - p->at;
    if (cycles <= 0) return;
    p->at = until;
    if (may_write) {
        cycles -= spend(&p->top, cycles);
        cycles -= spend(&p->sides, cycles);
    }
    if (!p->top) cycles -= spend(&p->skip, cycles);
    if (may_write && !p->skip) spend(&p->bottom, cycles);
}

static int64_t padding_end(const padding *p) {
    return p->at + p->top + p->sides + p->skip + p->bottom;
}

/* Puts the next command out in `cycle`. */
static void command_next(simulation *sim, transfer *t, enum read_client client, int64_t cycle) {
    t->last_command = cycle;
    port_command(sim, client, commands_next(sim->hw, &t->commands), cycle + 1);
}

void load_start(simulation *sim, enum engine engine, int64_t cycle) {
    const hw_config *hw = sim->hw;
    const instruction *in = &sim->engine[engine].in;
    transfer *t = &sim->engine[engine].transfer;
    const uint64_t elem = (uint64_t)hw->elem_bytes[in->memory];
    const bool wide = is_wide(hw, in->memory);
    commands_begin(hw, &t->commands, in->dram_base * elem, in->x_size * elem, in->x_stride * elem,
                   in->y_size);
    padding_begin(&t->padding, in, cycle + (wide ? 1 : 2));
    t->data_delay = wide ? 1 : 2;
    t->beats = 0;
    t->zeros = instruction_sram_elems(in) - (int64_t)in->y_size * in->x_size;
    sim->next[engine] = NEVER;
    command_next(sim, t, client_of(in->memory), cycle + 1 + in->y_pad_top);
}

/* The narrow path counts its beats in flight modulo those that fill its SRAM. A load that fills it
 * at once, and has made its last command before the first beat is written, finds none in flight and
 * takes itself for done: blocksInFlight in TensorLoadNarrowVME.scala. It needs an SRAM of no more
 * beats than 16 bursts have, and another client's burst before the load's own. */
static void warn_of_wrap(simulation *sim, const engine_state *e) {
    const enum memory memory = (enum memory)e->in.memory;
    const int64_t modulus =
        (int64_t)sim->hw->depth[memory] * sim->hw->elem_bytes[memory] / sim->hw->bus_bytes;
    const transfer *t = &e->transfer;
    if (is_wide(sim->hw, memory) || t->beats != modulus || t->first_write <= t->last_command)
        return;
    warnings_add(sim->warnings, e->index, &e->in,
                 "fills %s at once while another read holds it up; the RTL takes it for done with "
                 "nothing read",
                 memory_name(memory));
}

void load_burst_served(simulation *sim, enum read_client client, int64_t issue, int64_t service,
                       uint32_t beats) {
    enum engine engine = client == READ_INP || client == READ_WGT ? ENGINE_LOAD : ENGINE_COMPUTE;
    transfer *t = &sim->engine[engine].transfer;
    int64_t written_from = service + 1 + t->data_delay;
    int64_t written_to = written_from + beats;
    padding_pass(&t->padding, written_from, true);
    padding_pass(&t->padding, written_to, false);
    if (!t->beats) t->first_write = written_from;
    t->beats += beats;
    if (commands_are_left(&t->commands)) {
        command_next(sim, t, client, issue + 1);
        return;
    }
    if (sim->warnings) warn_of_wrap(sim, &sim->engine[engine]);
    int64_t done = padding_end(&t->padding);
    if (done < written_to) done = written_to;
    engine_done_at(sim, engine, done, t->beats + t->zeros);
}
