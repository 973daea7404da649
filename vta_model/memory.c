/* The read side of memory: five clients with one command slot each, an arbiter, and a memory that
 * serves one burst after the other (shell/VME.scala, dpi/VTAMemDPI.scala).
 *
 * A cycle in which the arbiter sees a command, it takes that of the first client in order and hands
 * it to the memory's queue; not while 16 bursts are in flight, and not in the cycle of a burst's
 * last beat, when the freed entry is written back. The memory holds each command at the head of its
 * queue until the queue has been non-empty for 16 cycles; then bursts follow each other without a
 * gap, a beat a cycle. So at the moment a burst is issued, the cycle of each of its beats is
 * settled. */
#include "vta_model/simulation.h"

void port_init(read_port *port) {
    *port = (read_port){.last_issue = -1, .last_service = -1};
    for (int i = 0; i < READ_CLIENTS; i++)
        port->slot[i].seen_from = NEVER;
}

static int64_t earliest_command(const read_port *port) {
    int64_t earliest = NEVER;
    for (int i = 0; i < READ_CLIENTS; i++)
        if (port->slot[i].seen_from < earliest) earliest = port->slot[i].seen_from;
    return earliest;
}

static void forget_ended(read_port *port, int64_t cycle) {
    while (port->count && port->end[port->first] < cycle) {
        port->first = (port->first + 1) % READS_IN_FLIGHT;
        port->count--;
    }
}

/* The first cycle, not before `cycle`, in which a command may pass. */
static int64_t next_open_cycle(const read_port *port, int64_t cycle) {
    for (uint32_t i = 0; i < port->count; i++) {
        int64_t end = port->end[(port->first + i) % READS_IN_FLIGHT];
        if (end < cycle) continue;
        bool all_in_flight = i == 0 && port->count == READS_IN_FLIGHT;
        if (!all_in_flight && end > cycle) break;
        cycle = end + 1;
    }
    return cycle;
}

static void port_schedule(simulation *sim) {
    read_port *port = &sim->port;
    int64_t cycle = earliest_command(port);
    if (cycle == NEVER) {
        sim->next[AGENT_PORT] = NEVER;
        return;
    }
    if (cycle <= port->last_issue) cycle = port->last_issue + 1;
    sim->next[AGENT_PORT] = moment_begin(next_open_cycle(port, cycle));
}

void port_command(simulation *sim, enum read_client client, uint32_t beats, int64_t cycle) {
    sim->port.slot[client] = (read_slot){beats, cycle};
    port_schedule(sim);
}

static enum read_client first_waiting(const read_port *port, int64_t cycle) {
    enum read_client client = 0;
    while (port->slot[client].seen_from > cycle)
        client++;
    return client;
}

/* The cycle in which a command that enters the memory's queue in `cycle` leaves it; its beats are
 * the cycles after. */
static int64_t serve(read_port *port, int64_t cycle, uint32_t beats) {
    if (cycle > port->last_service) port->busy_from = cycle + 1;
    int64_t service = port->busy_from + READ_LATENCY_CYCLES;
    if (service < cycle + 1) service = cycle + 1;
    if (service < port->last_end) service = port->last_end;
    port->last_service = service;
    port->last_end = service + beats;
    return service;
}

void port_step(simulation *sim, int64_t cycle) {
    read_port *port = &sim->port;
    forget_ended(port, cycle);
    enum read_client client = first_waiting(port, cycle);
    read_slot *slot = &port->slot[client];
    int64_t service = serve(port, cycle, slot->beats);
    port->end[(port->first + port->count++) % READS_IN_FLIGHT] = port->last_end;
    port->last_issue = cycle;
    slot->seen_from = NEVER;
    if (client == READ_FETCH)
        fetch_burst_served(sim, cycle, service, slot->beats);
    else
        load_burst_served(sim, client, cycle, service, slot->beats);
    if (slot->seen_from == NEVER) port_schedule(sim); /* else its next command has seen to it */
}

/* Rows into bursts: whole beats, none across a boundary of 256 beats. */

static void row_begin(const hw_config *hw, read_commands *c) {
    const uint64_t beat = (uint64_t)hw->bus_bytes;
    uint64_t end = c->row_address + c->row_bytes;
    c->address = c->row_address & ~(beat - 1);
    c->beats_left = (uint32_t)((end - c->address + beat - 1) / beat);
}

void commands_begin(const hw_config *hw, read_commands *c, uint64_t address, uint64_t row_bytes,
                    uint64_t stride_bytes, uint32_t rows) {
    *c = (read_commands){.row_address = address,
                         .row_bytes = row_bytes,
                         .stride_bytes = stride_bytes,
                         .rows_left = rows};
    row_begin(hw, c);
}

bool commands_are_left(const read_commands *c) {
    return c->rows_left > 0;
}

uint32_t commands_next(const hw_config *hw, read_commands *c) {
    if (!c->rows_left) return 0;
    uint32_t beat_in_block = (uint32_t)(c->address / (uint64_t)hw->bus_bytes % BURST_BEATS);
    uint32_t beats = BURST_BEATS - beat_in_block;
    if (beats > c->beats_left) beats = c->beats_left;
    c->address += (uint64_t)beats * (uint64_t)hw->bus_bytes;
    c->beats_left -= beats;
    if (!c->beats_left && --c->rows_left) {
        c->row_address += c->stride_bytes;
        row_begin(hw, c);
    }
    return beats;
}
