/* The solutions of the embedding model against exhaustive enumeration: on small random operators,
 * every strategy's set is that of all tiles that there could be, each judged by replaying it node
 * by node. INLAY_TEST_LONG=1 does many times as many. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "dataflow/embed_model.h"
#include "test/embed_problem.h"

enum { MOST_SET = 400000 };

typedef struct hash_set {
    problem *problem;
    int64_t count, replayed;
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
    if (status == CSP_OK) status = embed_rules_post(s, &m);
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
        cr_assert(problem_is_embedding(p, &e), "%s is no embedding",
                  problem_describe(p, &p->present.op, p->strategy, &e));
    }
    csp_search_free(search);
    csp_solver_free(s);
    return true;
}

static bool solution_is_there(void *context, const embedding *e) {
    hash_set *set = context;
    problem *p = set->problem;
    if (!problem_is_embedding(p, e)) return true;
    set->replayed++;
    cr_assert(hash_set_has(set, hash_of(p, e)), "%s is no solution of the model",
              problem_describe(p, &p->present.op, p->strategy, e));
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
    cr_assert(result.proved && result.solutions == set->count,
              "%s: embed_each visits %d, there are %d on \"%s\"", strategy_name(p->strategy),
              (int)result.solutions, (int)set->count, p->text);
}

static void check_solutions(problem given) {
    problem *p = &given;
    hash_set set = {.problem = p, .hash = calloc(MOST_SET, sizeof(uint64_t))};
    strategy widest = problem_widest_strategy(p);
    for (p->strategy = 0; p->strategy <= widest; p->strategy++) {
        set.options = (embed_options){
            .strategy = p->strategy, .every = true, .measures = 1, .measure = {EMBED_CALLS}};
        set.count = set.replayed = 0;
        problem_each_box(p, model_solutions, &set);
        qsort(set.hash, (size_t)set.count, sizeof *set.hash, compare_hashes);
        for (int64_t i = 0; i + 1 < set.count; i++)
            cr_assert(set.hash[i] != set.hash[i + 1], "%s: a solution comes twice on \"%s\"",
                      strategy_name(p->strategy), p->text);
        problem_each_box(p, solutions_are_there, &set);
        cr_assert(set.replayed == set.count);
        check_each(&set);
    }
    free(set.hash);
}

Test(embed_solutions, solutions_are_those_of_enumeration) {
    int count = getenv("INLAY_TEST_LONG") ? 1200 : 100;
    for (int i = 0; i < count; i++)
        check_solutions(
            problem_of_number((uint64_t)i + 5000, i % 2 ? 4 : 3, i % BRUTE_INSTRUCTIONS));
}

Test(embed_solutions, outputs_are_told_apart_by_several_rows) {
    for (int i = 0; i < PROBLEM_FUSED_OUTPUTS; i++)
        check_solutions(problem_of_fused_outputs(i));
}
