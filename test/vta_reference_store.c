/* The reference's stores: core/TensorStoreNarrowVME.scala and TensorStoreWideVME.scala, and the
 * write halves of shell/VME.scala and dpi/VTAMemDPI.scala. */
#include "test/vta_reference_units.h"

static int64_t store_row_beats(const reference *r, const instruction *in) {
    const uint64_t bus = (uint64_t)r->hw->bus_bytes,
                   bytes = in->x_size * (uint64_t)r->hw->elem_bytes[MEM_OUT];
    return (int64_t)((r->store_row_address % bus + bytes + bus - 1) / bus);
}

static void store_begin_burst(reference *r) {
    r->store_len = least(r->store_left, reference_beats_to_boundary(r, r->store_address));
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

bool reference_store_is_done(const reference *r, const instruction *in) {
    return r->store_state == 4 && store_acknowledged(r) && !r->store_left &&
           r->store_row + 1 == in->y_size;
}

void reference_store_step(reference *r, bool start, const instruction *in) {
    const bool wide = r->hw->bus_bytes >= r->hw->elem_bytes[MEM_OUT];
    const int64_t per_read = wide ? 0 : r->hw->block_out / r->hw->bus_bytes;
    bool acknowledged = store_acknowledged(r), done = reference_store_is_done(r, in);
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
