/* FlatZinc models as problems of the lab. `own` settings are the model's annotations; an order of
 * the lab decides the variables that the model declares, and the model's own search what is left.
 */
#include <string.h>

#include "bench/lab/kinds.h"
#include "csp/flatzinc/build.h"
#include "csp/flatzinc/plan.h"
#include "isa/file.h"

/* What 32-bit places in the text can tell apart. */
static const size_t TEXT_LIMIT_BYTES = 0xfffffffe;

static flatzinc_model *model_read(arena *a, const char *path, error_record *error) {
    uint8_t *text;
    size_t bytes;
    if (!file_read(a, path, TEXT_LIMIT_BYTES, &text, &bytes, error)) return NULL;
    flatzinc_model *m = flatzinc_read((const char *)text, bytes, error);
    if (!m) error_add_context(error, "%s", path);
    return m;
}

bool lab_check_flatzinc(arena *a, const char *path, error_record *error) {
    flatzinc_model *m = model_read(a, path, error);
    flatzinc_free(m);
    return m != NULL;
}

static void set_consistency(flatzinc_model *m, int consistency) {
    for (int32_t i = 0; i < m->constraints && consistency != LAB_OWN; i++) {
        m->constraint[i].consistency = (csp_consistency)consistency;
        m->constraint[i].has_consistency = true;
    }
}

/* The model's branchers, behind the lab's when it has an order. */
static bool set_branchers(const flatzinc_model *m, csp_solver *s, const csp_var *variable,
                          const csp_tuning *tuning, csp_search_options *options,
                          error_record *error) {
    flatzinc_plan plan = {0};
    if (!flatzinc_plan_own(m, s, variable, tuning->seed, NULL, &plan, error)) return false;
    flatzinc_plan_apply(&plan, options);
    if (!csp_tuning_has_order(tuning)) return true;
    csp_brancher *both = csp_alloc(s, (size_t)plan.count + 1, sizeof *both);
    csp_var *declared = csp_alloc(s, (size_t)m->variables + 1, sizeof *declared);
    int count = 0;
    if (!both || !declared) return error_set(error, "out of memory");
    for (int32_t i = 0; i < m->variables; i++)
        if (!m->variable[i].is_introduced) declared[count++] = variable[i];
    both[0] = csp_tuning_brancher(tuning, s, count, declared, CSP_DOM_WDEG, CSP_MINIMUM);
    if (plan.count) memcpy(both + 1, plan.branchers, (size_t)plan.count * sizeof *both);
    options->branchers = both;
    options->brancher_count = plan.count + 1;
    return true;
}

static bool set_goal(const flatzinc_model *m, csp_solver *s, const csp_var *variable,
                     const lab_limits *limits, csp_search_options *options, error_record *error) {
    if (m->goal == FLATZINC_SATISFY) {
        options->solution_limit = limits->solutions;
        return true;
    }
    const flatzinc_value *v = &m->objective;
    bool fits = v->integer >= FLATZINC_LOW && v->integer <= FLATZINC_HIGH;
    csp_var x = v->kind == FLATZINC_VARIABLE ? variable[v->variable]
                : fits                       ? csp_constant(s, (int32_t)v->integer)
                                             : CSP_NO_VAR;
    options->goal = CSP_OPTIMUM;
    options->cost = m->goal == FLATZINC_MINIMISE ? csp_minimise(s, 1, &x) : csp_maximise(s, 1, &x);
    return options->cost.components == 1 ||
           error_set(error, "expected an objective within 32 bits");
}

static void model_search(flatzinc_model *m, const lab_problem *p, const lab_limits *limits,
                         const csp_tuning *tuning, csp_solver *s, double *start, lab_result *r) {
    const csp_var *variable;
    csp_search_options options = csp_search_defaults();
    if (!flatzinc_build(m, s, &variable, &r->error)) {
        lab_fail(r, "out of memory");
        return;
    }
    if (csp_solver_status(s) == CSP_OK &&
        (!set_branchers(m, s, variable, tuning, &options, &r->error) ||
         !set_goal(m, s, variable, limits, &options, &r->error))) {
        lab_fail(r, "out of memory");
        return;
    }
    options.node_limit = limits->nodes;
    if (limits->seconds > 0) options.time_limit_seconds = limits->seconds;
    csp_tuning_apply(tuning, &options, p->name);
    *start = lab_thread_seconds();
    lab_search_take(csp_search_new(s, &options), options.goal, options.cost.components, limits,
                    tuning, r);
}

void lab_run_flatzinc(const lab_problem *p, const lab_settings *s, const lab_limits *limits,
                      const hw_config *hw, const csp_tuning *tuning, double *start, lab_result *r) {
    (void)hw;
    arena *memory = arena_new();
    csp_solver *solver = csp_solver_new();
    flatzinc_model *m = memory && solver ? model_read(memory, p->name, &r->error) : NULL;
    if (m) {
        set_consistency(m, s->consistency);
        model_search(m, p, limits, tuning, solver, start, r);
    } else {
        lab_fail(r, "out of memory");
    }
    flatzinc_free(m);
    csp_solver_free(solver);
    arena_free(memory);
}
