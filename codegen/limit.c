/* The work that the embedding alone makes for the compute engine, the memory's read port and the
 * store engine; see limit.h. Biases are work of two: the compute engine loads them itself, through
 * the port that inputs, micro-ops and instructions come by, too (VTA.md). */
#include "codegen/limit.h"

#include "codegen/cost.h"
#include "dataflow/reach.h"
#include "dataflow/writer.h"
#include "isa/instruction.h"

typedef enum engine { ENGINE_COMPUTE, ENGINE_LOAD, ENGINE_STORE, ENGINES } engine;

/* Cycles, and those of them that are neither multiplying nor moving inputs and outputs. */
typedef struct work {
    double cycles, biases, program;
} work;

/* Loads of each input and of micro-ops, a reset, a GEMM, a store and FINISH. */
enum { FEWEST_INSTRUCTIONS = 7, FEWEST_UOPS = 1 };

/* Beats of the least that a program consists of. */
static double fewest_cycles(const lowering *l) {
    int instructions = FEWEST_INSTRUCTIONS + epilogue_has_bias(&l->epilogue) +
                       cost_epilogue_instructions(&l->epilogue);
    return (double)(instructions * INSTRUCTION_BYTES + FEWEST_UOPS * UOP_BYTES) / l->hw->bus_bytes;
}

/* Stored blocks that some tile reads; at least so many. A row's index is an operator's over the
 * tiles; the tile indices of fused axes are all there are. */
static int64_t blocks_reached(const embedding *e, const storage *s) {
    operator tiles = {0};
    access_map *rows = &tiles.operand[OPERAND_OUT];
    int64_t others = 1;
    for (int j = 0; j < s->dims; j++) {
        const storage_dim *dim = &s->dim[j];
        if (dim->row < 0) {
            others *= dim->high - dim->low + 1;
            continue;
        }
        rows->shape[rows->dims] = dim->high - dim->low + 1;
        rows->offset[rows->dims++] = -dim->low;
    }
    for (int z = 0; z < e->box.axes; z++) {
        int row = 0;
        bool moves = false;
        for (int j = 0; j < s->dims; j++) {
            if (s->dim[j].row < 0) continue;
            moves |= s->dim[j].coef[z] != 0;
            rows->coef[row++][tiles.axes] = s->dim[j].coef[z];
        }
        if (moves) tiles.axis[tiles.axes++].extent = e->axis[z].tiles;
    }
    return others * operator_elements_reached(&tiles, OPERAND_OUT);
}

static void engines_work(const lowering *l, work each[ENGINES]) {
    const layout *bias = &l->layout[LAYOUT_BIAS];
    double outputs = (double)l->layout[OPERAND_OUT].storage.blocks;
    double biases = (double)bias->bytes / l->hw->bus_bytes, program = fewest_cycles(l);
    each[ENGINE_COMPUTE] =
        (work){.cycles = (double)embedding_calls(&l->embedding) +
                         outputs * (double)cost_output_cycles(&l->epilogue) + biases,
               .biases = biases};
    each[ENGINE_STORE] = (work){.cycles = outputs * cost_store_cycles(l->hw)};
    each[ENGINE_LOAD] = (work){.cycles = biases + program, .biases = biases, .program = program};
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        each[ENGINE_LOAD].cycles += (double)blocks_reached(&l->embedding, &l->layout[k].storage) *
                                    cost_load_cycles(l->hw, l->layout[k].memory);
}

static engine busiest(const work each[ENGINES]) {
    engine most = ENGINE_COMPUTE;
    for (engine e = ENGINE_LOAD; e < ENGINES; e++)
        if (each[e].cycles > each[most].cycles) most = e;
    return most;
}

int64_t limit_overlap_cycles(const lowering *l, int64_t bound) {
    work each[ENGINES];
    engines_work(l, each);
    double most = each[busiest(each)].cycles;
    return most > (double)bound ? (int64_t)most : bound;
}

/* Stored elements of an instruction operand for each that is used. */
static double times_stored(const lowering *l, int k) {
    int64_t used = operator_elements_reached(l->op, embedding_operand(&l->embedding, k));
    return used ? (double)storage_elems(&l->layout[k].storage) / (double)used : 1;
}

static void share_add(writer *w, const char *what, double cycles, double all) {
    if (cycles >= all / 200) writer_add(w, ", %s %.0f%% of these cycles", what, 100 * cycles / all);
}

/* What makes this engine's work more than the bound's. */
static void reason_add(writer *w, const lowering *l, engine e, const work *done) {
    double multipliers = hw_config_multipliers(l->hw),
           calls = (double)embedding_calls(&l->embedding);
    const char *lhs = l->op->operand[embedding_operand(&l->embedding, OPERAND_LHS)].name;
    const char *rhs = l->op->operand[embedding_operand(&l->embedding, OPERAND_RHS)].name;
    if (e == ENGINE_COMPUTE)
        writer_add(w, "%.0f%% of the lanes used",
                   100 * (double)operator_macs(l->op) / multipliers / calls);
    if (e == ENGINE_STORE) writer_add(w, "outputs stored %.2f times", times_stored(l, OPERAND_OUT));
    if (e == ENGINE_LOAD)
        writer_add(w, "%s stored %.2f times, %s %.2f", lhs, times_stored(l, OPERAND_LHS), rhs,
                   times_stored(l, OPERAND_RHS));
    share_add(w, "biases", done->biases, done->cycles);
    share_add(w, "the program", done->program, done->cycles);
}

static size_t limit_format(const lowering *l, int64_t bound, int64_t cycles, char *text,
                           size_t bytes) {
    static const char *const names[ENGINES] = {"multiplications", "loads", "stores"};
    writer w = {text, bytes, 0};
    work each[ENGINES];
    double overlap = (double)limit_overlap_cycles(l, bound);
    engines_work(l, each);
    engine most = busiest(each);
    writer_add(&w, "%s: %.3f of the bound with perfect overlap, ", names[most],
               overlap / (double)bound);
    reason_add(&w, l, most, &each[most]);
    writer_add(&w, "; schedule %.3f of that", (double)cycles / overlap);
    return w.length;
}

char *limit_text(arena *a, const lowering *l, int64_t bound, int64_t cycles) {
    size_t bytes = limit_format(l, bound, cycles, NULL, 0) + 1;
    char *text = arena_alloc(a, bytes, 1);
    if (text) limit_format(l, bound, cycles, text, bytes);
    return text;
}
