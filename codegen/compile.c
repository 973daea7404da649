/* Embedding and schedule are chosen together: the Pareto front of embeddings (compute against input
 * traffic), best bound first, each scheduled, the best few schedules run on the model; see
 * compile.h. */
#include "codegen/compile.h"

#include <inttypes.h>
#include <string.h>

#include "codegen/bound.h"
#include "codegen/cost.h"
#include "codegen/emit.h"
#include "codegen/gather.h"
#include "codegen/limit.h"
#include "codegen/reference.h"
#include "codegen/refine.h"
#include "codegen/scheduler.h"
#include "codegen/shortage.h"
#include "csp/base/arithmetic.h"
#include "csp/base/clock.h"
#include "dataflow/embed_model.h"
#include "isa/gemm.h"
#include "vta_model/model.h"

enum {
    COST_SCALE = 16,
    COMPETITIVE_PERCENT = 25,
    TEXT_BYTES = 512,
    MAX_MEASURED = 64,
    MORE_MEASURED = 4, /* times as many schedules are run when a program is small */
    SMALL_CALLS = 1 << 12,
    REFINED = 4 /* of the best schedules */
};

typedef struct compiler {
    const operator *user, *op; /* as it was given, and the form of it that is looked at: */
    const gathered *form;      /* its gathering form, or NULL */
    const hw_config *hw;
    const compile_options *options;
    arena *memory;
    operator instruction;
    epilogue epilogue;
    embed_machine machine; /* in cycles / COST_SCALE */
    bool proved;
    bool is_short;     /* some embedding did not fit … */
    shortage shortage; /* … and this was the least that was missing */
    error_record
        too_large; /* said of an embedding whose tensors do not fit in DRAM; empty: of none */
    lowering *best;
    const program *best_program;
    int64_t best_cycles;
    double best_cost; /* cycles, and host bytes as they are weighed */
    error_record *error;
} compiler;

compile_options compile_default_options(const epilogue *steps) {
    return (compile_options){
        .strategy = STRATEGY_FUSE, .epilogue = steps, .node_limit = 20000, .keep = 6, .measure = 6};
}

/* A load that fills a whole memory can go wrong on the RTL (emit.c splits it): one element cannot
 * be split. */
static bool hardware_can_load(const hw_config *hw, error_record *error) {
    if (hw->depth[MEM_INP] > 1 && hw->depth[MEM_WGT] > 1) return true;
    return error_set(error, "the hardware's %s buffer holds one element; expected two or more",
                     hw->depth[MEM_INP] > 1 ? "weight" : "input");
}

static bool compiler_start(compiler *c, const operator *op, const hw_config *hw,
                           const compile_options *options, arena *memory, error_record *error) {
    *c = (compiler){.user = op,
                    .op = op,
                    .hw = hw,
                    .options = options,
                    .memory = memory,
                    .proved = true,
                    .error = error};
    if (!operator_check(op, error) || !hardware_can_load(hw, error)) return false;
    gemm_describe(hw, &c->instruction);
    c->epilogue = definition_epilogue(op, options->epilogue);
    c->machine.call_cycles = COST_SCALE;
    c->machine.output_cycles = COST_SCALE * cost_output_cycles(&c->epilogue);
    c->machine.block_cycles[OPERAND_LHS] = (int64_t)(COST_SCALE * cost_load_cycles(hw, MEM_INP));
    c->machine.block_cycles[OPERAND_RHS] = (int64_t)(COST_SCALE * cost_load_cycles(hw, MEM_WGT));
    c->machine.block_cycles[OPERAND_OUT] = (int64_t)(COST_SCALE * cost_store_cycles(hw));
    return true;
}

static int64_t layouts_host_bytes(const operator *op, const layout layouts[LAYOUTS]) {
    int64_t bytes = 0;
    for (int k = 0; k < OPERANDS; k++)
        bytes = saturating_add(bytes, layout_host_bytes(op, &layouts[k]));
    return bytes;
}

static double compiler_host_cost(const compiler *c, const layout layouts[LAYOUTS]) {
    return c->options->host_weight > 0
               ? c->options->host_weight * (double)layouts_host_bytes(c->op, layouts)
               : 0;
}

