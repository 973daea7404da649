/* The classical models whose search is short: the literature's answer, also with restarts. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "bench/lab/models.h"

static void with_restarts(csp_search_options *o) {
    o->restart = CSP_RESTART_LUBY;
    o->restart_failures = 20;
}

static void check(const char *name, void (*change)(csp_search_options *)) {
    const model *m = model_find(name);
    model_outcome outcome;
    cr_assert(m && model_solve(m, change, &outcome));
    cr_assert(outcome.found == m->answer, "%s: %lld, not %lld", name, (long long)outcome.found,
              (long long)m->answer);
    cr_assert(outcome.answer == (m->solution_limit == 1 ? CSP_LIMIT : CSP_EXHAUSTED));
}

Test(models, short_searches) {
    static const char *const names[] = {"queens-8",        "langford-3-9", "quasigroup-5-7",
                                        "golomb-9-bounds", "knapsack-15",  "job-shop-ft06"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        check(names[i], NULL);
    for (size_t i = 0; i < 3; i++)
        check(names[i], with_restarts);
    check("job-shop-ft06", with_restarts);
    cr_assert_null(model_find("no such model"));
}

/* All solutions, or the best cost, of an instance. */
static int64_t solve(const char *name) {
    model_instance instance;
    error_record error = {0};
    model_problem problem = {0};
    cr_assert(model_instance_parse(name, &instance, &error), "%s", error.message);
    csp_solver *s = csp_solver_new();
    const model_family *f = instance.family;
    cr_assert(f->build(s, instance.parameter, f->consistency, &problem));
    csp_brancher brancher =
        csp_branch(s, problem.n, problem.x, problem.variable_order, problem.value_order, 1);
    csp_search_options options = csp_search_defaults();
    options.goal = f->goal;
    options.cost = problem.cost;
    options.branchers = &brancher;
    options.brancher_count = 1;
    csp_search *search = csp_search_new(s, &options);
    cr_assert(csp_search_run(search) == CSP_EXHAUSTED, "%s", name);
    int64_t cost[CSP_COST_COMPONENTS] = {0};
    csp_search_cost(search, cost);
    int64_t found = f->goal == CSP_OPTIMUM ? cost[0] : csp_search_statistics(search).solutions;
    csp_search_free(search);
    csp_solver_free(s);
    return found;
}

/* Numbers from the On-Line Encyclopedia of Integer Sequences: A000170, A003022, A008404, A006052
 * times 8, A014552 times 2; all-interval series, in both directions counted once, are half of
 * 8, 24, 32, 40. */
Test(models, families_have_the_known_answers) {
    static const struct {
        const char *name;
        int64_t answer;
    } known[] = {{"queens-4", 2},       {"queens-7", 40},       {"golomb-5", 11},
                 {"golomb-7", 25},      {"magic-3", 8},         {"costas-4", 12},
                 {"costas-6", 116},     {"costas-8", 444},      {"langford-2-7", 52},
                 {"all-interval-5", 4}, {"all-interval-8", 20}, {"latin-9-0-1", 1},
                 {"golfers-2-2-3", 8}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        cr_assert(solve(known[i].name) == known[i].answer, "%s: %lld", known[i].name,
                  (long long)solve(known[i].name));
    cr_assert(solve("latin-4-100-1") == 576);
    cr_assert(solve("job-shop-3-2-1") > 2 && solve("knapsack-1-5") <= 0);
}

/* Counted by a program that fills the table cell by cell and looks at the definition. */
Test(models, quasigroups_exist_where_they_do) {
    static const int64_t count[3][4] = {{0, 1, 0, 0}, {0, 0, 3, 0}, {0, 0, 1, 0}};
    for (int kind = 3; kind <= 5; kind++)
        for (int order = 3; order <= 6; order++) {
            char name[48];
            snprintf(name, sizeof name, "quasigroup-%d-%d", kind, order);
            cr_assert(solve(name) == count[kind - 3][order - 3], "%s", name);
        }
}

Test(models, names_are_checked) {
    static const char *const bad[][2] = {{"queen-8", "no family"},
                                         {"queens", "expected -n, from 1 to 200"},
                                         {"queens-0", "from 1"},
                                         {"queens-8-8", "unexpected '-8'"},
                                         {"queens--8", "expected -n"},
                                         {"golfers-5-3", "after 'size' expected -weeks"},
                                         {"queens-99999999999999999999", "to 200"},
                                         {"job-shop-ft06-1", "unexpected"},
                                         {"", "no family"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        model_instance instance;
        error_record error = {0};
        cr_assert(!model_instance_parse(bad[i][0], &instance, &error), "%s", bad[i][0]);
        cr_assert(strstr(error.message, bad[i][1]), "%s: %s", bad[i][0], error.message);
    }
}
