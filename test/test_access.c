/* The tensor access propagator against brute force: rows with strides, dilations, negative
 * coefficients and offsets, at random nodes of random searches. */
#include <criterion/criterion.h>

#include "dataflow/access.h"
#include "test/csp_brute.h"

/* number[0]: the offset, then a coefficient for each coordinate; the last variable is the data. */
static access_map row_of(const brute_instance *in, int axes) {
    access_map access = {.name = "a", .dims = 1, .shape = {1000}, .offset = {in->number[0]}};
    for (int d = 0; d < axes; d++)
        access.coef[0][d] = in->number[1 + d];
    return access;
}

static csp_status post_row(brute_instance *in, const int *coefs, int choices) {
    int axes = in->n - 1;
    in->number[0] = random_int(&in->random, -6, 6);
    for (int d = 0; d < axes; d++)
        in->number[1 + d] = coefs[random_int(&in->random, 0, choices - 1)];
    access_map access = row_of(in, axes);
    return access_post(in->s, &access, axes, in->x, &in->x[axes]);
}

static csp_status post_any(brute_instance *in) {
    static const int coefs[] = {0, 1, 1, 2, 3, -1, -2, 4};
    return post_row(in, coefs, 8);
}

static csp_status post_strided(brute_instance *in) {
    static const int coefs[] = {2, 4, 6, -2};
    return post_row(in, coefs, 4);
}

static bool holds_row(const brute_instance *in, const int *v) {
    int64_t index = in->number[0];
    for (int d = 0; d < in->n - 1; d++)
        index += in->number[1 + d] * v[d];
    return index == v[in->n - 1];
}

static int64_t row_coef(const brute_instance *in, int i) {
    return i == in->n - 1 ? -1 : in->number[1 + i];
}

static int64_t gcd(int64_t a, int64_t b) {
    return b ? gcd(b, a % b) : a < 0 ? -a : a;
}

/* What access.h claims of a bound: the others, over the reals, make up for it; and so they do
 * modulo the greatest common divisor of the unfixed ones among them. */
static bool supported_row(const brute_instance *in, int i, int64_t value) {
    int64_t low = in->number[0] + row_coef(in, i) * value, high = low, fixed = low, divisor = 0;
    if (row_coef(in, i) == 0) return true;
    for (int j = 0; j < in->n; j++) {
        int64_t coef = row_coef(in, j), least = csp_min(in->s, in->x[j]),
                most = csp_max(in->s, in->x[j]);
        if (j == i) continue;
        low += coef > 0 ? coef * least : coef * most;
        high += coef > 0 ? coef * most : coef * least;
        if (least == most)
            fixed += coef * least;
        else
            divisor = gcd(divisor, coef);
    }
    return low <= 0 && high >= 0 && (divisor ? fixed % divisor == 0 : fixed == 0);
}

static bool tuples_are_few(const brute_instance *in) {
    int64_t tuples = 1;
    for (int i = 0; i < in->n; i++)
        if (row_coef(in, i) && tuples <= ACCESS_TUPLES) tuples *= csp_size(in->s, in->x[i]);
    return tuples <= ACCESS_TUPLES;
}

/* Where domains are small, a bound is in a solution. */
static bool supported_few(const brute_instance *in, int i, int64_t value) {
    int at[BRUTE_VARIABLES];
    if (row_coef(in, i) == 0) return true;
    if (!tuples_are_few(in)) return supported_row(in, i, value);
    for (int j = 0; j < in->n; j++)
        at[j] = j == i ? (int)value : csp_min(in->s, in->x[j]);
    for (;;) {
        if (holds_row(in, at)) return true;
        int j = 0;
        for (; j < in->n; j++) {
            if (j == i) continue;
            int64_t next = csp_next(in->s, in->x[j], at[j]);
            at[j] = next == CSP_NONE_ABOVE ? csp_min(in->s, in->x[j]) : (int)next;
            if (next != CSP_NONE_ABOVE) break;
        }
        if (j == in->n) return false;
    }
}

static void check(const char *name, csp_status (*post)(brute_instance *), int most, int low,
                  int high, bool (*supported)(const brute_instance *, int, int64_t),
                  uint64_t seed) {
    brute_constraint constraint = {.name = name,
                                   .least_variables = 2,
                                   .most_variables = most,
                                   .least_value = low,
                                   .most_value = high,
                                   .post = post,
                                   .holds = holds_row,
                                   .strength = BRUTE_REAL,
                                   .supported = supported};
    brute_check(&constraint, 1200, seed);
}

Test(access, bounds_over_the_reals_and_modulo) {
    check("access", post_any, 5, -4, 12, supported_row, 1);
}

Test(access, strides_reason_modulo) {
    check("access, strides", post_strided, 5, -4, 12, supported_row, 20000);
}

Test(access, few_tuples_are_domain_consistent) {
    check("access, small domains", post_any, 4, -1, 3, supported_few, 40000);
}

Test(access, few_tuples_have_no_value_too_many) {
    brute_constraint constraint = {.name = "access, tiny domains",
                                   .least_variables = 2,
                                   .most_variables = 3,
                                   .least_value = -1,
                                   .most_value = 1,
                                   .post = post_any,
                                   .holds = holds_row,
                                   .strength = BRUTE_DOMAIN};
    brute_check(&constraint, 1200, 80000);
}

/* Rows are constraints of their own, and share the node. */
static csp_status post_two_rows(brute_instance *in) {
    access_map access = {.name = "a", .dims = 2, .shape = {1000, 1000}};
    for (int row = 0; row < 2; row++) {
        access.offset[row] = in->number[row] = random_int(&in->random, -3, 3);
        for (int d = 0; d < 3; d++)
            access.coef[row][d] = in->number[2 + row * 3 + d] = random_int(&in->random, -2, 3);
    }
    return access_post(in->s, &access, 3, in->x, &in->x[3]);
}

static bool holds_two_rows(const brute_instance *in, const int *v) {
    for (int row = 0; row < 2; row++) {
        int64_t index = in->number[row];
        for (int d = 0; d < 3; d++)
            index += in->number[2 + row * 3 + d] * v[d];
        if (index != v[3 + row]) return false;
    }
    return true;
}

Test(access, several_rows_share_a_node) {
    brute_constraint constraint = {.name = "access, two rows",
                                   .least_variables = 5,
                                   .most_variables = 5,
                                   .least_value = -3,
                                   .most_value = 6,
                                   .post = post_two_rows,
                                   .holds = holds_two_rows,
                                   .strength = BRUTE_SOUND};
    brute_check(&constraint, 800, 60000);
}

/* 1000003·y + 5 = 999983·x has one solution with y below 999983, and no bound is near it. */
Test(access, long_periods_are_crossed_at_once) {
    csp_solver *s = csp_solver_new();
    access_map access = {.name = "a", .dims = 1, .shape = {1}, .offset = {5}};
    access.coef[0][0] = 1000003;
    access.coef[0][1] = -999983;
    csp_var node[2] = {csp_variable_new(s, 0, 999982), csp_variable_new(s, 0, 1000002)};
    csp_var data = csp_constant(s, 0);
    cr_assert(access_post(s, &access, 2, node, &data) == CSP_OK && csp_propagate(s));
    cr_assert(csp_is_fixed(s, node[0]) && csp_is_fixed(s, node[1]));
    int64_t y = csp_value(s, node[0]), x = csp_value(s, node[1]);
    cr_assert(1000003 * y + 5 == 999983 * x, "%lld %lld", (long long)y, (long long)x);
    csp_solver_free(s);
}
