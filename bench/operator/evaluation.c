/* Two sides, Inlay's and the reference's, each compiled and checked in an arena of its own; see
 * evaluation.h. */
#include "bench/operator/evaluation.h"

#include <math.h>
#include <string.h>

#include "bench/jobs/pool.h"
#include "bench/operator/certainty.h"
#include "csp/base/arithmetic.h"

/* One of the two compilations. */
typedef struct side {
    arena *memory;
    compile_status status;
    compiled program;
    bool checked, verified;
    error_record error;
} side;

enum { SIDE_INLAY, SIDE_REFERENCE, SIDES };

typedef struct both_sides {
    const evaluation_request *request;
    side side[SIDES];
    definition *wanted; /* of both */
} both_sides;

static void side_compile(void *context, size_t index) {
    both_sides *both = context;
    const evaluation_request *q = both->request;
    side *s = &both->side[index];
    s->memory = arena_new();
    if (!s->memory) {
        error_set(&s->error, "out of memory");
        s->status = COMPILE_NO_SOLUTION;
        return;
    }
    compile_options options = q->options;
    if (index == SIDE_REFERENCE) options.tuning = NULL;
    s->status = index == SIDE_INLAY
                    ? compile_operator(q->op, q->hw, &options, s->memory, &s->program, &s->error)
                    : compile_reference(q->op, q->hw, &options, s->memory, &s->program, &s->error);
}

static bool sides_are_same(const both_sides *both) {
    return both->side[SIDE_REFERENCE].status == COMPILE_DONE &&
           compiled_is_same(&both->side[SIDE_INLAY].program, &both->side[SIDE_REFERENCE].program);
}

/* Is there a program of this side's own? */
static bool side_has_program(const both_sides *both, int index) {
    return both->side[index].status == COMPILE_DONE &&
           (index == SIDE_INLAY || !sides_are_same(both));
}

static void side_check(void *context, size_t index) {
    both_sides *both = context;
    side *s = &both->side[index];
    if (side_has_program(both, (int)index))
        s->checked = compile_verify(both->wanted, &s->program, &s->verified, &s->error);
}

static void side_nothing(void *context, size_t index) {
    (void)context;
    (void)index;
}

static bool both_run(both_sides *both, int threads, void (*work)(void *, size_t)) {
    const pool_task task = {.jobs = SIDES, .context = both, .work = work, .deliver = side_nothing};
    return pool_run(threads, &task) == POOL_DONE;
}

static const char *text_copy(evaluation *e, const char *text) {
    return text ? arena_copy(e->memory, text, strlen(text) + 1) : NULL;
}

static void evaluation_begin(const evaluation_request *q, evaluation *e) {
    char hw[64];
    *e = (evaluation){0};
    record_clear(&row_kind, e);
    e->memory = arena_new();
    e->repeats = 1;
    if (!e->memory) return;
    hw_config_format_name(q->hw, hw, sizeof hw);
    e->operator = operator_text(e->memory, q->op);
    e->name = text_copy(e, q->name);
    e->hw = text_copy(e, hw);
    e->strategy = strategy_name(q->options.strategy);
    e->macs = operator_macs(q->op);
}

static void evaluation_take_inlay(evaluation *e, const side *s) {
    const compiled *c = &s->program;
    e->cycles = c->cycles;
    e->bound_cycles = c->bound_cycles;
    e->utilisation = c->utilisation;
    e->lane_utilisation = c->lane_utilisation;
    e->instructions = c->instructions;
    e->uops = c->uops;
    e->dram_bytes = c->dram_bytes;
    e->host_bytes = c->host_bytes;
    e->solve_seconds = c->solve_seconds;
    e->optimal = c->optimal;
    e->embedding = text_copy(e, c->embedding);
    e->schedule = text_copy(e, c->schedule);
    e->overlap_cycles = c->overlap_cycles;
    e->limit = text_copy(e, c->limit);
}

static void evaluation_take_reference(evaluation *e, const side *s) {
    e->reference_cycles = s->program.cycles;
    e->reference_host_bytes = s->program.host_bytes;
    e->speedup = e->cycles > 0 ? (double)e->reference_cycles / (double)e->cycles : NAN;
}

static void evaluation_take_stored(evaluation *e, const lowering *l) {
    const embedding_report r = {l->op,         &l->instruction, l->strategy,
                                &l->embedding, e->macs,         e->memory};
    for (int k = 0; k < OPERANDS; k++)
        e->stored[k] = embedding_stored(&r, k);
}

/* What the engines did, and how tensors are stored; the rest of the details only where it is asked
 * for. */
static bool evaluation_take_detail(evaluation *e, const both_sides *both) {
    const side *reference = &both->side[SIDE_REFERENCE];
    const evaluation_request *q = both->request;
    arena *memory = q->detail ? e->memory : arena_new();
    const report_detail *d =
        memory ? report_detail_take(memory, q->op, &both->side[SIDE_INLAY].program,
                                    reference->status == COMPILE_DONE ? &reference->program : NULL,
                                    q->detail)
               : NULL;
    if (d) {
        memcpy(e->bound, d->bound, sizeof e->bound);
        e->inlay = d->inlay->account;
        if (d->reference) e->reference = d->reference->account;
        evaluation_take_stored(e, &d->inlay->lowering);
    }
    if (q->detail)
        e->detail = d;
    else
        arena_free(memory);
    return d && !arena_failed(e->memory);
}

