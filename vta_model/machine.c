/* The functional half of the model: what VTA.md says each instruction computes, on plain arrays.
 *
 * Micro-ops are kept in a timing-only run as well: the indices that they lead to are still checked.
 * They then come straight from the program's blobs. */
#include "vta_model/machine.h"

#include <stdlib.h>
#include <string.h>

#include "vta_model/alu_kernel.h"
#include "vta_model/check.h"
#include "vta_model/hazards.h"

static bool machine_allocate(arena *memory, machine *m) {
    const hw_config *hw = m->hw;
    size_t bytes[MEMORIES];
    for (int i = 0; i < MEMORIES; i++)
        bytes[i] = (size_t)hw->elem_bytes[i] * (size_t)hw->depth[i];
    if (!m->dram) m->dram = arena_alloc(memory, (size_t)m->program->dram_bytes + 1, 1);
    m->inp = arena_alloc(memory, bytes[MEM_INP], 1);
    m->wgt = arena_alloc(memory, bytes[MEM_WGT], 1);
    m->acc = arena_alloc(memory, bytes[MEM_ACC], 1);
    m->out = arena_alloc(memory, bytes[MEM_OUT], 1);
    m->out_state = arena_alloc(memory, (size_t)hw->depth[MEM_OUT], 1);
    m->alu_early = arena_alloc(memory, 2, (size_t)hw->elem_bytes[MEM_ACC]);
    return m->alu_early && m->dram && m->inp && m->wgt && m->acc && m->out && m->out_state;
}

static bool blobs_fit(const program *p, error_record *error) {
    for (int i = 0; i < p->blobs; i++)
        if (p->blob[i].address > p->dram_bytes ||
            p->blob[i].bytes > p->dram_bytes - p->blob[i].address)
            return error_set(error, "blob %s does not lie in DRAM", p->blob[i].file);
    for (int i = 0; i < p->expects; i++)
        if (p->expect[i].address > p->dram_bytes ||
            p->expect[i].bytes > p->dram_bytes - p->expect[i].address)
            return error_set(error, "expectation %s does not lie in DRAM", p->expect[i].file);
    return true;
}

machine *machine_new(arena *memory, const program *p, const vta_options *options,
                     warning_list *warnings, error_record *error) {
    machine *m = arena_alloc(memory, 1, sizeof *m);
    if (m) {
        m->program = p;
        m->hw = &p->hw;
        m->functional = options->functional;
        m->dram = options->dram;
        m->kernel = gemm_kernel_choose(options->kernel, m->hw);
        m->warnings = warnings;
        m->uop_limit = options->uop_limit;
    }
    if (!m || (m->functional && !machine_allocate(memory, m))) {
        error_set(error, "out of memory for %llu bytes of DRAM", (unsigned long long)p->dram_bytes);
        return NULL;
    }
    if (!blobs_fit(p, error)) return NULL;
    for (int i = 0; m->functional && i < p->blobs; i++)
        if (p->blob[i].bytes)
            memcpy(m->dram + p->blob[i].address, p->blob[i].data, p->blob[i].bytes);
    return m;
}

/* LOAD and STORE */

/* Reads initial DRAM without an image of it. */
static void read_blobs(const program *p, uint64_t address, uint8_t *to, uint64_t bytes) {
    memset(to, 0, bytes);
    for (int i = 0; i < p->blobs; i++) {
        const program_blob *blob = &p->blob[i];
        uint64_t low = address > blob->address ? address : blob->address;
        uint64_t high = address + bytes, blob_end = blob->address + blob->bytes;
        if (high > blob_end) high = blob_end;
        if (low < high)
            memcpy(to + (low - address), blob->data + (low - blob->address), high - low);
    }
}

static uint8_t *sram_of(machine *m, enum memory memory) {
    switch (memory) {
    case MEM_UOP:
        return (uint8_t *)m->uop;
    case MEM_WGT:
        return (uint8_t *)m->wgt;
    case MEM_INP:
        return (uint8_t *)m->inp;
    case MEM_ACC:
        return (uint8_t *)m->acc;
    default:
        return (uint8_t *)m->out;
    }
}

static void machine_load(machine *m, const instruction *in) {
    if (!m->functional && in->memory != MEM_UOP) return;
    const size_t elem = (size_t)m->hw->elem_bytes[in->memory];
    const size_t row_elems = in->x_pad_left + in->x_size + in->x_pad_right;
    uint8_t *to = sram_of(m, in->memory) + in->sram_base * elem;
    memset(to, 0, (size_t)instruction_sram_elems(in) * elem);
    to += (in->y_pad_top * row_elems + in->x_pad_left) * elem;
    for (uint32_t y = 0; y < in->y_size; y++, to += row_elems * elem) {
        uint64_t from = (in->dram_base + (uint64_t)y * in->x_stride) * elem;
        if (m->functional)
            memcpy(to, m->dram + from, in->x_size * elem);
        else
            read_blobs(m->program, from, to, in->x_size * elem);
    }
}

