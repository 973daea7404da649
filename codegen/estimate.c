/* The cycle model behind the schedule search; see estimate.h.
 *
 * Totals are sums over all chunks, ragged ones included: along a dimension whose index is Σ a·T,
 * chunks of one loop sum to a·trips - (a - 1)·chunks. Engines overlap; what does not overlap is the
 * first load, the last store, and whatever a buffer with a single slot makes wait. Output chunks
 * differ in what they bring in: of an input that is held, only the first pass does. */
#include "codegen/estimate.h"

#include "codegen/dma.h"
#include "codegen/pipeline.h"
#include "codegen/uop_cache.h"
#include "codegen/window.h"
#include "csp/arithmetic.h"
#include "isa/instruction.h"

enum {
    STORE_ROW_CYCLES = 3,
    START_CYCLES = 25, /* before the first burst of instructions comes in */
    BURST_BEATS = 256
};

static double larger(double a, double b) {
    return a > b ? a : b;
}

int64_t estimate_output_cycles(const epilogue *e) {
    return 1 + epilogue_cycles(e);
}

int estimate_epilogue_instructions(const epilogue *e) {
    int count = 0;
    for (int i = 0; i < e->steps; i++)
        count += e->step[i].kind == EPILOGUE_CLIP ? 2 : 1;
    return count;
}

double estimate_load_cycles(const hw_config *hw, enum memory memory) {
    return (double)hw->elem_bytes[memory] / hw->bus_bytes;
}

/* A beat at a time where an element is no wider than the bus; else the beats, and a cycle a batch
 * row to read SRAM. */
double estimate_store_cycles(const hw_config *hw) {
    double beats = (double)hw->elem_bytes[MEM_OUT] / hw->bus_bytes;
    return beats <= 1 ? beats : beats + hw->batch;
}

/* Blocks of operand k that all chunks together touch, each chunk counted once for every loop that
 * moves k, with so many chunks of each loop; *stored: those that are not padding. */
static double operand_traffic(const nest *n, int k, const int64_t *chunks_of, double *stored) {
    const storage *s = &n->layout[k].storage;
    double all = 1;
    *stored = 1;
    for (int j = 0; j < s->dims; j++) {
        const storage_dim *dim = &s->dim[j];
        double chunks = 1, length = 0;
        for (int l = 0; l < n->loops; l++)
            if (dim->coef[n->loop[l].axis]) chunks *= (double)chunks_of[l];
        for (int l = 0; l < n->loops; l++) {
            double coef = (double)dim->coef[n->loop[l].axis];
            if (coef < 0) coef = -coef;
            double own = (double)chunks_of[l];
            if (coef > 0) length += chunks / own * coef * ((double)n->loop[l].trips - own);
        }
        length += chunks;
        all *= length;
        *stored *= larger(1, length - larger(0, (double)(dim->low - dim->first)) -
                                 larger(0, (double)(dim->last - dim->high)));
    }
    return all;
}

/* The loops that an input stays on chip over, walk[from] and all inside: its chunks among them fit
 * its slots, so they come in once for each chunk of the loops outside. */
typedef struct holding {
    int from;
    double chunks;  /* of the input, in one pass over those loops */
    double passes;  /* chunks of the loops outside */
    double repeats; /* of them, those that do not move it */
} holding;

static holding operand_holding(const nest *n, int k, const int64_t *chunks_of, const int *walk,
                               int slots) {
    holding h = {.from = n->loops, .chunks = 1, .passes = 1, .repeats = 1};
    for (; h.from > 0; h.from--) {
        int l = walk[h.from - 1];
        double own = n->loop[l].moves[k] ? (double)chunks_of[l] : 1;
        if (h.chunks * own > slots) break;
        h.chunks *= own;
    }
    for (int i = 0; i < h.from; i++) {
        double own = (double)chunks_of[walk[i]];
        h.passes *= own;
        if (!n->loop[walk[i]].moves[k]) h.repeats *= own;
    }
    return h;
}

typedef struct totals {
    double steps, output_chunks;
    double events[OPERANDS];  /* loads of a chunk */
    double cycles[OPERANDS];  /* to bring the inputs in, in all */
    double loading[OPERANDS]; /* output chunks that bring some of it in */
    double loading_both;
    bool grows[OPERANDS];       /* a load need not wait for what is computed meanwhile */
    double gemm, output, store; /* accumulation; reset and epilogue; stores */
    double bias;                /* loads of it, by the compute engine */
    double start;               /* the first burst of instructions */
} totals;

