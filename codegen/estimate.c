/* The cycle model behind the schedule search; see estimate.h.
 *
 * Totals are exact sums over all chunks, ragged ones included: along a dimension whose index is Σ a·T, chunks of one
 * loop sum to a·trips - (a - 1)·chunks. Engines overlap; what does not overlap is the first load, the last
 * store, and whatever a buffer with a single slot makes wait. */
#include "codegen/estimate.h"

#include "codegen/dma.h"
#include "codegen/gemm_loops.h"

enum {
    INSTRUCTION_CYCLES = 9, /* start and end of GEMM and ALU: 6, and 2 to 3 between two */
    LOAD_CYCLES = 25,       /* start and end of a load, latency included */
    STORE_ROW_CYCLES = 3,
    START_CYCLES = 60 /* the first fetch burst */
};

static double larger(double a, double b) {
    return a > b ? a : b;
}

int64_t estimate_output_cycles(const epilogue *e) {
    return 1 + epilogue_cycles(e);
}

double estimate_load_cycles(const hw_config *hw, enum memory memory) {
    return (double)hw->elem_bytes[memory] / hw->bus_bytes;
}

double estimate_store_cycles(const hw_config *hw) {
    double row_beats = (double)hw->elem_bytes[MEM_OUT] / hw->batch / hw->bus_bytes;
    return row_beats <= 1 ? hw->batch : hw->batch * (row_beats + 1);
}

static int64_t chunks_of(const nest *n, const int64_t *chunk, int l) {
    return (n->loop[l].trips + chunk[l] - 1) / chunk[l];
}

/* Blocks of operand k that all chunks together touch, each chunk counted once for every loop that moves k. */
static double operand_traffic(const nest *n, int k, const int64_t *chunk) {
    const storage *s = &n->layout[k].storage;
    double traffic = 1;
    for (int j = 0; j < s->dims; j++) {
        double chunks = 1, length = 0;
        for (int l = 0; l < n->loops; l++)
            if (s->dim[j].coef[n->loop[l].axis]) chunks *= (double)chunks_of(n, chunk, l);
        for (int l = 0; l < n->loops; l++) {
            double coef = (double)s->dim[j].coef[n->loop[l].axis];
            if (coef < 0) coef = -coef;
            double own = (double)chunks_of(n, chunk, l);
            if (coef > 0) length += chunks / own * coef * ((double)n->loop[l].trips - own);
        }
        traffic *= length + chunks;
    }
    return traffic;
}

/* How often operand k is brought in: once a chunk of the loops from the outermost to the innermost that moves it. */
static void operand_loads(const nest *n, int k, const int64_t *chunk, const int *walk, double *events, double *repeats) {
    double repeated = 1, outer_repeated = 1;
    *events = 1;
    double all = 1;
    for (int i = 0; i < n->loops; i++) {
        double own = (double)chunks_of(n, chunk, walk[i]);
        all *= own;
        if (n->loop[walk[i]].moves[k]) {
            if (own > 1) {
                *events = all;
                outer_repeated = repeated;
            }
        } else {
            repeated *= own;
        }
    }
    *repeats = outer_repeated;
}

typedef struct totals {
    double steps, output_chunks;
    double events[OPERANDS];
    double cycles[OPERANDS]; /* to bring the inputs in, in all */
    double gemm, output, store; /* accumulation; reset and epilogue; stores */
} totals;

static void totals_count(const schedule_problem *p, const int64_t *chunk, loop_order order, totals *t) {
    const nest *n = p->nest;
    int walk[BOX_MAX_AXES];
    schedule_loop_order(n, order, walk);
    double calls = 1, outputs = 1;
    *t = (totals){.steps = 1, .output_chunks = 1};
    for (int l = 0; l < n->loops; l++) {
        calls *= (double)n->loop[l].trips;
        t->steps *= (double)chunks_of(n, chunk, l);
        if (l >= n->output_loops) continue;
        outputs *= (double)n->loop[l].trips;
        t->output_chunks *= (double)chunks_of(n, chunk, l);
    }
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        double repeats;
        operand_loads(n, k, chunk, walk, &t->events[k], &repeats);
        t->cycles[k] = operand_traffic(n, k, chunk) * repeats * estimate_load_cycles(p->hw, n->layout[k].memory) +
                       t->events[k] * LOAD_CYCLES;
    }
    double passes = 1;
    for (int i = 0; i < p->epilogue->steps; i++) passes += p->epilogue->step[i].kind == EPILOGUE_CLIP ? 2 : 1;
    t->gemm = calls + t->steps * INSTRUCTION_CYCLES;
    t->output = outputs * (double)estimate_output_cycles(p->epilogue) + t->output_chunks * passes * INSTRUCTION_CYCLES;
    t->store = outputs * estimate_store_cycles(p->hw) + t->output_chunks * (STORE_ROW_CYCLES + 1);
}

int64_t estimate_bound(const schedule_problem *p, const int64_t *chunk, loop_order order) {
    totals t;
    totals_count(p, chunk, order, &t);
    return (int64_t)larger(larger(t.gemm + t.output, t.cycles[OPERAND_LHS] + t.cycles[OPERAND_RHS]), t.store);
}

static void first_chunk(const nest *n, const schedule *s, chunk *c) {
    for (int l = 0; l < n->loops; l++) {
        c->first[l] = 0;
        c->count[l] = s->chunk[l];
    }
}

