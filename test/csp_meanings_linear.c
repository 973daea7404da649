/* Sums and comparisons: Σ a·x relation c, plain, reified, implied; with sums beyond 64 bits; x
 * relation y + c. number[0] is the relation, number[1] the constant. */
#include "test/csp_meanings.h"

typedef brute_instance instance;

static int between(instance *in, int low, int high) {
    return random_int(&in->random, low, high);
}

/* ---- Linear: the coefficients from number[2] on ---- */

static int64_t sum_of(const instance *in, const int *v, int n) {
    int64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += in->number[i + 2] * v[i];
    return sum;
}

static void draw_linear(instance *in, int n) {
    in->number[0] = between(in, 0, 5);
    in->number[1] = between(in, -12, 12);
    for (int i = 0; i < n; i++)
        in->number[i + 2] = between(in, -3, 3);
}

static csp_status post_linear(instance *in) {
    draw_linear(in, in->n);
    return csp_linear(in->s, in->n, in->number + 2, in->x, (csp_relation)in->number[0],
                      in->number[1]);
}

static bool holds_linear(const instance *in, const int *v) {
    return brute_relates(sum_of(in, v, in->n), (csp_relation)in->number[0], in->number[1]);
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
    return brute_relates(downwards ? low : high, relation, in->number[1]);
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
    return brute_relates(sum_of(in, v, in->n - 1), (csp_relation)in->number[0], in->number[1]) ==
           v[in->n - 1];
}

static csp_status post_implied(instance *in) {
    draw_linear(in, in->n - 1);
    return csp_linear_implied(in->s, in->n - 1, in->number + 2, in->x, (csp_relation)in->number[0],
                              in->number[1], in->x[in->n - 1]);
}

static bool holds_implied(const instance *in, const int *v) {
    return !v[in->n - 1] ||
           brute_relates(sum_of(in, v, in->n - 1), (csp_relation)in->number[0], in->number[1]);
}

static csp_status post_compare(instance *in) {
    in->number[0] = between(in, 0, 5);
    in->number[1] = between(in, -4, 4);
    return csp_compare(in->s, in->x[0], (csp_relation)in->number[0], in->x[1], in->number[1]);
}

static bool holds_compare(const instance *in, const int *v) {
    return brute_relates(v[0], (csp_relation)in->number[0], v[1] + in->number[1]);
}

/* ---- With sums beyond 62 bits, where the engine needs 128: number[2] says how b takes part, then
 * the coefficients. The sum of what the offsets of views and fixed variables add is still 64 bits
 * wide, as csp_linear asks. ---- */

static csp_status post_linear_wide(instance *in) {
    int n = in->n - 1;
    csp_relation relation = (csp_relation)(in->number[0] = between(in, 0, 5));
    in->number[2] = between(in, 0, 2);
    in->number[1] = between(in, -2, 2) * (INT64_C(1) << 57) + between(in, -9, 9);
    for (int i = 0; i < n; i++)
        in->number[3 + i] = between(in, -2, 2) * (INT64_C(1) << 58) + between(in, -9, 9);
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
    bool holds = brute_relates((sum > 0) - (sum < 0), (csp_relation)in->number[0], 0);
    if (in->number[2] == 0) return holds;
    return in->number[2] == 1 ? holds == v[n] : !v[n] || holds;
}

const brute_constraint meanings_linear[] = {
    {"linear", 1, 5, -4, 4, post_linear, holds_linear, BRUTE_REAL, supported_linear, 0},
    {"linear reified", 2, 5, -4, 4, post_reified, holds_reified, BRUTE_REAL, supported_reified, 1},
    {"linear implied", 2, 5, -4, 4, post_implied, holds_implied, BRUTE_REAL, supported_implied, 1},
    {"linear wide", 2, 4, -5, 5, post_linear_wide, holds_linear_wide, BRUTE_SOUND, NULL, 1},
    {"compare", 2, 2, -8, 8, post_compare, holds_compare, BRUTE_BOUNDS, NULL, 0},
    {.name = NULL},
};
