/* The schedule search against trying everything. */
#include <criterion/criterion.h>
#include <string.h>

#include "codegen/schedule.h"
#include "codegen/estimate.h"
#include "dataflow/embedding.h"
#include "isa/gemm.h"

typedef struct exhaustive {
    const schedule_problem *problem;
    int64_t best, fitting;
} exhaustive;

static bool fits(const schedule_problem *p, schedule *s) {
    chunk c = {{0}, {0}};
    memcpy(c.count, s->chunk, sizeof c.count);
    for (int k = 0; k < OPERANDS; k++) {
        region r;
        nest_region(p->nest, k, &c, &r);
        s->slot_elems[k] = region_elems(&r);
        enum memory memory = k == OPERAND_OUT ? MEM_ACC : p->nest->layout[k].memory;
        if (s->slot_elems[k] * s->slots[k] > schedule_depth(p->hw, memory)) return false;
    }
    return true;
}

/* One slot, two, or as many as an input has chunks in the loops that it is held over. */
static int slots_of_choice(const nest *n, const schedule *s, int k, int choice) {
    int walk[BOX_MAX_AXES];
    int64_t chunks = 1;
    if (choice < 2 || k == OPERAND_OUT) return choice < 2 ? 1 + choice : 0;
    schedule_loop_order(n, s->order, walk);
    for (int i = schedule_held_from(n, s->order, k); i < n->loops; i++)
        if (n->loop[walk[i]].moves[k]) chunks *= schedule_chunks(n, s->chunk, walk[i]);
    return chunks <= SCHEDULE_MAX_SLOTS ? (int)chunks : 0;
}

static void try_slots(exhaustive *x, schedule *s) {
    for (int choice = 0; choice < LOOP_ORDERS * 2 * 27; choice++) {
        bool possible = true;
        s->order = (loop_order)(choice % LOOP_ORDERS);
        s->short_first = choice / LOOP_ORDERS % 2;
        int slots = choice / LOOP_ORDERS / 2;
        for (int k = 0; k < OPERANDS; k++, slots /= 3) {
            s->slots[k] = slots_of_choice(x->problem->nest, s, k, slots % 3);
            possible &= s->slots[k] > 0;
        }
        if (!possible || !fits(x->problem, s)) continue;
        int64_t estimate = schedule_estimate(x->problem, s);
        if (!x->fitting++ || estimate < x->best) x->best = estimate;
    }
}

/* Is a reduction cut only when those outside it go trip by trip? */
static bool reductions_are_a_counter(const nest *n, const schedule *s) {
    for (int l = n->output_loops + 1; l < n->loops; l++)
        if (s->chunk[l] < n->loop[l].trips && s->chunk[l - 1] > 1) return false;
    return true;
}

/* And a loop of the output only when those that stand before it in a dimension's index do? */
static bool outputs_are_counters(const nest *n, const schedule *s) {
    for (int l = 0; l < n->output_loops; l++) {
        unsigned singly;
        bool divides = nest_loop_divides(n, l, &singly);
        if (s->chunk[l] == n->loop[l].trips) continue;
        if (!divides) return false;
        for (int m = 0; m < n->output_loops; m++)
            if (singly >> m & 1 && s->chunk[m] > 1) return false;
    }
    return true;
}

/* All chunk sizes that are the smallest for their number of chunks. */
static void try_chunks(exhaustive *x, schedule *s, int l) {
    if (l == x->problem->nest->loops) {
        if (reductions_are_a_counter(x->problem->nest, s) && outputs_are_counters(x->problem->nest, s)) try_slots(x, s);
        return;
    }
    int64_t trips = x->problem->nest->loop[l].trips;
    for (int64_t c = 1; c <= trips; c++) {
        int64_t chunks = (trips + c - 1) / c;
        bool smallest = (trips + chunks - 1) / chunks == c;
        if (!smallest) continue;
        s->chunk[l] = c;
        try_chunks(x, s, l + 1);
    }
}

