/* Brute force against propagators; see csp_brute.h. Values of one variable are listed once, at the
 * start, and an assignment is a solution when the entry's meaning says so; nothing of the engine
 * takes part in that list. */
#include "test/csp_brute.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/kernel/kernel.h"

enum { MOST_VALUES = 32, MOST_SOLUTIONS = 40000, DIVES = 6, DIVE_DEPTH = 6 };

typedef struct brute_case {
    const brute_constraint *constraint;
    brute_instance instance;
    int seen[BRUTE_VARIABLES]; /* x[i] is another one once more: x[seen[i]] + ahead[i]; or -1 */
    int ahead[BRUTE_VARIABLES];
    int count[BRUTE_VARIABLES]; /* values at the start */
    int values[BRUTE_VARIABLES][MOST_VALUES];
    int solutions;
    int (*solution)[BRUTE_VARIABLES];
    char place[256];
} brute_case;

bool brute_relates(int64_t a, csp_relation relation, int64_t b) {
    bool truth[] = {[CSP_EQ] = a == b, [CSP_NE] = a != b, [CSP_LE] = a <= b,
                    [CSP_GT] = a > b,  [CSP_GE] = a >= b, [CSP_LT] = a < b};
    return truth[relation];
}

int brute_count(const int *v, int n, int value) {
    int count = 0;
    for (int i = 0; i < n; i++)
        count += v[i] == value;
    return count;
}

/* ---- Making instances ---- */

/* Bounds far apart make the same few values a dense or a wide domain. */
static csp_var make_plain(csp_solver *s, uint64_t *random, const int32_t *values, int count) {
    static const int32_t spread[] = {0, 0, 0, 300, 100000};
    int32_t far = spread[random_int(random, 0, 4)];
    if (far == 0) return csp_variable_of_values(s, count, values);
    csp_var x = csp_variable_new(s, values[0] - far, values[count - 1] + far);
    csp_set_min(s, x, values[0]);
    csp_set_max(s, x, values[count - 1]);
    for (int i = 1; i < count; i++)
        csp_remove_range(s, x, (int64_t)values[i - 1] + 1, (int64_t)values[i] - 1);
    return x;
}

static csp_var make_variable(csp_solver *s, uint64_t *random, int low, int high) {
    int32_t values[MOST_VALUES], scaled[MOST_VALUES];
    int count = 0;
    bool holes = random_int(random, 0, 1);
    int first = random_int(random, low, high), last = random_int(random, first, high);
    for (int v = first; v <= last; v++)
        if (!holes || random_int(random, 0, 2) || (count == 0 && v == last)) values[count++] = v;
    if (random_int(random, 0, 3)) return make_plain(s, random, values, count);
    static const int scales[] = {-1, 1, 2, -3};
    int scale = scales[random_int(random, 0, 3)], offset = random_int(random, -5, 5);
    for (int i = 0; i < count; i++) {
        int v = scale > 0 ? values[i] : values[count - 1 - i];
        scaled[i] = (v - offset - ((v - offset) % scale)) / scale;
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
        int64_t v = (int64_t)scaled[i] * scale + offset;
        if (v >= low && v <= high && (kept == 0 || scaled[kept - 1] < scaled[i]))
            scaled[kept++] = scaled[i];
    }
    if (kept == 0) return make_plain(s, random, values, count);
    return csp_view(s, make_plain(s, random, scaled, kept), scale, offset);
}

/* One of those before once more, as it is or a step ahead. */
static void make_again(brute_case *c, int i) {
    brute_instance *in = &c->instance;
    int j = random_int(&in->random, 0, i - 1), ahead = random_int(&in->random, -1, 1);
    if (csp_min(in->s, in->x[j]) + ahead < c->constraint->least_value ||
        csp_max(in->s, in->x[j]) + ahead > c->constraint->most_value)
        ahead = 0;
    in->repeats = true;
    in->x[i] = ahead ? csp_view(in->s, in->x[j], 1, ahead) : in->x[j];
    c->seen[i] = j;
    c->ahead[i] = ahead;
}

