/* A run: each worker is the model built in a solver of its own, with a plan and a search. One
 * worker prints what it finds; several are a portfolio, and what they found is looked at between
 * rounds, so that the output does not depend on threads. */
#include <stdlib.h>

#include "csp/base/clock.h"
#include "csp/base/memory.h"
#include "csp/flatzinc/build.h"
#include "csp/flatzinc/flatzinc.h"
#include "csp/flatzinc/output.h"
#include "csp/flatzinc/plan.h"
#include "csp/kernel/kernel.h"
#include "csp/search/portfolio.h"

enum { ROUND_NODES = 500, MOST_WORKERS = 64 };
static const double FLUSH_SECONDS = 0.05;

/* When to stop; each solver asks. */
typedef struct deadline {
    double moment; /* negative: none */
    bool (*should_stop)(void);
} deadline;

typedef struct worker {
    csp_solver *s;
    const csp_var *variable;
    flatzinc_plan plan;
    csp_search *search;
} worker;

typedef struct run {
    const flatzinc_model *m;
    const flatzinc_options *o;
    deadline deadline;
    worker worker[MOST_WORKERS];
    int workers;
    double start, built, flushed;
    int64_t printed;
    bool is_exhausted, has_solution;
    error_record *error;
} run;

static bool is_over(void *self) {
    const deadline *d = self;
    return (d->moment >= 0 && clock_seconds() >= d->moment) || (d->should_stop && d->should_stop());
}

flatzinc_options flatzinc_defaults(void) {
    return (flatzinc_options){
        .threads = 1, .time_limit_seconds = -1, .out = stdout, .messages = stderr};
}

/* ---- Workers ---- */

static bool wants_one(const run *r) {
    return !r->o->every && r->o->solutions <= 1;
}

/* A portfolio finds one solution or the best one; a list of solutions is one search's work. */
static bool is_portfolio(const run *r) {
    return r->o->free_search && (r->m->goal != FLATZINC_SATISFY || wants_one(r));
}

static bool set_goal(run *r, worker *w, csp_search_options *options) {
    if (r->m->goal == FLATZINC_SATISFY) return true;
    const flatzinc_value *v = &r->m->objective;
    csp_var x = v->kind == FLATZINC_VARIABLE ? w->variable[v->variable]
                : v->integer >= FLATZINC_LOW && v->integer <= FLATZINC_HIGH
                    ? csp_constant(w->s, (int32_t)v->integer)
                    : CSP_NO_VAR;
    options->goal = CSP_OPTIMUM;
    options->cost =
        r->m->goal == FLATZINC_MINIMISE ? csp_minimise(w->s, 1, &x) : csp_maximise(w->s, 1, &x);
    return options->cost.components == 1 ||
           flatzinc_refuse(r->m, v->offset, r->error, "expected an objective within 32 bits");
}

/* The variables of a model without solutions may not exist; the search ends before it asks for any.
 */
static bool worker_search(run *r, worker *w, int i) {
    csp_search_options options = csp_search_defaults();
    if (w->s->status == CSP_OK) {
        bool is_free = r->o->free_search;
        bool good = is_free ? flatzinc_plan_free(r->m, w->s, w->variable, r->o->seed,
                                                 is_portfolio(r) ? i : 1, &w->plan, r->error)
                            : flatzinc_plan_own(r->m, w->s, w->variable, r->o->seed, r->o->messages,
                                                &w->plan, r->error);
        if (!good || !set_goal(r, w, &options)) return false;
        if (is_free && !is_portfolio(r)) w->plan.restart = CSP_NO_RESTARTS;
        flatzinc_plan_apply(&w->plan, &options);
    }
    options.trace = r->o->trace;
    w->search = csp_search_new(w->s, &options);
    return w->search || error_set(r->error, "out of memory");
}

