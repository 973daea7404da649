/* A portfolio: several searches for the same problem, each with its own solver, heuristics and
 * restarts, run on threads and share what they find.
 *
 * They run in rounds of equally many nodes and meet after each; the best cost found is then offered
 * to all, in the searches' order. So the answer and every count depend on the searches and the
 * round length, and not on the number of threads or on timing, as long as no search has a time
 * limit. */
#ifndef CSP_PORTFOLIO_H
#define CSP_PORTFOLIO_H

#include "csp/search/search.h"

typedef struct csp_portfolio_result {
    csp_answer answer; /* CSP_SOLUTION for CSP_FIND; else as csp_search_run */
    int winner; /* the search that has the answer: the first solution, or the best; -1 for none */
    int prover; /* the one that exhausted its tree, -1 for none */
    int64_t rounds;
} csp_portfolio_result;

/* Runs `count` searches, all of one goal (CSP_FIND for a first solution, or CSP_OPTIMUM), each on a
 * solver of its own, in rounds of `nodes` nodes on `threads` threads. Of equal solutions that of
 * the first search wins; it is read with csp_search_value. CSP_EXHAUSTED: one search proved that
 * there is no (better) solution. The searches remain the caller's. */
csp_portfolio_result csp_portfolio_run(csp_search **searches, int count, int threads,
                                       int64_t nodes);

/* The same round by round, for a caller who wants to see what was found between two: the result
 * before the first, then one round after the other until false. */
csp_portfolio_result csp_portfolio_begin(csp_search **searches, int count);
bool csp_portfolio_step(csp_search **searches, int count, int threads, int64_t nodes,
                        csp_portfolio_result *result);

#endif
