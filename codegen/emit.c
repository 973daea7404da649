/* How a program is written; see emit.h.
 *
 * Per step: its loads, its accumulation (GEMM), and at the end of an output chunk the epilogue
 * (ALU) and the stores. Program order is an order in which the steps could run one after the other,
 * so that, with every token posted by an earlier instruction than the one that waits for it, no
 * program can deadlock, however small the queues. */
#include "codegen/emit.h"

#include <inttypes.h>
#include <string.h>

#include "codegen/dma.h"
#include "codegen/gemm_loops.h"
#include "codegen/place.h"
#include "codegen/steps.h"
#include "codegen/uop_cache.h"
#include "codegen/window.h"

enum { END_PARTS = 4 };

typedef struct emitter {
    lowering *l;
    program *program; /* being written */
    steps steps;
    uop_cache uops;
    uint64_t uop_address;
    bool has_pending; /* the newest load or store waits for its tokens */
    instruction pending;
    bool has_held; /* and so does the newest of the compute engine, which comes before it */
    instruction held;
    bool first_pops; /* the next transfer pops a token: of compute for loads, of compute for stores
                      */
    bool pop_load;   /* the next GEMM pops a token of load */
    error_record *error;
} emitter;

static bool emit_held(emitter *e) {
    bool had = e->has_held;
    e->has_held = false;
    return !had || program_append(e->program, &e->held, e->error);
}

static bool emit_one(emitter *e, const instruction *in) {
    return emit_held(e) && program_append(e->program, in, e->error);
}

/* Instructions that compute are held back by one, until it is known what waits for them. */
static bool emit_compute(emitter *e, const instruction *in) {
    if (!emit_held(e)) return false;
    e->held = *in;
    e->has_held = true;
    return true;
}

/* Transfers are held back by one, so that the last one of a group can be given the group's token.
 */
static bool emit_part(void *context, const instruction *transfer) {
    emitter *e = context;
    if (e->has_pending && !emit_one(e, &e->pending)) return false;
    e->pending = *transfer;
    e->has_pending = true;
    bool is_store = transfer->opcode == OP_STORE;
    if (e->first_pops) *(is_store ? &e->pending.pop_prev : &e->pending.pop_next) = 1;
    e->first_pops = false;
    return true;
}

static bool emit_transfer(void *context, const instruction *transfer) {
    emitter *e = context;
    return dma_split(transfer, e->l->hw->depth[transfer->memory], emit_part, e);
}

static int64_t output_base(const emitter *e, const step *now) {
    return now->plan.slot[OPERAND_OUT] * e->l->schedule.slot_elems[OPERAND_OUT];
}

static int64_t bias_base(const emitter *e) {
    return e->l->schedule.slots[OPERAND_OUT] * e->l->schedule.slot_elems[OPERAND_OUT];
}

static bool emit_loads(emitter *e, const step *now) {
    lowering *l = e->l;
    if (!now->plan.load[OPERAND_LHS] && !now->plan.load[OPERAND_RHS]) return true;
    e->first_pops = now->plan.load_waits_compute;
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        if (!now->plan.load[k]) continue;
        region home, fresh;
        window_home(&l->nest, &l->schedule, k, &now->chunk, &home);
        window_fresh(&l->nest, &l->schedule, k, &now->chunk, now->plan.grows[k], &fresh);
        int bytes = l->hw->elem_bytes[l->layout[k].memory];
        int64_t sram = now->plan.slot[k] * l->schedule.slot_elems[k] + region_offset(&home, &fresh);
        if (!dma_load(&l->layout[k], bytes, &fresh, sram, l->zero_address, emit_transfer, e))
            return false;
    }
    e->has_pending = false;
    e->pending.push_next = 1;
    e->pop_load = true;
    return emit_one(e, &e->pending);
}

/* What lies in the bias's part of the accumulators: the chunk's biases, or all. */
static void bias_region(const lowering *l, const step *now, region *r) {
    chunk c = now->chunk;
    for (int i = 0; i < l->nest.loops && l->schedule.bias_whole; i++) {
        c.first[i] = 0;
        c.count[i] = l->nest.loop[i].trips;
    }
    nest_region(&l->nest, LAYOUT_BIAS, &c, r);
}