static void make_variables(brute_case *c) {
    brute_instance *in = &c->instance;
    const brute_constraint *k = c->constraint;
    in->n = random_int(&in->random, k->least_variables, k->most_variables);
    bool may_repeat = random_int(&in->random, 0, 3) == 0;
    for (int i = 0; i < in->n; i++) {
        c->seen[i] = -1;
        if (i >= in->n - k->booleans)
            in->x[i] = csp_variable_new(in->s, 0, 1);
        else if (may_repeat && i > 0 && random_int(&in->random, 0, 1))
            make_again(c, i);
        else
            in->x[i] = make_variable(in->s, &in->random, k->least_value, k->most_value);
        c->count[i] = 0;
        for (int64_t v = csp_min(in->s, in->x[i]); v != CSP_NONE_ABOVE;
             v = csp_next(in->s, in->x[i], v))
            c->values[i][c->count[i]++] = (int)v;
    }
}

/* Is the value of x[i] the one that a variable seen before gives it? */
static bool may_stand(const brute_case *c, const int *value, int i) {
    return c->seen[i] < 0 || value[i] == value[c->seen[i]] + c->ahead[i];
}

static void list_from(brute_case *c, int *value, int i) {
    brute_instance *in = &c->instance;
    if (i == in->n) {
        if (!c->constraint->holds(in, value)) return;
        cr_assert(c->solutions < MOST_SOLUTIONS);
        memcpy(c->solution[c->solutions++], value, sizeof *c->solution);
        return;
    }
    for (int k = 0; k < c->count[i]; k++) {
        value[i] = c->values[i][k];
        if (may_stand(c, value, i)) list_from(c, value, i + 1);
    }
}

/* ---- Comparing ---- */

static bool is_inside(const brute_case *c, const int *solution) {
    for (int i = 0; i < c->instance.n; i++)
        if (!csp_contains(c->instance.s, c->instance.x[i], solution[i])) return false;
    return true;
}

static bool bounds_support(const brute_case *c, int i, int64_t value) {
    const brute_instance *in = &c->instance;
    int low[BRUTE_VARIABLES], at[BRUTE_VARIABLES], high[BRUTE_VARIABLES];
    for (int j = 0; j < in->n; j++) {
        low[j] = at[j] = j == i ? (int)value : csp_min(in->s, in->x[j]);
        high[j] = j == i ? (int)value : csp_max(in->s, in->x[j]);
    }
    for (;;) {
        if (c->constraint->holds(in, at)) return true;
        int j = 0;
        while (j < in->n && at[j] == high[j]) {
            at[j] = low[j];
            j++;
        }
        if (j == in->n) return false;
        at[j]++;
    }
}

static void check_strength(const brute_case *c, int i, int64_t value, bool in_solution) {
    const brute_instance *in = &c->instance;
    brute_strength strength = in->repeats ? BRUTE_SOUND : c->constraint->strength;
    bool is_bound = value == csp_min(in->s, in->x[i]) || value == csp_max(in->s, in->x[i]);
    if (strength == BRUTE_DOMAIN)
        cr_assert(in_solution, "%s: x%d keeps %lld, which is in no solution", c->place, i,
                  (long long)value);
    if (strength == BRUTE_BOUNDS && is_bound)
        cr_assert(bounds_support(c, i, value), "%s: x%d keeps the bound %lld", c->place, i,
                  (long long)value);
    if (strength == BRUTE_REAL && is_bound)
        cr_assert(c->constraint->supported(in, i, value), "%s: x%d keeps the bound %lld", c->place,
                  i, (long long)value);
}

static bool is_entailed(const csp_solver *s) {
    for (int i = 0; i < s->propagator_count; i++)
        if (!s->propagators[i]->is_entailed) return false;
    return s->propagator_count > 0;
}

static int64_t assignments_left(const brute_case *c) {
    int64_t product = 1;
    for (int i = 0; i < c->instance.n; i++)
        if (c->seen[i] < 0) product *= csp_size(c->instance.s, c->instance.x[i]);
    return product;
}

/* At a fixpoint, or a failure, of the present node; `before` counts the solutions in the domains
 * before. */
