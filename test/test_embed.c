/* The embedding search against exhaustive enumeration: on small random operators, every strategy's
 * solution set, optimum and Pareto front are those of all tiles that there could be, each judged by
 * replaying it node by node. INLAY_TEST_LONG=1 does many times as many. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/embed_model.h"
#include "dataflow/replay.h"
#include "test/embed_brute.h"
#include "test/random.h"

enum { REPLAYED = 1000000, TEXT_BYTES = 512, MOST_SET = 400000 };

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

typedef struct problem {
    operator op, instruction;
    char text[TEXT_BYTES], instruction_text[128];
    embed_machine machine;
    arena *memory;
    embed_status status[STRATEGIES][GOALS];
    embed_result result[STRATEGIES][GOALS];
    strategy strategy; /* of the enumeration that is under way, */
    skewed present;    /* the operator in its coordinates, */
    skewing how;       /* which these are, */
    unsigned orders;   /* and bit `swapped`: the instruction has lanes for them */
    int64_t candidates, replays, skewed_found;
} problem;

static bool test_is_long(void) {
    return getenv("INLAY_TEST_LONG") != NULL;
}

/* What p->text and p->instruction_text say. */
static void problem_start(problem *p, uint64_t number) {
    p->op = brute_parse(p->text);
    p->instruction = brute_parse(p->instruction_text);
    p->present.op = p->op;
    p->orders = 3;
    uint64_t random = number + 77;
    p->machine.call_cycles = random_int(&random, 1, 8);
    p->machine.output_cycles = random_int(&random, 0, 5);
    for (int k = 0; k < OPERANDS; k++)
        p->machine.block_cycles[k] = random_int(&random, 1, 6);
    p->memory = arena_new();
}

static problem *problem_new(uint64_t number, int most_axes, int instruction) {
    problem *p = calloc(1, sizeof *p);
    brute_operator(number, most_axes, &p->op, p->text, sizeof p->text);
    strcpy(p->instruction_text, brute_instruction(instruction));
    problem_start(p, number);
    return p;
}

static problem *problem_of(const char *text, const char *instruction) {
    problem *p = calloc(1, sizeof *p);
    strcpy(p->text, text);
    strcpy(p->instruction_text, instruction);
    problem_start(p, 0);
    return p;
}

static void problem_free(problem *p) {
    arena_free(p->memory);
    free(p);
}

/* "strategy: embedding, in operator, for instruction" */
static const char *described(const problem *p, const operator *op, strategy st, const embedding *e) {
    static char text[3 * TEXT_BYTES];
    char form[TEXT_BYTES];
    embedding_format(e, op, &p->instruction, form, sizeof form);
    snprintf(text, sizeof text, "%s: [%s] of \"%s\" by \"%s\"", strategy_name(st), form, p->text,
             p->instruction_text);
    return text;
}

static void measure(const problem *p, const operator *op, strategy st, const embed_options *goal,
                    const embedding *e, int64_t *cost) {
    embed_options options = *goal;
    options.strategy = st;
    options.machine = p->machine;
    for (int i = 0; i < goal->measures; i++)
        cost[i] = embed_cost_of(op, &p->instruction, &options, e, i);
}

/* In the present coordinates, whose graph is known to be the operator's. */
static bool is_embedding(const problem *p, const embedding *e) {
    const operator *op = &p->present.op;
    return replay_embedding(op, &p->instruction, p->strategy, e, REPLAYED, NULL) &&
           brute_padding_is_guarded(op, e) &&
           brute_lanes_differ(op, &p->instruction, p->strategy, e) &&
           brute_storage_keeps(op, &p->instruction, p->strategy, e);
}

/* ---- Coordinates ---- */

typedef struct coordinates {
    problem *problem;
    brute_visitor *visit;
    void *context;
    unsigned orders;
} coordinates;

static bool box_visit(void *context, const embedding *e) {
    coordinates *c = context;
    return !(c->problem->orders >> e->swapped & 1) || c->visit(c->context, e);
}

static bool coordinates_visit(void *context, const skewing *how, const skewed *present) {
    coordinates *c = context;
    problem *p = c->problem;
    int64_t lanes = 1;
    for (int i = 0; i < how->skews; i++) lanes *= how->skew[i].lanes;
    p->how = *how;
    p->present = *present;
    p->orders = 0;
    for (unsigned swapped = 0; swapped < 2; swapped++)
        if (how->skews == 0 || (lanes <= brute_lanes_for(&p->instruction, swapped, true) &&
                                brute_lanes_for(&p->instruction, swapped, false) > 1))
            p->orders |= 1u << swapped;
    error_record error = {0};
    cr_assert(replay_same_graph(&p->op, &present->op, REPLAYED, &error), "%s: %s", p->text,
              error.message);
    return brute_each_skewed_box(present, &p->instruction, box_visit, c);
}

