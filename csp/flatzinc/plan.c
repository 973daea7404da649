/* Search annotations become branchers, one each, in their order. Whatever they leave open is
 * decided by two more: the model's other variables, then those that the flattening introduced,
 * which are auxiliary: solutions that differ only there count once. */
#include "csp/flatzinc/plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "csp/flatzinc/lexer.h"
#include "csp/kernel/domain.h"

typedef struct planner {
    const flatzinc_model *model;
    csp_solver *s;
    const csp_var *variable;
    uint64_t seed;
    FILE *messages;
    flatzinc_plan *plan;
    bool *is_searched; /* per variable of the model: an annotation names it */
    error_record *error;
} planner;

typedef struct order_name {
    const char *name;
    int order;
} order_name;

static const order_name variable_orders[] = {
    {"input_order", CSP_INPUT_ORDER},
    {"first_fail", CSP_FIRST_FAIL},
    {"anti_first_fail", CSP_ANTI_FIRST_FAIL},
    {"smallest", CSP_SMALLEST},
    {"largest", CSP_LARGEST},
    {"occurrence", CSP_OCCURRENCE},
    {"most_constrained", CSP_MOST_CONSTRAINED},
    {"max_regret", CSP_MAX_REGRET},
    {"dom_w_deg", CSP_DOM_WDEG},
    {"impact", CSP_IMPACT},
    {"activity", CSP_ACTIVITY},
    {"random", CSP_RANDOM_ORDER},
    {NULL, CSP_DOM_WDEG},
};

static const order_name value_orders[] = {
    {"indomain", CSP_MINIMUM},
    {"indomain_min", CSP_MINIMUM},
    {"indomain_max", CSP_MAXIMUM},
    {"indomain_median", CSP_MEDIAN},
    {"indomain_middle", CSP_MIDDLE},
    {"indomain_random", CSP_RANDOM_VALUE},
    {"indomain_split", CSP_SPLIT},
    {"indomain_reverse_split", CSP_SPLIT_REVERSE},
    {"indomain_interval", CSP_FIRST_RUN},
    {"outdomain_min", CSP_NOT_MINIMUM},
    {"outdomain_max", CSP_NOT_MAXIMUM},
    {"outdomain_median", CSP_NOT_MEDIAN},
    {"outdomain_random", CSP_NOT_RANDOM},
    {NULL, CSP_MINIMUM},
};

/* ---- Messages ---- */

