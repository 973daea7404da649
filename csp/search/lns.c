/* Large neighbourhood search. The share of variables that are freed adapts: more when a
 * neighbourhood was searched to its end without gain, fewer when its failures ran out. */
#include "csp/search/lns.h"

#include <string.h>

#include "csp/base/random.h"
#include "csp/search/search_state.h"

enum { FREED_AT_FIRST = 20, FREED_STEP = 2, FREED_LEAST = 4, PERCENT = 100 };

typedef struct lns {
    csp_solver *s;
    const csp_lns_options *options;
    csp_lns_result *result;
    uint64_t random;
    int freed; /* percent of the variables */
} lns;

csp_lns_options csp_lns_defaults(void) {
    return (csp_lns_options){
        .search = csp_search_defaults(), .neighbourhoods = 100, .neighbourhood_failures = 100};
}

static int64_t left_of(int64_t limit, int64_t used) {
    return limit == CSP_NO_LIMIT ? limit : limit > used ? limit - used : 0;
}

/* What is left of the whole run's limits, and no more failures than a neighbourhood may have. */
static csp_search_options options_now(const lns *l, int64_t failures) {
    csp_search_options o = l->options->search;
    const csp_statistics *used = &l->result->statistics;
    o.node_limit = left_of(o.node_limit, used->nodes);
    o.failure_limit = left_of(o.failure_limit, used->failures);
    o.solution_limit = left_of(o.solution_limit, used->solutions);
    if (o.failure_limit > failures) o.failure_limit = failures;
    if (o.time_limit_seconds >= 0)
        o.time_limit_seconds =
            o.time_limit_seconds > used->seconds ? o.time_limit_seconds - used->seconds : 0;
    if (l->result->has_solution) {
        o.has_incumbent = true;
        memcpy(o.incumbent, l->result->cost, sizeof o.incumbent);
    }
    return o;
}

static bool limit_is_met(const lns *l) {
    csp_search_options o = options_now(l, CSP_NO_LIMIT);
    return !o.node_limit || !o.failure_limit || !o.solution_limit || o.time_limit_seconds == 0 ||
           l->s->status == CSP_INTERRUPTED;
}

static void take_best(lns *l, const csp_search *search) {
    if (!csp_search_has_solution(search)) return;
    if (l->result->has_solution) l->result->improvements++;
    l->result->has_solution = true;
    csp_search_cost(search, l->result->cost);
    for (int x = 0; x < search->value_count; x++)
        l->result->values[x] = search->values[x];
}

/* One search from the present domains; with `first`, only to the first solution. */
static csp_answer search_here(lns *l, int64_t failures, bool first) {
    csp_search_options o = options_now(l, failures);
    csp_search *search = csp_search_new(l->s, &o);
    if (!search) {
        csp_solver_fail(l->s, CSP_NO_MEMORY);
        return CSP_ERROR;
    }
    csp_answer answer = first ? csp_search_next(search) : csp_search_run(search);
    take_best(l, search);
    csp_statistics_add(&l->result->statistics, csp_search_statistics(search));
    csp_search_free(search);
    return answer;
}

/* Fixes what is not freed to the best solution; a value that others have ruled out stays free. */
static bool fix_some(lns *l) {
    for (int i = 0; i < l->options->n; i++) {
        csp_var x = l->options->x[i];
        int64_t value = csp_lns_value(l->s, l->result, x);
        if ((int)random_below(&l->random, PERCENT) < l->freed || !csp_contains(l->s, x, value))
            continue;
        if (!csp_fix(l->s, x, value)) return false;
    }
    return csp_propagate(l->s);
}

static csp_answer search_neighbourhood(lns *l) {
    bool whole = l->freed >= PERCENT;
    csp_answer answer = CSP_EXHAUSTED;
    if (!csp_level_push(l->s)) return CSP_ERROR;
    int64_t improvements = l->result->improvements;
    if (whole || fix_some(l)) answer = search_here(l, l->options->neighbourhood_failures, false);
    csp_queue_clear(l->s);
    csp_level_pop(l->s);
    l->result->neighbourhoods++;
    if (l->s->status != CSP_OK) return search_answer_of(l->s->status);
    if (answer == CSP_STOPPED || (whole && answer == CSP_EXHAUSTED)) return answer;
    if (answer == CSP_LIMIT)
        l->freed -= l->freed > FREED_LEAST ? FREED_STEP : 0;
    else if (l->result->improvements == improvements)
        l->freed += FREED_STEP;
    return CSP_LIMIT;
}

static csp_answer run(lns *l) {
    csp_answer answer = search_here(l, CSP_NO_LIMIT, true);
    if (answer != CSP_SOLUTION) return answer;
    answer = CSP_LIMIT;
    while (answer == CSP_LIMIT && l->result->neighbourhoods < l->options->neighbourhoods &&
           !limit_is_met(l))
        answer = search_neighbourhood(l);
    return answer;
}

csp_answer csp_lns_run(csp_solver *s, const csp_lns_options *options, csp_lns_result *result) {
    *result = (csp_lns_result){0};
    bool good = options->search.goal == CSP_OPTIMUM && options->neighbourhoods >= 0 &&
                options->neighbourhood_failures >= 1 &&
                csp_are_variables(s, options->n, options->x);
    if (!good) csp_solver_fail(s, CSP_BAD_ARGUMENT);
    result->values = csp_alloc(s, (size_t)s->variable_count, sizeof *result->values);
    if (s->status != CSP_OK) return search_answer_of(s->status);
    lns l = {s, options, result, options->seed, FREED_AT_FIRST};
    csp_answer answer = run(&l);
    result->is_optimal = answer == CSP_EXHAUSTED && result->has_solution;
    return answer;
}

int32_t csp_lns_value(const csp_solver *s, const csp_lns_result *result, csp_var x) {
    if (x >= 0) return result->values[x];
    csp_view_record view = s->views[~x];
    return (int32_t)((int64_t)view.scale * result->values[view.base] + view.offset);
}
