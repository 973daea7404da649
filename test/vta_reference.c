/* The RTL register by register. Each unit has a struct of its registers; a cycle computes what
 * every unit puts on its wires from the registers alone, and then every register's next value.
 * Names are those of the Chisel sources where that helps to compare (apache/tvm-vta,
 * hardware/chisel/src/main/scala). */
#include "test/vta_reference.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "isa/instruction.h"

enum {
    CLIENTS = 5,
    FETCH_CLIENT = 0,
    QUEUE = 512,
    DELAY = 16,
    ENTRIES = 16,
    MOST = 256,
    PENDING = 256
};
enum { LOAD, COMPUTE, STORE, UNITS };

typedef struct queue {
    size_t item[QUEUE];
    int first, count;
} queue;

typedef struct command {
    bool valid;
    int beats;
} command;

/* shell/VME.scala's read half and dpi/VTAMemDPI.scala's. */
typedef struct read_memory {
    command slot[CLIENTS];
    int free_entries;
    struct {
        int client, beats;
    } pending[PENDING]; /* dpiReqQueue */
    int pending_first, pending_count;
    int counter;
    bool reading; /* rstate is readData */
    int ar_len;
    int host_left, host_client; /* the host's side: beats to come */
    bool r_valid;
    int r_client;
    bool data_valid; /* a cycle later, at the client */
    int data_client;
} read_memory;

/* core/TensorLoadNarrowVME.scala and TensorLoadWideVME.scala. */
typedef struct tensor_load {
    bool wide, busy;
    int ratio_bytes; /* of an element */
    instruction in;
    int64_t row, row_with_pad, beats_read, in_flight;
    bool commands_done, new_row, pipe_valid, pad_start;
    uint64_t address, row_address;
    int pad_state;
    int64_t pad_row, pad_column;
} tensor_load;

enum { PAD_IDLE, PAD_TOP, PAD_LEFT, PAD_RIGHT, PAD_BOTH, PAD_SKIP, PAD_BOTTOM };

typedef struct unit {
    queue queue;
    int state; /* 0 idle, 1 sync, 2 execute */
} unit;

typedef struct reference {
    const hw_config *hw;
    const uint8_t *code;
    size_t count;
    uint64_t run_address;
    int64_t cycle;
    bool finished;
    read_memory memory;
    tensor_load load[CLIENTS]; /* by client; 0 unused */
    unit unit[UNITS];
    int tokens[4]; /* load→compute, compute→load, compute→store, store→compute */
    /* fetch */
    int fetch_state; /* 0 idle, 1 command (narrow) or read (wide), 2 data, 3 drain */
    size_t fetched, burst_end,
        next_out; /* instructions: read so far, of this burst's end, handed out */
    uint64_t fetch_address;
    int64_t fetch_beats_left, fetch_in_flight, fetch_beats_got;
    bool fetch_pipe_valid, fetch_started;
    size_t buffer, buffer_next; /* wide: instructions in the buffer, and the first of them */
    size_t pipe[2];
    int pipe_count;
    /* compute */
    int multiply_state; /* 0 idle, 1 run, 2 wait */
    bool multiply_start, running, stutter;
    int64_t iterations_left;
    unsigned in_flight_bits; /* valid_r1 … r4 */
    /* store */
    int store_state; /* 0 idle, 1 command, 2 data, 3 read, 4 acknowledge */
    int64_t store_row, store_left, store_len, store_count, store_tag;
    uint64_t store_address, store_row_address;
    int vme_write; /* 0 idle, 1 address, 2 data, 3 response */
    int mem_write;
    int64_t vme_write_len, vme_write_count;
} reference;

static instruction decode(const reference *r, size_t index) {
    instruction in;
    instruction_decode(r->code + index * INSTRUCTION_BYTES, &in);
    return in;
}

static int unit_of(const instruction *in) {
    if (in->opcode == OP_STORE) return STORE;
    if (in->opcode == OP_LOAD && (in->memory == MEM_INP || in->memory == MEM_WGT)) return LOAD;
    return COMPUTE;
}

