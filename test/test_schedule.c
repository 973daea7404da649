/* The schedule search against trying everything. */
#include <criterion/criterion.h>
#include <string.h>

#include "codegen/estimate.h"
#include "codegen/refine.h"
#include "codegen/scheduler.h"
#include "codegen/slots.h"
#include "codegen/window.h"
#include "dataflow/embedding.h"
#include "isa/gemm.h"

typedef struct exhaustive {
    const schedule_problem *problem;
    int64_t best, fitting;
} exhaustive;

static bool fits(const schedule_problem *p, schedule *s) {
    chunk c = {{0}, {0}};
    for (int l = 0; l < p->nest->loops; l++)
        c.count[l] = schedule_most_trips(p->nest, s, l);
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
        if (n->loop[walk[i]].moves[k]) chunks *= schedule_chunks(n, s, walk[i]);
    return chunks <= SCHEDULE_MAX_SLOTS ? (int)chunks : 0;
}

static void try_slots(exhaustive *x, schedule *s) {
    const nest *n = x->problem->nest;
    for (int choice = 0; choice < LOOP_ORDERS * 2 * 27; choice++) {
        bool possible = true;
        s->order = (loop_order)(choice % LOOP_ORDERS);
        bool short_first = choice / LOOP_ORDERS % 2;
        for (int l = 0; l < n->loops; l++)
            s->first[l] = short_first && n->loop[l].trips % s->rest[l]
                              ? n->loop[l].trips % s->rest[l]
                              : s->rest[l];
        int slots = choice / LOOP_ORDERS / 2;
        for (int k = 0; k < OPERANDS; k++, slots /= 3) {
            s->slots[k] = slots_of_choice(n, s, k, slots % 3);
            possible &= s->slots[k] > 0;
        }
        if (!possible || !fits(x->problem, s)) continue;
        int64_t estimate = estimate_schedule(x->problem, s);
        if (!x->fitting++ || estimate < x->best) x->best = estimate;
    }
}

/* Is a reduction cut only when those outside it go trip by trip? */
static bool reductions_are_a_counter(const nest *n, const schedule *s) {
    for (int l = n->output_loops + 1; l < n->loops; l++)
        if (s->rest[l] < n->loop[l].trips && s->rest[l - 1] > 1) return false;
    return true;
}

/* And a loop of the output only when those that stand before it in a dimension's index do? */
static bool outputs_are_counters(const nest *n, const schedule *s) {
    for (int l = 0; l < n->output_loops; l++) {
        unsigned singly;
        bool divides = nest_loop_divides(n, l, &singly);
        if (s->rest[l] == n->loop[l].trips) continue;
        if (!divides) return false;
        for (int m = 0; m < n->output_loops; m++)
            if (singly >> m & 1 && s->rest[m] > 1) return false;
    }
    return true;
}

/* All chunk sizes that are the smallest for their number of chunks. */
static void try_chunks(exhaustive *x, schedule *s, int l) {
    if (l == x->problem->nest->loops) {
        if (reductions_are_a_counter(x->problem->nest, s) &&
            outputs_are_counters(x->problem->nest, s))
            try_slots(x, s);
        return;
    }
    int64_t trips = x->problem->nest->loop[l].trips;
    for (int64_t c = 1; c <= trips; c++) {
        int64_t chunks = (trips + c - 1) / c;
        bool smallest = (trips + chunks - 1) / chunks == c;
        if (!smallest) continue;
        s->rest[l] = c;
        try_chunks(x, s, l + 1);
    }
}

