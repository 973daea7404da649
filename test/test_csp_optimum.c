/* Optimisation: optima, Pareto fronts, bounds from outside, neighbourhoods and portfolios against
 * brute force on random small problems. */
#include <criterion/criterion.h>
#include <string.h>

#include "csp/csp.h"
#include "test/random.h"

static void with_luby(csp_search_options *o) {
    o->restart = CSP_RESTART_LUBY;
    o->restart_failures = 10;
}

static void with_discrepancies(csp_search_options *o) {
    o->limited_discrepancy = true;
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
            p.limit_coef[k][i] = random_int(&seed, -4, 6);
        p.limit[k] = random_int(&seed, -6, 12);
        csp_linear(p.s, VARIABLES, p.limit_coef[k], p.x, CSP_LE, p.limit[k]);
    }
    for (int k = 0; k < COSTS; k++) {
        int64_t coef[VARIABLES + 1];
        csp_var terms[VARIABLES + 1];
        for (int i = 0; i < VARIABLES; i++) {
            coef[i] = p.cost_coef[k][i] = random_int(&seed, -5, 5);
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

static const int64_t *least_of(int64_t (*costs)[COSTS], int count) {
    const int64_t *least = costs[0];
    for (int i = 1; i < count; i++)
        if (csp_cost_less(costs[i], least, COSTS)) least = costs[i];
    return least;
}

/* Is costs[i] on the Pareto front? Of equal ones the first is. */
static bool is_on_front(int64_t (*costs)[COSTS], int count, int i) {
    for (int j = 0; j < count; j++) {
        bool equal = memcmp(costs[i], costs[j], sizeof *costs) == 0;
        if (csp_cost_dominates(costs[j], costs[i], COSTS) && (!equal || j < i)) return false;
    }
    return true;
}

static bool front_has(const csp_search *search, const int64_t *cost) {
    for (int j = 0; j < csp_search_front_size(search); j++)
        if (memcmp(csp_search_front_cost(search, j), cost, COSTS * sizeof *cost) == 0) return true;
    return false;
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

Test(csp_optimum, lexicographic_optimum) {
    static int64_t costs[4000][COSTS];
    for (uint64_t seed = 0; seed < 150; seed++) {
        problem p = make_problem(seed);
        int count = list_costs(&p, costs);
        csp_brancher brancher;
        csp_search_options o = optimise(&p, &brancher, seed);
        csp_search *search = csp_search_new(p.s, &o);
        cr_assert(csp_search_run(search) == CSP_EXHAUSTED);
        cr_assert(csp_search_has_solution(search) == (count > 0));
        const int64_t *best = least_of(costs, count);
        int64_t cost[CSP_COST_COMPONENTS];
        if (count > 0)
            cr_assert(csp_search_cost(search, cost) && memcmp(cost, best, sizeof *costs) == 0);
        for (int k = 0; count > 0 && k < COSTS; k++)
            cr_assert(csp_search_value(search, p.cost[k]) == best[k]);
        csp_search_free(search);
        csp_solver_free(p.s);
    }
}

Test(csp_optimum, pareto_front) {
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
            if (!is_on_front(costs, count, i)) continue;
            expected++;
            cr_assert(front_has(search, costs[i]), "seed %d: a point of the front is missing",
                      (int)seed);
        }
        cr_assert(csp_search_front_size(search) == expected);
        for (int j = 0; j < expected; j++)
            cr_assert(csp_search_front_value(search, j, p.cost[0]) ==
                      csp_search_front_cost(search, j)[0]);
        csp_search_free(search);
        csp_solver_free(p.s);
    }
}

/* Costs from outside count as on the front: what they dominate, or equal, is not found; all else
 * is. */
Test(csp_optimum, front_from_outside) {
    static int64_t costs[4000][COSTS];
    for (uint64_t seed = 0; seed < 80; seed++) {
        problem p = make_problem(seed);
        int count = list_costs(&p, costs), expected = 0;
        csp_brancher brancher;
        csp_search_options o = optimise(&p, &brancher, seed);
        o.goal = CSP_PARETO;
        csp_search *search = csp_search_new(p.s, &o);
        int64_t offer[2][CSP_COST_COMPONENTS] = {{0}};
        for (int i = 0; i < 2 && count > 0; i++) {
            memcpy(offer[i], costs[(int)seed % count * i], sizeof costs[0]);
            offer[i][0]++;
            csp_search_offer(search, offer[i]);
        }
        cr_assert(csp_search_run(search) == CSP_EXHAUSTED);
        for (int i = 0; i < count; i++) {
            if (csp_cost_dominates(offer[0], costs[i], COSTS) ||
                csp_cost_dominates(offer[1], costs[i], COSTS) || !is_on_front(costs, count, i))
                continue;
            expected++;
            cr_assert(front_has(search, costs[i]), "seed %d: a point of the front is missing",
                      (int)seed);
        }
        cr_assert(csp_search_front_size(search) == expected, "seed %d", (int)seed);
        csp_search_free(search);
        csp_solver_free(p.s);
    }
}

/* A bound from outside: what is as good is not found, what is better is. */
Test(csp_optimum, incumbent_from_outside) {
    static int64_t costs[4000][COSTS];
    for (uint64_t seed = 0; seed < 40; seed++) {
        problem p = make_problem(seed);
        int count = list_costs(&p, costs);
        const int64_t *best = least_of(costs, count);
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

Test(csp_optimum, neighbourhoods_reach_the_optimum) {
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
        const int64_t *best = least_of(costs, count);
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

static bool at_once(void *self) {
    (void)self;
    return true;
}

/* Interrupted is a limit, whoever searches. (That twelve values need twelve numbers takes long to
 * prove when only fixed ones are looked at.) */
Test(csp_optimum, neighbourhoods_stop_when_asked_to) {
    csp_solver *s = csp_solver_new();
    csp_var x[12];
    for (int i = 0; i < 12; i++)
        x[i] = csp_variable_new(s, 0, 20);
    csp_var greatest = csp_variable_new(s, 0, 20);
    csp_all_different(s, 12, x, CSP_BY_VALUE);
    csp_maximum(s, 12, x, greatest);
    csp_brancher brancher = csp_branch(s, 12, x, CSP_INPUT_ORDER, CSP_MAXIMUM, 0);
    csp_lns_options o = csp_lns_defaults();
    o.search.goal = CSP_OPTIMUM;
    o.search.cost = csp_minimise(s, 1, &greatest);
    o.search.branchers = &brancher;
    o.search.brancher_count = 1;
    o.n = 12;
    o.x = x;
    o.neighbourhoods = INT64_MAX;
    o.neighbourhood_failures = INT64_MAX;
    csp_solver_watch(s, at_once, NULL);
    csp_lns_result result;
    cr_expect_eq(csp_lns_run(s, &o, &result), CSP_LIMIT);
    cr_expect_eq(csp_solver_status(s), CSP_INTERRUPTED);
    cr_expect(result.has_solution && !result.is_optimal);
    cr_expect_eq(csp_lns_run(s, &o, &result), CSP_LIMIT);
    csp_solver_free(s);
}

Test(csp_optimum, portfolio_is_the_same_on_any_number_of_threads) {
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

/* ---- A cost beyond 32 bits, by callback ---- */

static int64_t huge_bound(csp_solver *s, void *self, int component) {
    const csp_var *x = self;
    return (csp_min(s, x[component]) - INT64_C(3)) * 1000000000000;
}

Test(csp_optimum, cost_beyond_32_bits) {
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