/* Every box of the strategy's space. */
static void each_box(problem *p, brute_visitor *visit, void *context) {
    coordinates c = {.problem = p, .visit = visit, .context = context};
    if (p->strategy < STRATEGY_SPARSE) {
        brute_each_box(&p->op, &p->instruction, p->strategy >= STRATEGY_FUSE, visit, context);
        return;
    }
    int64_t most = operator_macs(&p->instruction);
    operator_each_skewing(&p->op, most, coordinates_visit, &c);
    p->present = (skewed){.op = p->op};
    p->how = (skewing){0};
    p->orders = 3;
}

/* Operators that are skewed have more axes, and far more boxes. */
static int most_skewed_axes(void) {
    return test_is_long() ? 4 : 3;
}

static strategy widest_strategy(const problem *p) {
    return p->op.axes <= most_skewed_axes() ? STRATEGY_SPARSE : STRATEGY_FUSE;
}

/* ---- What the search finds ---- */

static void check_found(problem *p, strategy st, int goal) {
    const embed_result *r = &p->result[st][goal];
    cr_assert(r->proved);
    for (int i = 0; i < r->count; i++) {
        error_record error = {0};
        const embedding *e = &r->found[i].embedding;
        skewed room;
        const operator *op = embedding_operator(&p->op, e, &room);
        p->skewed_found += e->skewing.skews > 0;
        cr_assert(replay_embedding(&p->op, &p->instruction, st, e, REPLAYED, &error), "%s: %s",
                  described(p, op, st, e), error.message);
        int64_t cost[EMBED_MAX_MEASURES] = {0};
        measure(p, op, st, &goals[goal], e, cost);
        for (int k = 0; k < goals[goal].measures; k++)
            cr_assert(cost[k] == r->found[i].cost[k], "%s: costs %lld, said %lld",
                      described(p, op, st, e), (long long)cost[k], (long long)r->found[i].cost[k]);
        for (int j = 0; j < r->count && goals[goal].pareto; j++)
            cr_assert(i == j || !csp_cost_dominates(r->found[j].cost, cost, goals[goal].measures),
                      "%s: is on the front, and dominated", described(p, op, st, e));
    }
}

static void solve(problem *p) {
    for (strategy st = 0; st < STRATEGIES; st++)
        for (int goal = 0; goal < GOALS; goal++) {
            embed_options options = goals[goal];
            error_record error = {0};
            options.strategy = st;
            options.machine = p->machine;
            embed_result *r = &p->result[st][goal];
            p->status[st][goal] =
                embed_solve(&p->op, &p->instruction, &options, p->memory, r, &error);
            cr_assert(p->status[st][goal] != EMBED_ERROR, "%s: %s", p->text, error.message);
            check_found(p, st, goal);
        }
}

/* Under `strict` the host has nothing to do, whatever the embedding. */
static bool goal_is_of_the_host(int goal) {
    return goals[goal].measure[0] == EMBED_HOST || goals[goal].weight[0][EMBED_HOST] > 0;
}

static void check_spaces_grow(const problem *p) {
    for (strategy st = 1; st < STRATEGIES; st++)
        for (int goal = 0; goal < FRONT; goal++) {
            if (st - 1 == STRATEGY_STRICT && goal_is_of_the_host(goal)) continue;
            const embed_result *before = &p->result[st - 1][goal], *now = &p->result[st][goal];
            if (before->count == 0) continue;
            cr_assert(now->count > 0 && !csp_cost_less(before->found[0].cost, now->found[0].cost,
                                                       goals[goal].measures),
                      "%s is worse than %s on \"%s\" by \"%s\"", strategy_name(st),
                      strategy_name(st - 1), p->text, p->instruction_text);
        }
}

/* ---- Is there anything better? ---- */

/* Would the search have had to find e, or one as good? */
static bool is_better(const problem *p, int goal, const embedding *e) {
    const embed_result *r = &p->result[p->strategy][goal];
    int64_t cost[EMBED_MAX_MEASURES] = {0};
    measure(p, &p->present.op, p->strategy, &goals[goal], e, cost);
    if (!goals[goal].pareto)
        return r->count == 0 || csp_cost_less(cost, r->found[0].cost, goals[goal].measures);
    for (int i = 0; i < r->count; i++)
        if (csp_cost_dominates(r->found[i].cost, cost, goals[goal].measures)) return false;
    return true;
}