/* Loads of input k; `grows`: the loop that it grows along, whose chunks then bring nothing twice,
 * or -1. */
static holding totals_load(const schedule_problem *p, int k, const int64_t *chunks_of, int grows,
                           const int *walk, int slots, totals *t) {
    const nest *n = p->nest;
    int64_t homes_of[BOX_MAX_AXES];
    for (int l = 0; l < n->loops; l++)
        homes_of[l] = l == grows ? 1 : chunks_of[l];
    double stored, all = operand_traffic(n, k, homes_of, &stored);
    holding h = operand_holding(n, k, homes_of, walk, slots);
    t->events[k] = h.passes * h.chunks * (grows < 0 ? 1 : (double)chunks_of[grows]);
    t->cycles[k] =
        h.repeats * (stored * estimate_load_cycles(p->hw, n->layout[k].memory) + all - stored) +
        t->events[k] * ESTIMATE_LOAD_CYCLES;
    return h;
}

static void totals_loads(const schedule_problem *p, const int64_t *chunks_of, loop_order order,
                         const int *slots, const int *grows, totals *t) {
    const nest *n = p->nest;
    int walk[BOX_MAX_AXES];
    holding h[OPERANDS];
    schedule_loop_order(n, order, walk);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        h[k] = totals_load(p, k, chunks_of, grows[k], walk, slots[k], t);
        t->loading[k] = 1;
        t->grows[k] = grows[k] >= 0;
    }
    t->loading_both = 1;
    for (int i = 0; i < n->output_loops; i++) {
        double own = (double)chunks_of[walk[i]];
        bool first_only[OPERANDS];
        for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
            first_only[k] = i >= h[k].from && !n->loop[walk[i]].moves[k];
            if (!first_only[k]) t->loading[k] *= own;
        }
        if (!first_only[OPERAND_LHS] && !first_only[OPERAND_RHS]) t->loading_both *= own;
    }
}

static void totals_count(const schedule_problem *p, const int64_t *chunks_of, loop_order order,
                         const int *slots, const int *grows, totals *t) {
    const nest *n = p->nest;
    double calls = 1, outputs = 1, passes = 1 + estimate_epilogue_instructions(p->epilogue);
    *t = (totals){.steps = 1, .output_chunks = 1};
    for (int l = 0; l < n->loops; l++) {
        double own = (double)chunks_of[l];
        calls *= (double)n->loop[l].trips;
        t->steps *= own;
        if (l >= n->output_loops) continue;
        outputs *= (double)n->loop[l].trips;
        t->output_chunks *= own;
    }
    totals_loads(p, chunks_of, order, slots, grows, t);
    t->gemm = calls + t->steps * ESTIMATE_COMPUTE_CYCLES;
    t->output = outputs * (double)estimate_output_cycles(p->epilogue) +
                t->output_chunks * passes * ESTIMATE_COMPUTE_CYCLES;
    t->store = outputs * estimate_store_cycles(p->hw) + t->output_chunks * (STORE_ROW_CYCLES + 1);
    double instructions = t->events[OPERAND_LHS] + t->events[OPERAND_RHS] + t->steps +
                          t->output_chunks * (passes + 1);
    double beats = instructions * INSTRUCTION_BYTES / p->hw->bus_bytes;
    t->start = START_CYCLES + (beats < BURST_BEATS ? beats : BURST_BEATS);
}

static void schedule_totals(const schedule_problem *p, const schedule *s, totals *t) {
    int64_t chunks_of[BOX_MAX_AXES];
    for (int l = 0; l < p->nest->loops; l++)
        chunks_of[l] = schedule_chunks(p->nest, s, l);
    totals_count(p, chunks_of, s->order, s->slots, s->grows, t);
}

double estimate_start_cycles(const schedule_problem *p, const schedule *s) {
    totals t;
    schedule_totals(p, s, &t);
    return t.start;
}

/* The first chunk, before whose loads nothing can be computed, and the last, beside whose stores
 * nothing is. */
typedef struct ends {
    double fill,
        first_output; /* loads, with the start; computation of its first part to be stored */
    double last_step,
        drain; /* computation after the last load; stores after that, as it is done in parts */
} ends;