/* The first wrong output's message goes to `error`. False when a check could not be made. */
static bool evaluation_take_checks(evaluation *e, const both_sides *both, error_record *error) {
    const side *inlay = &both->side[SIDE_INLAY];
    const side *reference = &both->side[SIDE_REFERENCE];
    if (sides_are_same(both)) reference = inlay;
    e->verified = inlay->verified;
    if (reference->status == COMPILE_DONE) e->reference_verified = reference->verified;
    if (e->verified == 0)
        *error = inlay->error;
    else if (e->reference_verified == 0)
        *error = reference->error;
    return inlay->checked && (reference->checked || reference->status != COMPILE_DONE);
}

/* What has to be true of the programs, then --emit. */
static compile_status both_judge(both_sides *both, int threads, evaluation *e,
                                 error_record *error) {
    const evaluation_request *q = both->request;
    const compiled *inlay = &both->side[SIDE_INLAY].program;
    if (!both_run(both, threads, side_check) || !evaluation_take_checks(e, both, error))
        return COMPILE_NO_SOLUTION;
    if (q->check) {
        compile_status status = certainty_check(q->op, inlay, error);
        if (status != COMPILE_DONE) return status;
    }
    if (q->emit && !compile_emit(both->wanted, inlay, q->emit, error)) {
        error_add_context(error, "--emit");
        return COMPILE_BAD_INPUT;
    }
    return COMPILE_DONE;
}

/* Bytes for the check: first the definition is computed, then the programs run, `threads` at a
 * time. */
static int64_t check_bytes(const both_sides *both, int threads) {
    const operator *op = both->request->op;
    int64_t sum = 0, most = 0, peak = definition_peak_bytes(op);
    for (int i = 0; i < SIDES; i++) {
        if (!side_has_program(both, i)) continue;
        int64_t bytes = compile_verify_bytes(op, &both->side[i].program);
        sum = saturating_add(sum, bytes);
        most = max_of(most, bytes);
    }
    return max_of(peak, saturating_add(definition_kept_bytes(op), threads > 1 ? sum : most));
}

static compile_status both_check(both_sides *both, evaluation *e, error_record *error) {
    const evaluation_request *q = both->request;
    int threads = check_bytes(both, q->threads) <= q->memory_bytes ? q->threads : 1;
    int64_t bytes = check_bytes(both, threads);
    if (q->gate) memory_gate_enter(q->gate, bytes);
    both->wanted = definition_new(q->op, q->options.epilogue, q->seed, error);
    compile_status status =
        both->wanted ? both_judge(both, threads, e, error) : COMPILE_NO_SOLUTION;
    definition_free(both->wanted);
    if (q->gate) memory_gate_leave(q->gate, bytes);
    return status;
}

static compile_status both_evaluate(both_sides *both, evaluation *e, error_record *error) {
    const evaluation_request *q = both->request;
    side *inlay = &both->side[SIDE_INLAY];
    side *reference = &both->side[SIDE_REFERENCE];
    if (!both_run(both, q->threads, side_compile)) {
        error_set(error, "cannot start a thread");
        return COMPILE_NO_SOLUTION;
    }
    if (inlay->status != COMPILE_DONE) {
        *error = inlay->error;
        return inlay->status;
    }
    evaluation_take_inlay(e, inlay);
    if (reference->status == COMPILE_DONE) evaluation_take_reference(e, reference);
    if (!evaluation_take_detail(e, both)) {
        error_set(error, "out of memory");
        return COMPILE_NO_SOLUTION;
    }
    return both_check(both, e, error);
}

compile_status evaluation_run(const evaluation_request *request, evaluation *result,
                              error_record *error) {
    both_sides both = {.request = request};
    evaluation_begin(request, result);
    if (!result->operator) {
        error_set(error, "out of memory");
        return COMPILE_NO_SOLUTION;
    }
    compile_status status = both_evaluate(&both, result, error);
    for (int i = 0; i < SIDES; i++)
        arena_free(both.side[i].memory);
    return status;
}

static void counts_repeat(int64_t *count, size_t counts, int64_t repeats) {
    for (size_t i = 0; i < counts; i++)
        if (count[i] > 0) count[i] = saturating_multiply(count[i], repeats);
}

static void account_repeat(program_account *a, int64_t repeats) {
    counts_repeat(&a->calls, 1, repeats);
    counts_repeat(&a->resets, 1, repeats);
    for (int i = 0; i < ENGINES; i++) {
        vta_account *engine = &a->engine[i];
        int64_t *const counts[] = {&engine->instructions, &engine->busy,      &engine->wait_memory,
                                   &engine->wait_prev,    &engine->wait_next, &engine->idle};
        for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++)
            counts_repeat(counts[k], 1, repeats);
    }
}

void evaluation_repeat(evaluation *e, int64_t repeats) {
    int64_t *const counts[] = {&e->macs,          &e->cycles,       &e->reference_cycles,
                               &e->bound_cycles,  &e->instructions, &e->uops,
                               &e->dram_bytes,    &e->host_bytes,   &e->reference_host_bytes,
                               &e->overlap_cycles};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        counts_repeat(counts[i], 1, repeats);
    counts_repeat(e->bound, BOUNDS, repeats);
    account_repeat(&e->inlay, repeats);
    account_repeat(&e->reference, repeats);
    e->repeats = repeats;
}

void evaluation_free(evaluation *e) {
    arena_free(e->memory);
    *e = (evaluation){0};
}

bool evaluation_is_good(const evaluation *e) {
    return e->verified == 1 && e->reference_verified != 0;
}
