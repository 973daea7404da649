/* The reference's memory: shell/VME.scala's read half and dpi/VTAMemDPI.scala. */
#include "test/vta_reference_units.h"

void reference_memory_step(read_memory *m, const bool *fires, const int64_t *beats) {
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
