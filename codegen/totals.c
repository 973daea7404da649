/* How totals are counted; see totals.h.
 *
 * Along a dimension whose index is Σ a·T, chunks of one loop sum to a·trips - (a - 1)·chunks. */
#include "codegen/totals.h"

#include "codegen/cost.h"
#include "isa/instruction.h"

enum {
    START_CYCLES = 25, /* before the first burst of instructions comes in */
    BURST_BEATS = 256
};

static double larger(double a, double b) {
    return a > b ? a : b;
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

/* Loads of input k. */
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
        h.repeats * (stored * cost_load_cycles(p->hw, n->layout[k].memory) + all - stored) +
        t->events[k] * COST_LOAD_CYCLES;
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

void totals_count(const schedule_problem *p, const int64_t *chunks_of, loop_order order,
                  const int *slots, const int *grows, totals *t) {
    const nest *n = p->nest;
    double calls = 1, outputs = 1, passes = 1 + cost_epilogue_instructions(p->epilogue);
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
    t->gemm = calls + t->steps * COST_COMPUTE_CYCLES;
    t->output = outputs * (double)cost_output_cycles(p->epilogue) +
                t->output_chunks * passes * COST_COMPUTE_CYCLES;
    t->store = outputs * cost_store_cycles(p->hw) + t->output_chunks * (COST_STORE_ROW_CYCLES + 1);
    double instructions = t->events[OPERAND_LHS] + t->events[OPERAND_RHS] + t->steps +
                          t->output_chunks * (passes + 1);
    double beats = instructions * INSTRUCTION_BYTES / p->hw->bus_bytes;
    t->start = START_CYCLES + (beats < BURST_BEATS ? beats : BURST_BEATS);
}

void schedule_totals(const schedule_problem *p, const schedule *s, totals *t) {
    int64_t chunks_of[BOX_MAX_AXES];
    for (int l = 0; l < p->nest->loops; l++)
        chunks_of[l] = schedule_chunks(p->nest, s, l);
    totals_count(p, chunks_of, s->order, s->slots, s->grows, t);
}

double totals_start_cycles(const schedule_problem *p, const schedule *s) {
    totals t;
    schedule_totals(p, s, &t);
    return t.start;
}
