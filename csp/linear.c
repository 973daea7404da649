/* Σ coef[i]·x[i] =, ≠ or ≤ constant; plain, reified by a Boolean, or implied by it.
 *
 * Bounds consistency over the reals: each term is held against what the others can contribute at
 * most or at least (Harvey and Schimpf, "Bounds consistency techniques for long linear
 * constraints", 2002). ≠ acts when one variable is left. Fixed variables move to the end of the
 * arrays and into one trailed sum, so a run costs as much as there are variables left. Incomplete
 * only where reals are: 2x + 3y = 7 over 0..2 keeps x = 1. */
#include "csp/arithmetic.h"
#include "csp/constraints.h"
#include "csp/linear_terms.h"

/* When does the Boolean of the constraint take part? */
typedef enum reification { PLAIN, IMPLIED, REIFIED } reification;

typedef struct linear {
    linear_terms terms;
    csp_trailed open;      /* x[0] … x[open-1] are not fixed, as far as seen */
    csp_trailed fixed_sum; /* of the other terms */
    csp_var b;
    reification reification;
} linear;

static void forget_fixed(csp_solver *s, linear *l) {
    linear_terms *t = &l->terms;
    int open = (int)l->open.value;
    int64_t sum = l->fixed_sum.value;
    for (int i = open - 1; i >= 0; i--) {
        csp_var x = t->x[i];
        if (!csp_is_fixed(s, x)) continue;
        int64_t coef = t->coef[i];
        sum += coef * csp_value(s, x);
        open--;
        t->x[i] = t->x[open];
        t->coef[i] = t->coef[open];
        t->x[open] = x;
        t->coef[open] = coef;
    }
    csp_trailed_set(s, &l->open, open);
    csp_trailed_set(s, &l->fixed_sum, sum);
}

static int64_t term_min(const csp_solver *s, const linear *l, int i) {
    int64_t coef = l->terms.coef[i];
    return coef * (coef > 0 ? csp_min(s, l->terms.x[i]) : csp_max(s, l->terms.x[i]));
}

static int64_t term_max(const csp_solver *s, const linear *l, int i) {
    int64_t coef = l->terms.coef[i];
    return coef * (coef > 0 ? csp_max(s, l->terms.x[i]) : csp_min(s, l->terms.x[i]));
}

static void sum_bounds(const csp_solver *s, const linear *l, int64_t *low, int64_t *high) {
    *low = *high = l->fixed_sum.value;
    for (int i = 0; i < (int)l->open.value; i++) {
        *low += term_min(s, l, i);
        *high += term_max(s, l, i);
    }
}

/* Makes coef·x at most, at least, `bound`. */
static bool cap_term(csp_solver *s, const linear *l, int i, int64_t bound) {
    int64_t coef = l->terms.coef[i];
    csp_var x = l->terms.x[i];
    return coef > 0 ? csp_set_max(s, x, divide_floor(bound, coef))
                    : csp_set_min(s, x, divide_ceiling(bound, coef));
}

static bool lift_term(csp_solver *s, const linear *l, int i, int64_t bound) {
    int64_t coef = l->terms.coef[i];
    csp_var x = l->terms.x[i];
    return coef > 0 ? csp_set_min(s, x, divide_ceiling(bound, coef))
                    : csp_set_max(s, x, divide_floor(bound, coef));
}

/* Σ <= bound. Caps do not change minima, so one pass is the fixpoint. */
static csp_outcome prune_at_most(csp_solver *s, linear *l, int64_t bound) {
    int64_t low, high;
    sum_bounds(s, l, &low, &high);
    if (high <= bound) return CSP_ENTAILED;
    if (low > bound) return CSP_FAIL;
    for (int i = 0; i < (int)l->open.value; i++) {
        int64_t least = term_min(s, l, i);
        if (term_max(s, l, i) - least > bound - low && !cap_term(s, l, i, bound - low + least))
            return CSP_FAIL;
    }
    return CSP_FIX;
}

/* Σ >= bound. */
static csp_outcome prune_at_least(csp_solver *s, linear *l, int64_t bound) {
    int64_t low, high;
    sum_bounds(s, l, &low, &high);
    if (low >= bound) return CSP_ENTAILED;
    if (high < bound) return CSP_FAIL;
    for (int i = 0; i < (int)l->open.value; i++) {
        int64_t most = term_max(s, l, i);
        if (most - term_min(s, l, i) > high - bound && !lift_term(s, l, i, bound - high + most))
            return CSP_FAIL;
    }
    return CSP_FIX;
}

/* One pass of Σ = c over all terms, in both directions; `low` and `high` follow the terms' changes.
 */
static bool equate_terms(csp_solver *s, linear *l, int64_t c, int64_t *low, int64_t *high,
                         bool *changed) {
    for (int i = 0; i < (int)l->open.value; i++) {
        int64_t least = term_min(s, l, i), most = term_max(s, l, i);
        int64_t width = most - least;
        if (width <= c - *low && width <= *high - c) continue;
        if (!cap_term(s, l, i, c - *low + least) || !lift_term(s, l, i, c - *high + most))
            return false;
        *low += term_min(s, l, i) - least;
        *high += term_max(s, l, i) - most;
        *changed |= term_min(s, l, i) != least || term_max(s, l, i) != most;
    }
    return true;
}

static csp_outcome prune_equal(csp_solver *s, linear *l, int64_t c) {
    int64_t low, high;
    sum_bounds(s, l, &low, &high);
    bool changed = true;
    while (changed) {
        changed = false;
        if (low > c || high < c) return CSP_FAIL;
        if (!equate_terms(s, l, c, &low, &high, &changed)) return CSP_FAIL;
    }
    return low == high ? CSP_ENTAILED : CSP_FIX;
}