static bool embedding_is_beaten(void *context, const embedding *e) {
    problem *p = context;
    p->candidates++;
    bool better = false;
    for (int goal = 0; goal < GOALS && !better; goal++)
        better = is_better(p, goal, e);
    if (!better) return true;
    p->replays++;
    cr_assert(!is_embedding(p, e), "%s was not found, and is better", described(p, &p->present.op, p->strategy, e));
    return true;
}

static bool box_is_beaten(void *context, const embedding *e) {
    problem *p = context;
    return brute_each_embedding(&p->op, &p->instruction, e, p->strategy != STRATEGY_STRICT,
                                embedding_is_beaten, p);
}

/* Frees the problem; returns how many of the solutions are in skewed coordinates. */
static int64_t check_optimum(problem *p) {
    solve(p);
    check_spaces_grow(p);
    strategy widest = widest_strategy(p);
    for (p->strategy = 0; p->strategy <= widest; p->strategy++) each_box(p, box_is_beaten, p);
    int64_t found = p->skewed_found;
    problem_free(p);
    return found;
}

Test(embed, optimum_and_front_are_those_of_enumeration) {
    int count = test_is_long() ? 2400 : 160;
    int64_t found = 0;
    for (int i = 0; i < count; i++)
        found += check_optimum(problem_new((uint64_t)i, i % 8 ? i % 3 ? 4 : 3 : 5, i % BRUTE_INSTRUCTIONS));
    cr_assert(found >= count / 4, "only %d solutions are in skewed coordinates", (int)found);
}

/* ---- Solution sets ---- */

typedef struct hash_set {
    problem *problem;
    int64_t count;
    uint64_t *hash;
    operator_reach reach;
    embed_options options;
} hash_set;

static uint64_t hash_of(const problem *p, const embedding *e) {
    uint64_t hash = brute_hash(&p->instruction, e);
    for (int i = 0; i < p->how.skews; i++) {
        const skew *k = &p->how.skew[i];
        hash = hash * 1000003 + (uint64_t)(k->axis * 4096 + (k->window + 1) * 256 + k->lanes);
    }
    return hash;
}

static void hash_set_add(hash_set *set, const embedding *e) {
    cr_assert(set->count < MOST_SET);
    set->hash[set->count++] = hash_of(set->problem, e);
}

static int compare_hashes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool hash_set_has(const hash_set *set, uint64_t hash) {
    return bsearch(&hash, set->hash, (size_t)set->count, sizeof hash, compare_hashes) != NULL;
}

/* All solutions that the model has. */
static bool model_solutions(void *context, const embedding *base) {
    hash_set *set = context;
    problem *p = set->problem;
    csp_solver *s = csp_solver_new();
    operator_reach_build(&p->present.op, &set->reach);
    embed_model m = {.op = &p->present.op,
                     .instruction = &p->instruction,
                     .options = &set->options,
                     .box = &base->box,
                     .swapped = base->swapped,
                     .reach = &set->reach};
    csp_status status = embed_model_post_tiles(s, &m);
    if (status == CSP_OK) status = embed_model_post_lines(s, &m);
    cr_assert(status == CSP_OK || status == CSP_INCONSISTENT, "%s", csp_status_text(status));
    csp_brancher brancher = embed_model_brancher(&m);
    csp_search_options options = csp_search_defaults();
    options.branchers = &brancher;
    options.brancher_count = 1;
    csp_search *search = csp_search_new(s, &options);
    while (status == CSP_OK && csp_search_next(search) == CSP_SOLUTION) {
        embedding e;
        embed_model_read(s, &m, &e);
        hash_set_add(set, &e);
        cr_assert(is_embedding(p, &e), "%s is no embedding", described(p, &p->present.op, p->strategy, &e));
    }
    csp_search_free(search);
    csp_solver_free(s);
    return true;
}

static bool solution_is_there(void *context, const embedding *e) {
    hash_set *set = context;
    problem *p = set->problem;
    if (!is_embedding(p, e)) return true;
    p->replays++;
    cr_assert(hash_set_has(set, hash_of(p, e)), "%s is no solution of the model",
              described(p, &p->present.op, p->strategy, e));
    return true;
}

static bool solutions_are_there(void *context, const embedding *e) {
    hash_set *set = context;
    problem *p = set->problem;
    return brute_each_embedding(&p->op, &p->instruction, e, p->strategy != STRATEGY_STRICT,
                                solution_is_there, set);
}

static bool embedding_passes(void *context, const embedding *e) {
    (void)e;
    return *(bool *)context;
}

