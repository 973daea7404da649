/* How often values occur: all different, counts, cardinalities, membership. */
#include "test/csp_meanings.h"

typedef brute_instance instance;

static int between(instance *in, int low, int high) {
    return random_int(&in->random, low, high);
}

/* ---- All different ---- */

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

/* ---- Counts ---- */

static csp_status post_count(instance *in) {
    in->number[0] = between(in, 0, 5);
    in->number[1] = between(in, -1, 3);
    return csp_count(in->s, in->n - 1, in->x, csp_constant(in->s, (int32_t)in->number[1]),
                     (csp_relation)in->number[0], in->x[in->n - 1]);
}

static bool holds_count(const instance *in, const int *v) {
    return brute_relates(brute_count(v, in->n - 1, (int)in->number[1]), (csp_relation)in->number[0],
                         v[in->n - 1]);
}

static csp_status post_count_any(instance *in) {
    in->number[0] = between(in, 0, 5);
    return csp_count(in->s, in->n - 2, in->x, in->x[in->n - 2], (csp_relation)in->number[0],
                     in->x[in->n - 1]);
}

static bool holds_count_any(const instance *in, const int *v) {
    return brute_relates(brute_count(v, in->n - 2, v[in->n - 2]), (csp_relation)in->number[0],
                         v[in->n - 1]);
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
        count += brute_count(v, in->n - 1, (int)in->number[j]);
    return count == v[in->n - 1];
}

static csp_status post_distinct_count(instance *in) {
    return csp_distinct_count(in->s, in->n - 1, in->x, in->x[in->n - 1]);
}

static bool holds_distinct_count(const instance *in, const int *v) {
    int count = 0;
    for (int i = 0; i < in->n - 1; i++)
        count += brute_count(v, i, v[i]) == 0;
    return count == v[in->n - 1];
}

static csp_status post_member(instance *in) {
    return csp_member(in->s, in->n - 1, in->x, in->x[in->n - 1]);
}

static bool holds_member(const instance *in, const int *v) {
    return brute_count(v, in->n - 1, v[in->n - 1]) > 0;
}

/* ---- Global cardinality: number[0…] the values, number[7] closed ---- */

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
        int count = brute_count(v, in->n, (int)in->number[j]);
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
    int n = in->n - 2, a = brute_count(v, n, (int)in->number[0]),
        b = brute_count(v, n, (int)in->number[1]);
    return a == v[n] && b == v[n + 1] && (!in->number[7] || a + b == n);
}

const brute_constraint meanings_counting[] = {
    {"all different value", 2, 5, -3, 4, post_different_value, holds_different, BRUTE_SOUND, NULL,
     0},
    {"all different bounds", 2, 6, 0, 5, post_different_bounds, holds_different, BRUTE_BOUNDS, NULL,
     0},
    {"all different domain", 2, 6, 0, 5, post_different_domain, holds_different, BRUTE_DOMAIN, NULL,
     0},
    {"all different domain far", 2, 6, 0, 5, post_different_far, holds_different, BRUTE_DOMAIN,
     NULL, 0},
    {"all different very far", 2, 6, 0, 5, post_different_very_far, holds_different, BRUTE_BOUNDS,
     NULL, 0},
    {"count", 2, 6, -1, 3, post_count, holds_count, BRUTE_DOMAIN, NULL, 0},
    {"count any", 3, 6, -1, 3, post_count_any, holds_count_any, BRUTE_SOUND, NULL, 0},
    {"among", 2, 6, -2, 4, post_among, holds_among, BRUTE_BOUNDS, NULL, 0},
    {"distinct count", 2, 6, -1, 4, post_distinct_count, holds_distinct_count, BRUTE_SOUND, NULL,
     0},
    {"member", 2, 5, -3, 4, post_member, holds_member, BRUTE_DOMAIN, NULL, 0},
    {"cardinality value", 1, 5, -3, 4, post_cardinality_value, holds_cardinality, BRUTE_SOUND, NULL,
     0},
    {"cardinality domain", 1, 5, -3, 4, post_cardinality_domain, holds_cardinality, BRUTE_DOMAIN,
     NULL, 0},
    {"cardinality counts", 3, 6, -2, 3, post_cardinality_counts, holds_cardinality_counts,
     BRUTE_SOUND, NULL, 0},
    {.name = NULL},
};