static void check_node(const brute_case *c, int before, bool consistent) {
    const brute_instance *in = &c->instance;
    if (!consistent) {
        cr_assert(before == 0, "%s: a failure loses %d solutions", c->place, before);
        return;
    }
    int inside = 0;
    for (int k = 0; k < c->solutions; k++)
        inside += is_inside(c, c->solution[k]);
    cr_assert(inside == before, "%s: %d of %d solutions left", c->place, inside, before);
    bool fixed = true;
    for (int i = 0; i < in->n; i++) {
        fixed &= csp_is_fixed(in->s, in->x[i]);
        for (int64_t v = csp_min(in->s, in->x[i]); v != CSP_NONE_ABOVE;
             v = csp_next(in->s, in->x[i], v)) {
            bool found = false;
            for (int k = 0; k < c->solutions && !found; k++)
                found = c->solution[k][i] == v && is_inside(c, c->solution[k]);
            check_strength(c, i, v, found);
        }
    }
    cr_assert(!fixed || inside == 1, "%s: a wrong assignment was let through", c->place);
    if (is_entailed(in->s))
        cr_assert(inside == assignments_left(c), "%s: entailed, but %d of %lld hold", c->place,
                  inside, (long long)assignments_left(c));
}

static int solutions_inside(const brute_case *c) {
    int inside = 0;
    for (int k = 0; k < c->solutions; k++)
        inside += is_inside(c, c->solution[k]);
    return inside;
}

static csp_literal random_literal(brute_case *c) {
    brute_instance *in = &c->instance;
    int i = random_int(&in->random, 0, in->n - 1);
    int low = csp_min(in->s, in->x[i]), high = csp_max(in->s, in->x[i]);
    return (csp_literal){in->x[i], (csp_relation)random_int(&in->random, 0, 5),
                         random_int(&in->random, low, high)};
}

/* Down at random, several changes a level, and back up, with all domains as they were. */
static void dive(brute_case *c, int depth) {
    csp_solver *s = c->instance.s;
    uint64_t present[BRUTE_VARIABLES] = {0};
    for (int i = 0; i < c->instance.n; i++)
        for (int k = 0; k < c->count[i]; k++)
            present[i] |= (uint64_t)csp_contains(s, c->instance.x[i], c->values[i][k]) << k;
    csp_level_push(s);
    bool consistent = true;
    for (int step = 0; consistent && step < 2; step++) {
        consistent = csp_assert(s, random_literal(c));
        int before = consistent ? solutions_inside(c) : 0;
        if (consistent) {
            consistent = csp_propagate(s);
            check_node(c, before, consistent);
        }
    }
    csp_queue_clear(s);
    if (consistent && depth < DIVE_DEPTH) dive(c, depth + 1);
    csp_level_pop(s);
    for (int i = 0; i < c->instance.n; i++)
        for (int k = 0; k < c->count[i]; k++)
            cr_assert((present[i] >> k & 1) == csp_contains(s, c->instance.x[i], c->values[i][k]),
                      "%s: going back changed x%d", c->place, i);
}

static void check_count(brute_case *c) {
    brute_instance *in = &c->instance;
    csp_brancher brancher =
        csp_branch(in->s, in->n, in->x,
                   (csp_variable_order)random_int(&in->random, 0, CSP_VARIABLE_ORDERS - 1),
                   (csp_value_order)random_int(&in->random, 0, CSP_VALUE_ORDERS - 1), in->random);
    csp_search_options options = csp_search_defaults();
    options.branchers = &brancher;
    options.brancher_count = 1;
    csp_search *search = csp_search_new(in->s, &options);
    csp_answer answer = csp_search_run(search);
    int64_t found = csp_search_statistics(search).solutions;
    csp_search_free(search);
    cr_assert(answer == CSP_EXHAUSTED && found == c->solutions, "%s: %lld of %d solutions found",
              c->place, (long long)found, c->solutions);
}

static void check_case(const brute_constraint *constraint, uint64_t seed) {
    brute_case *c = calloc(1, sizeof *c);
    c->solution = malloc(MOST_SOLUTIONS * sizeof *c->solution);
    c->constraint = constraint;
    c->instance.random = seed;
    c->instance.s = csp_solver_new();
    snprintf(c->place, sizeof c->place, "%s, seed %llu", constraint->name,
             (unsigned long long)seed);
    make_variables(c);
    csp_status status = constraint->post(&c->instance);
    cr_assert(status == CSP_OK || status == CSP_INCONSISTENT, "%s: %s", c->place,
              csp_status_text(status));
    int value[BRUTE_VARIABLES] = {0};
    list_from(c, value, 0);
    bool consistent = csp_propagate(c->instance.s);
    check_node(c, c->solutions, consistent);
    for (int i = 0; consistent && i < DIVES; i++)
        dive(c, 0);
    if (consistent) check_count(c);
    csp_solver_free(c->instance.s);
    free(c->solution);
    free(c);
}

