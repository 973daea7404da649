/* Search: counts known from the literature under every heuristic, optima and Pareto fronts against
 * brute force, limits, restarts, discrepancies, determinism, traces, misuse. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "test/csp_brute.h"

static void post_queens(csp_solver *s, int n, csp_var *queen, csp_consistency consistency) {
    csp_var up[32], down[32];
    for (int i = 0; i < n; i++) {
        queen[i] = csp_variable_new(s, 0, n - 1);
        up[i] = csp_view(s, queen[i], 1, i);
        down[i] = csp_view(s, queen[i], 1, -i);
    }
    csp_all_different(s, n, queen, consistency);
    csp_all_different(s, n, up, consistency);
    csp_all_different(s, n, down, consistency);
}

/* Solutions of n queens; a search by `change`d defaults. */
static csp_statistics count_queens(int n, csp_variable_order variables, csp_value_order values,
                                   void (*change)(csp_search_options *)) {
    csp_solver *s = csp_solver_new();
    csp_var queen[32];
    post_queens(s, n, queen, CSP_BY_VALUE);
    csp_brancher brancher = csp_branch(s, n, queen, variables, values, 7);
    csp_search_options options = csp_search_defaults();
    options.branchers = &brancher;
    options.brancher_count = 1;
    if (change) change(&options);
    csp_search *search = csp_search_new(s, &options);
    cr_assert(csp_search_run(search) == CSP_EXHAUSTED);
    csp_statistics statistics = csp_search_statistics(search);
    csp_search_free(search);
    csp_solver_free(s);
    return statistics;
}

static void with_luby(csp_search_options *o) {
    o->restart = CSP_RESTART_LUBY;
    o->restart_failures = 10;
}

static void with_geometric(csp_search_options *o) {
    o->restart = CSP_RESTART_GEOMETRIC;
    o->restart_failures = 5;
    o->restart_factor = 1.2;
}

static void with_constant(csp_search_options *o) {
    o->restart = CSP_RESTART_CONSTANT;
    o->restart_failures = 20;
}

static void with_discrepancies(csp_search_options *o) {
    o->limited_discrepancy = true;
}

Test(csp_search, queens_under_every_heuristic) {
    for (int variables = 0; variables < CSP_VARIABLE_ORDERS; variables++)
        for (int values = 0; values < CSP_VALUE_ORDERS; values++) {
            csp_statistics found =
                count_queens(7, (csp_variable_order)variables, (csp_value_order)values, NULL);
            cr_assert(found.solutions == 40, "%s, %s: %lld",
                      csp_variable_order_name((csp_variable_order)variables),
                      csp_value_order_name((csp_value_order)values), (long long)found.solutions);
        }
}

Test(csp_search, restarts_and_discrepancies_find_each_solution_once) {
    void (*changes[])(csp_search_options *) = {with_luby, with_geometric, with_constant,
                                               with_discrepancies};
    for (int k = 0; k < 4; k++)
        for (int variables = 0; variables < CSP_VARIABLE_ORDERS; variables++) {
            csp_value_order values = k == 0 ? CSP_RANDOM_VALUE : CSP_MINIMUM;
            if (k == 3 && (variables == CSP_RANDOM_ORDER || variables >= CSP_DOM_WDEG)) continue;
            csp_statistics found =
                count_queens(8, (csp_variable_order)variables, values, changes[k]);
            cr_assert(found.solutions == 92, "change %d, order %d: %lld", k, variables,
                      (long long)found.solutions);
            cr_assert(k == 3 || (found.restarts > 0 && found.nogoods > 0));
        }
}

Test(csp_search, same_seed_same_statistics) {
    for (int variables = 0; variables < CSP_VARIABLE_ORDERS; variables++) {
        csp_statistics a =
            count_queens(8, (csp_variable_order)variables, CSP_RANDOM_VALUE, with_luby);
        csp_statistics b =
            count_queens(8, (csp_variable_order)variables, CSP_RANDOM_VALUE, with_luby);
        a.seconds = b.seconds = 0;
        cr_assert(a.nodes == b.nodes && a.failures == b.failures &&
                  a.propagations == b.propagations && a.max_depth == b.max_depth &&
                  a.restarts == b.restarts && a.peak_bytes == b.peak_bytes);
    }
}

/* ---- Optimisation on random problems: x over 0..4, sums bounded, costs linear in x ---- */

enum { VARIABLES = 5, TOP = 4, LIMITS = 3, COSTS = 2 };

