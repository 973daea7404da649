/* The reference's loads: core/TensorLoadNarrowVME.scala and TensorLoadWideVME.scala, their read
 * commands and their zeros. */
#include "test/vta_reference_units.h"

static int64_t row_beats(const reference *r, const tensor_load *t) {
    const uint64_t bus = (uint64_t)r->hw->bus_bytes,
                   bytes = t->in.x_size * (uint64_t)t->ratio_bytes;
    return (int64_t)((t->row_address % bus + bytes + bus - 1) / bus);
}

bool reference_load_commands(const reference *r, const tensor_load *t, int64_t *beats) {
    int64_t left = row_beats(r, t) - t->beats_read;
    *beats = least(left, t->new_row ? reference_beats_to_boundary(r, t->address) : MOST);
    return t->busy && !t->commands_done && t->row_with_pad >= t->in.y_pad_top &&
           t->row_with_pad < (int64_t)t->in.y_size + t->in.y_pad_top;
}

bool reference_load_is_done(const tensor_load *t) {
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

void reference_load_step(const reference *r, tensor_load *t, bool start, const instruction *in,
                         bool fires, int64_t beats, bool data) {
    bool written = t->wide ? data : t->pipe_valid;
    bool done = reference_load_is_done(t);
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
