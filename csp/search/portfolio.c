/* A portfolio in rounds; see portfolio.h. Between two rounds only one thread runs, and within a
 * round each search belongs to one thread, so nothing is shared that could race. */
#include "csp/search/portfolio.h"

#include <pthread.h>

#include "csp/search/search_state.h"

enum { MOST_THREADS = 256 };

/* One thread's share of a round: searches first, first + stride, … */
typedef struct share {
    csp_search **searches;
    int count, first, stride;
    int64_t nodes;
} share;

static bool is_done(const csp_search *search) {
    return search->phase == SEARCH_DONE;
}

static bool wants_one(const csp_search *search) {
    return search->options.goal == CSP_FIND;
}

static void run_round_of(csp_search *search, int64_t nodes) {
    int64_t end = search->statistics.nodes + nodes;
    while (!is_done(search) && search->statistics.nodes < end) {
        csp_answer answer = csp_search_step(search, end - search->statistics.nodes);
        if (answer == CSP_SOLUTION && wants_one(search)) return;
    }
}

static void *run_share(void *argument) {
    share *part = argument;
    for (int i = part->first; i < part->count; i += part->stride)
        run_round_of(part->searches[i], part->nodes);
    return NULL;
}

static void run_round(csp_search **searches, int count, int threads, int64_t nodes) {
    pthread_t thread[MOST_THREADS];
    bool started[MOST_THREADS] = {false};
    share shares[MOST_THREADS];
    for (int t = 0; t < threads; t++)
        shares[t] = (share){searches, count, t, threads, nodes};
    for (int t = 1; t < threads; t++)
        started[t] = pthread_create(&thread[t], NULL, run_share, &shares[t]) == 0;
    for (int t = 0; t < threads; t++)
        if (!started[t]) run_share(&shares[t]);
    for (int t = 1; t < threads; t++)
        if (started[t]) pthread_join(thread[t], NULL);
}

/* The first search with the best cost becomes the winner if it beats the winner so far; all get its
 * cost. */
static void share_best(csp_search **searches, int count, csp_portfolio_result *result) {
    for (int i = 0; i < count; i++) {
        const csp_search *search = searches[i];
        if (!search->has_solution || i == result->winner) continue;
        const csp_search *best = result->winner < 0 ? NULL : searches[result->winner];
        if (!best || csp_cost_less(search->solution_cost, best->solution_cost,
                                   search->options.cost.components))
            result->winner = i;
    }
    if (result->winner < 0) return;
    for (int i = 0; i < count; i++)
        csp_search_offer(searches[i], searches[result->winner]->solution_cost);
}

static void judge(csp_search **searches, int count, csp_portfolio_result *result) {
    for (int i = count - 1; i >= 0; i--) {
        csp_answer answer = searches[i]->answer;
        if (wants_one(searches[i]) && searches[i]->has_solution) result->winner = i;
        if (is_done(searches[i]) && answer == CSP_EXHAUSTED) result->prover = i;
        if (is_done(searches[i]) && (answer == CSP_ERROR || answer == CSP_STOPPED))
            result->answer = answer;
    }
    if (!wants_one(searches[0]))
        share_best(searches, count, result);
    else if (result->winner >= 0)
        result->answer = CSP_SOLUTION;
    if (result->answer == CSP_LIMIT && result->prover >= 0) result->answer = CSP_EXHAUSTED;
}

static bool all_are_done(csp_search **searches, int count) {
    for (int i = 0; i < count; i++)
        if (!is_done(searches[i])) return false;
    return true;
}

static bool are_good(csp_search **searches, int count, int threads, int64_t nodes) {
    bool good = count > 0 && threads > 0 && nodes > 0;
    for (int i = 0; good && i < count; i++)
        good = searches[i] && searches[i]->options.goal == searches[0]->options.goal &&
               searches[i]->options.goal != CSP_PARETO;
    return good;
}

csp_portfolio_result csp_portfolio_begin(csp_search **searches, int count) {
    csp_portfolio_result result = {.answer = CSP_LIMIT, .winner = -1, .prover = -1};
    if (are_good(searches, count, 1, 1))
        judge(searches, count, &result);
    else
        result.answer = CSP_ERROR;
    return result;
}

bool csp_portfolio_step(csp_search **searches, int count, int threads, int64_t nodes,
                        csp_portfolio_result *result) {
    if (result->answer != CSP_LIMIT) return false;
    if (!are_good(searches, count, threads, nodes)) {
        result->answer = CSP_ERROR;
        return false;
    }
    if (all_are_done(searches, count)) return false;
    if (threads > count) threads = count;
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    run_round(searches, count, threads, nodes);
    result->rounds++;
    judge(searches, count, result);
    return true;
}

csp_portfolio_result csp_portfolio_run(csp_search **searches, int count, int threads,
                                       int64_t nodes) {
    csp_portfolio_result result = csp_portfolio_begin(searches, count);
    while (csp_portfolio_step(searches, count, threads, nodes, &result)) {
    }
    return result;
}
