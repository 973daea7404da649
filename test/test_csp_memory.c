/* Every allocation of a building and solving run fails in turn: reported as a status, nothing lost,
 * no crash (the sanitizers see to the last two). Needs the test build (-DCSP_CHECK). */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "csp/csp.h"

#ifdef CSP_CHECK

#include "csp/base/memory.h"

enum { N = 7 };

static void post_everything(csp_solver *s, csp_var *x) {
    static const int64_t ones[N] = {1, 1, 1, 1, 1, 1, -1};
    int32_t values[] = {9, 2, 1000000, 3, 5, 4};
    for (int i = 0; i < N; i++)
        x[i] = csp_variable_new(s, 0, N);
    csp_var wide = csp_variable_of_values(s, 6, values), dense = csp_variable_new(s, 0, 1000);
    csp_var b[N];
    for (int i = 0; i < N; i++)
        b[i] = csp_variable_new(s, 0, 1);
    csp_vector vector = csp_vector_new(s, 2, (int32_t[]){0, 0}, (int32_t[]){5, 5});
    csp_all_different(s, N, x, CSP_BY_DOMAIN);
    csp_all_different(s, N, x, CSP_BY_BOUNDS);
    csp_linear(s, N, ones, x, CSP_LE, 20);
    csp_linear_reified(s, 3, ones, x, CSP_EQ, 9, b[0]);
    csp_element(s, 6, values, x[0], wide);
    csp_element_variable(s, 2, x + 2, b[1], dense);
    csp_product(s, x[1], x[2], dense);
    csp_division(s, dense, x[1], x[3]);
    csp_modulo(s, dense, x[3], x[4]);
    csp_minimum(s, 3, x, x[6]);
    csp_channel(s, x[5], 0, N, b);
    csp_table(s, 2, x + 4, 4, (int32_t[]){1, 2, 2, 1, 3, 4, 4, 3});
    if (vector.length) csp_lexicographic(s, 2, vector.at, x, true);
    csp_variable_name(s, x[0], "first");
    csp_clause(s, 2, (csp_literal[]){{x[0], CSP_EQ, 3}, {wide, CSP_NE, 9}});
}

static void search_all_ways(csp_solver *s, csp_var *x) {
    csp_brancher brancher = csp_branch(s, N, x, CSP_ACTIVITY, CSP_SAVED_PHASE, 1);
    csp_search_options o = csp_search_defaults();
    o.branchers = &brancher;
    o.brancher_count = 1;
    o.cost = csp_minimise(s, 2, x);
    o.restart = CSP_RESTART_LUBY;
    o.restart_failures = 3;
    o.trace = fopen("/dev/null", "w");
    for (int goal = CSP_FIND; goal <= CSP_PARETO; goal++) {
        o.goal = (csp_goal)goal;
        o.node_limit = 300;
        csp_search *search = csp_search_new(s, &o);
        if (!search) break;
        csp_search_run(search);
        csp_search_free(search);
    }
    if (o.trace) fclose(o.trace);
    o.trace = NULL;
    o.goal = CSP_OPTIMUM;
    csp_lns_options lns = {
        .search = o, .n = N, .x = x, .neighbourhoods = 5, .neighbourhood_failures = 10};
    csp_lns_result result;
    csp_lns_run(s, &lns, &result);
}

Test(csp_memory, every_allocation_fails_in_turn) {
    long requests = LONG_MAX;
    for (long failing = -1; failing < requests; failing++) {
        memory_fail_after(failing);
        csp_solver *s = csp_solver_new();
        csp_var x[N] = {0};
        if (s) post_everything(s, x);
        if (s) search_all_ways(s, x);
        if (failing < 0) {
            cr_assert(s && csp_solver_status(s) == CSP_OK);
            requests = memory_requests();
        } else if (s && csp_solver_status(s) == CSP_OK) {
            /* A search that could not even be made leaves no trace in the solver: csp_search_new
             * says NULL. */
            cr_assert(memory_requests() < requests, "request %ld of %ld went unnoticed", failing,
                      requests);
        } else {
            cr_assert(!s || csp_solver_status(s) == CSP_NO_MEMORY, "request %ld: %s", failing,
                      csp_status_text(csp_solver_status(s)));
        }
        csp_solver_free(s);
    }
    memory_fail_after(-1);
    cr_assert(requests > 200, "only %ld", requests);
}

