/* Σ coef[i]·x[i] =, ≠ or ≤ constant; plain, reified by a Boolean, or implied by it.
 *
 * Bounds consistency over the reals: each term is held against what the others can contribute at
 * most or at least (Harvey and Schimpf, "Bounds consistency techniques for long linear
 * constraints", 2002). ≠ acts when one variable is left. Fixed variables move to the end of the
 * arrays and into one trailed sum, so a run costs as much as there are variables left. Incomplete
 * only where reals are: 2x + 3y = 7 over 0..2 keeps x = 1. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/constraints/linear_terms.h"

typedef struct linear {
    linear_terms terms;
    csp_trailed open;      /* term[0] … term[open-1] are not fixed, as far as seen */
    csp_trailed fixed_sum; /* of the other terms */
    csp_var b;
    reification reification;
} linear;

/* What a term, or the sum, can be. */
typedef struct range {
    int64_t low, high;
} range;

/* Terms are of plain variables, and most coefficients are 1. */
static inline range term_range(const csp_solver *s, linear_term t) {
    const csp_variable *v = &s->variables[t.x];
    if (t.coef == 1) return (range){v->min, v->max};
    int64_t a = t.coef * v->min, b = t.coef * v->max;
    return t.coef > 0 ? (range){a, b} : (range){b, a};
}

/* Moves the terms that are fixed by now behind the open ones. Returns what Σ can be. */
static range settle(csp_solver *s, linear *l) {
    linear_term *terms = l->terms.term;
    int open = (int)l->open.value;
    int64_t fixed_sum = l->fixed_sum.value;
    range sum = {0, 0};
    for (int i = open - 1; i >= 0; i--) {
        linear_term t = terms[i];
        range r = term_range(s, t);
        if (r.low != r.high) {
            sum.low += r.low;
            sum.high += r.high;
            continue;
        }
        fixed_sum += r.low;
        terms[i] = terms[--open];
        terms[open] = t;
    }
    csp_trailed_set(s, &l->open, open);
    csp_trailed_set(s, &l->fixed_sum, fixed_sum);
    return (range){sum.low + fixed_sum, sum.high + fixed_sum};
}

/* Makes coef·x at most `bound`; unit coefficients are worth a path without division. */
static bool cap_term(csp_solver *s, linear_term t, int64_t bound) {
    if (t.coef == 1) return csp_set_max(s, t.x, bound);
    if (t.coef == -1) return csp_set_min(s, t.x, -bound);
    bool turns = t.coef < 0;
    return turns ? csp_set_min(s, t.x, divide_ceiling(bound, t.coef))
                 : csp_set_max(s, t.x, divide_floor(bound, t.coef));
}

/* Makes it at least `bound`. */
static bool lift_term(csp_solver *s, linear_term t, int64_t bound) {
    t.coef = -t.coef;
    return cap_term(s, t, -bound);
}

/* Σ <= bound. Caps do not change minima, so one pass is the fixpoint. */
static csp_outcome prune_at_most(csp_solver *s, linear *l, range sum, int64_t bound) {
    if (sum.high <= bound) return CSP_ENTAILED;
    if (sum.low > bound) return CSP_FAIL;
    for (int i = 0; i < (int)l->open.value; i++) {
        range r = term_range(s, l->terms.term[i]);
        if (r.high - r.low > bound - sum.low &&
            !cap_term(s, l->terms.term[i], bound - sum.low + r.low))
            return CSP_FAIL;
    }
    return CSP_FIX;
}

/* Σ >= bound. */
static csp_outcome prune_at_least(csp_solver *s, linear *l, range sum, int64_t bound) {
    if (sum.low >= bound) return CSP_ENTAILED;
    if (sum.high < bound) return CSP_FAIL;
    for (int i = 0; i < (int)l->open.value; i++) {
        range r = term_range(s, l->terms.term[i]);
        if (r.high - r.low > sum.high - bound &&
            !lift_term(s, l->terms.term[i], bound - sum.high + r.high))
            return CSP_FAIL;
    }
    return CSP_FIX;
}