/* Loads part `r` of the biases to its place in region `all`, a run of neighbours at a time. */
static bool emit_bias_part(emitter *e, const region *all, region r, int dim) {
    lowering *l = e->l;
    bool is_run = true;
    for (int j = dim + 1; j < r.dims; j++)
        is_run &= r.count[j] == all->count[j];
    if (!is_run) {
        for (int64_t i = 0; i < r.count[dim]; i++) {
            region one = r;
            one.low[dim] = r.low[dim] + i;
            one.count[dim] = 1;
            if (!emit_bias_part(e, all, one, dim + 1)) return false;
        }
        return true;
    }
    int64_t base = bias_base(e) + region_offset(all, &r);
    return dma_load(&l->layout[LAYOUT_BIAS], l->hw->elem_bytes[MEM_ACC], &r, base, l->zero_address,
                    emit_transfer, e);
}

static bool emit_bias(emitter *e, const step *now) {
    region all, r;
    if (!now->plan.load_bias) return true;
    bias_region(e->l, now, &all);
    nest_region(&e->l->nest, LAYOUT_BIAS, &now->chunk, &r);
    if (!emit_bias_part(e, &all, r, 0)) return false;
    e->has_pending = false;
    return emit_one(e, &e->pending);
}

/* Finds the sequence, loads it if need be, and points the instruction at it. */
static bool emit_uops(emitter *e, const micro_op *uops, int64_t count, instruction *in) {
    bool load;
    const uop_sequence *s = uop_cache_get(&e->uops, uops, count, &load);
    if (!s) return error_set(e->error, "not enough memory for micro-ops");
    in->uop_begin = (uint32_t)s->sram;
    in->uop_end = (uint32_t)(s->sram + count);
    if (!load) return true;
    instruction fill = {
        .opcode = OP_LOAD, .memory = MEM_UOP, .sram_base = (uint32_t)s->sram, .y_size = 1};
    fill.dram_base = (uint32_t)(e->uop_address / UOP_BYTES + (uint64_t)s->dram);
    fill.x_size = fill.x_stride = (uint32_t)count;
    return emit_one(e, &fill);
}

static bool emit_reset(emitter *e, const step *now, int64_t elems) {
    instruction in = {
        .opcode = OP_GEMM, .reset = 1, .loops_out = 1, .loops_in = (uint32_t)elems, .dst_in = 1};
    micro_op uop = {.dst = (uint32_t)output_base(e, now)};
    in.pop_next = now->plan.compute_waits_store;
    return emit_uops(e, &uop, 1, &in) && emit_compute(e, &in);
}

static bool emit_gemm(void *context, instruction *in, const micro_op *uops, int64_t count) {
    emitter *e = context;
    in->pop_prev = e->pop_load;
    e->pop_load = false;
    return emit_uops(e, uops, count, in) && emit_compute(e, in);
}

/* Blocks of an output chunk that are finished and stored together, and where they lie. */
typedef struct output_part {
    region blocks;
    int64_t base;
} output_part;

/* One ALU pass with an immediate. */
static bool emit_immediate(emitter *e, const output_part *part, enum alu_op op, int imm) {
    instruction in = {.opcode = OP_ALU, .alu_op = op, .use_imm = 1, .imm = imm, .loops_out = 1};
    micro_op uop = {.dst = (uint32_t)part->base, .src = (uint32_t)part->base};
    in.loops_in = (uint32_t)region_elems(&part->blocks);
    in.dst_in = in.src_in = 1;
    return emit_uops(e, &uop, 1, &in) && emit_compute(e, &in);
}

static bool emit_add(void *context, instruction *in, const micro_op *uops, int64_t count) {
    emitter *e = context;
    return emit_uops(e, uops, count, in) && emit_compute(e, in);
}

/* Elements between the biases of neighbours in this dimension of the output, 0 when they share one;
 * *before: how far the output's region begins behind the bias's. */
static int64_t bias_stride(const lowering *l, const region *out, const region *bias, int dim,
                           int64_t *before) {
    const storage *blocks = &l->layout[OPERAND_OUT].storage,
                  *biases = &l->layout[LAYOUT_BIAS].storage;
    int64_t stride[STORAGE_MAX_DIMS];
    region_strides(bias, stride);
    for (int j = 0; j < biases->dims; j++) {
        if (biases->dim[j].row != blocks->dim[dim].row ||
            biases->dim[j].axis != blocks->dim[dim].axis)
            continue;
        *before = out->low[dim] - bias->low[j];
        return stride[j];
    }
    *before = 0;
    return 0;
}

/* acc[out block] += acc[its channels' bias block], for each block of the region once, reached by a
 * loop or not. */
