/* The embedding search against exhaustive enumeration: on small random operators, every strategy's
 * optimum and Pareto front are those of all tiles that there could be, each judged by replaying it
 * node by node. INLAY_TEST_LONG=1 does many times as many. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "dataflow/replay.h"
#include "test/embed_problem.h"

/* Each is made small on its own, in the order below, or all together as a front. */
enum { GOALS = 7, FRONT = GOALS - 2 };

static const embed_options goals[GOALS] = {
    {.measures = 2, .measure = {EMBED_CALLS, EMBED_STORED}},
    {.measures = 1, .measure = {EMBED_STORED}},
    {.measures = 2, .measure = {EMBED_CYCLES, EMBED_CALLS}},
    {.measures = 1, .measure = {EMBED_HOST}},
    {.measures = 2,
     .measure = {EMBED_WEIGHTED, EMBED_STORED_RHS},
     .weight = {{[EMBED_CALLS] = 5, [EMBED_HOST] = 2, [EMBED_COMPUTE] = 1}}},
    {.measures = 2, .measure = {EMBED_CALLS, EMBED_STORED}, .pareto = true},
    {.measures = 3, .measure = {EMBED_PAID, EMBED_STORED_LHS, EMBED_INPUT}, .pareto = true},
};

typedef struct solved {
    problem problem;
    arena *memory;
    embed_result result[STRATEGIES][GOALS];
    int64_t skewed_found;
} solved;

static void measure(const problem *p, const operator *op, strategy st, const embed_options *goal,
                    const embedding *e, int64_t *cost) {
    embed_options options = *goal;
    options.strategy = st;
    options.machine = p->machine;
    for (int i = 0; i < goal->measures; i++)
        cost[i] = embed_cost_of(op, &p->instruction, &options, e, i);
}

/* ---- What the search finds ---- */

static void check_found(solved *s, strategy st, int goal) {
    const problem *p = &s->problem;
    const embed_result *r = &s->result[st][goal];
    cr_assert(r->proved);
    for (int i = 0; i < r->count; i++) {
        error_record error = {0};
        const embedding *e = &r->found[i].embedding;
        skewed room;
        const operator *op = embedding_operator(&p->op, e, &room);
        s->skewed_found += e->skewing.skews > 0;
        cr_assert(replay_embedding(&p->op, &p->instruction, st, e, PROBLEM_REPLAYED, &error),
                  "%s: %s", problem_describe(p, op, st, e), error.message);
        int64_t cost[EMBED_MAX_MEASURES] = {0};
        measure(p, op, st, &goals[goal], e, cost);
        for (int k = 0; k < goals[goal].measures; k++)
            cr_assert(cost[k] == r->found[i].cost[k], "%s: costs %lld, said %lld",
                      problem_describe(p, op, st, e), (long long)cost[k],
                      (long long)r->found[i].cost[k]);
        for (int j = 0; j < r->count && goals[goal].pareto; j++)
            cr_assert(i == j || !csp_cost_dominates(r->found[j].cost, cost, goals[goal].measures),
                      "%s: is on the front, and dominated", problem_describe(p, op, st, e));
    }
}

static void solve(solved *s) {
    const problem *p = &s->problem;
    for (strategy st = 0; st < STRATEGIES; st++)
        for (int goal = 0; goal < GOALS; goal++) {
            embed_options options = goals[goal];
            error_record error = {0};
            options.strategy = st;
            options.machine = p->machine;
            embed_status status = embed_solve(&p->op, &p->instruction, &options, s->memory,
                                              &s->result[st][goal], &error);
            cr_assert(status != EMBED_ERROR, "%s: %s", p->text, error.message);
            check_found(s, st, goal);
        }
}

/* Under `strict` the host has nothing to do, whatever the embedding. */
static bool goal_is_of_the_host(int goal) {
    return goals[goal].measure[0] == EMBED_HOST || goals[goal].weight[0][EMBED_HOST] > 0;
}

static void check_spaces_grow(const solved *s) {
    const problem *p = &s->problem;
    for (strategy st = 1; st < STRATEGIES; st++)
        for (int goal = 0; goal < FRONT; goal++) {
            if (st - 1 == STRATEGY_STRICT && goal_is_of_the_host(goal)) continue;
            const embed_result *before = &s->result[st - 1][goal], *now = &s->result[st][goal];
            if (before->count == 0) continue;
            cr_assert(now->count > 0 && !csp_cost_less(before->found[0].cost, now->found[0].cost,
                                                       goals[goal].measures),
                      "%s is worse than %s on \"%s\" by \"%s\"", strategy_name(st),
                      strategy_name(st - 1), p->text, p->instruction_text);
        }
}

/* ---- Is there anything better? ---- */

