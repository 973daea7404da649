/* Costs of single transfers and instructions; see cost.h. */
#include "codegen/cost.h"

#include "codegen/dma.h"

int64_t cost_output_cycles(const epilogue *e) {
    return 1 + epilogue_cycles(e);
}

int cost_epilogue_instructions(const epilogue *e) {
    int count = 0;
    for (int i = 0; i < e->steps; i++)
        count += e->step[i].kind == EPILOGUE_CLIP ? 2 : 1;
    return count;
}

double cost_load_cycles(const hw_config *hw, enum memory memory) {
    return (double)hw->elem_bytes[memory] / hw->bus_bytes;
}

/* A beat at a time where an element is no wider than the bus; else the beats, and a cycle a batch
 * row to read SRAM. */
double cost_store_cycles(const hw_config *hw) {
    double beats = (double)hw->elem_bytes[MEM_OUT] / hw->bus_bytes;
    return beats <= 1 ? beats : beats + hw->batch;
}

double cost_region_load(const schedule_problem *p, int k, const region *r) {
    const layout *l = &p->nest->layout[k];
    int64_t stored = 1;
    for (int j = 0; j < r->dims; j++) {
        const storage_dim *dim = &l->storage.dim[j];
        int64_t low = r->low[j] > dim->low ? r->low[j] : dim->low,
                high = r->low[j] + r->count[j] - 1;
        if (high > dim->high) high = dim->high;
        stored *= high < low ? 0 : high - low + 1;
    }
    return (double)stored * cost_load_cycles(p->hw, l->memory) +
           (double)(region_elems(r) - stored) + COST_LOAD_CYCLES;
}

void cost_count_transfers(const schedule_problem *p, const schedule *s, transfer_costs *t) {
    chunk c = {{0}, {0}};
    for (int l = 0; l < p->nest->loops; l++)
        c.count[l] = schedule_most_trips(p->nest, s, l);
    for (int k = 0; k < OPERANDS; k++) {
        region r;
        int64_t transfers, rows;
        nest_region(p->nest, k, &c, &r);
        dma_count(&p->nest->layout[k], &r, k == OPERAND_OUT, &transfers, &rows);
        t->count[k] = (double)transfers;
        if (k == OPERAND_OUT) t->store_cycles = (double)(rows * COST_STORE_ROW_CYCLES + transfers);
    }
}

/* The two longest loops are hardware loops. */
double cost_uops(const nest *n, const schedule *s) {
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

double cost_uop_sequences(const nest *n, const schedule *s, double steps) {
    double combinations = 1;
    for (int k = 0; k < OPERANDS; k++) {
        combinations *= s->slots[k];
        if (s->grows[k] >= 0) combinations *= (double)schedule_chunks(n, s, s->grows[k]);
    }
    return combinations < steps ? combinations : steps;
}