/* Emits and times one schedule; keeps it when it is the best. */
static bool compiler_measure(compiler *c, const lowering *candidate) {
    lowering l = *candidate;
    l.nest.layout = l.layout;
    arena *scratch = arena_new();
    if (!scratch) return error_set(c->error, "not enough memory");
    program *p = emit_program(&l, scratch, c->error);
    int64_t cycles = p ? vta_count_cycles(c->hw, p->run_address, p->code, p->run_count) : 0;
    arena_free(scratch);
    if (!p) return false;
    if (cycles == 0) return error_set(c->error, "a program that was emitted does not run");
    double cost = (double)cycles + compiler_host_cost(c, l.layout);
    if (c->best && cost >= c->best_cost) return true;
    c->best = arena_copy(c->memory, candidate, sizeof *candidate);
    if (!c->best) return error_set(c->error, "not enough memory");
    c->best_cycles = cycles;
    c->best_cost = cost;
    return true;
}

static void compiler_note_shortage(compiler *c, const nest *n) {
    shortage s;
    if (!nest_shortage(n, c->hw, &s) || (c->is_short && !shortage_is_less(&s, &c->shortage)))
        return;
    c->shortage = s;
    c->is_short = true;
}

static void compiler_set_windows(const compiler *c, lowering *l) {
    memcpy(l->from, c->form->from, sizeof l->from);
    for (int k = 0; k < OPERANDS; k++) {
        int operand = l->layout[k].storage.operand;
        layout_set_window(&l->layout[k], &c->user->operand[operand], l->from[operand]);
    }
}

/* Everything about an embedding but its schedule. False when memory is out; *lowered NULL when its
 * tensors cannot be stored so. */
static bool compiler_lower(compiler *c, const embedding *e, strategy st, lowering **lowered) {
    lowering *l = arena_alloc(c->memory, 1, sizeof *l);
    skewed *room = arena_alloc(c->memory, 1, sizeof *room);
    if (!l || !room) return error_set(c->error, "not enough memory");
    *lowered = NULL;
    l->user = c->user;
    l->source = c->op;
    l->op = embedding_operator(c->op, e, room);
    l->hw = c->hw;
    l->instruction = c->instruction;
    l->epilogue = c->epilogue;
    l->strategy = st;
    l->embedding = *e;
    const operator *bias_of = epilogue_has_bias(&c->epilogue) ? c->user : NULL;
    if (!layouts_build(l->op, &l->instruction, e, st, bias_of, c->hw, l->layout, &c->too_large))
        return true;
    if (c->form) compiler_set_windows(c, l);
    if (l->layout[OPERAND_OUT].raw && !layout_is_reached(&l->layout[OPERAND_OUT])) return true;
    nest_build(e, l->layout, &l->nest);
    *lowered = l;
    return true;
}

/* Schedules an embedding. *fits: some schedule fits the buffers. */
static bool compiler_schedule(compiler *c, const embedding *e, strategy st, bool *fits) {
    lowering *l = NULL;
    if (!compiler_lower(c, e, st, &l)) return false;
    if (!l) return true;
    schedule found[MAX_MEASURED];
    int keep = c->options->measure * (embedding_calls(e) <= SMALL_CALLS ? MORE_MEASURED : 1);
    if (keep > MAX_MEASURED) keep = MAX_MEASURED;
    schedule_problem problem = {
        &l->nest, c->hw, &l->epilogue, c->options->node_limit, keep, c->options->tuning};
    bool proved;
    int64_t nodes;
    int count = schedule_solve(&problem, found, &proved, &nodes);
    c->proved &= proved;
    *fits |= count > 0;
    if (count == 0) compiler_note_shortage(c, &l->nest);
    for (int i = 0; i < count; i++) {
        l->schedule = found[i];
        if (!compiler_measure(c, l)) return false;
        if (i >= REFINED) continue;
        schedule_refine(&problem, &l->schedule);
        if (l->schedule.estimate < found[0].estimate && !compiler_measure(c, l)) return false;
    }
    return true;
}

static void compiler_describe(compiler *c, compiled *result) {
    const lowering *l = c->best;
    result->embedding = embedding_text(c->memory, &l->embedding, l->op, &l->instruction);
    result->schedule = schedule_text(c->memory, &l->schedule, &l->nest, &l->embedding, l->op);
    result->limit = limit_text(c->memory, l, result->bound_cycles, result->cycles);
    result->overlap_cycles = limit_overlap_cycles(l, result->bound_cycles);
}