static void expect_best(const char *text, const char *config) {
    operator op, instruction;
    hw_config hw;
    epilogue e;
    embedding fixed;
    layout layouts[LAYOUTS];
    nest n;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s", error.message);
    cr_assert(hw_config_parse_pairs(config, &hw, &error), "%s", error.message);
    cr_assert(epilogue_parse("shr:5,clip:0:127", &e, NULL));
    gemm_describe(&hw, &instruction);
    int chosen[] = {-1, 0, op.axes - 1}; /* output channels first, input channels last */
    cr_assert(embedding_fixed(&op, &instruction, false, chosen, &fixed, &error), "%s", error.message);
    cr_assert(layouts_build(&op, &instruction, &fixed, STRATEGY_PAD, NULL, &hw, layouts, &error), "%s", error.message);
    nest_build(&fixed, layouts, &n);
    schedule found[8], s = {.order = ORDER_KEEP_RHS};
    schedule_problem problem = {&n, &hw, &e, 0, 8, NULL};
    exhaustive x = {.problem = &problem};
    bool proved;
    int64_t nodes;
    int count = schedule_solve(&problem, found, &proved, &nodes);
    try_chunks(&x, &s, 0);
    cr_expect(proved);
    cr_expect_eq(count > 0, x.fitting > 0);
    if (count == 0) return;
    /* More slots are other micro-ops: a few beats, which the rule that there are as many as are of use leaves out. */
    cr_expect_geq(found[0].estimate, x.best);
    cr_expect_leq(found[0].estimate, x.best + x.best / 200, "%s: %d, of all %d schedules the best has %d", text,
                  (int)found[0].estimate, (int)x.fitting, (int)x.best);
    for (int i = 0; i < count; i++) {
        cr_expect(i == 0 || found[i - 1].estimate <= found[i].estimate);
        cr_expect_eq(schedule_estimate(&problem, &found[i]), found[i].estimate);
        cr_expect(fits(&problem, &found[i]));
    }
}

Test(schedule, the_best_estimate_is_that_of_all_schedules) {
    static const char *const texts[] = {
        "o[f,y,x] += d[y,x,c] * w[f,c] where f<33, y<5, x<3, c<40",
        "o[f,y,x] += d[c,y+r,x+s] * w[f,c,r,s] where f<20, y<4, x<6, r<2, s<1, c<20",
        "o[f,y] += d[c,2*y+r-1] * w[f,c,r] where f<48, y<13, r<3, c<33; d: 33x26",
        "o[f,y+r] += d[c,y] * w[f,c,r] where f<48, y<7, r<3, c<17",
        "o[f] += d[c] * w[f,c] where f<5, c<6",
    };
    static const char *const configs[] = {
        "LOG_BATCH=0",
        "LOG_INP_BUFF_SIZE=8 LOG_WGT_BUFF_SIZE=11 LOG_ACC_BUFF_SIZE=9",
        "LOG_INP_BUFF_SIZE=7 LOG_WGT_BUFF_SIZE=9 LOG_ACC_BUFF_SIZE=10",
        "LOG_INP_BUFF_SIZE=4 LOG_WGT_BUFF_SIZE=8 LOG_ACC_BUFF_SIZE=6",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t j = 0; j < sizeof configs / sizeof *configs; j++) expect_best(texts[i], configs[j]);
}

/* The bound that prunes holds for every schedule inside the range that it is given. */
Test(schedule, the_bound_never_exceeds_an_estimate) {
    operator op, instruction;
    hw_config hw;
    epilogue e;
    embedding fixed;
    layout layouts[LAYOUTS];
    nest n;
    cr_assert(operator_parse("o[f,y,x] += d[c,y+r,x] * w[f,c,r] where f<40, y<7, x<5, r<2, c<50", &op, NULL));
    hw_config_default(&hw);
    cr_assert(epilogue_parse("shr:5,clip:0:127", &e, NULL));
    gemm_describe(&hw, &instruction);
    cr_assert(embedding_fixed(&op, &instruction, false, (int[]){-1, 0, 4}, &fixed, NULL));
    cr_assert(layouts_build(&op, &instruction, &fixed, STRATEGY_PAD, NULL, &hw, layouts, NULL));
    nest_build(&fixed, layouts, &n);
    schedule_problem problem = {&n, &hw, &e, 0, 1, NULL};
    for (int most = 0; most < 3; most++)
        for (int choice = 0; choice < LOOP_ORDERS * 8; choice++) {
            schedule_range range = {.order = (loop_order)(choice % LOOP_ORDERS)};
            for (int l = 0; l < n.loops; l++) {
                range.most[l] = (n.loop[l].trips + most) / (most + 1);
                range.least[l] = most < 2 ? 1 : range.most[l];
            }
            for (int k = 0; k < OPERANDS; k++) range.slots[k] = 1 + (choice / LOOP_ORDERS >> k & 1);
            int64_t bound = estimate_bound(&problem, &range);
            for (int64_t shape = 0; shape < 128; shape++) {
                schedule s = {.order = range.order, .short_first = shape & 1};
                for (int k = 0; k < OPERANDS; k++) s.slots[k] = range.slots[k];
                for (int l = 0; l < n.loops; l++)
                    s.chunk[l] = range.least[l] + (shape * (l + 3)) % (range.most[l] - range.least[l] + 1);
                fits(&problem, &s);
                cr_expect(schedule_estimate(&problem, &s) >= bound);
            }
        }
}
