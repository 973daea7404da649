/* The reference's fetch: core/FetchVME64.scala and FetchWideVME.scala. */
#include "test/vta_reference_units.h"

static void unit_push(reference *r, size_t index) {
    instruction in = reference_instruction(r, index);
    queue *q = &r->unit[reference_unit_of(&in)].queue;
    q->item[(q->first + q->count++) % QUEUE] = index;
}

static bool unit_has_room(const reference *r, size_t index, const int *counts) {
    instruction in = reference_instruction(r, index);
    return counts[reference_unit_of(&in)] < QUEUE;
}

void reference_fetch_begin(reference *r) {
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

bool reference_fetch_commands(const reference *r, int64_t *beats) {
    bool wide = r->hw->bus_bytes > 8;
    *beats = wide ? least(r->fetch_beats_left, reference_beats_to_boundary(r, r->fetch_address))
                  : r->fetch_beats_left;
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
            if (r->fetch_state) reference_fetch_begin(r);
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
        if (r->fetch_state) reference_fetch_begin(r);
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

void reference_fetch_step(reference *r, bool fires, int64_t beats, bool data, const int *counts) {
    if (r->hw->bus_bytes > 8)
        fetch_step_wide(r, fires, beats, data, counts);
    else
        fetch_step_narrow(r, fires, data, counts);
}