static int64_t program_dram_bytes(const program *p) {
    int64_t bytes = 0;
    for (size_t i = 0; i < p->run_count; i++) {
        instruction in;
        instruction_decode(p->code + i * INSTRUCTION_BYTES, &in);
        if (in.opcode == OP_LOAD || in.opcode == OP_STORE)
            bytes += (int64_t)in.y_size * in.x_size * p->hw.elem_bytes[in.memory];
    }
    return bytes;
}

static compile_status compiler_finish(compiler *c, double start, compiled *result) {
    lowering *l = c->best;
    l->nest.layout = l->layout;
    program *p = emit_program(l, c->memory, c->error);
    if (!p) return COMPILE_BAD_INPUT;
    *result =
        (compiled){.lowering = l, .program = p, .cycles = c->best_cycles, .optimal = c->proved};
    result->macs = operator_macs(c->op);
    result->calls = embedding_calls(&l->embedding);
    result->bound_cycles = bound_cycles(c->op, c->hw, &c->epilogue);
    result->instructions = (int64_t)p->run_count;
    result->uops = l->uops;
    result->dram_bytes = program_dram_bytes(p);
    result->host_bytes = layouts_host_bytes(c->op, l->layout);
    double multipliers = hw_config_multipliers(c->hw);
    result->utilisation = (double)result->macs / multipliers / (double)result->cycles;
    result->lane_utilisation = (double)result->macs / multipliers / (double)result->calls;
    compiler_describe(c, result);
    result->solve_seconds = clock_seconds() - start;
    if (arena_failed(c->memory)) {
        error_set(c->error, "not enough memory");
        return COMPILE_BAD_INPUT;
    }
    return COMPILE_DONE;
}

static compile_status compiler_nothing_fits(compiler *c) {
    char text[TEXT_BYTES] = "an output that no multiplication reaches needs the host, which "
                            "strategy 'strict' leaves out";
    if (c->too_large.message[0]) memcpy(text, c->too_large.message, sizeof text);
    if (c->is_short) shortage_format(&c->shortage, text, sizeof text);
    error_set(c->error, "nothing fits: %s", text);
    return COMPILE_NO_SOLUTION;
}

/* Goes on with the operator's gathering form, if it has one; see gather.h. */
static bool compiler_gather(compiler *c) {
    gathered *form = arena_alloc(c->memory, 1, sizeof *form);
    if (!form || !operator_gather(c->op, form)) return false;
    c->form = form;
    c->op = &form->op;
    return c->options->strategy != STRATEGY_STRICT || !form->has_windows;
}

static bool compiler_reference(compiler *c, strategy st, embedding *e) {
    return reference_embedding(c->op, &c->instruction, st, c->options->reference_swapped, e,
                               c->error);
}

compile_status compile_reference(const operator *op, const hw_config *hw,
                                 const compile_options *options, arena *memory, compiled *result,
                                 error_record *error) {
    double start = clock_seconds();
    compiler c;
    embedding e;
    bool fits = false;
    if (!compiler_start(&c, op, hw, options, memory, error)) return COMPILE_BAD_INPUT;
    if (!compiler_reference(&c, STRATEGY_FUSE, &e) ||
        !compiler_schedule(&c, &e, STRATEGY_PAD, &fits))
        return COMPILE_BAD_INPUT;
    if (compiler_gather(&c) && compiler_reference(&c, STRATEGY_FUSE, &e) &&
        !compiler_schedule(&c, &e, STRATEGY_PAD, &fits))
        return COMPILE_BAD_INPUT;
    c.op = op;
    return c.best ? compiler_finish(&c, start, result) : compiler_nothing_fits(&c);
}

static int64_t found_bound(const embed_found *f) {
    return (f->cost[0] > f->cost[1] ? f->cost[0] : f->cost[1]) / COST_SCALE;
}

/* The bound, and what is stored as it is weighed. */
static double found_cost(const compiler *c, const embed_found *f) {
    double stored = c->options->host_weight > 0 ? c->options->host_weight * (double)f->cost[2] : 0;
    return (double)found_bound(f) + stored;
}

