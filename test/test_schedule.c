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

static void try_slots(exhaustive *x, schedule *s) {
    for (int order = 0; order < LOOP_ORDERS; order++)
        for (int slots = 0; slots < 8; slots++) {
            s->order = (loop_order)order;
            for (int k = 0; k < OPERANDS; k++) s->slots[k] = 1 + (slots >> k & 1);
            if (!fits(x->problem, s)) continue;
            int64_t estimate = schedule_estimate(x->problem, s);
            if (!x->fitting++ || estimate < x->best) x->best = estimate;
        }
}

/* All chunk sizes that are the smallest for their number of chunks. */
static void try_chunks(exhaustive *x, schedule *s, int l) {
    if (l == x->problem->nest->loops) {
        try_slots(x, s);
        return;
    }
    int64_t trips = x->problem->nest->loop[l].trips;
    for (int64_t c = 1; c <= trips; c++) {
        int64_t chunks = (trips + c - 1) / c;
        bool smallest = (trips + chunks - 1) / chunks == c;
        if (!smallest || (c < trips && nest_loop_is_indivisible(x->problem->nest, l))) continue;
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
    cr_assert(layouts_build(&op, &instruction, &fixed, STRATEGY_PAD, false, &hw, layouts, &error), "%s", error.message);
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
    cr_expect_eq(found[0].estimate, x.best, "%s: %d, of all %d schedules the best has %d", text, (int)found[0].estimate,
                 (int)x.fitting, (int)x.best);
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

/* The bound that prunes holds for every schedule inside the box of chunk sizes that it is given. */
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
    cr_assert(layouts_build(&op, &instruction, &fixed, STRATEGY_PAD, false, &hw, layouts, NULL));
    nest_build(&fixed, layouts, &n);
    schedule_problem problem = {&n, &hw, &e, 0, 1, NULL};
    for (int most = 0; most < 3; most++)
        for (int order = 0; order < LOOP_ORDERS; order++) {
            int64_t limit[BOX_MAX_AXES];
            for (int l = 0; l < n.loops; l++) limit[l] = (n.loop[l].trips + most) / (most + 1);
            int64_t bound = estimate_bound(&problem, limit, (loop_order)order);
            schedule s = {.order = (loop_order)order, .slots = {1, 1, 1}};
            for (int64_t shape = 0; shape < 64; shape++) {
                for (int l = 0; l < n.loops; l++) s.chunk[l] = 1 + (shape * (l + 3)) % limit[l];
                fits(&problem, &s);
                cr_expect(schedule_estimate(&problem, &s) >= bound);
            }
        }
}