typedef struct problem {
    int64_t limit_coef[LIMITS][VARIABLES], limit[LIMITS];
    int64_t cost_coef[COSTS][VARIABLES];
    csp_solver *s;
    csp_var x[VARIABLES], cost[COSTS];
} problem;

static problem make_problem(uint64_t seed) {
    problem p = {.s = csp_solver_new()};
    for (int i = 0; i < VARIABLES; i++)
        p.x[i] = csp_variable_new(p.s, 0, TOP);
    for (int k = 0; k < LIMITS; k++) {
        for (int i = 0; i < VARIABLES; i++)
            p.limit_coef[k][i] = brute_between(&seed, -4, 6);
        p.limit[k] = brute_between(&seed, -6, 12);
        csp_linear(p.s, VARIABLES, p.limit_coef[k], p.x, CSP_LE, p.limit[k]);
    }
    for (int k = 0; k < COSTS; k++) {
        int64_t coef[VARIABLES + 1];
        csp_var terms[VARIABLES + 1];
        for (int i = 0; i < VARIABLES; i++) {
            coef[i] = p.cost_coef[k][i] = brute_between(&seed, -5, 5);
            terms[i] = p.x[i];
        }
        coef[VARIABLES] = -1;
        terms[VARIABLES] = p.cost[k] = csp_variable_new(p.s, -1000, 1000);
        csp_linear(p.s, VARIABLES + 1, coef, terms, CSP_EQ, 0);
    }
    return p;
}

static int64_t total(const int64_t *coef, const int *v) {
    int64_t sum = 0;
    for (int i = 0; i < VARIABLES; i++)
        sum += coef[i] * v[i];
    return sum;
}

/* All feasible cost vectors. */
static int list_costs(const problem *p, int64_t (*costs)[COSTS]) {
    int count = 0, v[VARIABLES] = {0};
    for (int i = 0; i < VARIABLES;) {
        bool good = true;
        for (int k = 0; k < LIMITS; k++)
            good &= total(p->limit_coef[k], v) <= p->limit[k];
        for (int k = 0; good && k < COSTS; k++)
            costs[count][k] = total(p->cost_coef[k], v);
        count += good;
        for (i = 0; i < VARIABLES && v[i] == TOP; i++)
            v[i] = 0;
        if (i < VARIABLES) v[i]++;
    }
    return count;
}

static csp_search_options optimise(problem *p, csp_brancher *brancher, uint64_t seed) {
    *brancher = csp_branch(p->s, VARIABLES, p->x, (csp_variable_order)(seed % CSP_VARIABLE_ORDERS),
                           (csp_value_order)(seed / 3 % CSP_VALUE_ORDERS), seed);
    if (seed % 2) *brancher = csp_branch_last_conflict(p->s, *brancher);
    csp_search_options o = csp_search_defaults();
    o.goal = CSP_OPTIMUM;
    o.cost = csp_minimise(p->s, COSTS, p->cost);
    o.branchers = brancher;
    o.brancher_count = 1;
    if (seed % 5 == 0) with_luby(&o);
    if (seed % 5 == 1) with_discrepancies(&o);
    return o;
}

Test(csp_search, lexicographic_optimum) {
    static int64_t costs[4000][COSTS];
    for (uint64_t seed = 0; seed < 150; seed++) {
        problem p = make_problem(seed);
        int count = list_costs(&p, costs);
        csp_brancher brancher;
        csp_search_options o = optimise(&p, &brancher, seed);
        csp_search *search = csp_search_new(p.s, &o);
        cr_assert(csp_search_run(search) == CSP_EXHAUSTED);
        cr_assert(csp_search_has_solution(search) == (count > 0));
        const int64_t *best = costs[0];
        for (int i = 1; i < count; i++)
            if (csp_cost_less(costs[i], best, COSTS)) best = costs[i];
        int64_t cost[CSP_COST_COMPONENTS];
        if (count > 0)
            cr_assert(csp_search_cost(search, cost) && memcmp(cost, best, sizeof *costs) == 0);
        for (int k = 0; count > 0 && k < COSTS; k++)
            cr_assert(csp_search_value(search, p.cost[k]) == best[k]);
        csp_search_free(search);
        csp_solver_free(p.s);
    }
}

