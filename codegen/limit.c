/* The three engines' work by the embedding alone; see limit.h. */
#include "codegen/limit.h"

#include <stdio.h>

#include "codegen/cost.h"
#include "dataflow/reach.h"

typedef enum engine { ENGINE_COMPUTE, ENGINE_LOAD, ENGINE_STORE, ENGINES } engine;

static void engine_cycles(const lowering *l, double cycles[ENGINES]) {
    const layout *out = &l->layout[OPERAND_OUT];
    double outputs = (double)out->storage.blocks;
    cycles[ENGINE_COMPUTE] =
        (double)embedding_calls(&l->embedding) + outputs * (double)cost_output_cycles(&l->epilogue);
    cycles[ENGINE_STORE] = outputs * cost_store_cycles(l->hw);
    cycles[ENGINE_LOAD] = 0;
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        cycles[ENGINE_LOAD] +=
            (double)l->layout[k].storage.blocks * cost_load_cycles(l->hw, l->layout[k].memory);
}

static engine busiest(const double cycles[ENGINES]) {
    engine most = ENGINE_COMPUTE;
    for (engine e = ENGINE_LOAD; e < ENGINES; e++)
        if (cycles[e] > cycles[most]) most = e;
    return most;
}

int64_t limit_overlap_cycles(const lowering *l, int64_t bound) {
    double cycles[ENGINES];
    engine_cycles(l, cycles);
    double most = cycles[busiest(cycles)];
    return most > (double)bound ? (int64_t)most : bound;
}

/* Stored elements of an instruction operand for each that is used. */
static double times_stored(const lowering *l, int k) {
    int64_t used = operator_elements_reached(l->op, embedding_operand(&l->embedding, k));
    return used ? (double)storage_elems(&l->layout[k].storage) / (double)used : 1;
}

/* What makes this engine's work more than the bound's. */
static size_t reason_format(const lowering *l, engine e, char *text, size_t bytes) {
    double multipliers = hw_config_multipliers(l->hw),
           calls = (double)embedding_calls(&l->embedding);
    const char *lhs = l->op->operand[embedding_operand(&l->embedding, OPERAND_LHS)].name;
    const char *rhs = l->op->operand[embedding_operand(&l->embedding, OPERAND_RHS)].name;
    if (e == ENGINE_COMPUTE)
        return (size_t)snprintf(text, bytes, "%.0f%% of the lanes used",
                                100 * (double)operator_macs(l->op) / multipliers / calls);
    if (e == ENGINE_STORE)
        return (size_t)snprintf(text, bytes, "outputs stored %.2f times",
                                times_stored(l, OPERAND_OUT));
    return (size_t)snprintf(text, bytes, "%s stored %.2f times, %s %.2f", lhs,
                            times_stored(l, OPERAND_LHS), rhs, times_stored(l, OPERAND_RHS));
}

size_t limit_format(const lowering *l, int64_t bound, int64_t cycles, char *text, size_t bytes) {
    static const char *const names[ENGINES] = {"multiplications", "loads", "stores"};
    double work[ENGINES], overlap = (double)limit_overlap_cycles(l, bound);
    char reason[4 * NAME_BYTES];
    engine_cycles(l, work);
    engine most = busiest(work);
    reason_format(l, most, reason, sizeof reason);
    return (size_t)snprintf(text, bytes,
                            "%s: %.3f of the bound with perfect overlap, %s; schedule %.3f of that",
                            names[most], overlap / (double)bound, reason, (double)cycles / overlap);
}
