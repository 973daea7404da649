/* The classical models whose search is short: the literature's answer, also with restarts. */
#include <criterion/criterion.h>

#include "bench/models.h"

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
