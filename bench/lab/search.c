/* One run: a problem searched under settings; see lab.h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench/lab/kinds.h"
#include "codegen/scheduler.h"
#include "dataflow/embed.h"
#include "isa/gemm.h"

enum { PREPARATION_NODES = 20000 };

const char *lab_outcome_name(lab_outcome outcome) {
    static const char *const name[LAB_OUTCOMES] = {"solved", "nodes", "time", "failed"};
    return name[outcome];
}

double lab_thread_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void lab_fail(lab_result *r, const char *why) {
    r->outcome = LAB_FAILED;
    if (!r->error.message[0]) error_set(&r->error, "%s", why);
}

/* What ended a search that is not done. */
static lab_outcome limit_met(const lab_limits *limits, int64_t nodes) {
    return nodes >= limits->nodes ? LAB_NODE_LIMIT : LAB_TIME_LIMIT;
}

/* The cost as text. */
static void write_objective(lab_result *r, const int64_t *cost, int components) {
    size_t used = 0;
    for (int i = 0; i < components && used < sizeof r->objective; i++)
        used += (size_t)snprintf(r->objective + used, sizeof r->objective - used, "%s%" PRId64,
                                 i ? "/" : "", cost[i]);
}

void lab_search_take(csp_search *search, csp_goal goal, int components, const lab_limits *limits,
                     const csp_tuning *tuning, lab_result *r) {
    csp_answer answer = search ? csp_search_run(search) : CSP_ERROR;
    int64_t cost[CSP_COST_COMPONENTS];
    if (search) csp_tuning_collect(tuning, search);
    bool enough = goal == CSP_FIND && r->statistics.solutions >= limits->solutions;
    if (answer == CSP_ERROR)
        lab_fail(r, "out of memory");
    else
        r->outcome =
            answer == CSP_EXHAUSTED || enough ? LAB_SOLVED : limit_met(limits, r->statistics.nodes);
    if (goal == CSP_OPTIMUM && search && csp_search_has_solution(search) &&
        csp_search_cost(search, cost))
        write_objective(r, cost, components);
    csp_search_free(search);
}

/* ---- Classical models ---- */

/* As many neighbourhoods as the limits allow. */
static void search_neighbourhoods(csp_solver *s, const csp_search_options *options,
                                  const model_problem *problem, const lab_limits *limits,
                                  const csp_tuning *tuning, lab_result *r) {
    csp_lns_options lns = csp_lns_defaults();
    csp_lns_result found;
    lns.search = *options;
    lns.n = problem->n;
    lns.x = problem->x;
    lns.neighbourhoods = INT64_MAX;
    lns.seed = tuning->seed;
    csp_answer answer = csp_lns_run(s, &lns, &found);
    r->statistics = found.statistics;
    if (answer == CSP_ERROR)
        lab_fail(r, "out of memory");
    else
        r->outcome =
            answer == CSP_EXHAUSTED ? LAB_SOLVED : limit_met(limits, found.statistics.nodes);
    if (found.has_solution) write_objective(r, found.cost, problem->cost.components);
}

static void model_search(const lab_problem *p, const lab_settings *s, const lab_limits *limits,
                         const csp_tuning *tuning, csp_solver *solver, lab_result *r) {
    const model_family *f = p->instance.family;
    csp_consistency consistency =
        s->consistency == LAB_OWN ? f->consistency : (csp_consistency)s->consistency;
    model_problem problem = {0};
    if (!f->build(solver, p->instance.parameter, consistency, &problem)) {
        lab_fail(r, "out of memory");
        return;
    }
    csp_brancher brancher = csp_tuning_brancher(tuning, solver, problem.n, problem.x,
                                                problem.variable_order, problem.value_order);
    csp_search_options options = csp_search_defaults();
    options.goal = f->goal;
    options.cost = problem.cost;
    options.branchers = &brancher;
    options.brancher_count = 1;
    options.node_limit = limits->nodes;
    if (f->goal == CSP_FIND) options.solution_limit = limits->solutions;
    if (limits->seconds > 0) options.time_limit_seconds = limits->seconds;
    csp_tuning_apply(tuning, &options, p->name);
    if (s->search == LAB_BY_NEIGHBOURHOODS)
        search_neighbourhoods(solver, &options, &problem, limits, tuning, r);
    else
        lab_search_take(csp_search_new(solver, &options), f->goal, problem.cost.components, limits,
                        tuning, r);
}

static void run_model(const lab_problem *p, const lab_settings *s, const lab_limits *limits,
                      const hw_config *hw, const csp_tuning *tuning, double *start, lab_result *r) {
    (void)hw, (void)start;
    csp_solver *solver = csp_solver_new();
    if (solver)
        model_search(p, s, limits, tuning, solver, r);
    else
        lab_fail(r, "out of memory");
    csp_solver_free(solver);
}

/* ---- Embeddings ---- */

static strategy strategy_of(const lab_settings *s) {
    return s->strategy == LAB_OWN ? STRATEGY_FUSE : (strategy)s->strategy;
}