static bool emit_add_bias(emitter *e, const step *now, const output_part *part) {
    lowering *l = e->l;
    gemm_loops loops = {.opcode = OP_ALU, .dst_base = part->base, .src_base = bias_base(e)};
    const region *out = &part->blocks;
    region bias;
    bias_region(l, now, &bias);
    int64_t stride[STORAGE_MAX_DIMS];
    region_strides(out, stride);
    for (int j = 0; j < out->dims; j++) {
        int64_t before, src = bias_stride(l, out, &bias, j, &before);
        loops.src_base += before * src;
        gemm_loops_add(&loops, out->count[j], stride[j], src, 0);
    }
    return gemm_loops_each(&loops, emit_add, e);
}

static bool emit_epilogue(emitter *e, const step *now, const output_part *part) {
    const epilogue *steps = &e->l->epilogue;
    /* A reset clears acc alone: what is stored must have been written by GEMM or ALU. */
    if (steps->steps == 0 && nest_output_has_gaps(&e->l->nest))
        return emit_immediate(e, part, ALU_SHR, 0);
    for (int i = 0; i < steps->steps; i++) {
        const epilogue_step *s = &steps->step[i];
        bool done = true;
        if (s->kind == EPILOGUE_SHR) done = emit_immediate(e, part, ALU_SHR, s->shift);
        if (s->kind == EPILOGUE_BIAS) done = emit_add_bias(e, now, part);
        if (s->kind == EPILOGUE_CLIP)
            done = emit_immediate(e, part, ALU_MAX, s->low) &&
                   emit_immediate(e, part, ALU_MIN, s->high);
        if (!done) return false;
    }
    return true;
}

static bool emit_stores(emitter *e, const output_part *part, bool posts_compute) {
    lowering *l = e->l;
    e->first_pops = true;
    if (!dma_store(&l->layout[OPERAND_OUT], l->hw->elem_bytes[MEM_OUT], &part->blocks, part->base,
                   emit_transfer, e))
        return false;
    if (!e->has_pending) /* every block lies outside the tensor: the tokens alone */
        e->pending = (instruction){.opcode = OP_STORE, .memory = MEM_OUT, .pop_prev = 1};
    e->has_pending = e->first_pops = false;
    e->pending.push_prev = posts_compute;
    return emit_one(e, &e->pending);
}

/* Tokens that the newest compute instruction posts when it is done. */
static void compute_posts(emitter *e, bool to_load, bool to_store) {
    e->held.push_prev = to_load;
    e->held.push_next = to_store;
}

/* Part of the step's chunk, or all. */
static bool emit_accumulation(emitter *e, const step *now, const chunk *part) {
    lowering *l = e->l;
    gemm_loops loops = {.opcode = OP_GEMM};
    int64_t *base[OPERANDS] = {&loops.dst_base, &loops.src_base, &loops.wgt_base};
    region r[OPERANDS];
    for (int k = 0; k < OPERANDS; k++) {
        window_home(&l->nest, &l->schedule, k, &now->chunk, &r[k]);
        *base[k] = now->plan.slot[k] * l->schedule.slot_elems[k] +
                   nest_region_origin(&l->nest, k, &now->chunk, &r[k]);
    }
    for (int i = 0; i < l->nest.loops; i++) {
        int64_t stride[OPERANDS];
        for (int k = 0; k < OPERANDS; k++) {
            stride[k] = nest_loop_stride(&l->nest, k, &r[k], i);
            *base[k] += (part->first[i] - now->chunk.first[i]) * stride[k];
        }
        gemm_loops_add(&loops, part->count[i], stride[OPERAND_OUT], stride[OPERAND_LHS],
                       stride[OPERAND_RHS]);
    }
    return gemm_loops_each(&loops, emit_gemm, e);
}

/* Does nothing follow the sums? */
static bool epilogue_is_empty(const lowering *l) {
    return l->epilogue.steps == 0 && !nest_output_has_gaps(&l->nest);
}

static bool step_is_end(const emitter *e, const step *now) {
    return now->number == e->steps.count - 1;
}

/* Finishes and stores the chunk. The last one of the program goes out in parts, as nothing else
 * hides its stores; `cut`: the loop by which its accumulation, not made yet, is cut into the same
 * parts, or -1. */