/* What a schedule is refined to is a schedule: it fits, its estimate is its own, and no worse. */
static void expect_refined(const schedule_problem *p, const schedule *found) {
    const nest *n = p->nest;
    schedule refined = *found, again;
    schedule_refine(p, &refined);
    again = refined;
    cr_expect_leq(refined.estimate, found->estimate);
    cr_assert(schedule_lay_out(p, &again));
    cr_expect_eq(estimate_schedule(p, &again), refined.estimate);
    for (int k = 0; k < OPERANDS; k++) {
        chunk c = {{0}, {0}};
        region home;
        for (int l = 0; l < n->loops; l++)
            c.count[l] = schedule_most_trips(n, &refined, l);
        window_home(n, &refined, k, &c, &home);
        enum memory memory = k == OPERAND_OUT ? MEM_ACC : n->layout[k].memory;
        cr_expect_eq(refined.slot_elems[k], region_elems(&home));
        cr_expect_leq(refined.slot_elems[k] * refined.slots[k], schedule_depth(p->hw, memory));
        cr_expect(refined.grows[k] < 0 || window_can_grow(n, &refined, k, refined.grows[k]));
    }
    for (int l = 0; l < n->loops; l++) {
        chunk c = {{0}, {0}};
        int64_t next = 0;
        for (int64_t i = 0; i < schedule_chunks(n, &refined, l); i++, next += c.count[l]) {
            schedule_chunk_at(n, &refined, l, i, &c);
            cr_expect_eq(c.first[l], next);
            cr_expect_geq(c.count[l], 1);
        }
        cr_expect_eq(next, n->loop[l].trips);
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
    cr_assert(embedding_fixed(&op, &instruction, false, chosen, &fixed, &error), "%s",
              error.message);
    cr_assert(layouts_build(&op, &instruction, &fixed, STRATEGY_PAD, NULL, &hw, layouts, &error),
              "%s", error.message);
    nest_build(&fixed, layouts, &n);
    schedule found[8], s = {.order = ORDER_KEEP_RHS, .grows = {-1, -1, -1}};
    schedule_problem problem = {&n, &hw, &e, 0, 8, NULL};
    exhaustive x = {.problem = &problem};
    bool proved;
    int64_t nodes;
    int count = schedule_solve(&problem, found, &proved, &nodes);
    try_chunks(&x, &s, 0);
    cr_expect(proved);
    cr_expect_eq(count > 0, x.fitting > 0);
    if (count == 0) return;
    /* More slots are other micro-ops: a few beats, which the rule that there are as many as are of
     * use leaves out. */
    cr_expect_geq(found[0].estimate, x.best);
    cr_expect_leq(found[0].estimate, x.best + x.best / 200,
                  "%s: %d, of all %d schedules the best has %d", text, (int)found[0].estimate,
                  (int)x.fitting, (int)x.best);
    for (int i = 0; i < count; i++) {
        cr_expect(i == 0 || found[i - 1].estimate <= found[i].estimate);
        cr_expect_eq(estimate_schedule(&problem, &found[i]), found[i].estimate);
        cr_expect(fits(&problem, &found[i]));
        expect_refined(&problem, &found[i]);
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
        for (size_t j = 0; j < sizeof configs / sizeof *configs; j++)
            expect_best(texts[i], configs[j]);
}

/* The bound that prunes holds for every schedule inside the range that it is given. */
Test(schedule, the_bound_never_exceeds_an_estimate) {
    operator op, instruction;
    hw_config hw;
    epilogue e;
    embedding fixed;
    layout layouts[LAYOUTS];
    nest n;
    cr_assert(operator_parse("o[f,y,x] += d[c,y+r,x] * w[f,c,r] where f<40, y<7, x<5, r<2, c<50",
                             &op, NULL));
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
            for (int k = 0; k < OPERANDS; k++)
                range.slots[k] = 1 + (choice / LOOP_ORDERS >> k & 1);
            int64_t bound = estimate_bound(&problem, &range);
            for (int64_t shape = 0; shape < 128; shape++) {
                schedule s = {.order = range.order, .grows = {-1, -1, -1}};
                for (int k = 0; k < OPERANDS; k++)
                    s.slots[k] = range.slots[k];
                for (int l = 0; l < n.loops; l++) {
                    s.rest[l] =
                        range.least[l] + (shape * (l + 3)) % (range.most[l] - range.least[l] + 1);
                    int64_t over = n.loop[l].trips % s.rest[l];
                    s.first[l] = over && shape & 1 ? over : s.rest[l];
                }
                fits(&problem, &s);
                cr_expect(estimate_schedule(&problem, &s) >= bound);
            }
        }
}
