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
    int64_t command = cycle + 1 + in->y_pad_top;
    sim->next[engine] = NEVER;
    port_command(sim, client_of(in->memory), commands_next(hw, &t->commands), command + 1);
}

void load_burst_served(simulation *sim, enum read_client client, int64_t issue, int64_t service,
                       uint32_t beats) {
    enum engine engine = client == READ_INP || client == READ_WGT ? ENGINE_LOAD : ENGINE_COMPUTE;
    transfer *t = &sim->engine[engine].transfer;
    int64_t written_from = service + 1 + t->data_delay;
    int64_t written_to = written_from + beats;
    padding_pass(&t->padding, written_from, true);
    padding_pass(&t->padding, written_to, false);
    t->beats += beats;
    if (commands_are_left(&t->commands)) {
        port_command(sim, client, commands_next(sim->hw, &t->commands), issue + 2);
        return;
    }
    int64_t done = padding_end(&t->padding);
    if (done < written_to) done = written_to;
    engine_done_at(sim, engine, done, t->beats + t->zeros);
}
