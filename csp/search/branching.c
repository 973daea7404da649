/* A brancher out of two table entries, and the records that adaptive orders learn from: failure
 * weights (Boussemart and others 2004), activity (Michel and Van Hentenryck 2012), saved phases,
 * last conflicts (Lecoutre and others 2009). */
#include "csp/search/branching.h"

#include "csp/search/heuristics.h"

static const double ACTIVITY_DECAY = 0.999, ACTIVITY_LIMIT = 1e100;

/* The first undecided variable, or n. */
static int skip_fixed(csp_solver *s, branching *b) {
    int i = (int)b->first.value;
    while (i < b->n && csp_is_fixed(s, b->x[i]))
        i++;
    csp_trailed_set(s, &b->first, i);
    return i;
}

static int select_variable(csp_solver *s, branching *b, int first) {
    if (b->repeats_conflict && b->conflict >= 0 && !csp_is_fixed(s, b->x[b->conflict]))
        return b->conflict;
    double (*score)(csp_solver *, branching *, int) =
        csp_variable_order_table[b->variable_order].score;
    if (!score) return first;
    int best = first;
    double best_score = score(s, b, first);
    for (int i = first + 1; i < b->n; i++) {
        if (csp_is_fixed(s, b->x[i])) continue;
        double its_score = score(s, b, i);
        if (its_score < best_score) {
            best = i;
            best_score = its_score;
        }
    }
    return best;
}

static bool branching_choose(csp_solver *s, void *self, csp_literal *decision) {
    branching *b = self;
    int first = skip_fixed(s, b);
    if (first == b->n) return false;
    b->chosen = select_variable(s, b, first);
    *decision = csp_value_order_table[b->value_order].decide(s, b, b->chosen);
    if (b->impacts) impact_decided(b, *decision);
    return true;
}

static int index_of(const branching *b, csp_var x) {
    return x < b->index_count ? b->index_of[x] : -1;
}

static void save_phases(csp_solver *s, branching *b) {
    for (int i = 0; i < b->n; i++)
        if (csp_is_fixed(s, b->x[i])) b->phase[i] = csp_value(s, b->x[i]);
}

static void branching_on_failure(csp_solver *s, void *self, csp_propagator where) {
    branching *b = self;
    b->conflict = b->chosen;
    if (b->impacts) impact_measure(s, b, true);
    if (b->phase) save_phases(s, b);
    if (!b->weight || where < 0) return;
    for (csp_scope *scope = s->propagators[where]->scope; scope; scope = scope->next) {
        int i = index_of(b, scope->var);
        if (i >= 0) b->weight[i] += 1;
    }
}

static void branching_on_solution(csp_solver *s, void *self) {
    branching *b = self;
    if (b->phase) save_phases(s, b);
}

static void scale_activities(branching *b) {
    for (int i = 0; i < b->n; i++)
        b->activity[i] /= ACTIVITY_LIMIT;
    b->activity_step /= ACTIVITY_LIMIT;
}

/* Rather than let all others decay, the step grows. What the trail saved since the last decision
 * has changed. */
static void branching_on_node(csp_solver *s, void *self) {
    branching *b = self;
    const csp_trail *t = &s->trail;
    if (b->impacts) impact_measure(s, b, false);
    if (!b->activity || t->level_count == 0) return;
    b->activity_step /= ACTIVITY_DECAY;
    for (size_t k = t->levels[t->level_count - 1].variable_saves; k < t->variable_count; k++) {
        int i = index_of(b, t->variable_saves[k].var);
        if (i >= 0) b->activity[i] += b->activity_step;
    }
    if (b->activity_step > ACTIVITY_LIMIT) scale_activities(b);
}

static csp_var base_of(const csp_solver *s, csp_var x) {
    return x >= 0 ? x : s->views[~x].base;
}

static bool take_records(csp_solver *s, branching *b, unsigned uses) {
    size_t n = (size_t)b->n;
    b->degree = csp_alloc(s, n, sizeof *b->degree);
    if (uses & USES_WEIGHT) b->weight = csp_alloc(s, n, sizeof *b->weight);
    if (uses & USES_ACTIVITY) b->activity = csp_alloc(s, n, sizeof *b->activity);
    if (uses & USES_PHASE) b->phase = csp_alloc(s, n, sizeof *b->phase);
    if (uses & (USES_WEIGHT | USES_ACTIVITY | USES_IMPACT))
        b->index_of = csp_alloc(s, (size_t)s->variable_count, sizeof *b->index_of);
    if (s->status != CSP_OK) return false;
    b->activity_step = 1;
    b->index_count = b->index_of ? s->variable_count : 0;
    for (int i = 0; i < b->index_count; i++)
        b->index_of[i] = -1;
    for (int i = b->n - 1; i >= 0; i--) {
        csp_var base = base_of(s, b->x[i]);
        b->degree[i] = s->variables[base].fixed_end;
        if (b->weight) b->weight[i] = b->degree[i];
        if (b->phase) b->phase[i] = CSP_NONE_ABOVE;
        if (b->index_of) b->index_of[base] = i;
    }
    if (uses & USES_IMPACT) b->impacts = impact_table_new(s, b);
    return s->status == CSP_OK;
}

csp_brancher csp_branch(csp_solver *s, int n, const csp_var *x, csp_variable_order variables,
                        csp_value_order values, uint64_t seed) {
    csp_brancher none = {0};
    if (!csp_are_variables(s, n, x) || (unsigned)variables >= CSP_VARIABLE_ORDERS ||
        (unsigned)values >= CSP_VALUE_ORDERS) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return none;
    }
    branching *b = csp_alloc(s, 1, sizeof *b);
    csp_var *copy = csp_copy(s, x, (size_t)n, sizeof *x);
    if (!b || !copy) return none;
    *b = (branching){.n = n,
                     .x = copy,
                     .variable_order = variables,
                     .value_order = values,
                     .random = seed,
                     .chosen = -1,
                     .conflict = -1};
    unsigned uses = csp_variable_order_table[variables].uses | csp_value_order_table[values].uses;
    if (!take_records(s, b, uses) && s->status != CSP_INCONSISTENT) return none;
    return (csp_brancher){b, branching_choose, branching_on_failure,
                          uses & USES_PHASE ? branching_on_solution : NULL,
                          uses & (USES_ACTIVITY | USES_IMPACT) ? branching_on_node : NULL};
}

csp_brancher csp_branch_last_conflict(csp_solver *s, csp_brancher inner) {
    if (inner.choose != branching_choose) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return (csp_brancher){0};
    }
    ((branching *)inner.self)->repeats_conflict = true;
    return inner;
}