static instruction head(const reference *r, int u) {
    return decode(r, r->unit[u].queue.item[r->unit[u].queue.first]);
}

/* Beats to the next boundary of 256. */
static int64_t to_boundary(const reference *r, uint64_t address) {
    uint64_t bytes = (uint64_t)r->hw->bus_bytes * MOST;
    return (int64_t)((bytes - address % bytes) / (uint64_t)r->hw->bus_bytes);
}

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* One tensor load: what it commands this cycle. */

static int64_t row_beats(const reference *r, const tensor_load *t) {
    const uint64_t bus = (uint64_t)r->hw->bus_bytes,
                   bytes = t->in.x_size * (uint64_t)t->ratio_bytes;
    return (int64_t)((t->row_address % bus + bytes + bus - 1) / bus);
}

static bool load_commands(const reference *r, const tensor_load *t, int64_t *beats) {
    int64_t left = row_beats(r, t) - t->beats_read;
    *beats = least(left, t->new_row ? to_boundary(r, t->address) : MOST);
    return t->busy && !t->commands_done && t->row_with_pad >= t->in.y_pad_top &&
           t->row_with_pad < (int64_t)t->in.y_size + t->in.y_pad_top;
}

static bool load_is_done(const tensor_load *t) {
    return t->busy && t->commands_done && t->in_flight == 0 && t->pad_state == PAD_IDLE;
}

static void load_begin_row(const reference *r, tensor_load *t) {
    t->address = t->row_address / (uint64_t)r->hw->bus_bytes * (uint64_t)r->hw->bus_bytes;
    t->beats_read = 0;
    t->new_row = true;
}

static int pad_sides(const tensor_load *t) {
    if (t->in.x_pad_left && t->in.x_pad_right) return PAD_BOTH;
    if (t->in.x_pad_left) return PAD_LEFT;
    if (t->in.x_pad_right) return PAD_RIGHT;
    return t->in.y_pad_bottom ? PAD_SKIP : PAD_IDLE;
}

static int64_t pad_first_column(const tensor_load *t, int state) {
    return state == PAD_RIGHT ? (int64_t)t->in.x_pad_left + t->in.x_size : 0;
}

static void pad_begin(tensor_load *t) {
    t->pad_row = 0;
    t->pad_state = t->in.y_pad_top ? PAD_TOP : pad_sides(t);
    t->pad_column = pad_first_column(t, t->pad_state);
}

/* One cycle of writing zeros: ZeroPadding. */
static void pad_step(tensor_load *t, bool can_write) {
    const instruction *in = &t->in;
    int64_t last_column = (int64_t)in->x_pad_left + in->x_size + in->x_pad_right - 1;
    if (t->pad_state == PAD_IDLE || (t->pad_state != PAD_SKIP && !can_write)) return;
    bool line_end =
        t->pad_state == PAD_SKIP || (t->pad_state == PAD_LEFT ? t->pad_column + 1 == in->x_pad_left
                                                              : t->pad_column == last_column);
    if (!line_end) {
        bool jumps = t->pad_state == PAD_BOTH && t->pad_column + 1 == in->x_pad_left;
        t->pad_column += 1 + (jumps ? in->x_size : 0);
        return;
    }
    int64_t row = t->pad_row++;
    int state = t->pad_state;
    if (state == PAD_TOP && row + 1 == in->y_pad_top)
        state = pad_sides(t);
    else if (state == PAD_BOTTOM &&
             row + 1 == (int64_t)in->y_pad_top + in->y_size + in->y_pad_bottom)
        state = PAD_IDLE;
    else if (state != PAD_TOP && state != PAD_BOTTOM &&
             row + 1 == (int64_t)in->y_pad_top + in->y_size)
        state = in->y_pad_bottom ? PAD_BOTTOM : PAD_IDLE;
    t->pad_state = state;
    t->pad_column = pad_first_column(t, state);
}