/* Adds what depends on the shape of the transfers: their number, and the rows of a store. */
static void totals_transfers(const schedule_problem *p, const chunk *c, totals *t) {
    for (int k = 0; k < OPERANDS; k++) {
        region r;
        int64_t transfers, rows;
        nest_region(p->nest, k, c, &r);
        dma_count(&p->nest->layout[k], &r, k == OPERAND_OUT, &transfers, &rows);
        if (k == OPERAND_OUT)
            t->store += t->output_chunks * (double)(rows * STORE_ROW_CYCLES + transfers);
        else
            t->cycles[k] += t->events[k] * (double)((transfers - 1) * LOAD_CYCLES);
    }
}

/* Cycles for the micro-ops, loaded once for each combination of slots. */
static double uop_cycles(const schedule_problem *p, const schedule *s, const chunk *c) {
    int64_t longest = 1, second = 1, all = 1;
    for (int l = 0; l < p->nest->loops; l++) {
        int64_t trips = c->count[l];
        all *= trips;
        if (trips > longest) {
            second = longest;
            longest = trips;
        } else if (trips > second) {
            second = trips;
        }
    }
    double uops = (double)all / (double)(longest * second);
    double sequences = s->slots[OPERAND_OUT] * s->slots[OPERAND_LHS] * s->slots[OPERAND_RHS] / 2.0;
    return uops * sequences / 2 + sequences * LOAD_CYCLES;
}

/* How the chunks of the innermost loop that is cut differ: the last one's share of a full one, and their number. */
static void ragged_share(const nest *n, const schedule *s, double *share, double *chunks) {
    int walk[BOX_MAX_AXES];
    *share = *chunks = 1;
    schedule_loop_order(n, s->order, walk);
    for (int i = n->loops - 1; i >= 0; i--) {
        double trips = (double)n->loop[walk[i]].trips, size = (double)s->chunk[walk[i]];
        *chunks = (double)chunks_of(n, s->chunk, walk[i]);
        *share = (trips - (*chunks - 1) * size) / size;
        if (*chunks > 1) return;
    }
}

/* Double buffering runs step i beside the loads of step i + 1: the sum of max(compute of i, load of i + 1) over the
 * steps of one output chunk, the last of which has the epilogue, too. */
static double steady_with_reduction(const totals *t) {
    double inner = t->steps / t->output_chunks, gemm = t->gemm / t->steps;
    double load = (t->cycles[OPERAND_LHS] + t->cycles[OPERAND_RHS]) / t->steps;
    return t->output_chunks * ((inner - 1) * larger(gemm, load) + larger(gemm + t->output / t->output_chunks, load));
}

/* The same where a step is an output chunk: some steps bring both inputs in, some one, some none. */
static double steady_without_reduction(const totals *t) {
    int less = t->events[OPERAND_LHS] < t->events[OPERAND_RHS] ? OPERAND_LHS : OPERAND_RHS;
    int more = less == OPERAND_LHS ? OPERAND_RHS : OPERAND_LHS;
    double both = t->events[less], one = t->events[more] - both, step = (t->gemm + t->output) / t->steps;
    double load = t->cycles[more] / t->events[more], load_both = load + t->cycles[less] / t->events[less];
    return both * larger(step, load_both) + one * larger(step, load) + (t->steps - both - one) * step;
}

/* What uneven chunks add: a full load beside a short computation, and the other way round. */
static double ragged_cycles(const nest *n, const schedule *s, const totals *t) {
    double share, chunks;
    ragged_share(n, s, &share, &chunks);
    if (chunks < 2 || share >= 1) return 0;
    double full = chunks / (chunks - 1 + share);
    double step = full * t->gemm / t->steps, load = full * (t->cycles[OPERAND_LHS] + t->cycles[OPERAND_RHS]) / t->steps;
    double even = chunks * larger(step, load) / full;
    double uneven = (chunks - 2) * larger(step, load) + larger(step, share * load) + larger(share * step, load);
    return t->steps / chunks * larger(0, uneven - even);
}

int64_t estimate_schedule(const schedule_problem *p, const schedule *s) {
    totals t;
    chunk c;
    region bias;
    totals_count(p, s->chunk, s->order, &t);
    first_chunk(p->nest, s, &c);
    totals_transfers(p, &c, &t);
    nest_region(p->nest, LAYOUT_BIAS, &c, &bias);
    if (s->bias_elems)
        t.output += (s->bias_whole ? 1 : t.output_chunks) *
                    (LOAD_CYCLES + (double)s->bias_elems * estimate_load_cycles(p->hw, MEM_ACC));
    double steady = t.steps > t.output_chunks ? steady_with_reduction(&t) : steady_without_reduction(&t);
    steady += ragged_cycles(p->nest, s, &t);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        if (s->slots[k] == 1 && t.events[k] > 1) steady += t.cycles[k];
    if (s->slots[OPERAND_OUT] == 1 && t.output_chunks > 1) steady += t.store;
    double fill = START_CYCLES + t.cycles[OPERAND_LHS] / t.events[OPERAND_LHS] +
                  t.cycles[OPERAND_RHS] / t.events[OPERAND_RHS];
    return (int64_t)(larger(steady, t.store) + fill + t.store / t.output_chunks + uop_cycles(p, s, &c));
}
