/* Global constraints of csp against brute force, as test_csp_propagators.c does for the others. */
#include <criterion/criterion.h>

#include "test/csp_brute.h"

enum { INSTANCES = 600 };

typedef brute_instance instance;

static bool relates(int64_t a, csp_relation relation, int64_t b) {
    bool truth[] = {[CSP_EQ] = a == b, [CSP_NE] = a != b, [CSP_LE] = a <= b,
                    [CSP_GT] = a > b,  [CSP_GE] = a >= b, [CSP_LT] = a < b};
    return truth[relation];
}

static int between(instance *in, int low, int high) {
    return random_int(&in->random, low, high);
}

/* ---- Linear with sums beyond 64 bits: number[0] the relation, [1] the constant, [2] how b takes
 * part, then coefficients ---- */

static csp_status post_linear_wide(instance *in) {
    int n = in->n - 1;
    csp_relation relation = (csp_relation)(in->number[0] = between(in, 0, 5));
    in->number[2] = between(in, 0, 2);
    in->number[1] = between(in, -4, 4) * (INT64_C(1) << 57) + between(in, -9, 9);
    for (int i = 0; i < n; i++)
        in->number[3 + i] = between(in, -3, 3) * (INT64_C(1) << 58) + between(in, -9, 9);
    if (in->number[2] == 0)
        return csp_linear(in->s, n, in->number + 3, in->x, relation, in->number[1]);
    return (in->number[2] == 1 ? csp_linear_reified : csp_linear_implied)(
        in->s, n, in->number + 3, in->x, relation, in->number[1], in->x[n]);
}

__extension__ typedef __int128 wide_int;

static bool holds_linear_wide(const instance *in, const int *v) {
    int n = in->n - 1;
    wide_int sum = -(wide_int)in->number[1];
    for (int i = 0; i < n; i++)
        sum += (wide_int)in->number[3 + i] * v[i];
    bool holds = relates((sum > 0) - (sum < 0), (csp_relation)in->number[0], 0);
    if (in->number[2] == 0) return holds;
    return in->number[2] == 1 ? holds == v[n] : !v[n] || holds;
}

/* ---- Arithmetic ---- */

static csp_status post_absolute(instance *in) {
    return csp_absolute(in->s, in->x[0], in->x[1]);
}

static bool holds_absolute(const instance *in, const int *v) {
    (void)in;
    return abs(v[0]) == v[1];
}