void brute_check(const brute_constraint *constraint, int count, uint64_t seed) {
    for (int i = 0; i < count; i++)
        check_case(constraint, seed + (uint64_t)i);
}

/* ---- Several constraints ---- */

enum { TOGETHER = 3 };

typedef struct together {
    brute_case variables;
    const brute_constraint *constraints[TOGETHER];
    brute_instance instances[TOGETHER];
} together;

static bool all_hold(const together *t, const int *value) {
    for (int k = 0; k < TOGETHER; k++)
        if (!t->constraints[k]->holds(&t->instances[k], value)) return false;
    return true;
}

/* Counts the solutions among the values at the start; *best: the least value of the first variable.
 */
static int count_together(const together *t, int *best) {
    const brute_case *c = &t->variables;
    int at[BRUTE_VARIABLES] = {0}, count = 0, i = 0;
    while (i < c->instance.n) {
        int value[BRUTE_VARIABLES];
        bool equal = true;
        for (int j = 0; j < c->instance.n; j++) {
            value[j] = c->values[j][at[j]];
            equal &= may_stand(c, value, j);
        }
        if (equal && all_hold(t, value)) {
            *best = count == 0 || value[0] < *best ? value[0] : *best;
            count++;
        }
        for (i = 0; i < c->instance.n && ++at[i] == c->count[i]; i++)
            at[i] = 0;
    }
    return count;
}

static csp_search_options random_options(brute_instance *in, csp_brancher *brancher) {
    csp_variable_order order =
        (csp_variable_order)random_int(&in->random, 0, CSP_VARIABLE_ORDERS - 1);
    *brancher =
        csp_branch(in->s, in->n, in->x, order,
                   (csp_value_order)random_int(&in->random, 0, CSP_VALUE_ORDERS - 1), in->random);
    if (random_int(&in->random, 0, 1)) *brancher = csp_branch_last_conflict(in->s, *brancher);
    csp_search_options o = csp_search_defaults();
    o.branchers = brancher;
    o.brancher_count = 1;
    o.restart = (csp_restart_kind)random_int(&in->random, 0, CSP_RESTART_LUBY);
    o.restart_failures = 2;
    return o;
}

static void check_together(together *t) {
    brute_instance *in = &t->variables.instance;
    int best = 0, expected = count_together(t, &best);
    csp_brancher brancher;
    csp_search_options o = random_options(in, &brancher);
    csp_search *search = csp_search_new(in->s, &o);
    cr_assert(csp_search_run(search) == CSP_EXHAUSTED);
    int64_t found = csp_search_statistics(search).solutions;
    csp_search_free(search);
    cr_assert(found == expected, "%s: %lld of %d", t->variables.place, (long long)found, expected);
    o.goal = CSP_OPTIMUM;
    o.cost = csp_minimise(in->s, 1, in->x);
    search = csp_search_new(in->s, &o);
    cr_assert(csp_search_run(search) == CSP_EXHAUSTED);
    cr_assert(csp_search_has_solution(search) == (expected > 0));
    if (expected) cr_assert(csp_search_value(search, in->x[0]) == best, "%s", t->variables.place);
    csp_search_free(search);
}

void brute_check_together(const brute_constraint *const *list, int length, int n, int count,
                          uint64_t seed) {
    brute_constraint shape = {
        .least_variables = n, .most_variables = n, .least_value = -3, .most_value = 4};
    for (int i = 0; i < count; i++) {
        together t = {.variables = {.constraint = &shape}};
        brute_instance *in = &t.variables.instance;
        in->random = seed + (uint64_t)i;
        in->s = csp_solver_new();
        make_variables(&t.variables);
        int written =
            snprintf(t.variables.place, sizeof t.variables.place, "seed %d:", (int)seed + i);
        for (int k = 0; k < TOGETHER; k++) {
            t.constraints[k] = list[random_int(&in->random, 0, length - 1)];
            t.instances[k] = *in;
            t.instances[k].random = random_next(&in->random);
            t.constraints[k]->post(&t.instances[k]);
            written +=
                snprintf(t.variables.place + written, sizeof t.variables.place - (size_t)written,
                         " %s", t.constraints[k]->name);
        }
        check_together(&t);
        csp_solver_free(in->s);
    }
}
