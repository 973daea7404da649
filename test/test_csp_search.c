/* Search: counts known from the literature under every heuristic, restarts, discrepancies, limits,
 * determinism, misuse. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "csp/csp.h"

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

/* However few nogoods are kept: every solution once, and an end, also with constant restarts. */
static int64_t tested_nogood_limit;

static void with_few_nogoods(csp_search_options *o) {
    with_constant(o);
    o->nogood_limit = tested_nogood_limit;
}

Test(csp_search, a_limit_of_nogoods_keeps_the_search_complete) {
    int64_t all = count_queens(8, CSP_FIRST_FAIL, CSP_MINIMUM, with_constant).nogoods;
    for (int k = 0; k < 6; k++) {
        static const int64_t limits[] = {0, 1, 7, 40, 200, CSP_NO_LIMIT};
        tested_nogood_limit = limits[k];
        for (int variables = 0; variables < CSP_VARIABLE_ORDERS; variables++) {
            csp_variable_order order = (csp_variable_order)variables;
            csp_statistics a = count_queens(8, order, CSP_RANDOM_VALUE, with_few_nogoods);
            csp_statistics b = count_queens(8, order, CSP_RANDOM_VALUE, with_few_nogoods);
            cr_assert(a.solutions == 92, "limit %lld, order %d: %lld", (long long)limits[k],
                      variables, (long long)a.solutions);
            cr_assert(a.nodes == b.nodes && a.nogoods == b.nogoods && a.restarts == b.restarts);
        }
        int64_t kept = count_queens(8, CSP_FIRST_FAIL, CSP_MINIMUM, with_few_nogoods).nogoods;
        cr_assert(limits[k] == CSP_NO_LIMIT ? kept == all : kept <= limits[k] + 2 * 92,
                  "limit %lld: %lld kept", (long long)limits[k], (long long)kept);
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
    for (int k = 0; k < 10; k++) {
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
        if (k == 9) with_luby(&t.options), t.options.nogood_limit = -1;
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
    /* Sums beyond 64 bits are fine; a coefficient that has no opposite is not. */
    int64_t large[][2] = {{INT64_MAX, 1},
                          {INT64_C(1) << 40, 1},
                          {INT64_C(1) << 62, INT64_C(1) << 62},
                          {INT64_MIN, 1}};
    for (int k = 0; k < 4; k++) {
        csp_solver *s = csp_solver_new();
        csp_var x[] = {csp_variable_new(s, INT32_MIN, INT32_MAX),
                       csp_variable_new(s, INT32_MIN, INT32_MAX)};
        csp_status status = csp_linear(s, 2, large[k], x, CSP_GE, INT64_MAX);
        cr_assert(status == (k < 3 ? CSP_OK : CSP_BAD_ARGUMENT), "%d", k);
        csp_solver_free(s);
    }
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

Test(csp_search, heuristics_by_name) {
    cr_assert(csp_variable_order_find("dom_w_deg") == CSP_DOM_WDEG &&
              csp_variable_order_find("none") == -1);
    cr_assert(csp_value_order_find("saved_phase") == CSP_SAVED_PHASE &&
              csp_value_order_find("") == -1);
    for (int i = 0; i < CSP_VARIABLE_ORDERS; i++)
        cr_assert(csp_variable_order_find(csp_variable_order_name((csp_variable_order)i)) == i);
}