Test(csp_search, pareto_front) {
    static int64_t costs[4000][COSTS];
    for (uint64_t seed = 0; seed < 150; seed++) {
        problem p = make_problem(seed);
        int count = list_costs(&p, costs), expected = 0;
        csp_brancher brancher;
        csp_search_options o = optimise(&p, &brancher, seed);
        o.goal = CSP_PARETO;
        csp_search *search = csp_search_new(p.s, &o);
        cr_assert(csp_search_run(search) == CSP_EXHAUSTED);
        for (int i = 0; i < count; i++) {
            bool dominated = false;
            for (int j = 0; j < count && !dominated; j++) {
                bool equal = memcmp(costs[i], costs[j], sizeof *costs) == 0;
                dominated = csp_cost_dominates(costs[j], costs[i], COSTS) && (!equal || j < i);
            }
            if (dominated) continue;
            expected++;
            bool found = false;
            for (int j = 0; j < csp_search_front_size(search); j++)
                found |= memcmp(csp_search_front_cost(search, j), costs[i], sizeof *costs) == 0;
            cr_assert(found, "seed %d: a point of the front is missing", (int)seed);
        }
        cr_assert(csp_search_front_size(search) == expected);
        for (int j = 0; j < expected; j++)
            cr_assert(csp_search_front_value(search, j, p.cost[0]) ==
                      csp_search_front_cost(search, j)[0]);
        csp_search_free(search);
        csp_solver_free(p.s);
    }
}

/* A bound from outside: what is as good is not found, what is better is. */
Test(csp_search, incumbent_from_outside) {
    static int64_t costs[4000][COSTS];
    for (uint64_t seed = 0; seed < 40; seed++) {
        problem p = make_problem(seed);
        int count = list_costs(&p, costs);
        const int64_t *best = costs[0];
        for (int i = 1; i < count; i++)
            if (csp_cost_less(costs[i], best, COSTS)) best = costs[i];
        for (int gap = 0; count > 0 && gap < 2; gap++) {
            csp_brancher brancher;
            csp_search_options o = optimise(&p, &brancher, seed);
            o.has_incumbent = true;
            for (int k = 0; k < COSTS; k++)
                o.incumbent[k] = best[k] + (k == COSTS - 1 ? gap : 0);
            csp_search *search = csp_search_new(p.s, &o);
            cr_assert(csp_search_run(search) == CSP_EXHAUSTED &&
                      csp_search_has_solution(search) == (gap == 1));
            csp_search_free(search);
        }
        csp_solver_free(p.s);
    }
}

Test(csp_search, neighbourhoods_reach_the_optimum) {
    static int64_t costs[4000][COSTS];
    for (uint64_t seed = 0; seed < 40; seed++) {
        problem p = make_problem(seed);
        int count = list_costs(&p, costs);
        csp_brancher brancher;
        csp_lns_options o = csp_lns_defaults();
        o.search = optimise(&p, &brancher, seed);
        o.n = VARIABLES;
        o.x = p.x;
        o.neighbourhoods = 1000;
        o.neighbourhood_failures = 1000;
        csp_lns_result result;
        cr_assert(csp_lns_run(p.s, &o, &result) == CSP_EXHAUSTED &&
                  result.has_solution == (count > 0));
        const int64_t *best = costs[0];
        for (int i = 1; i < count; i++)
            if (csp_cost_less(costs[i], best, COSTS)) best = costs[i];
        if (count > 0)
            cr_assert(result.is_optimal && memcmp(best, result.cost, sizeof *costs) == 0);
        if (count > 0) cr_assert(csp_lns_value(p.s, &result, p.cost[0]) == best[0]);
        cr_assert(csp_min(p.s, p.x[0]) == 0 || csp_level(p.s) == 0);
        csp_solver_free(p.s);
    }
}

/* ---- Portfolio ---- */

enum { WORKERS = 5 };

static csp_portfolio_result run_portfolio(uint64_t seed, int threads, bool optimum, int64_t *nodes,
                                          int64_t cost[4]) {
    problem p[WORKERS];
    csp_brancher branchers[WORKERS];
    csp_search *searches[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        p[i] = make_problem(seed);
        csp_search_options o = optimise(&p[i], &branchers[i], seed + (uint64_t)i);
        if (!optimum) o.goal = CSP_FIND;
        searches[i] = csp_search_new(p[i].s, &o);
    }
    csp_portfolio_result result = csp_portfolio_run(searches, WORKERS, threads, 7);
    for (int i = 0; i < 4; i++)
        cost[i] = 0;
    if (result.winner >= 0 && optimum) csp_search_cost(searches[result.winner], cost);
    if (result.winner >= 0 && !optimum)
        cost[0] = csp_search_value(searches[result.winner], p[0].cost[0]);
    *nodes = 0;
    for (int i = 0; i < WORKERS; i++)
        *nodes = *nodes * 3 + csp_search_statistics(searches[i]).nodes;
    for (int i = 0; i < WORKERS; i++)
        csp_search_free(searches[i]);
    for (int i = 0; i < WORKERS; i++)
        csp_solver_free(p[i].s);
    return result;
}

