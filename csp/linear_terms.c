/* The normal form of linear relations: views resolved, equal variables joined, fixed ones moved to
 * the constant, common divisors taken out. */
#include "csp/linear_terms.h"

#include <stdlib.h>

#include "csp/arithmetic.h"
#include "csp/memory.h"

static const int64_t SUM_LIMIT = INT64_C(1) << 62;

typedef struct term {
    csp_var x;
    int64_t coef;
} term;

static int compare_terms(const void *a, const void *b) {
    csp_var x = ((const term *)a)->x, y = ((const term *)b)->x;
    return (x > y) - (x < y);
}

/* Moves a view's offset, and a fixed variable altogether, from the left to the right side. */
static bool resolve(const csp_solver *s, term *t, int64_t *constant) {
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
static int join(term *terms, int n) {
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

/* Can Σ|coef|·|x| + |constant| be computed with room to spare? */
static bool sums_fit(const csp_solver *s, const term *terms, int n, int64_t constant) {
    int64_t sum = 0;
    if (constant < -SUM_LIMIT || constant > SUM_LIMIT) return false;
    for (int i = 0; i < n; i++) {
        int64_t largest = max_of(-(int64_t)csp_min(s, terms[i].x), csp_max(s, terms[i].x));
        int64_t product;
        if (terms[i].coef == INT64_MIN ||
            __builtin_mul_overflow(llabs(terms[i].coef), max_of(largest, 1), &product) ||
            __builtin_add_overflow(sum, product, &sum) || sum > SUM_LIMIT)
            return false;
    }
    return true;
}

static int64_t greatest_common_divisor(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void divide_out(linear_terms *l) {
    int64_t divisor = 0;
    for (int i = 0; i < l->n; i++)
        divisor = greatest_common_divisor(llabs(l->coef[i]), divisor);
    if (divisor <= 1) return;
    if (l->relation != CSP_LE && l->constant % divisor != 0) {
        l->n = 0;
        return;
    }
    for (int i = 0; i < l->n; i++)
        l->coef[i] /= divisor;
    l->constant = divide_floor(l->constant, divisor);
}

/* Turns >, >= and < into <=. */
static bool unify_relation(linear_terms *l, term *terms) {
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

static bool fill(csp_solver *s, linear_terms *l, term *terms) {
    for (int i = 0; i < l->n; i++)
        if (!resolve(s, &terms[i], &l->constant)) return false;
    l->n = join(terms, l->n);
    if (l->n < 0 || !unify_relation(l, terms) || !sums_fit(s, terms, l->n, l->constant))
        return false;
    for (int i = 0; i < l->n; i++) {
        l->coef[i] = terms[i].coef;
        l->x[i] = terms[i].x;
    }
    divide_out(l);
    return true;
}

bool linear_normalise(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                      csp_relation relation, int64_t constant, linear_terms *l) {
    bool good = n >= 0 && (unsigned)relation <= CSP_LT;
    for (int i = 0; good && i < n; i++)
        good = csp_is_variable(s, x[i]);
    if (!good) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return false;
    }
    *l = (linear_terms){n, csp_alloc(s, (size_t)n, sizeof *coef),
                        csp_alloc(s, (size_t)n, sizeof *x), relation, constant};
    term *terms = memory_zeroed((size_t)n + 1, sizeof *terms);
    if (!l->coef || !l->x || !terms) {
        free(terms);
        csp_solver_fail(s, CSP_NO_MEMORY);
        return false;
    }
    for (int i = 0; i < n; i++)
        terms[i] = (term){x[i], coef[i]};
    good = fill(s, l, terms);
    free(terms);
    if (!good) csp_solver_fail(s, CSP_BAD_ARGUMENT);
    return good;
}