static csp_outcome prune_unequal(csp_solver *s, linear *l, int64_t c) {
    int64_t rest = c - l->fixed_sum.value;
    if (l->open.value > 1) return CSP_FIX;
    if (l->open.value == 0) return rest == 0 ? CSP_FAIL : CSP_ENTAILED;
    int64_t coef = l->terms.coef[0];
    if (rest % coef == 0 && !csp_remove(s, l->terms.x[0], rest / coef)) return CSP_FAIL;
    return CSP_ENTAILED;
}

static csp_outcome prune(csp_solver *s, linear *l) {
    int64_t c = l->terms.constant;
    if (l->terms.relation == CSP_LE) return prune_at_most(s, l, c);
    return l->terms.relation == CSP_EQ ? prune_equal(s, l, c) : prune_unequal(s, l, c);
}

static csp_outcome prune_opposite(csp_solver *s, linear *l) {
    int64_t c = l->terms.constant;
    if (l->terms.relation == CSP_LE) return prune_at_least(s, l, c + 1);
    return l->terms.relation == CSP_EQ ? prune_unequal(s, l, c) : prune_equal(s, l, c);
}

/* Can Σ be c, as far as bounds and a last variable's holes tell? */
static bool may_equal(const csp_solver *s, const linear *l, int64_t low, int64_t high) {
    int64_t c = l->terms.constant, rest = c - l->fixed_sum.value;
    if (c < low || c > high) return false;
    if (l->open.value != 1) return true;
    return rest % l->terms.coef[0] == 0 && csp_contains(s, l->terms.x[0], rest / l->terms.coef[0]);
}

/* 1: the relation holds whatever comes; 0: it cannot hold; -1: open. */
static int truth(const csp_solver *s, const linear *l) {
    int64_t low, high;
    sum_bounds(s, l, &low, &high);
    if (l->terms.relation == CSP_LE)
        return high <= l->terms.constant ? 1 : low > l->terms.constant ? 0 : -1;
    bool is_equality = l->terms.relation == CSP_EQ;
    if (!may_equal(s, l, low, high)) return !is_equality;
    return low == high ? is_equality : -1;
}

static csp_outcome linear_propagate(csp_solver *s, void *self) {
    forget_fixed(s, self);
    return prune(s, self);
}

static csp_outcome reified_propagate(csp_solver *s, void *self) {
    linear *l = self;
    forget_fixed(s, l);
    if (csp_is_fixed(s, l->b)) {
        if (csp_value(s, l->b) == 1) return prune(s, l);
        return l->reification == REIFIED ? prune_opposite(s, l) : CSP_ENTAILED;
    }
    int known = truth(s, l);
    if (known < 0) return CSP_FIX;
    if (known == 1 && l->reification == IMPLIED) return CSP_ENTAILED;
    return csp_fix(s, l->b, known) ? CSP_ENTAILED : CSP_FAIL;
}

static const csp_propagator_kind kinds[][2] = {
    [PLAIN] = {{"linear", CSP_COST_LINEAR, linear_propagate, NULL},
               {"linear binary", CSP_COST_BINARY, linear_propagate, NULL}},
    [IMPLIED] = {{"linear implied", CSP_COST_LINEAR, reified_propagate, NULL},
                 {"linear implied binary", CSP_COST_BINARY, reified_propagate, NULL}},
    [REIFIED] = {{"linear reified", CSP_COST_LINEAR, reified_propagate, NULL},
                 {"linear reified binary", CSP_COST_BINARY, reified_propagate, NULL}},
};

static csp_status post(csp_solver *s, linear *l) {
    const linear_terms *t = &l->terms;
    csp_event event =
        t->relation == CSP_NE && l->reification == PLAIN ? CSP_ON_FIXED : CSP_ON_BOUNDS;
    if (t->relation != CSP_LE && l->reification != PLAIN) event = CSP_ON_DOMAIN;
    csp_propagator p = csp_post(s, &kinds[l->reification][t->n <= 3], l);
    for (int i = 0; i < t->n; i++)
        csp_subscribe(s, p, t->x[i], event, i);
    if (l->reification != PLAIN) csp_subscribe(s, p, l->b, CSP_ON_FIXED, t->n);
    return s->status;
}

static csp_status linear_post(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                              csp_relation relation, int64_t constant, csp_var b,
                              reification reification) {
    linear *l = csp_alloc(s, 1, sizeof *l);
    if (!l || !linear_normalise(s, n, coef, x, relation, constant, &l->terms)) return s->status;
    if (reification != PLAIN) {
        if (!csp_is_variable(s, b)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
        if (!csp_set_min(s, b, 0) || !csp_set_max(s, b, 1))
            return csp_solver_fail(s, CSP_INCONSISTENT);
    }
    l->open.value = l->terms.n;
    l->b = b;
    l->reification = reification;
    return post(s, l);
}

csp_status csp_linear(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                      csp_relation relation, int64_t constant) {
    return linear_post(s, n, coef, x, relation, constant, CSP_NO_VAR, PLAIN);
}

csp_status csp_linear_reified(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                              csp_relation relation, int64_t constant, csp_var b) {
    return linear_post(s, n, coef, x, relation, constant, b, REIFIED);
}

csp_status csp_linear_implied(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                              csp_relation relation, int64_t constant, csp_var b) {
    return linear_post(s, n, coef, x, relation, constant, b, IMPLIED);
}