Test(csp_search, portfolio_is_the_same_on_any_number_of_threads) {
    static int64_t costs[4000][COSTS];
    for (uint64_t seed = 0; seed < 30; seed++) {
        bool optimum = seed % 3 > 0;
        int64_t nodes, cost[4];
        csp_portfolio_result one = run_portfolio(seed, 1, optimum, &nodes, cost);
        problem p = make_problem(seed);
        int count = list_costs(&p, costs);
        csp_solver_free(p.s);
        cr_assert((one.winner >= 0) == (count > 0));
        for (int i = 0; i < count && optimum; i++)
            cr_assert_not(csp_cost_less(costs[i], cost, COSTS));
        cr_assert(one.answer == (optimum || count == 0 ? CSP_EXHAUSTED : CSP_SOLUTION));
        for (int threads = 2; threads < 9; threads += 3) {
            int64_t its_nodes, its_cost[4];
            csp_portfolio_result it = run_portfolio(seed, threads, optimum, &its_nodes, its_cost);
            cr_assert(it.winner == one.winner && it.prover == one.prover &&
                      it.rounds == one.rounds);
            cr_assert(its_nodes == nodes && memcmp(its_cost, cost, sizeof cost) == 0);
        }
    }
}

/* ---- Limits, steps, misuse ---- */

typedef struct session {
    csp_solver *s;
    csp_var queen[32];
    csp_brancher brancher;
    csp_search_options options;
} session;

static void open_session(session *t, int n) {
    t->s = csp_solver_new();
    post_queens(t->s, n, t->queen, CSP_BY_DOMAIN);
    t->brancher = csp_branch(t->s, n, t->queen, CSP_FIRST_FAIL, CSP_MINIMUM, 0);
    t->options = csp_search_defaults();
    t->options.branchers = &t->brancher;
    t->options.brancher_count = 1;
}

static csp_answer run(session *t, csp_statistics *statistics) {
    csp_search *search = csp_search_new(t->s, &t->options);
    csp_answer answer = csp_search_run(search);
    if (statistics) *statistics = csp_search_statistics(search);
    cr_assert(csp_search_next(search) == answer);
    csp_search_free(search);
    return answer;
}

Test(csp_search, limits) {
    session t;
    csp_statistics found;
    open_session(&t, 8);
    t.options.node_limit = 0;
    cr_assert(run(&t, &found) == CSP_LIMIT && found.nodes == 0);
    t.options.node_limit = 17;
    cr_assert(run(&t, &found) == CSP_LIMIT && found.nodes == 17);
    t.options.node_limit = CSP_NO_LIMIT;
    t.options.failure_limit = 9;
    cr_assert(run(&t, &found) == CSP_LIMIT && found.failures == 9);
    t.options.failure_limit = CSP_NO_LIMIT;
    t.options.solution_limit = 5;
    cr_assert(run(&t, &found) == CSP_LIMIT && found.solutions == 5);
    t.options.solution_limit = CSP_NO_LIMIT;
    t.options.time_limit_seconds = 0;
    cr_assert(run(&t, &found) == CSP_LIMIT && found.nodes == 0);
    t.options.time_limit_seconds = 1000;
    cr_assert(run(&t, &found) == CSP_EXHAUSTED && found.solutions == 92);
    csp_solver_free(t.s);
}

/* One node at a time, and after other searches on the same solver: the same search. */
Test(csp_search, steps_and_repetitions) {
    session t;
    csp_statistics whole, again;
    open_session(&t, 8);
    cr_assert(run(&t, &whole) == CSP_EXHAUSTED && run(&t, &again) == CSP_EXHAUSTED);
    cr_assert(whole.nodes == again.nodes && whole.failures == again.failures &&
              csp_level(t.s) == 0);
    cr_assert(csp_size(t.s, t.queen[0]) == 8);
    csp_search *search = csp_search_new(t.s, &t.options);
    int64_t steps = 0;
    csp_answer answer;
    do {
        answer = csp_search_step(search, 1);
        steps++;
    } while (answer == CSP_SOLUTION || answer == CSP_LIMIT);
    cr_assert(csp_search_statistics(search).nodes == whole.nodes && steps >= whole.nodes);
    csp_search_free(search);
    csp_solver_free(t.s);
}