/* Best first; equal ones in order of discovery. */
static void sort_by_bound(const compiler *c, embed_found *found, int count) {
    for (int i = 1; i < count; i++) {
        embed_found moving = found[i];
        int at = i;
        for (; at > 0 && found_cost(c, &found[at - 1]) > found_cost(c, &moving); at--)
            found[at] = found[at - 1];
        found[at] = moving;
    }
}

static bool compiler_may_win(const compiler *c, const embed_found *f) {
    return !c->best || found_cost(c, f) < c->best_cost;
}

/* Schedules the front's members while their bound leaves them a chance. */
static bool compiler_schedule_front(compiler *c, const embed_result *front, strategy st,
                                    bool *fits) {
    int scheduled = 0;
    for (int i = 0; i < front->count && scheduled < c->options->keep; i++) {
        bool this_fits = false;
        if (!compiler_may_win(c, &front->found[i])) continue;
        if (!compiler_schedule(c, &front->found[i].embedding, st, &this_fits)) return false;
        scheduled += this_fits;
        *fits |= this_fits;
    }
    return true;
}

/* Searches a strategy's embeddings of c->op, and schedules the competitive ones. Where host bytes
 * count, what is stored does, and embeddings that need many more cycles may be competitive. */
static embed_status compiler_search_strategy(compiler *c, strategy st, bool *fits) {
    const compile_options *options = c->options;
    embed_options eo = {.strategy = st, .machine = c->machine, .measures = 2, .pareto = true};
    eo.measure[0] = EMBED_COMPUTE;
    eo.measure[1] = EMBED_INPUT;
    eo.measure[2] = EMBED_STORED;
    if (options->host_weight > 0)
        eo.measures = 3;
    else
        eo.within_percent = COMPETITIVE_PERCENT;
    eo.time_limit_seconds = options->time_limit_seconds;
    eo.tuning = options->tuning;
    embed_result front;
    embed_status status = embed_solve(c->op, &c->instruction, &eo, c->memory, &front, c->error);
    if (status == EMBED_ERROR) return status;
    c->proved &= front.proved;
    sort_by_bound(c, front.found, front.count);
    return compiler_schedule_front(c, &front, st, fits) ? status : EMBED_ERROR;
}

/* Searches and schedules the embeddings in c->op. */
static compile_status compiler_search(compiler *c) {
    const compile_options *options = c->options;
    bool fits = false;
    embed_status status = compiler_search_strategy(c, options->strategy, &fits);
    if (status == EMBED_ERROR) return COMPILE_BAD_INPUT;
    if (options->host_weight > 0 && options->strategy > STRATEGY_STRICT &&
        !(c->form && c->form->has_windows) &&
        compiler_search_strategy(c, STRATEGY_STRICT, &fits) == EMBED_ERROR)
        return COMPILE_BAD_INPUT;
    embedding fixed;
    bool has_fixed =
        options->strategy >= STRATEGY_PAD && compiler_reference(c, options->strategy, &fixed);
    if (status == EMBED_NONE && !has_fixed) {
        error_set(c->error, "no embedding of the instruction under strategy '%s'",
                  strategy_name(options->strategy));
        return COMPILE_NO_SOLUTION;
    }
    if (has_fixed && !compiler_schedule(c, &fixed, STRATEGY_PAD, &fits)) return COMPILE_BAD_INPUT;
    return fits ? COMPILE_DONE : compiler_nothing_fits(c);
}

compile_status compile_operator(const operator *op, const hw_config *hw,
                                const compile_options *options, arena *memory, compiled *result,
                                error_record *error) {
    double start = clock_seconds();
    compiler c;
    if (!compiler_start(&c, op, hw, options, memory, error)) return COMPILE_BAD_INPUT;
    compile_status status = compiler_search(&c);
    if (status != COMPILE_BAD_INPUT && compiler_gather(&c)) status = compiler_search(&c);
    if (status == COMPILE_BAD_INPUT) return status;
    c.op = op;
    return c.best ? compiler_finish(&c, start, result) : status;
}

bool compiled_is_same(const compiled *a, const compiled *b) {
    const program *p = a->program, *q = b->program;
    return p->run_count == q->run_count && p->run_address == q->run_address &&
           p->blobs == q->blobs && p->blob[0].bytes == q->blob[0].bytes &&
           !memcmp(p->blob[0].data, q->blob[0].data, p->blob[0].bytes) &&
           !memcmp(p->code, q->code, p->run_count * INSTRUCTION_BYTES);
}
