/* The RTL register by register: a cycle computes what every unit puts on its wires from the
 * registers alone, and then every register's next value. Here are the three units and the cycle;
 * vta_reference_units.h says where the rest is. */
#include <stdlib.h>

#include "test/vta_reference_units.h"

instruction reference_instruction(const reference *r, size_t index) {
    instruction in;
    instruction_decode(r->code + index * INSTRUCTION_BYTES, &in);
    return in;
}

int reference_unit_of(const instruction *in) {
    if (in->opcode == OP_STORE) return STORE;
    if (in->opcode == OP_LOAD && (in->memory == MEM_INP || in->memory == MEM_WGT)) return LOAD;
    return COMPUTE;
}

static instruction head(const reference *r, int u) {
    return reference_instruction(r, r->unit[u].queue.item[r->unit[u].queue.first]);
}

int64_t reference_beats_to_boundary(const reference *r, uint64_t address) {
    uint64_t bytes = (uint64_t)r->hw->bus_bytes * MOST;
    return (int64_t)((bytes - address % bytes) / (uint64_t)r->hw->bus_bytes);
}

/* GEMM and ALU: an index a cycle, or every second, then four registers. */

static bool multiply_is_done(const reference *r) {
    return r->multiply_state == 2 && !r->in_flight_bits;
}

static void multiply_step(reference *r, bool start, const instruction *in) {
    bool advance = in->opcode == OP_GEMM || in->use_imm || r->stutter;
    bool valid = r->running && advance, last = valid && r->iterations_left == 1;
    bool done = multiply_is_done(r);
    if (r->multiply_state == 0 && r->multiply_start)
        r->multiply_state = 1;
    else if (r->multiply_state == 1 && last)
        r->multiply_state = 2;
    else if (done)
        r->multiply_state = 0;
    r->in_flight_bits = (r->in_flight_bits << 1 | valid) & 15;
    if (r->multiply_start) {
        r->running = true;
        r->iterations_left = instruction_uops(in);
    } else if (r->running && !advance)
        r->stutter = true;
    else if (r->running) {
        r->stutter = false;
        r->running = --r->iterations_left > 0;
    }
    r->multiply_start = start;
}

/* The three units, and the cycle. */

static int client_of(const instruction *in) {
    static const int clients[] = {[MEM_UOP] = 1, [MEM_INP] = 2, [MEM_WGT] = 3, [MEM_ACC] = 4};
    return clients[in->memory];
}

static bool unit_is_done(const reference *r, int u, const instruction *in) {
    if (in->opcode == OP_FINISH) return true;
    if (in->opcode == OP_LOAD) return reference_load_is_done(&r->load[client_of(in)]);
    return u == STORE ? reference_store_is_done(r, in) : multiply_is_done(r);
}

/* Semaphores by unit: taken from and posted to the unit before and the one after; -1 where there is
 * none. */
static const int taken_from[UNITS][2] = {{-1, 1}, {0, 3}, {2, -1}};
static const int posted_to[UNITS][2] = {{-1, 0}, {1, 2}, {3, -1}};

static void cycle_step(reference *r) {
    bool starts[UNITS] = {false}, ends[UNITS] = {false}, waits[4] = {false}, posts[4] = {false};
    bool fires[CLIENTS] = {false}, load_starts[CLIENTS] = {false};
    int64_t beats[CLIENTS] = {0};
    int counts[UNITS];
    instruction in[UNITS] = {{0}};
    for (int u = 0; u < UNITS; u++) {
        unit *unit = &r->unit[u];
        counts[u] = unit->queue.count;
        if (!unit->queue.count) continue;
        in[u] = head(r, u);
        const bool pops[2] = {in[u].pop_prev, in[u].pop_next},
                   pushes[2] = {in[u].push_prev, in[u].push_next};
        starts[u] = unit->state == 0;
        for (int side = 0; side < 2; side++)
            if (pops[side] && taken_from[u][side] >= 0 && !r->tokens[taken_from[u][side]])
                starts[u] = false;
        ends[u] = unit->state == 1 || (unit->state == 2 && unit_is_done(r, u, &in[u]));
        for (int side = 0; side < 2; side++) {
            if (starts[u] && pops[side] && taken_from[u][side] >= 0)
                waits[taken_from[u][side]] = true;
            if (ends[u] && pushes[side] && posted_to[u][side] >= 0)
                posts[posted_to[u][side]] = true;
        }
    }
    bool syncs[UNITS];
    for (int u = 0; u < UNITS; u++) {
        syncs[u] = (in[u].opcode == OP_LOAD || in[u].opcode == OP_STORE) && !in[u].x_size;
        if (starts[u] && in[u].opcode == OP_LOAD && !syncs[u])
            load_starts[client_of(&in[u])] = true;
    }
    bool data[CLIENTS];
    for (int client = 0; client < CLIENTS; client++) {
        bool commands = client ? reference_load_commands(r, &r->load[client], &beats[client])
                               : reference_fetch_commands(r, &beats[0]);
        fires[client] = commands && !r->memory.slot[client].valid;
        data[client] = r->memory.data_valid && r->memory.data_client == client;
    }
    bool is_multiply = in[COMPUTE].opcode == OP_GEMM || in[COMPUTE].opcode == OP_ALU;
    r->finished = r->unit[COMPUTE].state == 2 && ends[COMPUTE] && in[COMPUTE].opcode == OP_FINISH;
    /* registers */
    for (int client = 1; client < CLIENTS; client++)
        reference_load_step(r, &r->load[client], load_starts[client],
                            &in[client == 2 || client == 3 ? LOAD : COMPUTE], fires[client],
                            beats[client], data[client]);
    multiply_step(r, starts[COMPUTE] && is_multiply, &in[COMPUTE]);
    reference_store_step(r, starts[STORE] && !syncs[STORE], &in[STORE]);
    reference_fetch_step(r, fires[0], beats[0], data[0], counts);
    reference_memory_step(&r->memory, fires, beats);
    for (int u = 0; u < UNITS; u++) {
        unit *unit = &r->unit[u];
        if (starts[u]) unit->state = syncs[u] ? 1 : 2;
        if (!ends[u]) continue;
        unit->state = 0;
        unit->queue.first = (unit->queue.first + 1) % QUEUE;
        unit->queue.count--;
    }
    for (int t = 0; t < 4; t++) {
        if (posts[t] && !waits[t] && r->tokens[t] < 255) r->tokens[t]++;
        if (waits[t] && !posts[t]) r->tokens[t]--;
    }
}

int64_t reference_cycles(const hw_config *hw, uint64_t run_address, const uint8_t *code,
                         size_t count, int64_t limit) {
    reference *r = calloc(1, sizeof *r);
    *r = (reference){.hw = hw, .code = code, .count = count, .run_address = run_address};
    r->memory.free_entries = ENTRIES;
    static const enum memory memories[CLIENTS] = {MEMORIES, MEM_UOP, MEM_INP, MEM_WGT, MEM_ACC};
    for (int client = 1; client < CLIENTS; client++) {
        r->load[client].ratio_bytes = hw->elem_bytes[memories[client]];
        r->load[client].wide = hw->bus_bytes >= hw->elem_bytes[memories[client]];
        r->load[client].commands_done = true;
    }
    reference_fetch_begin(r);
    r->fetch_state = 1;
    for (r->cycle = 1; r->cycle <= limit; r->cycle++) {
        cycle_step(r);
        if (r->finished) break;
    }
    int64_t cycles = r->finished ? r->cycle : 0;
    free(r);
    return cycles;
}