static bool stop_at_third(csp_solver *s, void *self) {
    (void)s;
    return ++*(int *)self == 3;
}

Test(csp_search, callback_stops) {
    session t;
    csp_statistics found;
    open_session(&t, 8);
    int calls = 0;
    t.options.on_solution = stop_at_third;
    t.options.on_solution_self = &calls;
    csp_search *search = csp_search_new(t.s, &t.options);
    for (int i = 0; i < 3; i++)
        cr_assert(csp_search_next(search) == CSP_SOLUTION);
    cr_assert(csp_search_next(search) == CSP_STOPPED && calls == 3);
    csp_search_free(search);
    t.options.on_solution = NULL;
    cr_assert(run(&t, &found) == CSP_EXHAUSTED && found.solutions == 92);
    csp_solver_free(t.s);
}

/* A search inside a level of another: the state goes back to that level. */
Test(csp_search, nested_search) {
    session t;
    csp_statistics found;
    open_session(&t, 8);
    cr_assert(csp_level_push(t.s) && csp_fix(t.s, t.queen[0], 0));
    cr_assert(run(&t, &found) == CSP_EXHAUSTED && found.solutions == 4);
    cr_assert(csp_is_fixed(t.s, t.queen[0]) && csp_level(t.s) == 1);
    csp_level_pop(t.s);
    cr_assert(run(&t, &found) == CSP_EXHAUSTED && found.solutions == 92);
    csp_solver_free(t.s);
}

static bool decide_decided(csp_solver *s, void *self, csp_literal *decision) {
    (void)s;
    *decision = (csp_literal){*(csp_var *)self, CSP_GE, 0};
    return true;
}

Test(csp_search, misuse_is_a_status) {
    for (int k = 0; k < 9; k++) {
        session t;
        open_session(&t, 8);
        if (k == 0) t.options.node_limit = -1;
        if (k == 1) t.options.branchers = NULL;
        if (k == 2) t.options.goal = CSP_OPTIMUM;
        if (k == 3) t.brancher.choose = NULL;
        if (k == 4) with_luby(&t.options), t.options.restart_failures = 0;
        if (k == 5) with_geometric(&t.options), t.options.restart_factor = 0.5;
        if (k == 6) with_luby(&t.options), with_discrepancies(&t.options);
        if (k == 7) t.brancher = (csp_brancher){.self = &t.queen[0], .choose = decide_decided};
        if (k == 8) t.options.cost = csp_minimise(t.s, 5, t.queen), t.options.goal = CSP_PARETO;
        cr_assert(run(&t, NULL) == CSP_ERROR && csp_solver_status(t.s) == CSP_BAD_ARGUMENT,
                  "misuse %d", k);
        csp_solver_free(t.s);
    }
}

Test(csp_search, contradiction_while_posting) {
    session t;
    csp_statistics found;
    open_session(&t, 8);
    cr_assert(csp_linear(t.s, 1, (int64_t[]){1}, t.queen, CSP_GT, 7) == CSP_OK);
    cr_assert(run(&t, &found) == CSP_EXHAUSTED && found.solutions == 0 &&
              csp_solver_status(t.s) == CSP_INCONSISTENT);
    csp_solver_free(t.s);
    open_session(&t, 3);
    cr_assert(run(&t, &found) == CSP_EXHAUSTED && found.solutions == 0);
    csp_solver_free(t.s);
}

Test(csp_search, foreign_variables_and_overflow) {
    csp_var bad[] = {12, CSP_NO_VAR, -1};
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 9; i++) {
            csp_solver *s = csp_solver_new();
            csp_var x = csp_variable_new(s, 0, 3), y = bad[k], both[] = {x, y};
            csp_status status = i == 0   ? csp_linear(s, 2, (int64_t[]){1, 1}, both, CSP_LE, 3)
                                : i == 1 ? csp_product(s, x, y, x)
                                : i == 2 ? csp_all_different(s, 2, both, CSP_BY_DOMAIN)
                                : i == 3 ? csp_element(s, 1, (int32_t[]){1}, x, y)
                                : i == 4 ? csp_table(s, 2, both, 1, (int32_t[]){1, 1})
                                : i == 5 ? csp_lexicographic(s, 1, &x, &y, true)
                                : i == 6 ? csp_clause(s, 1, &(csp_literal){y, CSP_EQ, 1})
                                : i == 7 ? csp_maximum(s, 2, both, x)
                                         : csp_reify(s, (csp_literal){x, CSP_EQ, 1}, y);
            cr_assert(status == CSP_BAD_ARGUMENT, "constraint %d", i);
            csp_solver_free(s);
        }
    int64_t large[][2] = {{INT64_MAX, 1},
                          {INT64_C(1) << 40, 1},
                          {INT64_MIN, 1},
                          {INT64_C(1) << 31, INT64_C(1) << 31}};
    for (int k = 0; k < 4; k++) {
        csp_solver *s = csp_solver_new();
        csp_var x[] = {csp_variable_new(s, INT32_MIN, INT32_MAX),
                       csp_variable_new(s, INT32_MIN, INT32_MAX)};
        cr_assert(csp_linear(s, 2, large[k], x, CSP_GE, INT64_MAX) == CSP_BAD_ARGUMENT);
        csp_solver_free(s);
    }
}

