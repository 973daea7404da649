/* Depth-first search over an explicit stack of decisions, so that it can stop and go on anywhere.
 *
 * The loop alternates between two phases. Entering a node: propagate, compare the bound with the
 * incumbent, ask the branchers, push the decision. Going back: drop right turns, turn the deepest
 * left decision right. */
#include "csp/search/search.h"

#include <stdlib.h>

#include "csp/base/clock.h"
#include "csp/base/memory.h"
#include "csp/constraints/clause_store.h"
#include "csp/search/search_state.h"
#include "csp/search/trace.h"

enum { NODES_PER_CLOCK = 16, NOGOOD_LIMIT = 20000 };

csp_search_options csp_search_defaults(void) {
    return (csp_search_options){.node_limit = CSP_NO_LIMIT,
                                .failure_limit = CSP_NO_LIMIT,
                                .solution_limit = CSP_NO_LIMIT,
                                .time_limit_seconds = -1,
                                .restart_failures = 100,
                                .restart_factor = 1.5,
                                .nogoods = true,
                                .nogood_limit = NOGOOD_LIMIT};
}

csp_answer search_answer_of(csp_status status) {
    if (status == CSP_INCONSISTENT) return CSP_EXHAUSTED;
    return status == CSP_INTERRUPTED ? CSP_LIMIT : CSP_ERROR;
}

static csp_answer finish(csp_search *search, csp_answer answer) {
    static const char *const text[] = {[CSP_EXHAUSTED] = "exhausted",
                                       [CSP_LIMIT] = "limit",
                                       [CSP_STOPPED] = "stopped",
                                       [CSP_ERROR] = "error"};
    if (search->trace) csp_trace_end(search->trace, text[answer]);
    search->phase = SEARCH_DONE;
    search->answer = answer;
    return answer;
}

/* ---- Life ---- */

static bool options_are_good(const csp_search_options *o) {
    bool has_cost =
        o->cost.components >= 1 && o->cost.components <= CSP_COST_COMPONENTS && o->cost.lower_bound;
    if (o->goal != CSP_FIND && !has_cost) return false;
    if (o->auxiliary_branchers < 0 || o->auxiliary_branchers > o->brancher_count) return false;
    if (o->brancher_count < 0 || (o->brancher_count > 0 && !o->branchers)) return false;
    for (int i = 0; i < o->brancher_count; i++)
        if (!o->branchers[i].choose) return false;
    if (o->restart != CSP_NO_RESTARTS && (o->restart_failures < 1 || !(o->restart_factor >= 1) ||
                                          o->limited_discrepancy || o->nogood_limit < 0))
        return false;
    return o->node_limit >= 0 && o->failure_limit >= 0 && o->solution_limit >= 0;
}

static void prepare(csp_search *search) {
    csp_solver *s = search->s;
    const csp_search_options *o = &search->options;
    if (o->trace && !(search->trace = csp_trace_new(o->trace, s, o->trace_title)))
        csp_solver_fail(s, CSP_NO_MEMORY);
    if (s->status == CSP_OK && !options_are_good(o)) csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (s->status == CSP_OK) {
        s->measures_time = o->time_kinds;
        csp_propagate(s);
    }
    if (s->status == CSP_OK) search->has_level = csp_level_push(s);
    if (s->status == CSP_OK && o->limited_discrepancy) search->has_round_level = csp_level_push(s);
    if (s->status == CSP_OK && o->restart != CSP_NO_RESTARTS && o->nogoods)
        search->nogoods = csp_nogood_store_new(s);
    if (s->status != CSP_OK) finish(search, search_answer_of(s->status));
}

csp_search *csp_search_new(csp_solver *s, const csp_search_options *options) {
    csp_search *search = memory_zeroed(1, sizeof *search);
    if (!search) return NULL;
    search->s = s;
    search->options = *options;
    search->value_count = s->variable_count;
    search->values = memory_zeroed((size_t)s->variable_count + 1, sizeof *search->values);
    if (!search->values) {
        free(search);
        return NULL;
    }
    search->node = -1;
    search->propagations_before = s->propagations;
    search->start_seconds = clock_seconds();
    search->run_cutoff = restart_cutoff(options, 0, 0);
    search->has_incumbent = options->has_incumbent && options->goal == CSP_OPTIMUM;
    for (int i = 0; i < CSP_COST_COMPONENTS; i++)
        search->incumbent[i] = options->incumbent[i];
    prepare(search);
    return search;
}

static void leave_path(csp_search *search) {
    for (size_t i = 0; i < search->frame_count; i++)
        if (!search->frames[i].is_right) csp_level_pop(search->s);
}

void csp_search_free(csp_search *search) {
    if (!search) return;
    csp_queue_clear(search->s);
    leave_path(search);
    if (search->has_round_level) csp_level_pop(search->s);
    if (search->has_level) csp_level_pop(search->s);
    if (search->nogoods) csp_nogood_store_close(search->nogoods);
    for (size_t i = 0; i < search->front_count; i++)
        free(search->front[i].values);
    csp_trace_free(search->trace);
    free(search->front);
    free(search->offered);
    free(search->frames);
    free(search->values);
    free(search);
}