static void run_embedding(const lab_problem *p, const lab_settings *s, const lab_limits *limits,
                          const hw_config *hw, const csp_tuning *tuning, double *start,
                          lab_result *r) {
    (void)start;
    operator instruction;
    embed_result found;
    embed_options options = {.strategy = strategy_of(s),
                             .measures = 2,
                             .measure = {EMBED_CALLS, EMBED_STORED},
                             .node_limit = limits->nodes,
                             .time_limit_seconds = limits->seconds,
                             .tuning = tuning};
    gemm_describe(hw, &instruction);
    arena *memory = arena_new();
    embed_status status =
        memory ? embed_solve(p->op, &instruction, &options, memory, &found, &r->error)
               : EMBED_ERROR;
    if (status == EMBED_ERROR) {
        lab_fail(r, "out of memory");
    } else {
        r->outcome = found.proved ? LAB_SOLVED : limit_met(limits, found.nodes);
        if (found.count) write_objective(r, found.found[0].cost, options.measures);
    }
    arena_free(memory);
}

/* ---- Schedules ---- */

/* The best embedding, under the problem's own search: its schedule is what is searched for. */
static bool prepare_nest(const lab_problem *p, strategy st, const hw_config *hw, arena *memory,
                         layout layouts[LAYOUTS], nest *n, error_record *error) {
    operator instruction;
    embed_result found;
    const embed_options options = {.strategy = st,
                                   .measures = 2,
                                   .measure = {EMBED_CALLS, EMBED_STORED},
                                   .node_limit = PREPARATION_NODES};
    gemm_describe(hw, &instruction);
    embed_status status = embed_solve(p->op, &instruction, &options, memory, &found, error);
    if (status == EMBED_ERROR) return false;
    if (status == EMBED_NONE) return error_set(error, "no embedding under this strategy");
    const embedding *e = &found.found[0].embedding;
    skewed room;
    const operator *op = embedding_operator(p->op, e, &room);
    if (!layouts_build(op, &instruction, e, st, NULL, hw, layouts, error)) return false;
    nest_build(e, layouts, n);
    return true;
}

static void run_schedule(const lab_problem *p, const lab_settings *s, const lab_limits *limits,
                         const hw_config *hw, const csp_tuning *tuning, double *start,
                         lab_result *r) {
    layout layouts[LAYOUTS];
    nest n;
    const epilogue none = {0};
    arena *memory = arena_new();
    if (!memory || !prepare_nest(p, strategy_of(s), hw, memory, layouts, &n, &r->error)) {
        lab_fail(r, "out of memory");
        arena_free(memory);
        return;
    }
    schedule_problem problem = {.nest = &n, .hw = hw, .epilogue = &none, .keep = 1};
    problem.node_limit = limits->nodes;
    problem.tuning = tuning;
    schedule best;
    bool proved;
    int64_t nodes;
    *start = lab_thread_seconds();
    int count = schedule_solve(&problem, &best, &proved, &nodes);
    r->outcome = proved ? LAB_SOLVED : limit_met(limits, nodes);
    if (count) write_objective(r, &best.estimate, 1);
    arena_free(memory);
}

/* ---- All ---- */

static const struct {
    lab_runner *run;
    unsigned searches; /* bit lab_exploration: possible */
} kinds[LAB_KINDS] = {
    [LAB_MODEL] = {run_model, 7},
    [LAB_EMBED] = {run_embedding, 3},
    [LAB_SCHEDULE] = {run_schedule, 1},
    [LAB_FLATZINC] = {lab_run_flatzinc, 3},
};

bool lab_is_possible(const lab_problem *p, const lab_settings *s) {
    bool has_best = p->kind != LAB_MODEL || p->instance.family->goal == CSP_OPTIMUM;
    return (kinds[p->kind].searches >> s->search & 1) &&
           (s->search != LAB_BY_NEIGHBOURHOODS || has_best);
}

void lab_search(const lab_problem *p, const lab_settings *s, const lab_limits *limits,
                const hw_config *hw, uint64_t seed, FILE *trace, lab_result *result) {
    csp_tuning tuning = {.variable_order = s->branching == LAB_OWN ? CSP_OWN_ORDER : s->branching,
                         .value_order = s->values == LAB_OWN ? CSP_OWN_ORDER : s->values,
                         .last_conflict = s->last_conflict,
                         .seed = seed,
                         .restart = s->restart,
                         .restart_failures = s->restart_failures,
                         .restart_factor = s->restart_factor,
                         .limited_discrepancy = s->search == LAB_BY_DISCREPANCY,
                         .trace = trace,
                         .total = &result->statistics};
    memset(result, 0, sizeof *result);
    double start = lab_thread_seconds();
    kinds[p->kind].run(p, s, limits, hw, &tuning, &start, result);
    result->statistics.seconds = round(1e6 * (lab_thread_seconds() - start)) / 1e6;
}
