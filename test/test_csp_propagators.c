/* Every propagator of csp against brute force on random small instances: no solution lost, the
 * claimed consistency reached at every node, entailment right, everything back after backtracking,
 * all solutions found by search under any heuristic. To test a new one, add its functions and a
 * line. */
#include <criterion/criterion.h>

#include "test/csp_brute.h"

enum { INSTANCES = 2000 };

typedef brute_instance instance;

static int64_t sum_of(const instance *in, const int *v, int n) {
    int64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += in->number[i + 2] * v[i];
    return sum;
}

static bool relates(int64_t a, csp_relation relation, int64_t b) {
    bool truth[] = {[CSP_EQ] = a == b, [CSP_NE] = a != b, [CSP_LE] = a <= b,
                    [CSP_GT] = a > b,  [CSP_GE] = a >= b, [CSP_LT] = a < b};
    return truth[relation];
}

/* ---- Linear: number[0] the relation, number[1] the constant, then coefficients ---- */

static void draw_linear(instance *in, int n) {
    in->number[0] = random_int(&in->random, 0, 5);
    in->number[1] = random_int(&in->random, -12, 12);
    for (int i = 0; i < n; i++)
        in->number[i + 2] = random_int(&in->random, -3, 3);
}

static csp_status post_linear(instance *in) {
    draw_linear(in, in->n);
    return csp_linear(in->s, in->n, in->number + 2, in->x, (csp_relation)in->number[0],
                      in->number[1]);
}

static bool holds_linear(const instance *in, const int *v) {
    return relates(sum_of(in, v, in->n), (csp_relation)in->number[0], in->number[1]);
}

/* Over the reals between the bounds of the first n variables, with x[i] = value if i is one of
 * them; ≠ says nothing while two are open. */
static bool may_relate(const instance *in, int n, csp_relation relation, int i, int64_t value) {
    int64_t low = 0, high = 0;
    bool others_open = false;
    for (int j = 0; j < n; j++) {
        int64_t a = in->number[j + 2], first = j == i ? value : csp_min(in->s, in->x[j]),
                last = j == i ? value : csp_max(in->s, in->x[j]);
        low += a > 0 ? a * first : a * last;
        high += a > 0 ? a * last : a * first;
        others_open |= a != 0 && first != last;
    }
    if (relation == CSP_NE) return others_open || low != in->number[1];
    if (relation == CSP_EQ) return low <= in->number[1] && high >= in->number[1];
    bool downwards = relation == CSP_LE || relation == CSP_LT;
    return relates(downwards ? low : high, relation, in->number[1]);
}

static bool supported_linear(const instance *in, int i, int64_t value) {
    return may_relate(in, in->n, (csp_relation)in->number[0], i, value);
}

static csp_relation opposite(csp_relation relation) {
    static const csp_relation opposites[] = {
        [CSP_EQ] = CSP_NE, [CSP_NE] = CSP_EQ, [CSP_LE] = CSP_GT,
        [CSP_GT] = CSP_LE, [CSP_GE] = CSP_LT, [CSP_LT] = CSP_GE};
    return opposites[relation];
}

/* With b, the last variable, one of its values. */
static bool supported_with(const instance *in, int i, int64_t value, bool is_reified) {
    int last = in->n - 1;
    csp_relation relation = (csp_relation)in->number[0];
    int64_t low = i == last ? value : csp_min(in->s, in->x[last]);
    int64_t high = i == last ? value : csp_max(in->s, in->x[last]);
    if (high == 1 && may_relate(in, last, relation, i, value)) return true;
    return low == 0 && (!is_reified || may_relate(in, last, opposite(relation), i, value));
}

static bool supported_reified(const instance *in, int i, int64_t value) {
    return supported_with(in, i, value, true);
}

static bool supported_implied(const instance *in, int i, int64_t value) {
    return supported_with(in, i, value, false);
}

static csp_status post_reified(instance *in) {
    draw_linear(in, in->n - 1);
    return csp_linear_reified(in->s, in->n - 1, in->number + 2, in->x, (csp_relation)in->number[0],
                              in->number[1], in->x[in->n - 1]);
}