/* `fires`: its command went out; `data`: a beat arrives from the VME. */
static void load_step(const reference *r, tensor_load *t, bool start, const instruction *in,
                      bool fires, int64_t beats, bool data) {
    bool written = t->wide ? data : t->pipe_valid;
    bool done = load_is_done(t);
    bool pad_starts = t->wide ? start : t->pad_start;
    pad_step(t, !written);
    if (t->busy) t->in_flight += (fires ? beats : 0) - (written ? 1 : 0);
    bool stride = false;
    if (fires) {
        t->beats_read += beats;
        t->address += (uint64_t)beats * (uint64_t)r->hw->bus_bytes;
        t->new_row = false;
        if (t->beats_read == row_beats(r, t)) {
            stride = t->row + 1 < t->in.y_size;
            t->commands_done = !stride;
        }
    }
    if (t->busy && (t->row_with_pad < t->in.y_pad_top || stride)) t->row_with_pad++;
    if (stride) {
        t->row++;
        t->row_address += t->in.x_stride * (uint64_t)t->ratio_bytes;
        load_begin_row(r, t);
    }
    if (done) t->busy = false;
    if (start) {
        t->in = *in;
        t->busy = true;
        t->row = t->row_with_pad = t->in_flight = 0;
        t->commands_done = false;
        t->row_address = in->dram_base * (uint64_t)t->ratio_bytes;
        load_begin_row(r, t);
    }
    if (pad_starts) pad_begin(t);
    t->pad_start = start;
    t->pipe_valid = data;
}

/* The memory's read side. `fires` and `beats`: the clients' commands that go into their slots. */
static void memory_step(read_memory *m, const bool *fires, const int64_t *beats) {
    bool last = m->r_valid && m->ar_len == 0;
    int selected = 0;
    while (selected < CLIENTS && !m->slot[selected].valid)
        selected++;
    bool issues = selected < CLIENTS && m->free_entries > 0 && !last;
    bool serves = m->pending_count > 0 && !m->reading && m->counter == DELAY;
    /* registers */
    m->data_valid = m->r_valid;
    m->data_client = m->r_client;
    int next_counter = !m->pending_count ? 0 : m->counter < DELAY ? m->counter + 1 : m->counter;
    int served_beats = serves ? m->pending[m->pending_first].beats : 0;
    if (m->reading) {
        if (m->r_valid && m->ar_len == 1) m->reading = false;
        if (m->r_valid && m->ar_len) m->ar_len--;
    } else if (serves) {
        m->reading = served_beats > 1;
        m->ar_len = served_beats - 1;
    }
    if (serves) {
        m->host_left = served_beats;
        m->host_client = m->pending[m->pending_first].client;
        m->pending_first = (m->pending_first + 1) % PENDING;
        m->pending_count--;
    }
    m->counter = next_counter;
    m->r_valid = m->host_left > 0;
    m->r_client = m->host_client;
    if (m->host_left) m->host_left--;
    if (last) m->free_entries++;
    if (issues) {
        int place = (m->pending_first + m->pending_count++) % PENDING;
        m->pending[place].client = selected;
        m->pending[place].beats = m->slot[selected].beats;
        m->slot[selected].valid = false;
        m->free_entries--;
    }
    for (int client = 0; client < CLIENTS; client++)
        if (fires[client]) m->slot[client] = (command){true, (int)beats[client]};
}

/* Fetch */

static void unit_push(reference *r, size_t index) {
    instruction in = decode(r, index);
    queue *q = &r->unit[unit_of(&in)].queue;
    q->item[(q->first + q->count++) % QUEUE] = index;
}

static bool unit_has_room(const reference *r, size_t index, const int *counts) {
    instruction in = decode(r, index);
    return counts[unit_of(&in)] < QUEUE;
}

static void fetch_begin(reference *r) {
    bool wide = r->hw->bus_bytes > 8;
    size_t most = wide ? 256 : 128, left = r->count - r->burst_end;
    r->fetched = r->burst_end;
    r->burst_end += left < most ? left : most;
    r->fetch_address = r->run_address + r->fetched * INSTRUCTION_BYTES;
    uint64_t bus = (uint64_t)r->hw->bus_bytes,
             bytes = (r->burst_end - r->fetched) * INSTRUCTION_BYTES;
    r->fetch_beats_left = (int64_t)((r->fetch_address % bus + bytes + bus - 1) / bus);
    r->fetch_address = r->fetch_address / bus * bus;
    r->fetch_beats_got = 0;
    r->fetch_in_flight = 0;
}