double estimate_region_load(const schedule_problem *p, int k, const region *r) {
    const layout *l = &p->nest->layout[k];
    int64_t stored = 1;
    for (int j = 0; j < r->dims; j++) {
        const storage_dim *dim = &l->storage.dim[j];
        int64_t low = r->low[j] > dim->low ? r->low[j] : dim->low,
                high = r->low[j] + r->count[j] - 1;
        if (high > dim->high) high = dim->high;
        stored *= high < low ? 0 : high - low + 1;
    }
    return (double)stored * estimate_load_cycles(p->hw, l->memory) +
           (double)(region_elems(r) - stored) + ESTIMATE_LOAD_CYCLES;
}

static double chunk_load(const schedule_problem *p, int k, const chunk *c) {
    region r;
    nest_region(p->nest, k, c, &r);
    return estimate_region_load(p, k, &r);
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
    double store = outputs[1] * estimate_store_cycles(p->hw);
    e->fill = start + chunk_load(p, OPERAND_LHS, first) + chunk_load(p, OPERAND_RHS, first);
    e->first_output = (calls[0] + outputs[0] * finish) / ESTIMATE_STORE_PARTS;
    e->last_step = calls[1] + outputs[1] * finish;
    e->drain = larger(store - e->last_step * (ESTIMATE_STORE_PARTS - 1) / ESTIMATE_STORE_PARTS,
                      store / ESTIMATE_STORE_PARTS);
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

void estimate_count_transfers(const schedule_problem *p, const schedule *s, estimate_transfers *t) {
    chunk c = {{0}, {0}};
    for (int l = 0; l < p->nest->loops; l++)
        c.count[l] = schedule_most_trips(p->nest, s, l);
    for (int k = 0; k < OPERANDS; k++) {
        region r;
        int64_t transfers, rows;
        nest_region(p->nest, k, &c, &r);
        dma_count(&p->nest->layout[k], &r, k == OPERAND_OUT, &transfers, &rows);
        t->count[k] = (double)transfers;
        if (k == OPERAND_OUT) t->store_cycles = (double)(rows * STORE_ROW_CYCLES + transfers);
    }
}

/* The two longest loops are hardware loops. */
double estimate_uops(const nest *n, const schedule *s) {
    int64_t longest = 1, second = 1, all = 1;
    for (int l = 0; l < n->loops; l++) {
        int64_t trips = schedule_most_trips(n, s, l);
        all *= trips;
        if (trips > longest) {
            second = longest;
            longest = trips;
        } else if (trips > second) {
            second = trips;
        }
    }
    return (double)all / (double)(longest * second);
}

double estimate_uop_sequences(const nest *n, const schedule *s, double steps) {
    double combinations = 1;
    for (int k = 0; k < OPERANDS; k++) {
        combinations *= s->slots[k];
        if (s->grows[k] >= 0) combinations *= (double)schedule_chunks(n, s, s->grows[k]);
    }
    return combinations < steps ? combinations : steps;
}

/* Cycles for the micro-ops, loaded once when all fit. */
static double uop_cycles(const schedule_problem *p, const schedule *s, const totals *t) {
    double uops = estimate_uops(p->nest, s),
           sequences = estimate_uop_sequences(p->nest, s, t->steps);
    double each = ESTIMATE_LOAD_CYCLES + uops * UOP_BYTES / p->hw->bus_bytes;
    if (uops * sequences <= UOP_PRELOADED)
        return ESTIMATE_LOAD_CYCLES + uops * sequences * UOP_BYTES / p->hw->bus_bytes;
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
    return loads * ESTIMATE_LOAD_CYCLES + elems * estimate_load_cycles(p->hw, MEM_ACC);
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
    estimate_transfers transfers;
    schedule_totals(p, s, &t);
    end_chunks(p->nest, s, &first, &last);
    ends_count(p, &first, &last, t.start, &e);
    double bound = engines_bound(&t, &e, s->slots);
    if (t.steps <= PIPELINE_MAX_STEPS) return (int64_t)larger(pipeline_cycles(p, s), bound);
    estimate_count_transfers(p, s, &transfers);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        t.cycles[k] += t.events[k] * (transfers.count[k] - 1) * ESTIMATE_LOAD_CYCLES;
    t.store += t.output_chunks * transfers.store_cycles;
    t.bias = bias_cycles(p, s);
    t.output += t.bias;
    return (int64_t)larger(overlap_cycles(p, s, &t, &e), bound);
}
