/* Two to four terms with coefficients 1 and -1: the relations that models have most of, as
 * differences and sums. The reasoning is that of linear.c; with so few terms nothing is remembered
 * between runs, and no product or quotient is needed. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/constraints/linear_terms.h"

enum { LEAST_TERMS = 2, MOST_TERMS = 4 };

typedef struct linear_small {
    csp_var x[MOST_TERMS];
    bool is_negative[MOST_TERMS];
    int64_t constant;
} linear_small;

typedef struct range {
    int64_t low, high;
} range;

static inline range term_range(const csp_solver *s, const linear_small *l, int i) {
    const csp_variable *v = &s->variables[l->x[i]];
    return l->is_negative[i] ? (range){-(int64_t)v->max, -(int64_t)v->min}
                             : (range){v->min, v->max};
}

/* Both for bounds that do change the domain. */
static inline bool cap_term(csp_solver *s, const linear_small *l, int i, int64_t bound) {
    return l->is_negative[i] ? csp_domain_set_min(s, l->x[i], -bound)
                             : csp_domain_set_max(s, l->x[i], bound);
}

static inline bool lift_term(csp_solver *s, const linear_small *l, int i, int64_t bound) {
    return l->is_negative[i] ? csp_domain_set_max(s, l->x[i], -bound)
                             : csp_domain_set_min(s, l->x[i], bound);
}

/* ---- = ---- */

/* Passes over all terms until none changes; the sums of a pass are those before it. */
static inline csp_outcome equate(csp_solver *s, const linear_small *l, int n) {
    range r[MOST_TERMS];
    for (int i = 0; i < n; i++)
        r[i] = term_range(s, l, i);
    for (;;) {
        int64_t above = l->constant, below = -l->constant;
        for (int i = 0; i < n; i++) {
            above -= r[i].low;
            below += r[i].high;
        }
        if (above < 0 || below < 0) return CSP_FAIL;
        bool changed = false;
        for (int i = 0; i < n; i++) {
            int64_t width = r[i].high - r[i].low;
            if (width <= above && width <= below) continue;
            if (width > above && !cap_term(s, l, i, r[i].low + above)) return CSP_FAIL;
            if (width > below && term_range(s, l, i).low < r[i].high - below &&
                !lift_term(s, l, i, r[i].high - below))
                return CSP_FAIL;
            r[i] = term_range(s, l, i);
            changed = true;
        }
        if (!changed) return above == 0 && below == 0 ? CSP_ENTAILED : CSP_FIX;
    }
}

static csp_outcome equate_two(csp_solver *s, void *self) {
    return equate(s, self, 2);
}

static csp_outcome equate_three(csp_solver *s, void *self) {
    return equate(s, self, 3);
}

static csp_outcome equate_four(csp_solver *s, void *self) {
    return equate(s, self, 4);
}

/* ---- ≤ ---- */

static inline csp_outcome bound(csp_solver *s, const linear_small *l, int n) {
    range r[MOST_TERMS];
    int64_t above = l->constant, widths = 0;
    for (int i = 0; i < n; i++) {
        r[i] = term_range(s, l, i);
        above -= r[i].low;
        widths += r[i].high - r[i].low;
    }
    if (above < 0) return CSP_FAIL;
    if (widths <= above) return CSP_ENTAILED;
    for (int i = 0; i < n; i++)
        if (r[i].high - r[i].low > above && !cap_term(s, l, i, r[i].low + above)) return CSP_FAIL;
    return CSP_FIX;
}

static csp_outcome bound_two(csp_solver *s, void *self) {
    return bound(s, self, 2);
}

static csp_outcome bound_three(csp_solver *s, void *self) {
    return bound(s, self, 3);
}

static csp_outcome bound_four(csp_solver *s, void *self) {
    return bound(s, self, 4);
}

/* ---- ≠ ---- */

static inline csp_outcome differ(csp_solver *s, const linear_small *l, int n) {
    int64_t rest = l->constant;
    int open = -1;
    for (int i = 0; i < n; i++) {
        range r = term_range(s, l, i);
        if (r.low == r.high)
            rest -= r.low;
        else if (open >= 0)
            return CSP_FIX;
        else
            open = i;
    }
    if (open < 0) return rest == 0 ? CSP_FAIL : CSP_ENTAILED;
    return csp_remove(s, l->x[open], l->is_negative[open] ? -rest : rest) ? CSP_ENTAILED : CSP_FAIL;
}

static csp_outcome differ_two(csp_solver *s, void *self) {
    return differ(s, self, 2);
}

static csp_outcome differ_three(csp_solver *s, void *self) {
    return differ(s, self, 3);
}

static csp_outcome differ_four(csp_solver *s, void *self) {
    return differ(s, self, 4);
}

/* ---- Posting ---- */

static const csp_propagator_kind kinds[3][MOST_TERMS - LEAST_TERMS + 1] = {
    {{"sum of 2 =", CSP_COST_BINARY, equate_two, NULL},
     {"sum of 3 =", CSP_COST_BINARY, equate_three, NULL},
     {"sum of 4 =", CSP_COST_LINEAR, equate_four, NULL}},
    {{"sum of 2 ≠", CSP_COST_BINARY, differ_two, NULL},
     {"sum of 3 ≠", CSP_COST_BINARY, differ_three, NULL},
     {"sum of 4 ≠", CSP_COST_LINEAR, differ_four, NULL}},
    {{"sum of 2 ≤", CSP_COST_BINARY, bound_two, NULL},
     {"sum of 3 ≤", CSP_COST_BINARY, bound_three, NULL},
     {"sum of 4 ≤", CSP_COST_LINEAR, bound_four, NULL}},
};

bool linear_is_small(const linear_terms *terms) {
    bool is_small = terms->n >= LEAST_TERMS && terms->n <= MOST_TERMS;
    for (int i = 0; is_small && i < terms->n; i++)
        is_small = terms->term[i].coef == 1 || terms->term[i].coef == -1;
    return is_small;
}

csp_status linear_small_post(csp_solver *s, const linear_terms *terms) {
    linear_small *l = csp_alloc(s, 1, sizeof *l);
    if (!l) return s->status;
    l->constant = terms->constant;
    int row = terms->relation == CSP_EQ ? 0 : terms->relation == CSP_NE ? 1 : 2;
    csp_propagator p = csp_post(s, &kinds[row][terms->n - LEAST_TERMS], l);
    for (int i = 0; i < terms->n; i++) {
        l->x[i] = terms->term[i].x;
        l->is_negative[i] = terms->term[i].coef < 0;
        csp_subscribe(s, p, l->x[i], row == 1 ? CSP_ON_FIXED : CSP_ON_BOUNDS, i);
    }
    return s->status;
}