static bool fetch_commands(const reference *r, int64_t *beats) {
    bool wide = r->hw->bus_bytes > 8;
    *beats =
        wide ? least(r->fetch_beats_left, to_boundary(r, r->fetch_address)) : r->fetch_beats_left;
    return r->fetch_state == 1 && r->fetch_beats_left > 0 && !(wide && r->fetch_started);
}

static void fetch_step_narrow(reference *r, bool fires, bool data, const int *counts) {
    switch (r->fetch_state) {
    case 1:
        if (fires) r->fetch_state = 2;
        break;
    case 2:
        if (data && ++r->fetch_beats_got == (int64_t)(r->burst_end - r->fetched) * 2)
            r->fetch_state = 3;
        break;
    case 3:
        if (r->next_out == r->burst_end) {
            r->fetch_state = r->burst_end < r->count ? 1 : 0;
            if (r->fetch_state) fetch_begin(r);
        } else if (unit_has_room(r, r->next_out, counts))
            unit_push(r, r->next_out++);
        break;
    default:
        break;
    }
}

static void fetch_step_wide(reference *r, bool fires, int64_t beats, bool data, const int *counts) {
    /* the pipe of two behind the buffer */
    int pipe_count = r->pipe_count;
    bool drains = r->fetch_state == 3 && r->buffer > 0 && pipe_count < 2;
    if (pipe_count && unit_has_room(r, r->pipe[0], counts)) {
        unit_push(r, r->pipe[0]);
        r->pipe[0] = r->pipe[1];
        r->pipe_count--;
    }
    bool was_empty = r->buffer == 0;
    if (drains) {
        r->pipe[r->pipe_count++] = r->buffer_next++;
        r->buffer--;
    }
    bool starts = r->fetch_started;
    r->fetch_started = false;
    if (r->fetch_state == 1 && !starts && !r->fetch_beats_left && !r->fetch_in_flight) {
        r->fetch_state = 3;
        r->buffer = r->burst_end - r->fetched;
        r->buffer_next = r->fetched;
    } else if (r->fetch_state == 3 && was_empty) {
        r->fetch_state = r->burst_end < r->count ? 1 : 0;
        if (r->fetch_state) fetch_begin(r);
        r->fetch_started = r->fetch_state == 1;
    }
    if (fires) {
        r->fetch_beats_left -= beats;
        r->fetch_address += (uint64_t)beats * (uint64_t)r->hw->bus_bytes;
        r->fetch_in_flight += beats;
    }
    if (r->fetch_pipe_valid) r->fetch_in_flight--;
    r->fetch_pipe_valid = data;
}

/* Store */

static int64_t store_row_beats(const reference *r, const instruction *in) {
    const uint64_t bus = (uint64_t)r->hw->bus_bytes,
                   bytes = in->x_size * (uint64_t)r->hw->elem_bytes[MEM_OUT];
    return (int64_t)((r->store_row_address % bus + bytes + bus - 1) / bus);
}

static void store_begin_burst(reference *r) {
    r->store_len = least(r->store_left, to_boundary(r, r->store_address));
    r->store_left -= r->store_len;
    r->store_state = 1;
}

static void store_begin_row(reference *r, const instruction *in) {
    r->store_address =
        r->store_row_address / (uint64_t)r->hw->bus_bytes * (uint64_t)r->hw->bus_bytes;
    r->store_left = store_row_beats(r, in);
    store_begin_burst(r);
}

static bool store_acknowledged(const reference *r) {
    return r->vme_write == 3 && r->mem_write == 3;
}

static bool store_is_done(const reference *r, const instruction *in) {
    return r->store_state == 4 && store_acknowledged(r) && !r->store_left &&
           r->store_row + 1 == in->y_size;
}