static bool emit_output(emitter *e, const step *now, int cut) {
    bool is_empty = epilogue_is_empty(e->l);
    region whole;
    int64_t stride[STORAGE_MAX_DIMS];
    nest_region(&e->l->nest, OPERAND_OUT, &now->chunk, &whole);
    region_strides(&whole, stride);
    int dim = region_outer_dim(&whole);
    int64_t length = dim < 0 ? 1 : whole.count[dim];
    bool in_parts = step_is_end(e, now) && (cut >= 0 || !is_empty);
    int64_t each = in_parts ? (length + END_PARTS - 1) / END_PARTS : length;
    for (int64_t at = 0; at < length; at += each) {
        output_part part = {.blocks = whole, .base = output_base(e, now)};
        chunk sums = now->chunk;
        bool is_last = at + each >= length;
        if (dim >= 0) {
            part.blocks.low[dim] += at;
            part.blocks.count[dim] = is_last ? length - at : each;
            part.base += at * stride[dim];
        }
        if (cut >= 0) {
            sums.first[cut] += at;
            sums.count[cut] = part.blocks.count[dim];
            if (!emit_accumulation(e, now, &sums)) return false;
        }
        if (!emit_epilogue(e, now, &part)) return false;
        compute_posts(e, now->plan.compute_posts_load && is_empty, true);
        if (!emit_stores(e, &part, is_last && now->plan.store_posts_compute)) return false;
    }
    return true;
}

static bool emit_step(emitter *e, const step *now) {
    const nest *n = &e->l->nest;
    region out;
    int cut = step_is_end(e, now) ? nest_cutting_loop(n, &now->chunk) : -1;
    nest_region(n, OPERAND_OUT, &now->chunk, &out);
    if (!emit_loads(e, now) || !emit_bias(e, now)) return false;
    if (now->first && !emit_reset(e, now, region_elems(&out))) return false;
    if (cut < 0 && !emit_accumulation(e, now, &now->chunk)) return false;
    if (now->plan.compute_posts_load) compute_posts(e, true, false);
    return !now->last || emit_output(e, now, cut);
}

/* `preload`: one LOAD brings all micro-ops before anything else. */
static bool emit_all(emitter *e, bool preload) {
    program_clear(e->program);
    uop_cache_restart(&e->uops, preload);
    if (preload) {
        instruction in = {.opcode = OP_LOAD, .memory = MEM_UOP, .y_size = 1};
        in.dram_base = (uint32_t)(e->uop_address / UOP_BYTES);
        in.x_size = in.x_stride = (uint32_t)e->uops.stored_count;
        if (!emit_one(e, &in)) return false;
    }
    step_walk walk;
    steps_walk(&e->steps, &walk);
    do {
        if (!emit_step(e, &walk.now)) return false;
    } while (step_walk_next(&walk));
    instruction finish = {.opcode = OP_FINISH, .pop_next = 1};
    return emit_one(e, &finish);
}

static bool place_program(emitter *e, program *p) {
    lowering *l = e->l;
    int64_t count = e->uops.stored_count;
    uint8_t *bytes = arena_alloc(p->memory, (size_t)count, UOP_BYTES);
    if (!bytes) return error_set(e->error, "not enough memory for micro-ops");
    for (int64_t i = 0; i < count; i++)
        if (!micro_op_encode(&e->uops.stored[i], bytes + i * UOP_BYTES, e->error)) return false;
    l->uops = count;
    if (!program_add_blob(p, e->uop_address, bytes, (size_t)count * UOP_BYTES, "uop.bin", e->error))
        return false;
    uint64_t code = place_align(l->hw, e->uop_address + (uint64_t)count * UOP_BYTES);
    return program_append_code(p, e->program, e->error) && program_place_code(p, code, e->error);
}

/* All that is not the program is in `scratch`, what its code outgrew while it was written, too. */
static program *emit_planned(lowering *l, arena *memory, arena *scratch, error_record *error) {
    emitter e = {.l = l, .error = error};
    program *done = program_new(memory, l->hw);
    e.program = program_new(scratch, l->hw);
    if (!done || !e.program ||
        !steps_plan(&l->nest, &l->schedule, epilogue_has_bias(&l->epilogue), scratch, &e.steps)) {
        error_set(error, "not enough memory for the program");
        return NULL;
    }
    uop_cache_start(&e.uops, scratch);
    e.uop_address = place_tensors(l);
    if (!emit_all(&e, false)) return NULL;
    if (e.uops.stored_count <= UOP_PRELOADED && !emit_all(&e, true)) return NULL;
    return place_program(&e, done) ? done : NULL;
}

program *emit_program(lowering *l, arena *memory, error_record *error) {
    arena *scratch = arena_new();
    program *p = scratch ? emit_planned(l, memory, scratch, error) : NULL;
    if (!scratch) error_set(error, "not enough memory for the program");
    arena_free(scratch);
    return p;
}
