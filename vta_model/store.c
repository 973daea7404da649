/* STORE: bursts one after the other, each acknowledged before the next
 * (core/TensorStoreNarrowVME.scala, TensorStoreWideVME.scala, the write half of shell/VME.scala and
 * of dpi/VTAMemDPI.scala). Nobody else writes, so all is settled at the start.
 *
 * A command goes out the cycle after the start or after an acknowledgement; its first beat follows
 * 3 later (address to the VME, to the memory, and its answer); on the narrow path SRAM is read for
 * one cycle between rows of an element; the acknowledgement comes the cycle after the last beat. */
#include "vta_model/simulation.h"

enum { COMMAND_TO_BEAT_CYCLES = 3 };

/* Beats of one row of an element, after which SRAM is read; 0 on the wide path, which reads ahead.
 */
static uint32_t beats_between_reads(const hw_config *hw) {
    if (hw->bus_bytes >= hw->elem_bytes[MEM_OUT]) return 0;
    return (uint32_t)(hw->block_out / hw->bus_bytes);
}

void store_start(simulation *sim, int64_t cycle) {
    const hw_config *hw = sim->hw;
    const instruction *in = &sim->engine[ENGINE_STORE].in;
    const uint64_t elem = (uint64_t)hw->elem_bytes[MEM_OUT];
    const uint32_t group = beats_between_reads(hw);
    int64_t command = cycle + 1, busy = 0, acknowledged = 0;
    read_commands c;
    commands_begin(hw, &c, in->dram_base * elem, in->x_size * elem, in->x_stride * elem,
                   in->y_size);
    while (commands_are_left(&c)) {
        uint32_t beats = commands_next(hw, &c);
        uint32_t reads = group ? (beats + group - 1) / group - 1 : 0;
        int64_t working = (int64_t)beats + reads;
        acknowledged = command + COMMAND_TO_BEAT_CYCLES + working;
        command = acknowledged + 1;
        busy += working;
    }
    engine_done_at(sim, ENGINE_STORE, acknowledged, busy);
}