/* embed_each walks the same space. */
static void check_each(const hash_set *set) {
    const problem *p = set->problem;
    embed_result result;
    error_record error = {0};
    bool *going = &(bool){true};
    embed_each(&p->op, &p->instruction, &set->options, embedding_passes, going, &result, &error);
    cr_assert(result.proved && result.solutions == set->count, "%s: embed_each visits %d, there are %d on \"%s\"",
              strategy_name(p->strategy), (int)result.solutions, (int)set->count, p->text);
}

/* Frees the problem. */
static void check_solutions(problem *p) {
    hash_set set = {.problem = p, .hash = calloc(MOST_SET, sizeof(uint64_t))};
    strategy widest = widest_strategy(p);
    for (p->strategy = 0; p->strategy <= widest; p->strategy++) {
        set.options = (embed_options){
            .strategy = p->strategy, .every = true, .measures = 1, .measure = {EMBED_CALLS}};
        set.count = p->replays = 0;
        each_box(p, model_solutions, &set);
        qsort(set.hash, (size_t)set.count, sizeof *set.hash, compare_hashes);
        for (int64_t i = 0; i + 1 < set.count; i++)
            cr_assert(set.hash[i] != set.hash[i + 1], "%s: a solution comes twice on \"%s\"",
                      strategy_name(p->strategy), p->text);
        each_box(p, solutions_are_there, &set);
        cr_assert(p->replays == set.count);
        check_each(&set);
    }
    free(set.hash);
    problem_free(p);
}

Test(embed, solutions_are_those_of_enumeration) {
    int count = test_is_long() ? 1200 : 100;
    for (int i = 0; i < count; i++)
        check_solutions(problem_new((uint64_t)i + 5000, i % 2 ? 4 : 3, i % BRUTE_INSTRUCTIONS));
}

/* No row of the output alone says where on a fused axis an element is, all rows together do. */
Test(embed, outputs_are_told_apart_by_several_rows) {
    static const struct {
        const char *text, *instruction;
    } cases[] = {
        {"o[1*p+2*q,-1*q+3*p,1*q] += a[1*q] * b[1*p,1*q,1*q] where p<5, q<5",
         "acc[i,j] += lhs[k,i] * rhs[k,j] where i<2, j<2, k<4"},
        {"o[p+q,p-q+3] += a[k] * b[p,q,k] where p<3, q<4, k<2",
         "acc[i,j] += lhs[k,i] * rhs[k,j] where i<1, j<4, k<2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_optimum(problem_of(cases[i].text, cases[i].instruction));
        check_solutions(problem_of(cases[i].text, cases[i].instruction));
    }
}

/* ---- Measures ---- */

Test(embed, measures_are_what_they_say) {
    for (int i = 0; i < 60; i++) {
        problem *p = problem_new((uint64_t)i + 9000, 4, i % BRUTE_INSTRUCTIONS);
        embed_options options = goals[0];
        error_record error = {0};
        options.strategy = i % 3 ? STRATEGY_FUSE : STRATEGY_STRICT;
        options.machine = p->machine;
        embed_result r;
        if (embed_solve(&p->op, &p->instruction, &options, p->memory, &r, &error) == EMBED_FOUND) {
            const embedding *e = &r.found[0].embedding;
            int64_t of[EMBED_MEASURES], elems = 0, sum = 0;
            options.measure[0] = EMBED_WEIGHTED;
            for (int k = 0; k < EMBED_MEASURES; k++) {
                of[k] = embed_measure_of(&p->op, &p->instruction, &p->machine, options.strategy, e,
                                         (embed_measure)k);
                options.weight[0][k] = k + 1;
                sum += (k + 1) * of[k];
            }
            for (int k = 0; k < OPERANDS; k++) elems += access_elements(&p->op.operand[k]);
            cr_assert(of[EMBED_PAID] == of[EMBED_CALLS] * operator_macs(&p->instruction));
            cr_assert(of[EMBED_PAID] >= operator_macs(&p->op));
            cr_assert(of[EMBED_STORED] ==
                      of[EMBED_STORED_OUT] + of[EMBED_STORED_LHS] + of[EMBED_STORED_RHS]);
            cr_assert(of[EMBED_HOST] == (i % 3 ? elems + of[EMBED_STORED] : 0));
            cr_assert(of[EMBED_CYCLES] >= of[EMBED_COMPUTE] && of[EMBED_CYCLES] >= of[EMBED_INPUT]);
            cr_assert(embed_cost_of(&p->op, &p->instruction, &options, e, 0) == sum);
        }
        problem_free(p);
    }
}