static void warn_of_out_state(machine *m, size_t index, const instruction *in) {
    bool unwritten = false, reset = false;
    for (int64_t i = 0; i < instruction_sram_elems(in); i++) {
        unwritten |= m->out_state[in->sram_base + i] == OUT_UNWRITTEN;
        reset |= m->out_state[in->sram_base + i] == OUT_RESET;
    }
    if (unwritten)
        warnings_add(m->warnings, index, in,
                     "stores elements of out that no GEMM or ALU instruction wrote");
    if (reset)
        warnings_add(m->warnings, index, in,
                     "stores elements of out after a reset of their accumulators; the RTL "
                     "resets acc only, other simulators out too");
}

static void machine_store(machine *m, size_t index, const instruction *in) {
    if (!m->functional) return;
    warn_of_out_state(m, index, in);
    const size_t elem = (size_t)m->hw->elem_bytes[MEM_OUT];
    const uint8_t *from = (const uint8_t *)m->out + in->sram_base * elem;
    for (uint32_t y = 0; y < in->y_size; y++, from += in->x_size * elem)
        memcpy(m->dram + (in->dram_base + (uint64_t)y * in->x_stride) * elem, from,
               in->x_size * elem);
}

static void machine_transfer(machine *m, size_t index, const instruction *in) {
    if (!instruction_moves_data(in)) return;
    m->bytes[in->memory] += (int64_t)in->y_size * in->x_size * m->hw->elem_bytes[in->memory];
    if (in->opcode == OP_LOAD)
        machine_load(m, in);
    else
        machine_store(m, index, in);
}

/* GEMM and ALU */

/* A loop that does not move the destination does nothing new here, and is left out. */
static uint32_t moving_loops(uint32_t loops, uint32_t factor) {
    return factor ? loops : 1;
}

static void mark_out(machine *m, const instruction *in, enum out_state state) {
    const uint32_t out = moving_loops(in->loops_out, in->dst_out);
    const uint32_t inner = moving_loops(in->loops_in, in->dst_in);
    for (uint32_t u = in->uop_begin; u < in->uop_end; u++)
        for (uint32_t i = 0; i < out; i++) {
            uint8_t *row = m->out_state + micro_op_dst(m->uop[u]) + i * in->dst_out;
            if (in->dst_in == 1)
                memset(row, state, inner);
            else
                for (uint32_t j = 0; j < inner; j++)
                    row[j * in->dst_in] = (uint8_t)state;
        }
}

/* A reset does not reach out: TensorGemm.scala has out.data.valid only without it. */
static void machine_reset(machine *m, const instruction *in) {
    const size_t elem = (size_t)m->hw->elem_bytes[MEM_ACC];
    const uint32_t out = moving_loops(in->loops_out, in->dst_out);
    const uint32_t inner = moving_loops(in->loops_in, in->dst_in);
    for (uint32_t i = 0; i < out; i++)
        for (uint32_t j = 0; j < inner; j++)
            for (uint32_t u = in->uop_begin; u < in->uop_end; u++) {
                size_t dst = micro_op_dst(m->uop[u]) + i * in->dst_out + j * in->dst_in;
                memset((uint8_t *)m->acc + dst * elem, 0, elem);
            }
}

static void machine_gemm(machine *m, const instruction *in) {
    int64_t uops = instruction_uops(in);
    m->uops += uops;
    if (!in->reset) m->macs += uops * hw_config_multipliers(m->hw);
    if (!m->functional) return;
    if (in->reset) {
        machine_reset(m, in);
        mark_out(m, in, OUT_RESET);
        return;
    }
    const hw_config *hw = m->hw;
    gemm_task task = {m->acc, m->out,    m->inp,       m->wgt,       m->uop + in->uop_begin,
                      in,     hw->batch, hw->block_in, hw->block_out};
    m->kernel(&task);
    mark_out(m, in, OUT_WRITTEN);
}

static void machine_alu(machine *m, size_t index, const instruction *in) {
    m->alu_uops += instruction_uops(in);
    const char *hazard = hazard_of_alu(in, m->uop);
    if (hazard) warnings_add(m->warnings, index, in, "%s", hazard);
    if (!m->functional) return;
    alu_task task = {m->acc,
                     m->out,
                     m->uop + in->uop_begin,
                     in,
                     (size_t)m->hw->elem_bytes[MEM_OUT],
                     hazard ? m->alu_early : NULL};
    alu_kernel(&task);
    mark_out(m, in, OUT_WRITTEN);
}

/* So that no program runs for hours: 2^34 micro-ops take minutes. Time alone is counted further, to
 * where cycles would not fit. */
static const int64_t most_uops = (int64_t)1 << 34, most_uops_timed = (int64_t)1 << 50;

static bool within_limit(const machine *m, const instruction *in, error_record *error) {
    int64_t limit = m->uop_limit ? m->uop_limit : m->functional ? most_uops : most_uops_timed;
    if (m->uops + m->alu_uops <= limit - instruction_uops(in)) return true;
    return error_set(error, "the program executes more than %lld micro-ops", (long long)limit);
}

bool machine_execute(machine *m, size_t index, const instruction *in, error_record *error) {
    switch (in->opcode) {
    case OP_LOAD:
    case OP_STORE:
        machine_transfer(m, index, in);
        return true;
    case OP_GEMM:
    case OP_ALU:
        if (!within_limit(m, in, error) || !check_micro_ops(m->hw, in, m->uop, error))
            return check_add_place(error, index, in);
        if (in->opcode == OP_GEMM)
            machine_gemm(m, in);
        else
            machine_alu(m, index, in);
        return true;
    default:
        return true;
    }
}