/* Would the search have had to find e, or one as good? */
static bool is_better(const solved *s, int goal, const embedding *e) {
    const problem *p = &s->problem;
    const embed_result *r = &s->result[p->strategy][goal];
    int64_t cost[EMBED_MAX_MEASURES] = {0};
    measure(p, &p->present.op, p->strategy, &goals[goal], e, cost);
    if (!goals[goal].pareto)
        return r->count == 0 || csp_cost_less(cost, r->found[0].cost, goals[goal].measures);
    for (int i = 0; i < r->count; i++)
        if (csp_cost_dominates(r->found[i].cost, cost, goals[goal].measures)) return false;
    return true;
}

static bool embedding_is_beaten(void *context, const embedding *e) {
    const solved *s = context;
    const problem *p = &s->problem;
    bool better = false;
    for (int goal = 0; goal < GOALS && !better; goal++)
        better = is_better(s, goal, e);
    if (!better) return true;
    cr_assert(!problem_is_embedding(p, e), "%s was not found, and is better",
              problem_describe(p, &p->present.op, p->strategy, e));
    return true;
}

static bool box_is_beaten(void *context, const embedding *e) {
    solved *s = context;
    const problem *p = &s->problem;
    return brute_each_embedding(&p->op, &p->instruction, e, p->strategy != STRATEGY_STRICT,
                                embedding_is_beaten, s);
}

/* Returns how many of the solutions are in skewed coordinates. */
static int64_t check_optimum(problem given) {
    solved *s = calloc(1, sizeof *s);
    problem *p = &s->problem;
    *p = given;
    s->memory = arena_new();
    solve(s);
    check_spaces_grow(s);
    strategy widest = problem_widest_strategy(p);
    for (p->strategy = 0; p->strategy <= widest; p->strategy++)
        problem_each_box(p, box_is_beaten, s);
    int64_t found = s->skewed_found;
    arena_free(s->memory);
    free(s);
    return found;
}

Test(embed, optimum_and_front_are_those_of_enumeration) {
    int count = getenv("INLAY_TEST_LONG") ? 2400 : 160;
    int64_t found = 0;
    for (int i = 0; i < count; i++) {
        int axes = i % 8 ? i % 3 ? 4 : 3 : 5;
        found += check_optimum(problem_of_number((uint64_t)i, axes, i % BRUTE_INSTRUCTIONS));
    }
    cr_assert(found >= count / 4, "only %d solutions are in skewed coordinates", (int)found);
}

Test(embed, outputs_are_told_apart_by_several_rows) {
    for (int i = 0; i < PROBLEM_FUSED_OUTPUTS; i++)
        check_optimum(problem_of_fused_outputs(i));
}

/* ---- Measures ---- */

Test(embed, measures_are_what_they_say) {
    arena *memory = arena_new();
    for (int i = 0; i < 60; i++) {
        problem present = problem_of_number((uint64_t)i + 9000, 4, i % BRUTE_INSTRUCTIONS);
        const problem *p = &present;
        embed_options options = goals[0];
        error_record error = {0};
        options.strategy = i % 3 ? STRATEGY_FUSE : STRATEGY_STRICT;
        options.machine = p->machine;
        embed_result r;
        if (embed_solve(&p->op, &p->instruction, &options, memory, &r, &error) == EMBED_FOUND) {
            const embedding *e = &r.found[0].embedding;
            int64_t of[EMBED_MEASURES], elems = 0, sum = 0;
            options.measure[0] = EMBED_WEIGHTED;
            for (int k = 0; k < EMBED_MEASURES; k++) {
                of[k] = embed_measure_of(&p->op, &p->instruction, &p->machine, options.strategy, e,
                                         (embed_measure)k);
                options.weight[0][k] = k + 1;
                sum += (k + 1) * of[k];
            }
            for (int k = 0; k < OPERANDS; k++)
                elems += access_elements(&p->op.operand[k]);
            cr_assert(of[EMBED_PAID] == of[EMBED_CALLS] * operator_macs(&p->instruction));
            cr_assert(of[EMBED_PAID] >= operator_macs(&p->op));
            cr_assert(of[EMBED_STORED] ==
                      of[EMBED_STORED_OUT] + of[EMBED_STORED_LHS] + of[EMBED_STORED_RHS]);
            cr_assert(of[EMBED_HOST] == (i % 3 ? elems + of[EMBED_STORED] : 0));
            cr_assert(of[EMBED_CYCLES] >= of[EMBED_COMPUTE] && of[EMBED_CYCLES] >= of[EMBED_INPUT]);
            cr_assert(embed_cost_of(&p->op, &p->instruction, &options, e, 0) == sum);
        }
    }
    arena_free(memory);
}
