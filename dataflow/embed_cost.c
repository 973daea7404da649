/* What an embedding costs, exactly when its tiles are known, and bounded below while they are not. */
#include <string.h>

#include "dataflow/embed_model.h"
#include "dataflow/storage.h"

static int64_t saturating_multiply(int64_t a, int64_t b) {
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

static int64_t saturating_add(int64_t a, int64_t b) {
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t largest(int64_t a, int64_t b) {
    return a > b ? a : b;
}

typedef struct quantities {
    int64_t calls;
    int64_t blocks[OPERANDS]; /* stored, of each instruction operand; outputs: computed */
    int64_t stored;           /* elements */
} quantities;

static int64_t quantities_measure(const quantities *q, const embed_machine *machine, embed_measure measure) {
    int64_t compute = saturating_add(saturating_multiply(q->calls, machine->call_cycles),
                                     saturating_multiply(q->blocks[OPERAND_OUT], machine->output_cycles));
    int64_t input = saturating_add(saturating_multiply(q->blocks[OPERAND_LHS], machine->block_cycles[OPERAND_LHS]),
                                   saturating_multiply(q->blocks[OPERAND_RHS], machine->block_cycles[OPERAND_RHS]));
    int64_t output = saturating_multiply(q->blocks[OPERAND_OUT], machine->block_cycles[OPERAND_OUT]);
    switch (measure) {
    case EMBED_CYCLES: return largest(compute, largest(input, output));
    case EMBED_COMPUTE: return compute;
    case EMBED_INPUT: return input;
    case EMBED_CALLS: return q->calls;
    case EMBED_STORED: return q->stored;
    default: return 0;
    }
}

int64_t embed_measure_of(const operator *op, const operator *instruction, const embed_machine *machine,
                         strategy s, const embedding *e, embed_measure measure) {
    quantities q = {.calls = embedding_calls(e)};
    storage_mode mode = s == STRATEGY_STRICT ? STORAGE_RAW : STORAGE_REWRITTEN;
    for (int k = 0; k < OPERANDS; k++) {
        storage stored;
        storage_build(op, instruction, e, k, mode, &stored);
        q.blocks[k] = stored.blocks;
        q.stored = saturating_add(q.stored, storage_elems(&stored));
    }
    return quantities_measure(&q, machine, measure);
}

static bool model_is_decided(csp_solver *s, const embed_model *m) {
    for (int a = 0; a < m->rectangle.lines; a++) {
        const line *l = &m->rectangle.line[a];
        for (int64_t i = 0; i < l->length * m->rectangle.axes; i++)
            if (!csp_is_fixed(s, l->point[i])) return false;
    }
    return true;
}

static int64_t model_exact(csp_solver *s, embed_model *m, const axis_tile *axis, embed_measure measure) {
    const embed_options *o = m->options;
    size_t bytes = (size_t)m->box->axes * sizeof *axis;
    if (!m->cached || memcmp(axis, m->cached_axis, bytes)) {
        embedding e;
        embed_model_read(s, m, &e);
        for (int i = 0; i < o->measures; i++)
            m->cached_cost[i] = embed_measure_of(m->op, m->instruction, &o->machine, o->strategy, &e, o->measure[i]);
        memcpy(m->cached_axis, axis, bytes);
        m->cached = true;
    }
    for (int i = 0; i < o->measures; i++)
        if (o->measure[i] == measure) return m->cached_cost[i];
    return 0;
}

/* No embedding makes fewer calls than the box divided by the instruction's multiplications, rounded up. */
static int64_t model_least_calls(csp_solver *s, const embed_model *m) {
    int64_t calls = 1, volume = 1, lanes = 1;
    for (int z = 0; z < m->box->axes; z++) {
        calls = saturating_multiply(calls, csp_min(s, m->tiles[z]));
        volume = saturating_multiply(volume, m->box->axis[z].extent);
    }
    for (int a = 0; a < m->instruction->axes; a++) lanes *= m->instruction->axis[a].extent;
    return largest(calls, volume / lanes + (volume % lanes != 0));
}

int64_t embed_model_bound(csp_solver *s, embed_model *m, embed_measure measure) {
    axis_tile axis[BOX_MAX_AXES];
    memset(axis, 0, sizeof axis);
    if (embed_model_axes(s, m, axis) && model_is_decided(s, m)) return model_exact(s, m, axis, measure);
    quantities q = {.calls = model_least_calls(s, m)};
    q.blocks[OPERAND_OUT] = 1;
    for (int z = 0; z < m->box->axes; z++)
        if (m->box->axis[z].moves >> OPERAND_OUT & 1)
            q.blocks[OPERAND_OUT] = saturating_multiply(q.blocks[OPERAND_OUT], csp_min(s, m->tiles[z]));
    return quantities_measure(&q, &m->options->machine, measure);
}