Test(csp_search, trace_has_a_line_a_node) {
    session t;
    csp_statistics found;
    open_session(&t, 6);
    csp_variable_name(t.s, t.queen[0], "first");
    char *text = NULL;
    size_t bytes = 0;
    t.options.trace = open_memstream(&text, &bytes);
    run(&t, &found);
    fclose(t.options.trace);
    int64_t nodes = 0, solutions = 0, failures = 0;
    cr_assert(strncmp(text, "tree 1\nnode 0 -1 0 root branch -\nnode 1 0 1 left ", 49) == 0,
              "%.99s", text);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        nodes += strncmp(line, "node ", 5) == 0;
        solutions += strstr(line, " solution ") != NULL;
        failures += strstr(line, " fail:") != NULL;
    }
    cr_assert(nodes == found.nodes && solutions == 4 && failures == found.failures);
    free(text);
    csp_solver_free(t.s);
}

Test(csp_search, statistics_per_kind) {
    session t;
    csp_statistics found;
    open_session(&t, 8);
    t.options.time_kinds = true;
    run(&t, &found);
    int64_t runs = 0, failures = 0, posted = 0;
    double seconds = 0;
    for (int i = 0; i < csp_kind_count(t.s); i++) {
        csp_kind_statistics kind = csp_kind_statistics_of(t.s, i);
        runs += kind.runs;
        failures += kind.failures;
        posted += kind.posted;
        seconds += kind.seconds;
    }
    cr_assert(csp_kind_count(t.s) == 2 && posted == 6 && seconds > 0);
    cr_assert(runs >= found.propagations && failures == found.failures && found.peak_bytes > 1000);
    cr_assert_null(csp_kind_statistics_of(t.s, 99).name);
    csp_solver_free(t.s);
}

/* ---- A cost beyond 32 bits, by callback ---- */

static int64_t huge_bound(csp_solver *s, void *self, int component) {
    const csp_var *x = self;
    return (csp_min(s, x[component]) - INT64_C(3)) * 1000000000000;
}

Test(csp_search, cost_beyond_32_bits) {
    csp_solver *s = csp_solver_new();
    csp_var x[2] = {csp_variable_new(s, 0, 9), csp_variable_new(s, 0, 9)};
    csp_linear(s, 2, (int64_t[]){2, 1}, x, CSP_GE, 11);
    csp_brancher brancher = csp_branch(s, 2, x, CSP_INPUT_ORDER, CSP_MAXIMUM, 0);
    csp_search_options o = csp_search_defaults();
    o.goal = CSP_OPTIMUM;
    o.cost = (csp_cost){.components = 2, .self = x, .lower_bound = huge_bound};
    o.branchers = &brancher;
    o.brancher_count = 1;
    csp_search *search = csp_search_new(s, &o);
    int64_t cost[CSP_COST_COMPONENTS];
    cr_assert(csp_search_run(search) == CSP_EXHAUSTED && csp_search_cost(search, cost));
    cr_assert(cost[0] == -2000000000000 && cost[1] == 6000000000000);
    csp_search_free(search);
    csp_solver_free(s);
}

Test(csp_search, heuristics_by_name) {
    cr_assert(csp_variable_order_find("dom_w_deg") == CSP_DOM_WDEG &&
              csp_variable_order_find("none") == -1);
    cr_assert(csp_value_order_find("saved_phase") == CSP_SAVED_PHASE &&
              csp_value_order_find("") == -1);
    for (int i = 0; i < CSP_VARIABLE_ORDERS; i++)
        cr_assert(csp_variable_order_find(csp_variable_order_name((csp_variable_order)i)) == i);
}
