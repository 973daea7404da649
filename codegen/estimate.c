/* The cycle model behind the schedule search; see estimate.h.
 *
 * Engines overlap; what does not overlap is the first load, the last store, and whatever a buffer
 * with a single slot makes wait. Output chunks differ in what they bring in: of an input that is
 * held, only the first pass does. */
#include "codegen/estimate.h"

#include "codegen/cost.h"
#include "codegen/pipeline.h"
#include "codegen/totals.h"
#include "codegen/uop_cache.h"
#include "csp/base/arithmetic.h"
#include "isa/instruction.h"

static double larger(double a, double b) {
    return a > b ? a : b;
}

/* The first chunk, before whose loads nothing can be computed, and the last, beside whose stores
 * nothing is. */
typedef struct ends {
    double fill,
        first_output; /* loads, with the start; computation of its first part to be stored */
    double last_step,
        drain; /* computation after the last load; stores after that, as it is done in parts */
} ends;

static double chunk_load(const schedule_problem *p, int k, const chunk *c) {
    region r;
    nest_region(p->nest, k, c, &r);
    return cost_region_load(p, k, &r);
}

static void ends_count(const schedule_problem *p, const chunk *first, const chunk *last,
                       double start, ends *e) {
    const nest *n = p->nest;
    double calls[2] = {1, 1}, outputs[2] = {1, 1}, finish = (double)epilogue_cycles(p->epilogue);
    for (int l = 0; l < n->loops; l++) {
        calls[0] *= (double)first->count[l];
        calls[1] *= (double)last->count[l];
        if (l >= n->output_loops) continue;
        outputs[0] *= (double)first->count[l];
        outputs[1] *= (double)last->count[l];
    }
    double store = outputs[1] * cost_store_cycles(p->hw);
    e->fill = start + chunk_load(p, OPERAND_LHS, first) + chunk_load(p, OPERAND_RHS, first);
    e->first_output = (calls[0] + outputs[0] * finish) / COST_STORE_PARTS;
    e->last_step = calls[1] + outputs[1] * finish;
    e->drain = larger(store - e->last_step * (COST_STORE_PARTS - 1) / COST_STORE_PARTS,
                      store / COST_STORE_PARTS);
}

/* No engine can be done before its own work is, after what has to come before, and what comes
 * after. With a single slot, an input's loads and the computation take turns, or the computation
 * and the stores. */
static double engines_bound(const totals *t, const ends *e, const int *slots) {
    double compute = e->fill + t->gemm + t->output + e->drain;
    double load = t->start + t->cycles[OPERAND_LHS] + t->cycles[OPERAND_RHS] + t->bias +
                  e->last_step + e->drain;
    double store = e->fill + e->first_output + t->store;
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        if (slots[k] == 1 && !t->grows[k])
            compute += t->cycles[k] * (t->events[k] - 1) / t->events[k];
    if (slots[OPERAND_OUT] == 1) compute += t->store * (t->output_chunks - 1) / t->output_chunks;
    return larger(larger(compute, load), store);
}

static void end_chunks(const nest *n, const schedule *s, chunk *first, chunk *last) {
    for (int l = 0; l < n->loops; l++) {
        schedule_chunk_at(n, s, l, 0, first);
        schedule_chunk_at(n, s, l, schedule_chunks(n, s, l) - 1, last);
    }
}

int64_t estimate_bound(const schedule_problem *p, const schedule_range *range) {
    const nest *n = p->nest;
    totals t;
    ends e;
    chunk first, last;
    int64_t fewest[BOX_MAX_AXES];
    for (int l = 0; l < n->loops; l++) {
        int64_t trips = n->loop[l].trips, most = range->most[l];
        bool fixed = range->least[l] == most;
        fewest[l] = divide_ceiling(trips, most);
        first.first[l] = 0;
        first.count[l] = last.count[l] = fixed ? trips - (fewest[l] - 1) * most : 1;
        last.first[l] = trips - last.count[l];
    }
    totals_count(p, fewest, range->order, range->slots, (const int[OPERANDS]){-1, -1, -1}, &t);
    ends_count(p, &first, &last, t.start, &e);
    return (int64_t)engines_bound(&t, &e, range->slots);
}

/* Cycles for the micro-ops, loaded once when all fit. */
static double uop_cycles(const schedule_problem *p, const schedule *s, const totals *t) {
    double uops = cost_uops(p->nest, s), sequences = cost_uop_sequences(p->nest, s, t->steps);
    double each = COST_LOAD_CYCLES + uops * UOP_BYTES / p->hw->bus_bytes;
    if (uops * sequences <= UOP_PRELOADED)
        return COST_LOAD_CYCLES + uops * sequences * UOP_BYTES / p->hw->bus_bytes;
    return each * (uops * sequences <= UOP_BUFFER ? sequences : t->steps);
}

/* How the chunks of the innermost loop that is cut differ: the last one's share of a full one, and
 * their number. */