static void tell(planner *p, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void tell(planner *p, size_t offset, const char *format, ...) {
    int line, column;
    va_list arguments;
    if (!p->messages) return;
    lexer_place(p->model->text, offset, &line, &column);
    fprintf(p->messages, "line %d, column %d: ", line, column);
    va_start(arguments, format);
    vfprintf(p->messages, format, arguments);
    va_end(arguments);
    fputc('\n', p->messages);
}

static bool refuse(planner *p, const flatzinc_value *v, const char *what) {
    return flatzinc_refuse(p->model, v->offset, p->error, "expected %s", what);
}

/* ---- Branchers ---- */

static bool add_brancher(planner *p, csp_brancher brancher) {
    flatzinc_plan *plan = p->plan;
    if (!brancher.choose) return error_set(p->error, "%s", csp_status_text(p->s->status));
    if ((size_t)plan->count == plan->capacity) {
        size_t capacity = plan->capacity ? 2 * plan->capacity : 8;
        csp_brancher *grown = csp_alloc(p->s, capacity, sizeof *grown);
        if (!grown) return error_set(p->error, "out of memory");
        if (plan->count) memcpy(grown, plan->branchers, (size_t)plan->count * sizeof *grown);
        plan->branchers = grown;
        plan->capacity = capacity;
    }
    plan->branchers[plan->count++] = brancher;
    return true;
}

static csp_brancher branch(planner *p, int n, const csp_var *x, int variables, int values) {
    return csp_branch(p->s, n, x, (csp_variable_order)variables, (csp_value_order)values,
                      p->seed + (uint64_t)p->plan->count);
}

/* Those variables of the model for which `belongs`, without the fixed ones. NULL: no memory. */
static csp_var *collect(planner *p, bool (*belongs)(const planner *p, int32_t i), int *n) {
    csp_var *x = csp_alloc(p->s, (size_t)p->model->variables, sizeof *x);
    *n = 0;
    for (int32_t i = 0; x && i < p->model->variables; i++)
        if (belongs(p, i) && !csp_is_fixed(p->s, p->variable[i])) x[(*n)++] = p->variable[i];
    if (!x) error_set(p->error, "out of memory");
    return x;
}

static bool is_searched(const planner *p, int32_t i) {
    return p->is_searched[i];
}

static bool is_declared(const planner *p, int32_t i) {
    return !p->is_searched[i] && !p->model->variable[i].is_introduced;
}

static bool is_introduced(const planner *p, int32_t i) {
    return !p->is_searched[i] && p->model->variable[i].is_introduced;
}

/* ---- Annotations ---- */

static int find_order(planner *p, const order_name *table, const flatzinc_value *v,
                      const char *what) {
    const order_name *entry = table;
    if (v->kind == FLATZINC_CALL)
        while (entry->name && !flatzinc_name_is(p->model, v->call->name, entry->name))
            entry++;
    else
        while (entry->name)
            entry++;
    if (!entry->name) tell(p, v->offset, "unknown %s, the default is taken", what);
    return entry->order;
}

/* int_search(variables, variable order, value order, …) */
static bool plan_search(planner *p, const flatzinc_value *v) {
    const flatzinc_call *call = v->call;
    if (call->count < 3 || call->argument[0].kind != FLATZINC_ARRAY)
        return refuse(p, v, "an array of variables, a variable order and a value order");
    const flatzinc_list *list = call->argument[0].list;
    csp_var *x = csp_alloc(p->s, (size_t)list->count, sizeof *x);
    int n = 0;
    if (!x) return error_set(p->error, "out of memory");
    for (int32_t i = 0; i < list->count; i++) {
        if (list->at[i].kind != FLATZINC_VARIABLE) continue;
        p->is_searched[list->at[i].variable] = true;
        x[n++] = p->variable[list->at[i].variable];
    }
    int variables = find_order(p, variable_orders, &call->argument[1], "variable order");
    int values = find_order(p, value_orders, &call->argument[2], "value order");
    return add_brancher(p, branch(p, n, x, variables, values));
}

static bool plan_annotation(planner *p, const flatzinc_value *v);

static bool plan_sequence(planner *p, const flatzinc_value *v) {
    const flatzinc_call *call = v->call;
    if (call->count < 1 || call->argument[0].kind != FLATZINC_ARRAY)
        return refuse(p, v, "an array of searches");
    for (int32_t i = 0; i < call->argument[0].list->count; i++)
        if (!plan_annotation(p, &call->argument[0].list->at[i])) return false;
    return true;
}

static double number_of(const flatzinc_call *call, int32_t i) {
    if (i >= call->count) return -1;
    const flatzinc_value *v = &call->argument[i];
    return v->kind == FLATZINC_REAL ? v->real : v->kind == FLATZINC_INT ? (double)v->integer : -1;
}

static bool plan_restart(planner *p, const flatzinc_value *v, csp_restart_kind kind) {
    bool is_geometric = kind == CSP_RESTART_GEOMETRIC;
    double scale = number_of(v->call, is_geometric), base = number_of(v->call, 0);
    if (!(scale >= 1 && scale < 1e15))
        return refuse(p, v, "a number of failures, at least 1, before the first restart");
    if (is_geometric && !(base >= 1 && base < 1e15)) return refuse(p, v, "a base of at least 1");
    p->plan->restart = kind;
    p->plan->restart_failures = (int64_t)scale;
    p->plan->restart_factor = is_geometric ? base : 1;
    return true;
}

static bool plan_annotation(planner *p, const flatzinc_value *v) {
    static const struct {
        const char *name;
        bool (*plan)(planner *p, const flatzinc_value *v);
    } searches[] = {
        {"int_search", plan_search}, {"bool_search", plan_search}, {"seq_search", plan_sequence}};
    static const struct {
        const char *name;
        csp_restart_kind kind;
    } restarts[] = {{"restart_constant", CSP_RESTART_CONSTANT},
                    {"restart_linear", CSP_RESTART_LINEAR},
                    {"restart_geometric", CSP_RESTART_GEOMETRIC},
                    {"restart_luby", CSP_RESTART_LUBY}};
    if (v->kind != FLATZINC_CALL) return true;
    flatzinc_name name = v->call->name;
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++)
        if (flatzinc_name_is(p->model, name, searches[i].name)) return searches[i].plan(p, v);
    for (size_t i = 0; i < sizeof restarts / sizeof restarts[0]; i++)
        if (flatzinc_name_is(p->model, name, restarts[i].name))
            return plan_restart(p, v, restarts[i].kind);
    if (!flatzinc_name_is(p->model, name, "restart_none"))
        tell(p, v->offset, "unknown annotation, it is ignored");
    return true;
}

/* ---- Plans ---- */

