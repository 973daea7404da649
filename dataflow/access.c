/* The tensor access propagator (paper section 4.2: f(data) = A·f(mul) + c, in both directions).
 *
 * Each row is one linear equation Σ a_i·x_i = b over the coordinates with a non-zero coefficient
 * and, with coefficient -1, the data coordinate. A row first tightens bounds as any linear equation
 * does; then, as strides and dilation make coefficients share divisors, it reasons modulo: with g
 * the gcd of the other unfixed coefficients, a_i·x_i must be congruent to what the fixed ones
 * leave. A row of few tuples is enumerated. */
#include "dataflow/access.h"

#include "csp/base/arithmetic.h"

enum { ROW_MAX_TERMS = OPERATOR_MAX_AXES + 1 };

typedef struct row {
    int terms;
    int64_t coef[ROW_MAX_TERMS];
    csp_var var[ROW_MAX_TERMS];
    int64_t sum;
} row;

static int64_t term_low(const csp_solver *s, const row *r, int i) {
    return r->coef[i] * (r->coef[i] > 0 ? csp_min(s, r->var[i]) : csp_max(s, r->var[i]));
}

static int64_t term_high(const csp_solver *s, const row *r, int i) {
    return r->coef[i] * (r->coef[i] > 0 ? csp_max(s, r->var[i]) : csp_min(s, r->var[i]));
}

/* coef·x between low and high; coef is not 0. */
static bool term_set_range(csp_solver *s, csp_var x, int64_t coef, int64_t low, int64_t high) {
    if (coef > 0)
        return csp_set_min(s, x, divide_ceiling(low, coef)) &&
               csp_set_max(s, x, divide_floor(high, coef));
    return term_set_range(s, x, -coef, -high, -low);
}

static bool row_tighten_bounds(csp_solver *s, const row *r) {
    for (bool changed = true; changed;) {
        int64_t low = 0, high = 0;
        for (int i = 0; i < r->terms; i++) {
            low += term_low(s, r, i);
            high += term_high(s, r, i);
        }
        if (low > r->sum || high < r->sum) return false;
        if (low == high) return true;
        changed = false;
        for (int i = 0; i < r->terms; i++) {
            if (csp_is_fixed(s, r->var[i])) continue;
            int64_t own_low = term_low(s, r, i), own_high = term_high(s, r, i);
            if (!term_set_range(s, r->var[i], r->coef[i], r->sum - (high - own_high),
                                r->sum - (low - own_low)))
                return false;
            if (csp_is_fixed(s, r->var[i]) || term_low(s, r, i) != own_low ||
                term_high(s, r, i) != own_high) {
                changed = true;
                break;
            }
        }
    }
    return true;
}

static int64_t modulo_floor(int64_t a, int64_t m) {
    int64_t rest = a % m;
    return rest < 0 ? rest + m : rest;
}

/* The inverse of a modulo m, which have no factor in common; by Euclid's algorithm. */
static int64_t inverse_modulo(int64_t a, int64_t m) {
    int64_t r = m, next_r = modulo_floor(a, m), t = 0, next_t = 1;
    while (next_r) {
        int64_t q = r / next_r, rest = r - q * next_r, factor = t - q * next_t;
        r = next_r;
        next_r = rest;
        t = next_t;
        next_t = factor;
    }
    return modulo_floor(t, m);
}

/* Moves the bounds of var[i] inward to values for which coef·x ≡ rest (mod g): those of one
 * residue. */
static bool term_tighten_residue(csp_solver *s, const row *r, int i, int64_t rest, int64_t g) {
    csp_var x = r->var[i];
    int64_t common = greatest_common_divisor(r->coef[i], g), period = g / common;
    if (rest % common) return false;
    if (period == 1) return true;
    int64_t residue = modulo_floor(
        modulo_floor(rest / common, period) * inverse_modulo(r->coef[i] / common, period), period);
    for (int64_t ahead; (ahead = modulo_floor(residue - csp_min(s, x), period));)
        if (!csp_set_min(s, x, csp_min(s, x) + ahead)) return false;
    for (int64_t behind; (behind = modulo_floor(csp_max(s, x) - residue, period));)
        if (!csp_set_max(s, x, csp_max(s, x) - behind)) return false;
    return true;
}