static void store_step(reference *r, bool start, const instruction *in) {
    const bool wide = r->hw->bus_bytes >= r->hw->elem_bytes[MEM_OUT];
    const int64_t per_read = wide ? 0 : r->hw->block_out / r->hw->bus_bytes;
    bool acknowledged = store_acknowledged(r), done = store_is_done(r, in);
    bool command = r->store_state == 1 && r->vme_write == 0;
    bool beat = r->store_state == 2 && r->vme_write == 2 && r->mem_write == 2;
    bool last_beat = beat && r->vme_write_count == r->vme_write_len - 1;
    /* VME and memory */
    int vme = r->vme_write, mem = r->mem_write;
    if (vme == 0 && command)
        r->vme_write = 1;
    else if (vme == 1 && mem == 1)
        r->vme_write = 2;
    else if (vme == 2 && last_beat)
        r->vme_write = 3;
    else if (vme == 3 && mem == 3)
        r->vme_write = 0;
    if (mem == 0 && vme == 1)
        r->mem_write = 1;
    else if (mem == 1)
        r->mem_write = 2;
    else if (mem == 2 && last_beat)
        r->mem_write = 3;
    else if (mem == 3 && vme == 3)
        r->mem_write = 0;
    if (command) {
        r->vme_write_len = r->store_len;
        r->vme_write_count = 0;
    } else if (beat)
        r->vme_write_count++;
    /* the store itself */
    switch (r->store_state) {
    case 0:
        if (!start) break;
        r->store_row = 0;
        r->store_row_address = in->dram_base * (uint64_t)r->hw->elem_bytes[MEM_OUT];
        store_begin_row(r, in);
        break;
    case 1:
        if (!command) break;
        r->store_state = 2;
        r->store_count = r->store_tag = 0;
        break;
    case 2:
        if (!beat) break;
        r->store_tag++;
        if (++r->store_count == r->store_len)
            r->store_state = 4;
        else if (r->store_tag == per_read)
            r->store_state = 3;
        break;
    case 3:
        r->store_tag = 0;
        r->store_state = 2;
        break;
    case 4:
        if (!acknowledged) break;
        r->store_address += (uint64_t)r->store_len * (uint64_t)r->hw->bus_bytes;
        if (done)
            r->store_state = 0;
        else if (r->store_left)
            store_begin_burst(r);
        else {
            r->store_row++;
            r->store_row_address += in->x_stride * (uint64_t)r->hw->elem_bytes[MEM_OUT];
            store_begin_row(r, in);
        }
        break;
    default:
        break;
    }
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
    if (in->opcode == OP_LOAD) return load_is_done(&r->load[client_of(in)]);
    return u == STORE ? store_is_done(r, in) : multiply_is_done(r);
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
    const bool wide = r->hw->bus_bytes > 8;
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
        bool commands = client ? load_commands(r, &r->load[client], &beats[client])
                               : fetch_commands(r, &beats[0]);
        fires[client] = commands && !r->memory.slot[client].valid;
        data[client] = r->memory.data_valid && r->memory.data_client == client;
    }
    bool is_multiply = in[COMPUTE].opcode == OP_GEMM || in[COMPUTE].opcode == OP_ALU;
    r->finished = r->unit[COMPUTE].state == 2 && ends[COMPUTE] && in[COMPUTE].opcode == OP_FINISH;
    /* registers */
    for (int client = 1; client < CLIENTS; client++)
        load_step(r, &r->load[client], load_starts[client],
                  &in[client == 2 || client == 3 ? LOAD : COMPUTE], fires[client], beats[client],
                  data[client]);
    multiply_step(r, starts[COMPUTE] && is_multiply, &in[COMPUTE]);
    store_step(r, starts[STORE] && !syncs[STORE], &in[STORE]);
    if (wide)
        fetch_step_wide(r, fires[0], beats[0], data[0], counts);
    else
        fetch_step_narrow(r, fires[0], data[0], counts);
    memory_step(&r->memory, fires, beats);
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
    fetch_begin(r);
    r->fetch_state = 1;
    for (r->cycle = 1; r->cycle <= limit; r->cycle++) {
        cycle_step(r);
        if (r->finished) break;
    }
    int64_t cycles = r->finished ? r->cycle : 0;
    free(r);
    return cycles;
}