static csp_status post_power(instance *in) {
    return csp_power(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool is_power(int64_t x, int64_t y, int64_t z) {
    int64_t power = 1;
    for (int64_t i = 0; i < llabs(y); i++)
        power *= x;
    return y >= 0 ? power == z : x != 0 && 1 / power == z;
}

static bool holds_power(const instance *in, const int *v) {
    (void)in;
    return is_power(v[0], v[1], v[2]);
}

/* ---- Equality, order, sets ---- */

static csp_status post_equal(instance *in) {
    in->number[0] = between(in, -4, 4);
    return csp_equal(in->s, in->x[0], in->x[1], (int32_t)in->number[0]);
}

static bool holds_equal(const instance *in, const int *v) {
    return v[0] == v[1] + in->number[0];
}

static csp_status post_equal_reified(instance *in) {
    return csp_equal_reified(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool holds_equal_reified(const instance *in, const int *v) {
    (void)in;
    return (v[0] == v[1]) == v[2];
}

static csp_status post_all_equal(instance *in) {
    return csp_all_equal(in->s, in->n, in->x);
}

static bool holds_all_equal(const instance *in, const int *v) {
    for (int i = 1; i < in->n; i++)
        if (v[i] != v[0]) return false;
    return true;
}

static csp_status post_increasing(instance *in) {
    in->number[0] = between(in, 0, 1);
    return csp_increasing(in->s, in->n, in->x, in->number[0]);
}

static bool holds_increasing(const instance *in, const int *v) {
    for (int i = 1; i < in->n; i++)
        if (v[i] < v[i - 1] + in->number[0]) return false;
    return true;
}

static void draw_ranges(instance *in, int32_t *ranges) {
    in->m = between(in, 0, 3);
    for (int i = 0; i < in->m; i++) {
        in->number[2 * i] = ranges[2 * i] = between(in, -5, 5);
        in->number[2 * i + 1] = ranges[2 * i + 1] = (int32_t)in->number[2 * i] + between(in, -1, 3);
    }
}

static bool is_in_ranges(const instance *in, int value) {
    for (int i = 0; i < in->m; i++)
        if (in->number[2 * i] <= value && value <= in->number[2 * i + 1]) return true;
    return false;
}

static csp_status post_inside(instance *in) {
    int32_t ranges[6];
    draw_ranges(in, ranges);
    csp_inside(in->s, in->x[0], in->m, ranges);
    return csp_inside_reified(in->s, in->x[0], in->m, ranges, in->x[1]);
}

static bool holds_inside(const instance *in, const int *v) {
    return is_in_ranges(in, v[0]) && v[1] == 1;
}

static csp_status post_inside_reified(instance *in) {
    int32_t ranges[6];
    draw_ranges(in, ranges);
    return csp_inside_reified(in->s, in->x[0], in->m, ranges, in->x[1]);
}

static bool holds_inside_reified(const instance *in, const int *v) {
    return is_in_ranges(in, v[0]) == v[1];
}

static csp_status post_inside_implied(instance *in) {
    int32_t ranges[6];
    draw_ranges(in, ranges);
    return csp_inside_implied(in->s, in->x[0], in->m, ranges, in->x[1]);
}

static bool holds_inside_implied(const instance *in, const int *v) {
    return !v[1] || is_in_ranges(in, v[0]);
}

static csp_status post_parity(instance *in) {
    return csp_parity(in->s, in->n, in->x);
}

static bool holds_parity(const instance *in, const int *v) {
    int sum = 0;
    for (int i = 0; i < in->n; i++)
        sum += v[i];
    return sum % 2 == 1;
}

/* ---- Counting ---- */

static int count_of(const int *v, int n, int value) {
    int count = 0;
    for (int i = 0; i < n; i++)
        count += v[i] == value;
    return count;
}

static csp_status post_count(instance *in) {
    in->number[0] = between(in, 0, 5);
    in->number[1] = between(in, -1, 3);
    return csp_count(in->s, in->n - 1, in->x, csp_constant(in->s, (int32_t)in->number[1]),
                     (csp_relation)in->number[0], in->x[in->n - 1]);
}

static bool holds_count(const instance *in, const int *v) {
    return relates(count_of(v, in->n - 1, (int)in->number[1]), (csp_relation)in->number[0],
                   v[in->n - 1]);
}

static csp_status post_count_any(instance *in) {
    in->number[0] = between(in, 0, 5);
    return csp_count(in->s, in->n - 2, in->x, in->x[in->n - 2], (csp_relation)in->number[0],
                     in->x[in->n - 1]);
}

static bool holds_count_any(const instance *in, const int *v) {
    return relates(count_of(v, in->n - 2, v[in->n - 2]), (csp_relation)in->number[0], v[in->n - 1]);
}

static void draw_values(instance *in, int32_t *values, int most, int low) {
    in->m = between(in, 0, most);
    for (int i = 0; i < in->m; i++) {
        low += between(in, 0, 2);
        in->number[i] = values[i] = low++;
    }
}

static csp_status post_among(instance *in) {
    int32_t values[4];
    draw_values(in, values, 4, -2);
    return csp_among(in->s, in->n - 1, in->x, in->m, values, in->x[in->n - 1]);
}

static bool holds_among(const instance *in, const int *v) {
    int count = 0;
    for (int j = 0; j < in->m; j++)
        count += count_of(v, in->n - 1, (int)in->number[j]);
    return count == v[in->n - 1];
}

/* Counts that are no variables of the instance: number[8 + 2j] … number[9 + 2j]. */
static csp_status post_cardinality_between(instance *in, csp_consistency consistency) {
    int32_t values[6];
    csp_var counts[6];
    draw_values(in, values, 6, -2);
    in->number[7] = between(in, 0, 1);
    for (int j = 0; j < in->m; j++) {
        in->number[8 + 2 * j] = between(in, 0, 2) ? 0 : between(in, 0, 2);
        in->number[9 + 2 * j] = in->number[8 + 2 * j] + between(in, 0, 2);
        counts[j] =
            csp_variable_new(in->s, (int32_t)in->number[8 + 2 * j], (int32_t)in->number[9 + 2 * j]);
    }
    return csp_global_cardinality(in->s, in->n, in->x, in->m, values, counts, in->number[7],
                                  consistency);
}

static csp_status post_cardinality_value(instance *in) {
    return post_cardinality_between(in, CSP_BY_VALUE);
}

static csp_status post_cardinality_domain(instance *in) {
    return post_cardinality_between(in, CSP_BY_DOMAIN);
}

static bool holds_cardinality(const instance *in, const int *v) {
    int covered = 0;
    for (int j = 0; j < in->m; j++) {
        int count = count_of(v, in->n, (int)in->number[j]);
        if (count < in->number[8 + 2 * j] || count > in->number[9 + 2 * j]) return false;
        covered += count;
    }
    return !in->number[7] || covered == in->n;
}

/* The last two variables are the counts. */
static csp_status post_cardinality_counts(instance *in) {
    int32_t values[2];
    values[0] = (int32_t)(in->number[0] = between(in, -2, 0));
    values[1] = (int32_t)(in->number[1] = between(in, 1, 3));
    in->number[7] = between(in, 0, 1);
    return csp_global_cardinality(in->s, in->n - 2, in->x, 2, values, in->x + in->n - 2,
                                  in->number[7], (csp_consistency)between(in, 0, 2));
}

static bool holds_cardinality_counts(const instance *in, const int *v) {
    int n = in->n - 2, a = count_of(v, n, (int)in->number[0]),
        b = count_of(v, n, (int)in->number[1]);
    return a == v[n] && b == v[n + 1] && (!in->number[7] || a + b == n);
}

static csp_status post_distinct_count(instance *in) {
    return csp_distinct_count(in->s, in->n - 1, in->x, in->x[in->n - 1]);
}

static bool holds_distinct_count(const instance *in, const int *v) {
    int count = 0;
    for (int i = 0; i < in->n - 1; i++)
        count += count_of(v, i, v[i]) == 0;
    return count == v[in->n - 1];
}

static csp_status post_member(instance *in) {
    return csp_member(in->s, in->n - 1, in->x, in->x[in->n - 1]);
}

static bool holds_member(const instance *in, const int *v) {
    return count_of(v, in->n - 1, v[in->n - 1]) > 0;
}

/* ---- Positions ---- */

static csp_status post_position(instance *in, bool greatest) {
    in->number[0] = between(in, -1, 1);
    return (greatest ? csp_position_of_maximum : csp_position_of_minimum)(
        in->s, in->n - 1, in->x, (int32_t)in->number[0], in->x[in->n - 1]);
}

static csp_status post_position_of_maximum(instance *in) {
    return post_position(in, true);
}

static csp_status post_position_of_minimum(instance *in) {
    return post_position(in, false);
}

static bool holds_position(const instance *in, const int *v, int sign) {
    int best = 0;
    for (int i = 1; i < in->n - 1; i++)
        if (sign * v[i] > sign * v[best]) best = i;
    return v[in->n - 1] == best + in->number[0];
}

static bool holds_position_of_maximum(const instance *in, const int *v) {
    return holds_position(in, v, 1);
}

static bool holds_position_of_minimum(const instance *in, const int *v) {
    return holds_position(in, v, -1);
}

static csp_status post_value_precede(instance *in) {
    in->number[0] = between(in, -1, 2);
    in->number[1] = between(in, -1, 2);
    return csp_value_precede(in->s, in->n, in->x, (int32_t)in->number[0], (int32_t)in->number[1]);
}

static bool holds_value_precede(const instance *in, const int *v) {
    for (int i = 0; i < in->n && v[i] != in->number[0]; i++)
        if (v[i] == in->number[1]) return false;
    return true;
}

static csp_status post_inverse(instance *in, csp_consistency consistency) {
    in->number[0] = between(in, 0, 1);
    in->number[1] = between(in, 0, 1);
    return csp_inverse(in->s, in->n / 2, in->x, (int32_t)in->number[0], in->x + in->n / 2,
                       (int32_t)in->number[1], consistency);
}

static csp_status post_inverse_value(instance *in) {
    return post_inverse(in, CSP_BY_VALUE);
}

static csp_status post_inverse_domain(instance *in) {
    return post_inverse(in, CSP_BY_DOMAIN);
}

static bool holds_inverse(const instance *in, const int *v) {
    int n = in->n / 2;
    for (int i = 0; i < n; i++) {
        int64_t j = v[i] - in->number[1], k = v[n + i] - in->number[0];
        if (j < 0 || j >= n || k < 0 || k >= n) return false;
        if (v[n + j] - in->number[0] != i || v[k] - in->number[1] != i) return false;
    }
    return true;
}

/* ---- Graphs ---- */

static csp_status post_circuit(instance *in) {
    in->number[0] = between(in, -1, 1);
    return csp_circuit(in->s, in->n, in->x, (int32_t)in->number[0], false,
                       (csp_consistency)between(in, 0, 2));
}

static csp_status post_subcircuit(instance *in) {
    in->number[0] = between(in, -1, 1);
    return csp_circuit(in->s, in->n, in->x, (int32_t)in->number[0], true,
                       (csp_consistency)between(in, 0, 2));
}

/* The nodes that do not follow themselves, all on one circuit. */
static bool is_circuit(const instance *in, const int *v, bool sub) {
    int on_it = 0, start = 0, steps = 0;
    for (int i = 0; i < in->n; i++) {
        int64_t next = v[i] - in->number[0];
        if (next < 0 || next >= in->n || count_of(v, in->n, v[i]) > 1) return false;
        if (next == i) continue;
        on_it++;
        start = i;
    }
    if (on_it == 0) return sub || in->n == 1;
    int at = start;
    do {
        at = (int)(v[at] - in->number[0]);
        steps++;
    } while (at != start);
    return steps == on_it && (sub || on_it == in->n);
}

static bool holds_circuit(const instance *in, const int *v) {
    return is_circuit(in, v, false);
}

static bool holds_subcircuit(const instance *in, const int *v) {
    return is_circuit(in, v, true);
}

/* ---- Sequences: number[0] states, [1] symbols, [2] start, [3] accepting bits, then transitions.
 * ---- */

static csp_status post_regular(instance *in) {
    int32_t next[40];
    bool accepting[8];
    int states = between(in, 1, 6), symbols = between(in, 1, 5);
    in->number[0] = states;
    in->number[1] = symbols;
    in->number[2] = between(in, 1, states);
    in->number[3] = between(in, 0, 63);
    for (int k = 0; k < states * symbols; k++)
        in->number[4 + k] = next[k] = between(in, 0, states);
    for (int q = 0; q < states; q++)
        accepting[q] = in->number[3] >> q & 1;
    return csp_regular(in->s, in->n, in->x, states, symbols, next, (int)in->number[2], accepting);
}

static bool holds_regular(const instance *in, const int *v) {
    int64_t state = in->number[2];
    for (int i = 0; i < in->n && state; i++) {
        if (v[i] < 1 || v[i] > in->number[1]) return false;
        state = in->number[4 + (state - 1) * in->number[1] + v[i] - 1];
    }
    return state && (in->number[3] >> (state - 1) & 1);
}

static csp_status post_table_negative(instance *in) {
    int32_t tuples[BRUTE_NUMBERS];
    in->m = between(in, 1, BRUTE_NUMBERS / in->n);
    for (int i = 0; i < in->m * in->n; i++)
        in->number[i] = tuples[i] = between(in, -1, 1);
    return csp_table_negative(in->s, in->n, in->x, in->m, tuples);
}

static bool holds_table_negative(const instance *in, const int *v) {
    for (int row = 0; row < in->m; row++) {
        bool equal = true;
        for (int i = 0; i < in->n; i++)
            equal &= in->number[row * in->n + i] == v[i];
        if (equal) return false;
    }
    return true;
}

/* ---- Packing and scheduling. Durations and demands are numbers, in some cases variables. ---- */

static csp_status post_bin_packing(instance *in) {
    int64_t size[BRUTE_VARIABLES];
    int m = between(in, 1, 2), n = in->n - m;
    in->m = m;
    in->number[0] = between(in, -1, 1);
    for (int i = 0; i < n; i++)
        in->number[1 + i] = size[i] = between(in, 0, 3);
    return csp_bin_packing(in->s, n, in->x, size, m, in->x + n, (int32_t)in->number[0]);
}

static bool holds_bin_packing(const instance *in, const int *v) {
    int64_t sums[2] = {0, 0};
    int n = in->n - in->m;
    for (int i = 0; i < n; i++) {
        int64_t j = v[i] - in->number[0];
        if (j < 0 || j >= in->m) return false;
        sums[j] += in->number[1 + i];
    }
    for (int j = 0; j < in->m; j++)
        if (sums[j] != v[n + j]) return false;
    return true;
}

static bool is_within_capacity(int n, const int64_t *start, const int64_t *duration,
                               const int64_t *demand, int64_t capacity) {
    if (capacity < 0) return false;
    for (int i = 0; i < n; i++)
        if (duration[i] < 0 || demand[i] < 0) return false;
    for (int64_t time = -10; time < 30; time++) {
        int64_t sum = 0;
        for (int i = 0; i < n; i++)
            if (start[i] <= time && time < start[i] + duration[i]) sum += demand[i];
        if (sum > capacity) return false;
    }
    return true;
}

/* number[1 + 2i], number[2 + 2i]: duration and demand of task i. */
static csp_status post_cumulative(instance *in) {
    csp_var duration[BRUTE_VARIABLES], demand[BRUTE_VARIABLES];
    in->number[0] = between(in, 1, 4);
    for (int i = 0; i < in->n; i++) {
        in->number[1 + 2 * i] = between(in, 0, 4);
        in->number[2 + 2 * i] = between(in, 0, 3);
        duration[i] = csp_constant(in->s, (int32_t)in->number[1 + 2 * i]);
        demand[i] = csp_constant(in->s, (int32_t)in->number[2 + 2 * i]);
    }
    return csp_cumulative(in->s, in->n, in->x, duration, demand,
                          csp_constant(in->s, (int32_t)in->number[0]));
}

static bool holds_cumulative(const instance *in, const int *v) {
    int64_t start[BRUTE_VARIABLES], duration[BRUTE_VARIABLES], demand[BRUTE_VARIABLES];
    for (int i = 0; i < in->n; i++) {
        start[i] = v[i];
        duration[i] = in->number[1 + 2 * i];
        demand[i] = in->number[2 + 2 * i];
    }
    return is_within_capacity(in->n, start, duration, demand, in->number[0]);
}

/* Two tasks with everything a variable. */
static csp_status post_cumulative_open(instance *in) {
    return csp_cumulative(in->s, 2, in->x, in->x + 2, in->x + 4, in->x[6]);
}

static bool holds_cumulative_open(const instance *in, const int *v) {
    (void)in;
    int64_t at[7];
    for (int i = 0; i < 7; i++)
        at[i] = v[i];
    return is_within_capacity(2, at, at + 2, at + 4, at[6]);
}

/* Do two tasks, or points between, clash? */
static bool clash(int64_t a, int64_t a_time, int64_t b, int64_t b_time, bool strict) {
    if (!strict && (a_time == 0 || b_time == 0)) return false;
    return a + a_time > b && b + b_time > a;
}

static csp_status post_disjunctive(instance *in) {
    csp_var duration[BRUTE_VARIABLES];
    in->number[0] = between(in, 0, 1);
    for (int i = 0; i < in->n; i++) {
        in->number[1 + i] = between(in, 0, 4);
        duration[i] = csp_constant(in->s, (int32_t)in->number[1 + i]);
    }
    return csp_disjunctive(in->s, in->n, in->x, duration, in->number[0]);
}

static bool holds_disjunctive(const instance *in, const int *v) {
    for (int i = 0; i < in->n; i++)
        for (int j = 0; j < i; j++)
            if (clash(v[i], in->number[1 + i], v[j], in->number[1 + j], in->number[0]))
                return false;
    return true;
}

static csp_status post_disjunctive_open(instance *in) {
    in->number[0] = between(in, 0, 1);
    return csp_disjunctive(in->s, 3, in->x, in->x + 3, in->number[0]);
}

static bool holds_disjunctive_open(const instance *in, const int *v) {
    for (int i = 0; i < 3; i++) {
        if (v[3 + i] < 0) return false;
        for (int j = 0; j < i; j++)
            if (clash(v[i], v[3 + i], v[j], v[3 + j], in->number[0])) return false;
    }
    return true;
}

static csp_status post_no_overlap(instance *in) {
    csp_var side[BRUTE_VARIABLES];
    int half = in->n / 2;
    in->number[0] = between(in, 0, 1);
    for (int i = 0; i < 2 * half; i++) {
        in->number[1 + i] = between(in, 0, 3);
        side[i] = csp_constant(in->s, (int32_t)in->number[1 + i]);
    }
    return csp_no_overlap(in->s, half, in->x, in->x + half, side, side + half, in->number[0]);
}

static bool overlap(int64_t ax, int64_t ay, int64_t aw, int64_t ah, int64_t bx, int64_t by,
                    int64_t bw, int64_t bh, bool strict) {
    if (!strict && (aw == 0 || ah == 0 || bw == 0 || bh == 0)) return false;
    return ax + aw > bx && bx + bw > ax && ay + ah > by && by + bh > ay;
}

static bool holds_no_overlap(const instance *in, const int *v) {
    int half = in->n / 2;
    const int64_t *side = in->number + 1;
    for (int i = 0; i < half; i++)
        for (int j = 0; j < i; j++)
            if (overlap(v[i], v[half + i], side[i], side[half + i], v[j], v[half + j], side[j],
                        side[half + j], in->number[0]))
                return false;
    return true;
}

static csp_status post_no_overlap_open(instance *in) {
    in->number[0] = between(in, 0, 1);
    return csp_no_overlap(in->s, 2, in->x, in->x + 2, in->x + 4, in->x + 6, in->number[0]);
}

static bool holds_no_overlap_open(const instance *in, const int *v) {
    for (int i = 4; i < 8; i++)
        if (v[i] < 0) return false;
    return !overlap(v[0], v[2], v[4], v[6], v[1], v[3], v[5], v[7], in->number[0]);
}

#define CASE(test, ...)                                                                            \
    Test(csp_globals, test) {                                                                      \
        brute_check(&(brute_constraint){#test, __VA_ARGS__}, INSTANCES, 1000);                     \
    }

CASE(linear_wide, 2, 5, -5, 5, post_linear_wide, holds_linear_wide, BRUTE_SOUND, NULL, 1)
CASE(absolute, 2, 2, -9, 9, post_absolute, holds_absolute, BRUTE_DOMAIN, NULL, 0)
CASE(power, 3, 3, -6, 9, post_power, holds_power, BRUTE_BOUNDS, NULL, 0)
CASE(equal, 2, 2, -8, 8, post_equal, holds_equal, BRUTE_DOMAIN, NULL, 0)
CASE(equal_reified, 3, 3, -5, 5, post_equal_reified, holds_equal_reified, BRUTE_DOMAIN, NULL, 1)
CASE(all_equal, 1, 5, -4, 4, post_all_equal, holds_all_equal, BRUTE_DOMAIN, NULL, 0)
CASE(increasing, 1, 5, -4, 4, post_increasing, holds_increasing, BRUTE_BOUNDS, NULL, 0)
CASE(inside, 2, 2, -7, 7, post_inside, holds_inside, BRUTE_DOMAIN, NULL, 1)
CASE(inside_reified, 2, 2, -7, 7, post_inside_reified, holds_inside_reified, BRUTE_DOMAIN, NULL, 1)
CASE(inside_implied, 2, 2, -7, 7, post_inside_implied, holds_inside_implied, BRUTE_DOMAIN, NULL, 1)
CASE(parity, 1, 8, 0, 1, post_parity, holds_parity, BRUTE_DOMAIN, NULL, 0)
CASE(count, 2, 6, -1, 3, post_count, holds_count, BRUTE_DOMAIN, NULL, 0)
CASE(count_any, 3, 6, -1, 3, post_count_any, holds_count_any, BRUTE_SOUND, NULL, 0)
CASE(among, 2, 6, -2, 4, post_among, holds_among, BRUTE_BOUNDS, NULL, 0)
CASE(cardinality_value, 1, 5, -3, 4, post_cardinality_value, holds_cardinality, BRUTE_SOUND, NULL,
     0)
CASE(cardinality_domain, 1, 5, -3, 4, post_cardinality_domain, holds_cardinality, BRUTE_DOMAIN,
     NULL, 0)
CASE(cardinality_counts, 3, 6, -2, 3, post_cardinality_counts, holds_cardinality_counts,
     BRUTE_SOUND, NULL, 0)
CASE(distinct_count, 2, 6, -1, 4, post_distinct_count, holds_distinct_count, BRUTE_SOUND, NULL, 0)
CASE(member, 2, 5, -3, 4, post_member, holds_member, BRUTE_DOMAIN, NULL, 0)
CASE(position_of_maximum, 2, 5, -2, 4, post_position_of_maximum, holds_position_of_maximum,
     BRUTE_BOUNDS, NULL, 0)
CASE(position_of_minimum, 2, 5, -2, 4, post_position_of_minimum, holds_position_of_minimum,
     BRUTE_BOUNDS, NULL, 0)
CASE(value_precede, 1, 6, -1, 3, post_value_precede, holds_value_precede, BRUTE_DOMAIN, NULL, 0)
CASE(inverse_value, 2, 8, 0, 4, post_inverse_value, holds_inverse, BRUTE_SOUND, NULL, 0)
CASE(inverse_domain, 2, 8, 0, 4, post_inverse_domain, holds_inverse, BRUTE_DOMAIN, NULL, 0)
CASE(circuit, 1, 6, -1, 6, post_circuit, holds_circuit, BRUTE_SOUND, NULL, 0)
CASE(subcircuit, 1, 6, -1, 6, post_subcircuit, holds_subcircuit, BRUTE_SOUND, NULL, 0)
CASE(regular, 1, 6, 0, 5, post_regular, holds_regular, BRUTE_DOMAIN, NULL, 0)
CASE(table_negative, 1, 4, -1, 2, post_table_negative, holds_table_negative, BRUTE_DOMAIN, NULL, 0)
CASE(bin_packing, 3, 6, -1, 5, post_bin_packing, holds_bin_packing, BRUTE_SOUND, NULL, 0)
CASE(cumulative, 1, 4, -2, 6, post_cumulative, holds_cumulative, BRUTE_SOUND, NULL, 0)
CASE(cumulative_open, 7, 7, -1, 2, post_cumulative_open, holds_cumulative_open, BRUTE_SOUND, NULL,
     0)
CASE(disjunctive, 1, 4, -2, 6, post_disjunctive, holds_disjunctive, BRUTE_SOUND, NULL, 0)
CASE(disjunctive_open, 6, 6, -1, 3, post_disjunctive_open, holds_disjunctive_open, BRUTE_SOUND,
     NULL, 0)
CASE(no_overlap, 4, 6, -1, 3, post_no_overlap, holds_no_overlap, BRUTE_SOUND, NULL, 0)
CASE(no_overlap_open, 8, 8, 0, 2, post_no_overlap_open, holds_no_overlap_open, BRUTE_SOUND, NULL, 0)