static bool row_tighten_residues(csp_solver *s, const row *r) {
    int64_t rest = r->sum;
    for (int i = 0; i < r->terms; i++)
        if (csp_is_fixed(s, r->var[i])) rest -= r->coef[i] * csp_value(s, r->var[i]);
    for (int i = 0; i < r->terms; i++) {
        if (csp_is_fixed(s, r->var[i])) continue;
        int64_t g = 0;
        for (int j = 0; j < r->terms; j++)
            if (j != i && !csp_is_fixed(s, r->var[j])) g = greatest_common_divisor(g, r->coef[j]);
        if (g <= 1) continue;
        if (!term_tighten_residue(s, r, i, rest, g)) return false;
        if (csp_is_fixed(s, r->var[i])) rest -= r->coef[i] * csp_value(s, r->var[i]);
    }
    return true;
}

/* Has the row, with term `i` at `value`, a solution in the domains of the other unfixed terms? */
static bool row_has_support(const csp_solver *s, const row *r, int i, int term, int64_t left) {
    if (term == r->terms) return left == 0;
    if (term == i) return row_has_support(s, r, i, term + 1, left);
    for (int64_t v = csp_min(s, r->var[term]); v != CSP_NONE_ABOVE;
         v = csp_next(s, r->var[term], v))
        if (row_has_support(s, r, i, term + 1, left - r->coef[term] * v)) return true;
    return false;
}

static bool row_enumerate(csp_solver *s, const row *r) {
    int64_t tuples = 1;
    for (int i = 0; i < r->terms; i++) {
        tuples *= csp_size(s, r->var[i]);
        if (tuples > ACCESS_TUPLES) return true;
    }
    for (int i = 0; i < r->terms && tuples > 1; i++)
        for (int64_t v = csp_min(s, r->var[i]); v != CSP_NONE_ABOVE; v = csp_next(s, r->var[i], v))
            if (!row_has_support(s, r, i, 0, r->sum - r->coef[i] * v) &&
                !csp_remove(s, r->var[i], v))
                return false;
    return true;
}

static bool row_is_fixed(const csp_solver *s, const row *r) {
    for (int i = 0; i < r->terms; i++)
        if (!csp_is_fixed(s, r->var[i])) return false;
    return true;
}

static csp_outcome row_propagate(csp_solver *s, void *self) {
    const row *r = self;
    if (!row_tighten_bounds(s, r)) return CSP_FAIL;
    if (row_is_fixed(s, r)) return CSP_ENTAILED;
    if (!row_tighten_residues(s, r) || !row_enumerate(s, r)) return CSP_FAIL;
    return CSP_AGAIN;
}

static const csp_propagator_kind row_kind = {
    .name = "tensor access", .cost = CSP_COST_LINEAR, .propagate = row_propagate};

csp_status access_post(csp_solver *s, const access_map *access, int axes, const csp_var *node,
                       const csp_var *data) {
    for (int k = 0; k < access->dims; k++) {
        row *r = csp_alloc(s, 1, sizeof *r);
        if (!r) return CSP_NO_MEMORY;
        csp_propagator p = csp_post(s, &row_kind, r);
        r->sum = -access->offset[k];
        for (int d = 0; d <= axes; d++) {
            int64_t coef = d < axes ? access->coef[k][d] : -1;
            if (coef == 0) continue;
            r->coef[r->terms] = coef;
            r->var[r->terms++] = d < axes ? node[d] : data[k];
            csp_subscribe(s, p, r->var[r->terms - 1], CSP_ON_DOMAIN, 0);
        }
    }
    return csp_solver_status(s);
}
