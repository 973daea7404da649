/* Restarts: how long each run may be, and what is learnt from it.
 *
 * The nogoods are the reduced ones of Lecoutre and others ("Nogood recording from restarts", 2007):
 * a right turn at decision d after left decisions d1 … dk says that d1 ∧ … ∧ dk ∧ d was refuted,
 * the right turns before it being implied. With all of them kept no run searches what an earlier
 * one did, so that a search with restarts is complete and finds each solution once. When there are
 * too many the oldest go, but for those that refute a subtree after a solution in it: each solution
 * is still found once; and from then on runs grow, so that the last one searches all. */
#include <stdlib.h>

#include "csp/base/memory.h"
#include "csp/constraints/clause_store.h"
#include "csp/search/search_state.h"

/* 1 1 2 1 1 2 4 1 1 2 1 1 2 4 8 … (Luby, Sinclair, Zuckerman 1993), i from 1. */
static int64_t luby(int64_t i) {
    int64_t power = 1;
    while (power - 1 < i)
        power *= 2;
    return power - 1 == i ? power / 2 : luby(i - power / 2 + 1);
}

int64_t restart_cutoff(const csp_search_options *options, int64_t restarts, int64_t forgetting) {
    double cutoff = (double)options->restart_failures;
    if (options->restart == CSP_RESTART_LUBY) cutoff *= (double)luby(restarts + 1);
    if (options->restart == CSP_RESTART_LINEAR) cutoff *= (double)restarts + 1;
    for (int64_t i = 0; options->restart == CSP_RESTART_GEOMETRIC && i < restarts && cutoff < 1e18;
         i++)
        cutoff *= options->restart_factor;
    cutoff += (double)forgetting * (double)options->restart_failures;
    return cutoff < 1e18 ? (int64_t)cutoff : INT64_MAX;
}

/* Were solutions found after this decision was made and before the next one on the path? */
static bool found_at(const csp_search *search, size_t i) {
    int64_t after = i + 1 < search->frame_count ? search->frames[i + 1].solutions
                                                : search->statistics.solutions;
    return after > search->frames[i].solutions;
}

bool restart_learn(csp_search *search) {
    csp_literal *clause = memory_zeroed(search->frame_count + 1, sizeof *clause);
    if (!clause) {
        csp_solver_fail(search->s, CSP_NO_MEMORY);
        return false;
    }
    int n = 0;
    for (size_t i = 0; i < search->frame_count; i++) {
        clause[n] = csp_literal_not(search->frames[i].decision);
        if (search->frames[i].is_right)
            csp_clause_store_add(search->nogoods, n + 1, clause, found_at(search, i));
        else
            n++;
    }
    bool found_last = search->frame_count == 0 || found_at(search, search->frame_count - 1);
    csp_clause_store_add(search->nogoods, n, clause, found_last);
    if (csp_clause_store_trim(search->nogoods, search->options.nogood_limit))
        search->forgetting_restarts++;
    free(clause);
    return search->s->status == CSP_OK;
}