static bool worker_begin(run *r, int i) {
    worker *w = &r->worker[i];
    w->s = csp_solver_new();
    r->workers = i + 1;
    if (!w->s) return error_set(r->error, "out of memory");
    csp_solver_watch(w->s, is_over, &r->deadline);
    return flatzinc_build(r->m, w->s, &w->variable, r->error) && worker_search(r, w, i);
}

static bool workers_begin(run *r) {
    int count = is_portfolio(r) ? flatzinc_plan_free_count() : 1;
    if (count < r->o->threads && is_portfolio(r)) count = r->o->threads;
    if (count > MOST_WORKERS) count = MOST_WORKERS;
    for (int i = 0; i < count; i++)
        if (!worker_begin(r, i)) return false;
    return true;
}

static void workers_end(run *r) {
    for (int i = 0; i < r->workers; i++) {
        csp_search_free(r->worker[i].search);
        csp_solver_free(r->worker[i].s);
    }
}

/* ---- Printing ---- */

static void flush_sometimes(run *r) {
    double now = clock_seconds();
    if (r->m->goal == FLATZINC_SATISFY && now - r->flushed < FLUSH_SECONDS) return;
    fflush(r->o->out);
    r->flushed = now;
}

static void print_solution(run *r, const worker *w) {
    flatzinc_print_solution(r->o->out, r->m, w->search, w->variable);
    r->printed++;
    flush_sometimes(r);
}

/* Is each solution printed when it is found? The best one is, else, when the search has ended. */
static bool prints_each(const run *r) {
    return r->m->goal == FLATZINC_SATISFY || r->o->every || r->o->solutions > 0;
}

static bool has_enough(const run *r) {
    if (r->m->goal == FLATZINC_SATISFY && wants_one(r)) return r->printed == 1;
    return r->o->solutions > 0 && !r->o->every && r->printed >= r->o->solutions;
}

/* ---- Searching ---- */

static bool search_error(run *r, const csp_solver *s) {
    return error_set(r->error, "the search failed: %s", csp_status_text(csp_solver_status(s)));
}

static bool search_alone(run *r) {
    worker *w = &r->worker[0];
    csp_answer answer = CSP_SOLUTION;
    bool is_printed = true;
    while (!has_enough(r)) {
        answer = csp_search_next(w->search);
        if (answer != CSP_SOLUTION) break;
        r->has_solution = true;
        is_printed = prints_each(r);
        if (is_printed) print_solution(r, w);
    }
    r->is_exhausted = answer == CSP_EXHAUSTED;
    if (answer == CSP_ERROR) return search_error(r, w->s);
    if (!is_printed) print_solution(r, w);
    return true;
}

static bool search_together(run *r) {
    csp_search *searches[MOST_WORKERS];
    int64_t cost[CSP_COST_COMPONENTS] = {0}, last = INT64_MAX;
    for (int i = 0; i < r->workers; i++)
        searches[i] = r->worker[i].search;
    csp_portfolio_result result = csp_portfolio_begin(searches, r->workers);
    bool goes_on = true, is_printed = true;
    while (goes_on && !has_enough(r)) {
        goes_on = csp_portfolio_step(searches, r->workers, r->o->threads, ROUND_NODES, &result);
        if (result.winner < 0 || (r->has_solution && r->m->goal == FLATZINC_SATISFY)) continue;
        if (r->m->goal != FLATZINC_SATISFY && csp_search_cost(searches[result.winner], cost)) {
            if (cost[0] >= last) continue;
            last = cost[0];
        }
        r->has_solution = true;
        is_printed = prints_each(r);
        if (is_printed) print_solution(r, &r->worker[result.winner]);
    }
    r->is_exhausted = result.prover >= 0;
    if (result.answer == CSP_ERROR) return search_error(r, r->worker[0].s);
    if (!is_printed) print_solution(r, &r->worker[result.winner]);
    return true;
}

/* ---- The end of a run ---- */