static void ragged_share(const nest *n, const schedule *s, double *share, double *chunks) {
    int walk[BOX_MAX_AXES];
    *share = *chunks = 1;
    schedule_loop_order(n, s->order, walk);
    for (int i = n->loops - 1; i >= 0; i--) {
        double trips = (double)n->loop[walk[i]].trips,
               size = (double)schedule_most_trips(n, s, walk[i]);
        *chunks = (double)schedule_chunks(n, s, walk[i]);
        *share = (trips - (*chunks - 1) * size) / size;
        if (*chunks > 1) return;
    }
}

/* What uneven chunks add: a full load beside a short computation, and the other way round. */
static double ragged_cycles(const nest *n, const schedule *s, const totals *t) {
    double share, chunks;
    ragged_share(n, s, &share, &chunks);
    if (chunks < 2 || share >= 1) return 0;
    double full = chunks / (chunks - 1 + share);
    double step = full * t->gemm / t->steps,
           load = full * (t->cycles[OPERAND_LHS] + t->cycles[OPERAND_RHS]) / t->steps;
    double even = chunks * larger(step, load) / full;
    double uneven =
        (chunks - 2) * larger(step, load) + larger(step, share * load) + larger(share * step, load);
    return t->steps / chunks * larger(0, uneven - even);
}

/* One output chunk that brings in `load` cycles of inputs for each of its steps: step i runs beside
 * the loads of step i + 1, the last one has the epilogue, and the chunk before is stored meanwhile.
 */
static double output_chunk_cycles(const totals *t, double load) {
    double inner = t->steps / t->output_chunks, step = t->gemm / t->steps,
           output = t->output / t->output_chunks;
    return larger((inner - 1) * larger(step, load) + larger(step + output, load),
                  t->store / t->output_chunks);
}

/* All output chunks. Loads of the input that is kept come in evenly over what brings in nothing
 * else; those of the other, when it is held, all in the first pass. */
static double steady_cycles(const totals *t, loop_order order) {
    int kept = order == ORDER_KEEP_RHS ? OPERAND_RHS : OPERAND_LHS,
        other = OPERAND_LHS + OPERAND_RHS - kept;
    double inner = t->steps / t->output_chunks, load[OPERANDS], alone[OPERANDS];
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        load[k] = t->cycles[k] / t->loading[k] / inner;
        alone[k] = t->loading[k] - t->loading_both;
    }
    double rest = t->output_chunks - t->loading_both - alone[other];
    double cycles = t->loading_both * output_chunk_cycles(t, load[kept] + load[other]) +
                    alone[other] * output_chunk_cycles(t, load[other]);
    return rest > 0 ? cycles + rest * output_chunk_cycles(t, load[kept] * alone[kept] / rest)
                    : cycles;
}

/* Loads of the biases: each chunk's once where there is room for all, else whenever they change. */
static double bias_cycles(const schedule_problem *p, const schedule *s) {
    const nest *n = p->nest;
    const layout *bias = &n->layout[LAYOUT_BIAS];
    int walk[BOX_MAX_AXES];
    double loads = 1, all = 1, elems = (double)bias->bytes / p->hw->elem_bytes[MEM_ACC];
    if (bias->bytes == 0) return 0;
    schedule_loop_order(n, s->order, walk);
    for (int i = 0; i < n->output_loops; i++) {
        double own = (double)schedule_chunks(n, s, walk[i]);
        bool moves = false;
        for (int j = 0; j < bias->storage.dims; j++)
            moves |= bias->storage.dim[j].coef[n->loop[walk[i]].axis] != 0;
        all *= own;
        if (moves && own > 1) loads = s->bias_whole ? loads * own : all;
    }
    if (!s->bias_whole) elems = loads * (double)s->bias_elems;
    return loads * COST_LOAD_CYCLES + elems * cost_load_cycles(p->hw, MEM_ACC);
}

static double overlap_cycles(const schedule_problem *p, const schedule *s, const totals *t,
                             const ends *e) {
    double steady = steady_cycles(t, s->order) + ragged_cycles(p->nest, s, t);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        if (s->slots[k] == 1 && s->grows[k] < 0 && t->events[k] > 1) steady += t->cycles[k];
    if (s->slots[OPERAND_OUT] == 1 && t->output_chunks > 1) steady += t->store;
    double last_load = (t->cycles[OPERAND_LHS] + t->cycles[OPERAND_RHS]) / t->steps;
    steady -= larger(0, last_load - t->gemm / t->steps - t->output / t->output_chunks);
    return steady + e->fill + e->drain + uop_cycles(p, s, t);
}

int64_t estimate_schedule(const schedule_problem *p, const schedule *s) {
    totals t;
    ends e;
    chunk first, last;
    transfer_costs transfers;
    schedule_totals(p, s, &t);
    end_chunks(p->nest, s, &first, &last);
    ends_count(p, &first, &last, t.start, &e);
    double bound = engines_bound(&t, &e, s->slots);
    if (t.steps <= PIPELINE_MAX_STEPS) return (int64_t)larger(pipeline_cycles(p, s), bound);
    cost_count_transfers(p, s, &transfers);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        t.cycles[k] += t.events[k] * (transfers.count[k] - 1) * COST_LOAD_CYCLES;
    t.store += t.output_chunks * transfers.store_cycles;
    t.bias = bias_cycles(p, s);
    t.output += t.bias;
    return (int64_t)larger(overlap_cycles(p, s, &t, &e), bound);
}