/* The right turn takes a value out of the middle of a large domain, for which there must be memory:
 * without it nothing is proved. */
Test(csp_memory, a_right_turn_without_memory_proves_nothing) {
    csp_solver *s = csp_solver_new();
    csp_var x = csp_variable_new(s, 0, 1000);
    csp_brancher brancher = csp_branch(s, 1, &x, CSP_INPUT_ORDER, CSP_MEDIAN, 0);
    csp_search_options o = csp_search_defaults();
    o.branchers = &brancher;
    o.brancher_count = 1;
    csp_search *search = csp_search_new(s, &o);
    cr_assert_eq(csp_search_next(search), CSP_SOLUTION);
    memory_fail_after(0);
    cr_expect_eq(csp_search_next(search), CSP_ERROR);
    cr_expect_eq(csp_solver_status(s), CSP_NO_MEMORY);
    memory_fail_after(-1);
    csp_search_free(search);
    csp_solver_free(s);
}

static csp_var *fresh(csp_solver *s, csp_var *x, int32_t low, int32_t high) {
    for (int i = 0; i < N; i++)
        x[i] = csp_variable_new(s, low, high);
    return x;
}

/* Each on variables of its own, so that none fails. */
static void post_globals(csp_solver *s) {
    static const int32_t values[] = {0, 1, 2, 3, 4, 5, 6, 7};
    static const int64_t sizes[] = {1, 1, 2, 1, 1, 3, 1};
    csp_var x[N], y[N], z[N];
    fresh(s, x, -10, 200);
    csp_absolute(s, x[0], x[1]);
    csp_power(s, x[2], x[3], x[4]);
    csp_equal(s, x[5], x[6], 1);
    csp_equal_reified(s, x[1], x[2], fresh(s, y, 0, 1)[0]);
    csp_all_equal(s, N, fresh(s, x, 0, 9));
    csp_increasing(s, N, fresh(s, x, 0, 9), true);
    csp_inside_reified(s, x[3], 2, values + 2, y[1]);
    csp_parity(s, N, y);
    csp_count(s, N, fresh(s, x, 0, 9), x[4], CSP_LE, x[5]);
    csp_among(s, N, x, 3, values, fresh(s, y, 0, N)[0]);
    csp_global_cardinality(s, N, x, N, values, y, false, CSP_BY_DOMAIN);
    csp_distinct_count(s, N, x, y[6]);
    csp_member(s, N, x, y[5]);
    csp_position_of_minimum(s, N, x, 0, y[4]);
    csp_value_precede(s, N, fresh(s, x, 0, N - 1), 1, 2);
    csp_inverse(s, N, x, 0, fresh(s, y, 0, N - 1), 0, CSP_BY_DOMAIN);
    csp_circuit(s, N, fresh(s, x, 0, N - 1), 0, true, CSP_BY_DOMAIN);
    csp_regular(s, N, fresh(s, x, 0, 3), 2, 2, (int32_t[]){1, 2, 2, 1}, 1, (bool[]){true, false});
    csp_table_negative(s, 2, x, 2, values + 1);
    csp_bin_packing(s, N, x, sizes, N, fresh(s, y, 0, 20), 0);
    csp_cumulative(s, N, fresh(s, x, 0, 9), fresh(s, y, 0, 3), fresh(s, z, 0, 2), y[0]);
    csp_disjunctive(s, N, x, y, true);
    csp_no_overlap(s, N, x, z, y, fresh(s, z, 0, 2), false);
    csp_branch(s, N, x, CSP_IMPACT, CSP_LEAST_IMPACT, 1);
}

Test(csp_memory, every_allocation_of_globals_fails_in_turn) {
    long requests = LONG_MAX;
    for (long failing = -1; failing < requests; failing++) {
        memory_fail_after(failing);
        csp_solver *s = csp_solver_new();
        if (s) post_globals(s);
        bool consistent = s && csp_propagate(s);
        if (failing < 0) {
            cr_assert(s && consistent, "%s", csp_status_text(csp_solver_status(s)));
            requests = memory_requests();
        } else {
            cr_assert(!s || csp_solver_status(s) == CSP_NO_MEMORY, "request %ld: %s", failing,
                      csp_status_text(csp_solver_status(s)));
        }
        csp_solver_free(s);
    }
    memory_fail_after(-1);
    cr_assert(requests > 300, "only %ld", requests);
}

#endif
