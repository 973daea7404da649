/* Linear relations whose sums may leave 62 bits: the same reasoning as linear.c's, in 128 bits and
 * without memory of fixed terms. Rare, so plain. */
#include "csp/constraints/constraints.h"
#include "csp/constraints/linear_terms.h"

__extension__ typedef __int128 wide_int;

typedef struct linear_wide {
    const linear_terms *terms;
    reification reification;
    csp_var b;
} linear_wide;

typedef struct range {
    wide_int low, high;
} range;

static range term_range(const csp_solver *s, linear_term t) {
    wide_int a = (wide_int)t.coef * csp_min(s, t.x), b = (wide_int)t.coef * csp_max(s, t.x);
    return t.coef > 0 ? (range){a, b} : (range){b, a};
}

static range sum_range(const csp_solver *s, const linear_terms *l) {
    range sum = {0, 0};
    for (int i = 0; i < l->n; i++) {
        range r = term_range(s, l->term[i]);
        sum.low += r.low;
        sum.high += r.high;
    }
    return sum;
}

static wide_int quotient_below(wide_int a, wide_int b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t clipped(wide_int value) {
    return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

/* coef·x <= bound. */
static bool cap_term(csp_solver *s, linear_term t, wide_int bound) {
    return t.coef > 0 ? csp_set_max(s, t.x, clipped(quotient_below(bound, t.coef)))
                      : csp_set_min(s, t.x, clipped(-quotient_below(bound, -(wide_int)t.coef)));
}

/* Σ <= bound, or with sign -1 Σ >= bound. */
static bool prune_at_most(csp_solver *s, const linear_terms *l, int sign, wide_int bound) {
    range sum = sum_range(s, l);
    wide_int slack = sign > 0 ? bound - sum.low : sum.high - bound;
    if (slack < 0) return false;
    for (int i = 0; i < l->n; i++) {
        linear_term t = l->term[i];
        range r = term_range(s, t);
        if (r.high - r.low <= slack) continue;
        t.coef *= sign;
        if (!cap_term(s, t, slack + (sign > 0 ? r.low : -r.high))) return false;
    }
    return true;
}

static bool prune_unequal(csp_solver *s, const linear_terms *l, wide_int constant) {
    const linear_term *open = NULL;
    for (int i = 0; i < l->n; i++) {
        linear_term t = l->term[i];
        if (csp_is_fixed(s, t.x))
            constant -= (wide_int)t.coef * csp_value(s, t.x);
        else if (open)
            return true;
        else
            open = &l->term[i];
    }
    if (!open) return constant != 0;
    return constant % open->coef != 0 || csp_remove(s, open->x, clipped(constant / open->coef));
}

static bool prune(csp_solver *s, const linear_terms *l) {
    if (l->relation == CSP_NE) return prune_unequal(s, l, l->constant);
    return prune_at_most(s, l, 1, l->constant) &&
           (l->relation == CSP_LE || prune_at_most(s, l, -1, l->constant));
}

static bool prune_opposite(csp_solver *s, const linear_terms *l) {
    if (l->relation == CSP_LE) return prune_at_most(s, l, -1, (wide_int)l->constant + 1);
    if (l->relation == CSP_EQ) return prune_unequal(s, l, l->constant);
    return prune_at_most(s, l, 1, l->constant) && prune_at_most(s, l, -1, l->constant);
}

/* 1: the relation holds; 0: it cannot; -1: open. */
static int truth(const csp_solver *s, const linear_terms *l) {
    range sum = sum_range(s, l);
    if (l->relation == CSP_LE) return sum.high <= l->constant ? 1 : sum.low > l->constant ? 0 : -1;
    bool is_equality = l->relation == CSP_EQ;
    if (sum.low > l->constant || sum.high < l->constant) return !is_equality;
    return sum.low == sum.high ? is_equality : -1;
}

static csp_outcome linear_wide_propagate(csp_solver *s, void *self) {
    const linear_wide *w = self;
    bool good = true, is_plain = w->reification == PLAIN;
    if (!is_plain && !csp_is_fixed(s, w->b)) {
        int known = truth(s, w->terms);
        if (known < 0) return CSP_FIX;
        if (known == 1 && w->reification == IMPLIED) return CSP_ENTAILED;
        return csp_fix(s, w->b, known) ? CSP_ENTAILED : CSP_FAIL;
    }
    if (is_plain || csp_value(s, w->b))
        good = prune(s, w->terms);
    else if (w->reification == REIFIED)
        good = prune_opposite(s, w->terms);
    else
        return CSP_ENTAILED;
    return good ? CSP_AGAIN : CSP_FAIL;
}

static const csp_propagator_kind linear_wide_kind = {"linear wide", CSP_COST_LINEAR,
                                                     linear_wide_propagate, NULL};

csp_status linear_wide_post(csp_solver *s, const linear_terms *terms, reification reification,
                            csp_var b) {
    linear_wide *w = csp_alloc(s, 1, sizeof *w);
    if (!w) return s->status;
    *w = (linear_wide){terms, reification, b};
    csp_propagator p = csp_post(s, &linear_wide_kind, w);
    for (int i = 0; i < terms->n; i++)
        csp_subscribe(s, p, terms->term[i].x, CSP_ON_BOUNDS, i);
    if (reification != PLAIN) csp_subscribe(s, p, b, CSP_ON_FIXED, terms->n);
    return s->status;
}