static flatzinc_answer conclude(run *r) {
    if (r->is_exhausted && !r->has_solution) {
        fputs("=====UNSATISFIABLE=====\n", r->o->out);
        return FLATZINC_NONE;
    }
    if (r->is_exhausted) fputs("==========\n", r->o->out);
    if (!r->has_solution) fputs("=====UNKNOWN=====\n", r->o->out);
    return !r->has_solution  ? FLATZINC_UNKNOWN
           : r->is_exhausted ? FLATZINC_COMPLETE
                             : FLATZINC_SOLVED;
}

static void add_statistics(flatzinc_account *a, const worker *w) {
    csp_statistics its = csp_search_statistics(w->search);
    a->bytes += its.peak_bytes;
    csp_statistics_add(&a->sum, its);
}

static void print_statistics(run *r) {
    flatzinc_account a = {.build_seconds = r->o->read_seconds + r->built - r->start,
                          .solve_seconds = clock_seconds() - r->built,
                          .solutions = r->printed,
                          .variables = r->worker[0].s->variable_count,
                          .propagators = r->worker[0].s->propagator_count};
    int64_t cost[CSP_COST_COMPONENTS];
    for (int i = 0; i < r->workers; i++)
        add_statistics(&a, &r->worker[i]);
    if (r->has_solution && r->m->goal != FLATZINC_SATISFY &&
        csp_search_cost(r->worker[0].search, cost)) {
        a.has_objective = true;
        a.objective = r->m->goal == FLATZINC_MINIMISE ? cost[0] : -cost[0];
    }
    flatzinc_print_statistics(r->o->out, &a);
}

/* Says that a proof only holds for the range given to variables without a domain, if propagation
 * left one of them at its ends. */
static void warn_of_bounds(const run *r) {
    const worker *w = &r->worker[0];
    if (!r->is_exhausted || !w->variable || w->s->status == CSP_INCONSISTENT) return;
    for (int32_t i = 0; i < r->m->variables; i++) {
        if (!r->m->variable[i].is_unbounded) continue;
        if (csp_min(w->s, w->variable[i]) > FLATZINC_LOW &&
            csp_max(w->s, w->variable[i]) < FLATZINC_HIGH)
            continue;
        fprintf(r->o->messages, "%.*s has no domain: it was searched within %d..%d\n",
                (int)r->m->variable[i].name.length, r->m->text + r->m->variable[i].name.offset,
                FLATZINC_LOW, FLATZINC_HIGH);
        return;
    }
}

static flatzinc_answer solve(run *r) {
    if (!workers_begin(r)) return FLATZINC_ERROR;
    r->built = clock_seconds();
    if (r->o->is_verbose && r->o->messages)
        fprintf(r->o->messages,
                "%d variables, %d constraints; in the engine %d and %d propagators\n",
                (int)r->m->variables, (int)r->m->constraints, (int)r->worker[0].s->variable_count,
                (int)r->worker[0].s->propagator_count);
    if (!(is_portfolio(r) ? search_together(r) : search_alone(r))) return FLATZINC_ERROR;
    flatzinc_answer answer = conclude(r);
    if (r->o->statistics) print_statistics(r);
    if (r->o->messages) warn_of_bounds(r);
    if (r->o->is_verbose && r->o->messages) flatzinc_print_kinds(r->o->messages, r->worker[0].s);
    fflush(r->o->out);
    return answer;
}

flatzinc_answer flatzinc_solve(const flatzinc_model *m, const flatzinc_options *options,
                               error_record *error) {
    run *r = memory_zeroed(1, sizeof *r);
    if (!r) {
        error_set(error, "out of memory");
        return FLATZINC_ERROR;
    }
    r->m = m;
    r->o = options;
    r->error = error;
    r->start = clock_seconds();
    double limit = options->time_limit_seconds;
    r->deadline = (deadline){limit >= 0 ? r->start + limit : -1, options->should_stop};
    flatzinc_answer answer = solve(r);
    workers_end(r);
    free(r);
    return answer;
}