/* One pass of Σ = c over all terms, in both directions; `sum` follows the terms' changes. */
static bool equate_terms(csp_solver *s, linear *l, int64_t c, range *sum, bool *changed) {
    for (int i = 0; i < (int)l->open.value; i++) {
        linear_term t = l->terms.term[i];
        range r = term_range(s, t);
        int64_t width = r.high - r.low;
        if (width <= c - sum->low && width <= sum->high - c) continue;
        if (!cap_term(s, t, c - sum->low + r.low) || !lift_term(s, t, c - sum->high + r.high))
            return false;
        range left = term_range(s, t);
        sum->low += left.low - r.low;
        sum->high += left.high - r.high;
        *changed = true;
    }
    return true;
}

static csp_outcome prune_equal(csp_solver *s, linear *l, range sum, int64_t c) {
    bool changed = true;
    while (changed) {
        changed = false;
        if (sum.low > c || sum.high < c) return CSP_FAIL;
        if (!equate_terms(s, l, c, &sum, &changed)) return CSP_FAIL;
    }
    return sum.low == sum.high ? CSP_ENTAILED : CSP_FIX;
}

static csp_outcome prune_unequal(csp_solver *s, linear *l, int64_t c) {
    int64_t rest = c - l->fixed_sum.value;
    if (l->open.value > 1) return CSP_FIX;
    if (l->open.value == 0) return rest == 0 ? CSP_FAIL : CSP_ENTAILED;
    linear_term last = l->terms.term[0];
    if (rest % last.coef == 0 && !csp_remove(s, last.x, rest / last.coef)) return CSP_FAIL;
    return CSP_ENTAILED;
}

static csp_outcome prune(csp_solver *s, linear *l, range sum) {
    int64_t c = l->terms.constant;
    if (l->terms.relation == CSP_LE) return prune_at_most(s, l, sum, c);
    return l->terms.relation == CSP_EQ ? prune_equal(s, l, sum, c) : prune_unequal(s, l, c);
}

static csp_outcome prune_opposite(csp_solver *s, linear *l, range sum) {
    int64_t c = l->terms.constant;
    if (l->terms.relation == CSP_LE) return prune_at_least(s, l, sum, c + 1);
    return l->terms.relation == CSP_EQ ? prune_unequal(s, l, c) : prune_equal(s, l, sum, c);
}

/* Can Σ be c, as far as bounds and a last variable's holes tell? */
static bool may_equal(const csp_solver *s, const linear *l, range sum) {
    int64_t c = l->terms.constant, rest = c - l->fixed_sum.value;
    if (c < sum.low || c > sum.high) return false;
    if (l->open.value != 1) return true;
    linear_term last = l->terms.term[0];
    return rest % last.coef == 0 && csp_contains(s, last.x, rest / last.coef);
}

/* 1: the relation holds whatever comes; 0: it cannot hold; -1: open. */
static int truth(const csp_solver *s, const linear *l, range sum) {
    int64_t c = l->terms.constant;
    if (l->terms.relation == CSP_LE) return sum.high <= c ? 1 : sum.low > c ? 0 : -1;
    bool is_equality = l->terms.relation == CSP_EQ;
    if (!may_equal(s, l, sum)) return !is_equality;
    return sum.low == sum.high ? is_equality : -1;
}

static csp_outcome linear_propagate(csp_solver *s, void *self) {
    return prune(s, self, settle(s, self));
}

static csp_outcome reified_propagate(csp_solver *s, void *self) {
    linear *l = self;
    range sum = settle(s, l);
    if (csp_is_fixed(s, l->b)) {
        if (csp_value(s, l->b) == 1) return prune(s, l, sum);
        return l->reification == REIFIED ? prune_opposite(s, l, sum) : CSP_ENTAILED;
    }
    int known = truth(s, l, sum);
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
        csp_subscribe(s, p, t->term[i].x, event, i);
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
    if (l->terms.is_wide) return linear_wide_post(s, &l->terms, reification, b);
    if (reification == PLAIN && linear_is_plus(&l->terms)) return linear_plus_post(s, &l->terms);
    if (reification == PLAIN && linear_is_small(&l->terms)) return linear_small_post(s, &l->terms);
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
