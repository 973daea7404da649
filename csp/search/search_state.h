/* The search's inside, shared by search.c, incumbent.c and restart.c; lns.c and portfolio.c look at
 * it. */
#ifndef CSP_SEARCH_STATE_H
#define CSP_SEARCH_STATE_H

#include "csp/kernel/propagator.h"
#include "csp/search/search.h"

struct csp_clause_store;
struct csp_trace;

/* One decision on the path from the root. The left branch opens a level; the right one takes it
 * back first and works in the level of the node above, so it leaves nothing more to undo. */
typedef struct frame {
    csp_literal decision;
    int64_t parent; /* node in which it was decided */
    bool is_right, is_auxiliary;
    int64_t solutions; /* found before it was decided */
} frame;

/* What to do next. */
typedef enum search_phase { SEARCH_ENTER_NODE, SEARCH_GO_BACK, SEARCH_DONE } search_phase;

/* A point of the Pareto front. */
typedef struct front_point {
    int64_t cost[CSP_COST_COMPONENTS];
    int32_t *values;
} front_point;

struct csp_search {
    csp_solver *s;
    csp_search_options options;
    search_phase phase;
    csp_answer answer;    /* once done */
    bool has_level;       /* the base level is open */
    bool has_round_level; /* and one above it, with limited discrepancy */

    frame *frames;
    size_t frame_count, frame_capacity;
    int64_t node; /* present one, counted from 0 */
    int64_t clock_countdown;
    double start_seconds;

    csp_trailed open_brancher; /* those before it have nothing left to decide */

    int64_t discrepancies, discrepancy_limit; /* right turns on the path; allowed in this round */
    bool discrepancy_cut;                     /* a right turn was left out in this round */

    int64_t run_failures, run_cutoff;
    int64_t forgetting_restarts; /* those that dropped nogoods */
    struct csp_clause_store *nogoods;
    struct csp_trace *trace; /* NULL for none */

    bool has_incumbent, has_solution;
    int64_t incumbent[CSP_COST_COMPONENTS];
    int64_t solution_cost[CSP_COST_COMPONENTS]; /* of the last solution, for CSP_OPTIMUM */
    int32_t *values;
    int value_count;
    front_point *front;
    size_t front_count, front_capacity;
    front_point *offered; /* costs from elsewhere that count as on the front; without values */
    size_t offered_count, offered_capacity;

    int64_t propagations_before; /* of the solver, when the search began */
    csp_statistics statistics;
};

/* What a search answers that cannot go on because of the solver's status, which is not CSP_OK. */
csp_answer search_answer_of(csp_status status);

/* Is it possible, by lower bounds, that a solution better than all before lies below this node? */
bool incumbent_allows(csp_search *search);

/* The solution at this node enters: its values are kept, the incumbent or the front updated. False:
 * no memory. */
bool incumbent_record(csp_search *search);

/* How many failures the next run may have, after so many restarts, of which so many dropped
 * nogoods. */
int64_t restart_cutoff(const csp_search_options *options, int64_t restarts, int64_t forgetting);

/* Keeps what the run that ends here refuted: for each right turn, the decisions before it and its
 * own cannot all hold; drops what is beyond the limit. Reads the frames; call with all levels above
 * the base gone. False: no memory. */
bool restart_learn(csp_search *search);

#endif
