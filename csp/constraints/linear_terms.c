/* The normal form of linear relations: views resolved, equal variables joined, fixed ones moved to
 * the constant, common divisors taken out. */
#include "csp/constraints/linear_terms.h"

#include <stdlib.h>

#include "csp/base/arithmetic.h"

static const int64_t SUM_LIMIT = INT64_C(1) << 62;

static int compare_terms(const void *a, const void *b) {
    csp_var x = ((const linear_term *)a)->x, y = ((const linear_term *)b)->x;
    return (x > y) - (x < y);
}

/* Moves a view's offset, and a fixed variable altogether, from the left to the right side. */
static bool resolve(const csp_solver *s, linear_term *t, int64_t *constant) {
    int64_t scale = 1, offset = 0;
    if (t->x < 0) {
        scale = s->views[~t->x].scale;
        offset = s->views[~t->x].offset;
        t->x = s->views[~t->x].base;
    }
    if (csp_is_fixed(s, t->x) && csp_level(s) == 0) {
        offset += scale * csp_value(s, t->x);
        scale = 0;
    }
    int64_t moved;
    return !__builtin_mul_overflow(t->coef, offset, &moved) &&
           !__builtin_sub_overflow(*constant, moved, constant) &&
           !__builtin_mul_overflow(t->coef, scale, &t->coef);
}

/* Sorts and joins; the number of terms left, or -1 if a coefficient overflows. */
static int join(linear_term *terms, int n) {
    qsort(terms, (size_t)n, sizeof *terms, compare_terms);
    int kept = 0;
    for (int i = 0; i < n; i++) {
        if (kept > 0 && terms[kept - 1].x == terms[i].x) {
            if (__builtin_add_overflow(terms[kept - 1].coef, terms[i].coef, &terms[kept - 1].coef))
                return -1;
        } else {
            terms[kept++] = terms[i];
        }
        if (terms[kept - 1].coef == 0) kept--;
    }
    return kept;
}

/* Can the difference of the constant and any sum of terms be computed in 64 bits? */
static bool sums_fit(const csp_solver *s, const linear_terms *l) {
    int64_t sum = 0;
    if (l->constant <= -SUM_LIMIT || l->constant >= SUM_LIMIT) return false;
    for (int i = 0; i < l->n; i++) {
        linear_term t = l->term[i];
        int64_t largest = max_of(max_of(-(int64_t)csp_min(s, t.x), csp_max(s, t.x)), 1), product;
        if (__builtin_mul_overflow(llabs(t.coef), largest, &product) ||
            __builtin_add_overflow(sum, product, &sum) || sum >= SUM_LIMIT)
            return false;
    }
    return true;
}

static void divide_out(linear_terms *l) {
    int64_t divisor = 0;
    for (int i = 0; i < l->n; i++)
        divisor = greatest_common_divisor(llabs(l->term[i].coef), divisor);
    if (divisor <= 1) return;
    if (l->relation != CSP_LE && l->constant % divisor != 0) {
        l->n = 0;
        return;
    }
    for (int i = 0; i < l->n; i++)
        l->term[i].coef /= divisor;
    l->constant = divide_floor(l->constant, divisor);
}

/* Turns >, >= and < into <=. */
static bool unify_relation(linear_terms *l) {
    linear_term *terms = l->term;
    bool turned = l->relation == CSP_GE || l->relation == CSP_GT;
    if (turned && l->constant == INT64_MIN) return false;
    for (int i = 0; i < l->n && turned; i++) {
        if (terms[i].coef == INT64_MIN) return false;
        terms[i].coef = -terms[i].coef;
    }
    if (turned) l->constant = -l->constant;
    bool strict = l->relation == CSP_GT || l->relation == CSP_LT;
    if (strict && __builtin_sub_overflow(l->constant, 1, &l->constant)) return false;
    if (turned || strict) l->relation = CSP_LE;
    return true;
}

static bool normalise(csp_solver *s, linear_terms *l) {
    for (int i = 0; i < l->n; i++)
        if (!resolve(s, &l->term[i], &l->constant)) return false;
    l->n = join(l->term, l->n);
    if (l->n < 0 || !unify_relation(l) || l->constant == INT64_MIN) return false;
    for (int i = 0; i < l->n; i++)
        if (l->term[i].coef == INT64_MIN) return false;
    l->is_wide = !sums_fit(s, l);
    divide_out(l);
    return true;
}

bool linear_normalise(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                      csp_relation relation, int64_t constant, linear_terms *l) {
    if (!csp_are_variables(s, n, x) || (unsigned)relation > CSP_LT) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return false;
    }
    *l = (linear_terms){n, csp_alloc(s, (size_t)n, sizeof *l->term), relation, constant, false};
    if (!l->term) return false;
    for (int i = 0; i < n; i++)
        l->term[i] = (linear_term){coef[i], x[i]};
    bool good = normalise(s, l);
    if (!good) csp_solver_fail(s, CSP_BAD_ARGUMENT);
    return good;
}