/* ---- Entering a node ---- */

static void trace_node(const csp_search *search, const char *outcome) {
    const frame *last = search->frame_count ? &search->frames[search->frame_count - 1] : NULL;
    bool failed = outcome[0] == 'f';
    int32_t where = search->s->failed_in;
    csp_trace_node node = {.id = search->node,
                           .parent = last ? last->parent : -1,
                           .depth = (int)search->frame_count,
                           .side = !last            ? "root"
                                   : last->is_right ? "right"
                                                    : "left",
                           .outcome = outcome,
                           .failed_in = !failed     ? NULL
                                        : where < 0 ? "cost"
                                                    : search->s->propagators[where]->kind->name,
                           .decision = last ? &last->decision : NULL};
    csp_literal opposite;
    if (last && last->is_right) {
        opposite = csp_literal_not(last->decision);
        node.decision = &opposite;
    }
    csp_trace_write(search->trace, &node);
}

/* Propagation, the bound and the cost's own pruning, to their common fixpoint. */
static bool reach_fixpoint(csp_search *search) {
    csp_solver *s = search->s;
    const csp_cost *cost = &search->options.cost;
    bool tightens = search->options.goal == CSP_OPTIMUM && cost->tighten;
    do {
        if (!csp_propagate(s)) return false;
        s->failed_in = -1;
        if (search->options.goal != CSP_FIND && !incumbent_allows(search)) return false;
        if (tightens && search->has_incumbent && !cost->tighten(s, cost->self, search->incumbent))
            return false;
    } while (s->queue.waiting);
    return true;
}

static void tell_failure(csp_search *search) {
    for (int i = 0; i < search->options.brancher_count; i++) {
        const csp_brancher *b = &search->options.branchers[i];
        if (b->on_failure) b->on_failure(search->s, b->self, search->s->failed_in);
    }
}

static void node_failed(csp_search *search) {
    search->statistics.failures++;
    search->run_failures++;
    if (search->trace) trace_node(search, "fail");
    tell_failure(search);
    csp_queue_clear(search->s);
    search->phase = SEARCH_GO_BACK;
}

static bool choose(csp_search *search, csp_literal *decision, bool *is_auxiliary) {
    for (int i = 0; i < search->options.brancher_count; i++) {
        const csp_brancher *b = &search->options.branchers[i];
        if (b->on_node) b->on_node(search->s, b->self);
    }
    int count = search->options.brancher_count, i = (int)search->open_brancher.value;
    while (i < count) {
        const csp_brancher *b = &search->options.branchers[i];
        if (b->choose(search->s, b->self, decision)) break;
        csp_trailed_set(search->s, &search->open_brancher, ++i);
    }
    *is_auxiliary = i >= count - search->options.auxiliary_branchers;
    return i < count;
}

static bool go_left(csp_search *search, csp_literal decision, bool is_auxiliary) {
    csp_solver *s = search->s;
    if (!csp_array_reserve(s, &search->frames, &search->frame_capacity, search->frame_count + 1,
                           sizeof *search->frames) ||
        !csp_level_push(s))
        return false;
    search->frames[search->frame_count++] =
        (frame){decision, search->node, false, is_auxiliary, search->statistics.solutions};
    if (search->statistics.max_depth < (int32_t)search->frame_count)
        search->statistics.max_depth = (int32_t)search->frame_count;
    if (csp_literal_is_true(s, decision) || !csp_assert(s, decision))
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
    return s->status == CSP_OK;
}

/* In a later round of limited discrepancy, leaves with fewer right turns have been seen. Where
 * costs count, the bound sees to that, whatever the heuristic learnt between the rounds. Before the
 * first solution every leaf is new. */
static bool is_new_leaf(const csp_search *search) {
    return !search->options.limited_discrepancy || search->options.goal != CSP_FIND ||
           search->statistics.solutions == 0 || search->discrepancies == search->discrepancy_limit;
}

/* A leaf: every brancher is done. True if it is a solution to answer. */
static bool take_solution(csp_search *search) {
    search->phase = SEARCH_GO_BACK;
    if (search->trace) trace_node(search, "solution");
    if (!is_new_leaf(search)) return false;
    if (!incumbent_record(search)) {
        finish(search, CSP_ERROR);
        return false;
    }
    search->statistics.solutions++;
    for (int i = 0; i < search->options.brancher_count; i++) {
        const csp_brancher *b = &search->options.branchers[i];
        if (b->on_solution) b->on_solution(search->s, b->self);
    }
    if (search->options.on_solution &&
        search->options.on_solution(search->s, search->options.on_solution_self))
        finish(search, CSP_STOPPED);
    return true;
}