static bool planner_begin(planner *p) {
    *p->plan = (flatzinc_plan){.restart = CSP_NO_RESTARTS, .restart_factor = 1};
    p->is_searched = csp_alloc(p->s, (size_t)p->model->variables, sizeof *p->is_searched);
    return p->is_searched || error_set(p->error, "out of memory");
}

static bool plan_annotations(planner *p) {
    for (int32_t i = 0; i < p->model->annotations->count; i++)
        if (!plan_annotation(p, &p->model->annotations->at[i])) return false;
    return true;
}

/* What the annotations leave: declared variables, then introduced ones. */
static bool plan_rest(planner *p, int variables, int values) {
    int n;
    csp_var *x = collect(p, is_declared, &n);
    if (!x || (n > 0 && !add_brancher(p, branch(p, n, x, variables, values)))) return false;
    x = collect(p, is_introduced, &n);
    if (!x || (n > 0 && !add_brancher(p, branch(p, n, x, variables, values)))) return false;
    p->plan->auxiliary = n > 0;
    return true;
}

bool flatzinc_plan_own(const flatzinc_model *m, csp_solver *s, const csp_var *variable,
                       uint64_t seed, FILE *messages, flatzinc_plan *plan, error_record *error) {
    planner p = {m, s, variable, seed, messages, plan, NULL, error};
    return planner_begin(&p) && plan_annotations(&p) && plan_rest(&p, CSP_DOM_WDEG, CSP_MINIMUM);
}

/* Combinations that differ in what they learn from: failures, changes, impacts, nothing. */
static const struct {
    csp_variable_order variables;
    csp_value_order values;
    csp_restart_kind restart;
    int64_t failures;
    double factor;
} free_plans[] = {
    {CSP_DOM_WDEG, CSP_SAVED_PHASE, CSP_RESTART_LUBY, 100, 1},
    {CSP_ACTIVITY, CSP_SAVED_PHASE, CSP_RESTART_GEOMETRIC, 100, 1.2},
    {CSP_DOM_WDEG, CSP_SPLIT, CSP_RESTART_GEOMETRIC, 200, 1.3},
    {CSP_IMPACT, CSP_LEAST_IMPACT, CSP_RESTART_LUBY, 100, 1},
    {CSP_FIRST_FAIL, CSP_MAXIMUM, CSP_RESTART_GEOMETRIC, 100, 1.5},
    {CSP_DOM_WDEG, CSP_RANDOM_VALUE, CSP_RESTART_LUBY, 50, 1},
};

int flatzinc_plan_free_count(void) {
    return 1 + (int)(sizeof free_plans / sizeof free_plans[0]);
}

/* The variables that the model searches come first, if it says so. */
static bool plan_free(planner *p, int variables, int values) {
    int n;
    flatzinc_plan own = {0}, *plan = p->plan;
    FILE *messages = p->messages;
    p->messages = NULL;
    p->plan = &own; /* only to learn which variables it names */
    bool good = plan_annotations(p);
    p->plan = plan;
    p->messages = messages;
    csp_var *x = good ? collect(p, is_searched, &n) : NULL;
    if (!x) return false;
    if (n > 0) {
        csp_brancher brancher = branch(p, n, x, variables, values);
        if (brancher.choose) brancher = csp_branch_last_conflict(p->s, brancher);
        if (!add_brancher(p, brancher)) return false;
    }
    return plan_rest(p, variables, values);
}

bool flatzinc_plan_free(const flatzinc_model *m, csp_solver *s, const csp_var *variable,
                        uint64_t seed, int i, flatzinc_plan *plan, error_record *error) {
    if (i == 0) return flatzinc_plan_own(m, s, variable, seed, NULL, plan, error);
    planner p = {m, s, variable, seed, NULL, plan, NULL, error};
    int k = (i - 1) % (flatzinc_plan_free_count() - 1);
    if (!planner_begin(&p)) return false;
    plan->restart = free_plans[k].restart;
    plan->restart_failures = free_plans[k].failures;
    plan->restart_factor = free_plans[k].factor;
    return plan_free(&p, (int)free_plans[k].variables, (int)free_plans[k].values);
}

void flatzinc_plan_apply(const flatzinc_plan *plan, csp_search_options *options) {
    options->branchers = plan->branchers;
    options->brancher_count = plan->count;
    options->auxiliary_branchers = plan->auxiliary;
    options->restart = plan->restart;
    if (plan->restart == CSP_NO_RESTARTS) return;
    options->restart_failures = plan->restart_failures;
    options->restart_factor = plan->restart_factor;
}