static bool holds_reified(const instance *in, const int *v) {
    return relates(sum_of(in, v, in->n - 1), (csp_relation)in->number[0], in->number[1]) ==
           v[in->n - 1];
}

static csp_status post_implied(instance *in) {
    draw_linear(in, in->n - 1);
    return csp_linear_implied(in->s, in->n - 1, in->number + 2, in->x, (csp_relation)in->number[0],
                              in->number[1], in->x[in->n - 1]);
}

static bool holds_implied(const instance *in, const int *v) {
    return !v[in->n - 1] ||
           relates(sum_of(in, v, in->n - 1), (csp_relation)in->number[0], in->number[1]);
}

static csp_status post_compare(instance *in) {
    in->number[0] = random_int(&in->random, 0, 5);
    in->number[1] = random_int(&in->random, -4, 4);
    return csp_compare(in->s, in->x[0], (csp_relation)in->number[0], in->x[1], in->number[1]);
}

static bool holds_compare(const instance *in, const int *v) {
    return relates(v[0], (csp_relation)in->number[0], v[1] + in->number[1]);
}

/* ---- Arithmetic ---- */

static csp_status post_product(instance *in) {
    return csp_product(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool holds_product(const instance *in, const int *v) {
    (void)in;
    return v[0] * v[1] == v[2];
}

static csp_status post_square(instance *in) {
    return csp_square(in->s, in->x[0], in->x[1]);
}

static bool holds_square(const instance *in, const int *v) {
    (void)in;
    return v[0] * v[0] == v[1];
}

static bool intervals_meet(int64_t a, int64_t b, int64_t low, int64_t high) {
    return (a < b ? a : b) <= high && (a < b ? b : a) >= low;
}

static bool supported_product(const instance *in, int i, int64_t value) {
    const csp_solver *s = in->s;
    int64_t low = csp_min(s, in->x[2]), high = csp_max(s, in->x[2]);
    if (i < 2)
        return intervals_meet(value * csp_min(s, in->x[1 - i]), value * csp_max(s, in->x[1 - i]),
                              low, high);
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (int k = 0; k < 4; k++) {
        int64_t x = k & 1 ? csp_max(s, in->x[0]) : csp_min(s, in->x[0]);
        int64_t y = k & 2 ? csp_max(s, in->x[1]) : csp_min(s, in->x[1]);
        least = x * y < least ? x * y : least;
        most = x * y > most ? x * y : most;
    }
    return value >= least && value <= most;
}

static csp_status post_division(instance *in) {
    return csp_division(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool holds_division(const instance *in, const int *v) {
    (void)in;
    return v[1] != 0 && v[0] / v[1] == v[2];
}

static csp_status post_modulo(instance *in) {
    return csp_modulo(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool holds_modulo(const instance *in, const int *v) {
    (void)in;
    return v[1] != 0 && v[0] % v[1] == v[2];
}

static csp_status post_strided(instance *in) {
    static const int divisors[] = {1, 2, 3, -2, 5};
    in->number[0] = divisors[random_int(&in->random, 0, 4)];
    return csp_modulo(in->s, in->x[0], csp_constant(in->s, (int32_t)in->number[0]), in->x[1]);
}

static bool holds_strided(const instance *in, const int *v) {
    return v[0] % in->number[0] == v[1];
}

static csp_status post_maximum(instance *in) {
    return csp_maximum(in->s, in->n - 1, in->x, in->x[in->n - 1]);
}

static int extreme(const int *v, int n, int sign) {
    int best = v[0];
    for (int i = 1; i < n; i++)
        if (sign * v[i] > sign * best) best = v[i];
    return best;
}

static bool holds_maximum(const instance *in, const int *v) {
    return v[in->n - 1] == extreme(v, in->n - 1, 1);
}

static csp_status post_minimum(instance *in) {
    return csp_minimum(in->s, in->n - 1, in->x, in->x[in->n - 1]);
}

static bool holds_minimum(const instance *in, const int *v) {
    return v[in->n - 1] == extreme(v, in->n - 1, -1);
}

/* ---- Element and table ---- */

static csp_status post_element(instance *in) {
    int32_t table[BRUTE_NUMBERS];
    in->m = random_int(&in->random, 1, 12);
    for (int i = 0; i < in->m; i++)
        in->number[i] = table[i] = random_int(&in->random, -6, 8);
    return csp_element(in->s, in->m, table, in->x[0], in->x[1]);
}

static bool holds_element(const instance *in, const int *v) {
    return v[0] >= 0 && v[0] < in->m && in->number[v[0]] == v[1];
}

static csp_status post_element_variable(instance *in) {
    return csp_element_variable(in->s, in->n - 2, in->x + 2, in->x[0], in->x[1]);
}

static bool holds_element_variable(const instance *in, const int *v) {
    return v[0] >= 0 && v[0] < in->n - 2 && v[v[0] + 2] == v[1];
}

static csp_status post_table(instance *in) {
    int32_t tuples[BRUTE_NUMBERS];
    int rows = random_int(&in->random, 1, BRUTE_NUMBERS / in->n);
    in->m = rows;
    for (int i = 0; i < rows * in->n; i++)
        in->number[i] = tuples[i] = random_int(&in->random, -3, 3);
    return csp_table(in->s, in->n, in->x, rows, tuples);
}

static bool holds_table(const instance *in, const int *v) {
    for (int row = 0; row < in->m; row++) {
        bool equal = true;
        for (int i = 0; i < in->n; i++)
            equal &= in->number[row * in->n + i] == v[i];
        if (equal) return true;
    }
    return false;
}

/* ---- All different, order ---- */

static csp_status post_different_value(instance *in) {
    return csp_all_different(in->s, in->n, in->x, CSP_BY_VALUE);
}

static csp_status post_different_bounds(instance *in) {
    return csp_all_different(in->s, in->n, in->x, CSP_BY_BOUNDS);
}

static csp_status post_different_domain(instance *in) {
    return csp_all_different(in->s, in->n, in->x, CSP_BY_DOMAIN);
}

/* One far value more: too many to be a word; too many to be walked. */
static csp_status post_different_far(instance *in) {
    csp_var x[BRUTE_VARIABLES + 1];
    for (int i = 0; i < in->n; i++)
        x[i] = in->x[i];
    x[in->n] = csp_constant(in->s, 1000);
    return csp_all_different(in->s, in->n + 1, x, CSP_BY_DOMAIN);
}

static csp_status post_different_very_far(instance *in) {
    csp_var x[BRUTE_VARIABLES + 1];
    for (int i = 0; i < in->n; i++)
        x[i] = in->x[i];
    x[in->n] = csp_constant(in->s, 3000000);
    return csp_all_different(in->s, in->n + 1, x, CSP_BY_DOMAIN);
}

static bool holds_different(const instance *in, const int *v) {
    for (int i = 0; i < in->n; i++)
        for (int j = 0; j < i; j++)
            if (v[i] == v[j]) return false;
    return true;
}

static csp_status post_lexicographic(instance *in) {
    in->number[0] = random_int(&in->random, 0, 1);
    return csp_lexicographic(in->s, in->n / 2, in->x, in->x + in->n / 2, in->number[0]);
}

static bool holds_lexicographic(const instance *in, const int *v) {
    int half = in->n / 2;
    for (int i = 0; i < half; i++)
        if (v[i] != v[half + i]) return v[i] < v[half + i];
    return !in->number[0];
}

/* ---- Clauses and channels ---- */

static csp_status post_clause(instance *in) {
    csp_literal literals[BRUTE_VARIABLES];
    for (int i = 0; i < in->n; i++) {
        in->number[2 * i] = random_int(&in->random, 0, 5);
        in->number[2 * i + 1] = random_int(&in->random, -3, 3);
        literals[i] =
            (csp_literal){in->x[i], (csp_relation)in->number[2 * i], in->number[2 * i + 1]};
    }
    return csp_clause(in->s, in->n, literals);
}

static bool holds_clause(const instance *in, const int *v) {
    for (int i = 0; i < in->n; i++)
        if (relates(v[i], (csp_relation)in->number[2 * i], in->number[2 * i + 1])) return true;
    return false;
}

/* Twelve clauses of three literals: stress for the watches, where unit propagation claims no
 * consistency. */
static csp_status post_clauses(instance *in) {
    for (int k = 0; k < 7; k++) {
        csp_literal literals[3];
        for (int i = 0; i < 3; i++) {
            int64_t *number = in->number + 3 * (3 * k + i);
            number[0] = random_int(&in->random, 0, in->n - 1);
            number[1] = random_int(&in->random, 0, 5);
            number[2] = random_int(&in->random, -2, 2);
            literals[i] = (csp_literal){in->x[number[0]], (csp_relation)number[1], number[2]};
        }
        csp_clause(in->s, 3, literals);
    }
    return csp_solver_status(in->s);
}

static bool holds_clauses(const instance *in, const int *v) {
    for (int k = 0; k < 7; k++) {
        bool any = false;
        for (int i = 0; i < 3; i++) {
            const int64_t *number = in->number + 3 * (3 * k + i);
            any |= relates(v[number[0]], (csp_relation)number[1], number[2]);
        }
        if (!any) return false;
    }
    return true;
}

static csp_status post_reify(instance *in) {
    in->number[0] = random_int(&in->random, 0, 5);
    in->number[1] = random_int(&in->random, -4, 4);
    return csp_reify(in->s, (csp_literal){in->x[0], (csp_relation)in->number[0], in->number[1]},
                     in->x[1]);
}

static bool holds_reify(const instance *in, const int *v) {
    return relates(v[0], (csp_relation)in->number[0], in->number[1]) == v[1];
}

static csp_status post_channel(instance *in) {
    in->number[0] = random_int(&in->random, -3, 3);
    return csp_channel(in->s, in->x[0], (int32_t)in->number[0], in->n - 1, in->x + 1);
}

static bool holds_channel(const instance *in, const int *v) {
    if (v[0] < in->number[0] || v[0] > in->number[0] + in->n - 2) return false;
    for (int i = 0; i < in->n - 1; i++)
        if (v[i + 1] != (v[0] == in->number[0] + i)) return false;
    return true;
}

#define CASE(test, ...)                                                                            \
    Test(csp_propagators, test) {                                                                  \
        brute_check(&(brute_constraint){#test, __VA_ARGS__}, INSTANCES, 1000);                     \
    }

CASE(linear, 1, 5, -4, 4, post_linear, holds_linear, BRUTE_REAL, supported_linear, 0)
CASE(linear_reified, 2, 5, -4, 4, post_reified, holds_reified, BRUTE_REAL, supported_reified, 1)
CASE(linear_implied, 2, 5, -4, 4, post_implied, holds_implied, BRUTE_REAL, supported_implied, 1)
CASE(compare, 2, 2, -8, 8, post_compare, holds_compare, BRUTE_BOUNDS, NULL, 0)
CASE(product, 3, 3, -7, 7, post_product, holds_product, BRUTE_REAL, supported_product, 0)
CASE(square, 2, 2, -6, 25, post_square, holds_square, BRUTE_BOUNDS, NULL, 0)
CASE(division, 3, 3, -7, 7, post_division, holds_division, BRUTE_BOUNDS, NULL, 0)
CASE(modulo, 3, 3, -7, 7, post_modulo, holds_modulo, BRUTE_BOUNDS, NULL, 0)
CASE(modulo_of_constant, 2, 2, -9, 9, post_strided, holds_strided, BRUTE_DOMAIN, NULL, 0)
CASE(maximum, 2, 5, -4, 4, post_maximum, holds_maximum, BRUTE_BOUNDS, NULL, 0)
CASE(minimum, 2, 5, -4, 4, post_minimum, holds_minimum, BRUTE_BOUNDS, NULL, 0)
CASE(element, 2, 2, -2, 13, post_element, holds_element, BRUTE_DOMAIN, NULL, 0)
CASE(element_variable, 3, 6, -1, 4, post_element_variable, holds_element_variable, BRUTE_DOMAIN,
     NULL, 0)
CASE(table, 1, 4, -3, 3, post_table, holds_table, BRUTE_DOMAIN, NULL, 0)
CASE(all_different_value, 2, 5, -3, 4, post_different_value, holds_different, BRUTE_SOUND, NULL, 0)
CASE(all_different_bounds, 2, 6, 0, 5, post_different_bounds, holds_different, BRUTE_BOUNDS, NULL,
     0)
CASE(all_different_domain, 2, 6, 0, 5, post_different_domain, holds_different, BRUTE_DOMAIN, NULL,
     0)
CASE(all_different_domain_far, 2, 6, 0, 5, post_different_far, holds_different, BRUTE_DOMAIN, NULL,
     0)
CASE(all_different_very_far, 2, 6, 0, 5, post_different_very_far, holds_different, BRUTE_BOUNDS,
     NULL, 0)
CASE(lexicographic, 2, 6, -2, 2, post_lexicographic, holds_lexicographic, BRUTE_DOMAIN, NULL, 0)
CASE(clause, 1, 5, -3, 3, post_clause, holds_clause, BRUTE_DOMAIN, NULL, 0)
CASE(clauses, 2, 5, -2, 2, post_clauses, holds_clauses, BRUTE_SOUND, NULL, 0)
CASE(reify, 2, 2, -5, 5, post_reify, holds_reify, BRUTE_DOMAIN, NULL, 1)
CASE(channel, 2, 6, -3, 3, post_channel, holds_channel, BRUTE_DOMAIN, NULL, 5)

/* Quotients with gaps between them need wider ranges. */
Test(csp_propagators, division_and_modulo_of_more) {
    brute_check(&(brute_constraint){"division", 3, 3, -15, 15, post_division, holds_division,
                                    BRUTE_BOUNDS, NULL, 0},
                150, 1);
    brute_check(&(brute_constraint){"modulo", 3, 3, -15, 15, post_modulo, holds_modulo,
                                    BRUTE_BOUNDS, NULL, 0},
                150, 1);
}

/* Their interplay: three constraints on the same four variables. */
Test(csp_propagators, several_together) {
    static const brute_constraint list[] = {
        {.name = "linear", .post = post_linear, .holds = holds_linear},
        {.name = "product", .post = post_product, .holds = holds_product},
        {.name = "division", .post = post_division, .holds = holds_division},
        {.name = "modulo", .post = post_modulo, .holds = holds_modulo},
        {.name = "compare", .post = post_compare, .holds = holds_compare},
        {.name = "maximum", .post = post_maximum, .holds = holds_maximum},
        {.name = "minimum", .post = post_minimum, .holds = holds_minimum},
        {.name = "element", .post = post_element, .holds = holds_element},
        {.name = "element of variables",
         .post = post_element_variable,
         .holds = holds_element_variable},
        {.name = "table", .post = post_table, .holds = holds_table},
        {.name = "value", .post = post_different_value, .holds = holds_different},
        {.name = "bounds", .post = post_different_bounds, .holds = holds_different},
        {.name = "domain", .post = post_different_domain, .holds = holds_different},
        {.name = "far", .post = post_different_far, .holds = holds_different},
        {.name = "lexicographic", .post = post_lexicographic, .holds = holds_lexicographic},
        {.name = "clause", .post = post_clause, .holds = holds_clause},
        {.name = "clauses", .post = post_clauses, .holds = holds_clauses},
    };
    enum { LENGTH = sizeof list / sizeof *list };
    const brute_constraint *pointers[LENGTH];
    for (int i = 0; i < LENGTH; i++)
        pointers[i] = &list[i];
    brute_check_together(pointers, LENGTH, 4, 4000, 77);
}