/* True if there is a solution to answer. */
static bool enter_node(csp_search *search) {
    search->node++;
    search->statistics.nodes++;
    if (!reach_fixpoint(search)) {
        if (search->s->status == CSP_OK)
            node_failed(search);
        else
            finish(search, search_answer_of(search->s->status));
        return false;
    }
    csp_literal decision;
    bool is_auxiliary, decides = choose(search, &decision, &is_auxiliary);
    if (search->s->status == CSP_OK && !decides) return take_solution(search);
    if (search->s->status == CSP_OK && search->trace) trace_node(search, "branch");
    if (search->s->status != CSP_OK || !go_left(search, decision, is_auxiliary))
        finish(search, CSP_ERROR);
    return false;
}

/* ---- Going back ---- */

static void restart(csp_search *search) {
    csp_queue_clear(search->s);
    leave_path(search);
    if (search->nogoods && !restart_learn(search)) finish(search, CSP_ERROR);
    search->frame_count = 0;
    search->discrepancies = 0;
    search->statistics.restarts++;
    search->run_failures = 0;
    search->run_cutoff =
        restart_cutoff(&search->options, search->statistics.restarts, search->forgetting_restarts);
    if (search->trace) csp_trace_restart(search->trace, search->statistics.restarts);
    if (search->phase != SEARCH_DONE) search->phase = SEARCH_ENTER_NODE;
}

/* Right turns at the root are taken back between rounds of limited discrepancy; between restarts
 * they stay, for what is to their left was refuted. */
static void tree_is_done(csp_search *search) {
    if (!search->discrepancy_cut) {
        finish(search, search->s->status == CSP_OK ? CSP_EXHAUSTED : CSP_ERROR);
        return;
    }
    csp_level_pop(search->s);
    search->has_round_level = csp_level_push(search->s);
    search->discrepancy_cut = false;
    search->discrepancy_limit++;
    search->discrepancies = 0;
    search->phase = SEARCH_ENTER_NODE;
}

/* Takes back the decisions at the end of the path that only complete what those before decided,
 * once a solution was found below. */
static void drop_auxiliary(csp_search *search) {
    while (search->frame_count > 0) {
        const frame *last = &search->frames[search->frame_count - 1];
        if (!last->is_auxiliary || last->solutions == search->statistics.solutions) return;
        if (last->is_right)
            search->discrepancies--;
        else
            csp_level_pop(search->s);
        search->frame_count--;
    }
}

/* Turns the deepest left decision that may be turned. The opposite of an undecided literal can
 * always be asserted, memory permitting: a hole may need some, and without it nothing is proved. */
static void go_back(csp_search *search) {
    csp_solver *s = search->s;
    while (search->frame_count > 0) {
        frame *last = &search->frames[search->frame_count - 1];
        if (!last->is_right) {
            csp_level_pop(s);
            bool allowed = !search->options.limited_discrepancy ||
                           search->discrepancies < search->discrepancy_limit;
            if (!allowed)
                search->discrepancy_cut = true;
            else if (csp_assert(s, csp_literal_not(last->decision))) {
                last->is_right = true;
                search->discrepancies++;
                search->phase = SEARCH_ENTER_NODE;
                return;
            }
        } else {
            search->discrepancies--;
        }
        csp_queue_clear(s);
        search->frame_count--;
    }
    tree_is_done(search);
}

static bool limit_is_met(csp_search *search) {
    const csp_search_options *o = &search->options;
    const csp_statistics *statistics = &search->statistics;
    if (statistics->nodes >= o->node_limit || statistics->failures >= o->failure_limit ||
        statistics->solutions >= o->solution_limit)
        return true;
    if (o->time_limit_seconds < 0 || --search->clock_countdown > 0) return false;
    search->clock_countdown = NODES_PER_CLOCK;
    return clock_seconds() - search->start_seconds >= o->time_limit_seconds;
}

csp_answer csp_search_step(csp_search *search, int64_t nodes) {
    int64_t last_node =
        nodes < INT64_MAX - search->statistics.nodes ? search->statistics.nodes + nodes : INT64_MAX;
    for (;;) {
        if (search->phase == SEARCH_DONE) return search->answer;
        if (search->phase == SEARCH_GO_BACK) {
            if (search->options.goal == CSP_FIND) drop_auxiliary(search);
            if (search->options.restart != CSP_NO_RESTARTS &&
                search->run_failures >= search->run_cutoff)
                restart(search);
            else
                go_back(search);
            continue;
        }
        if (search->statistics.nodes >= last_node) return CSP_LIMIT;
        if (limit_is_met(search)) return finish(search, CSP_LIMIT);
        if (enter_node(search)) return CSP_SOLUTION;
    }
}

csp_answer csp_search_next(csp_search *search) {
    return csp_search_step(search, CSP_NO_LIMIT);
}

csp_answer csp_search_run(csp_search *search) {
    csp_answer answer = csp_search_next(search);
    while (answer == CSP_SOLUTION)
        answer = csp_search_next(search);
    return answer;
}

csp_statistics csp_search_statistics(const csp_search *search) {
    csp_statistics statistics = search->statistics;
    statistics.propagations = search->s->propagations - search->propagations_before;
    statistics.nogoods = search->nogoods ? csp_clause_store_size(search->nogoods) : 0;
    statistics.peak_bytes = csp_solver_bytes(search->s);
    statistics.seconds = clock_seconds() - search->start_seconds;
    return statistics;
}
