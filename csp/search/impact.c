/* Impacts: how much of the search space a value's assignment takes away on average (Refalo,
 * "Impact-based search strategies for constraint programming", 2004).
 *
 * The search space is the product of the sizes of all domains. The impact of x = a is 1 - after /
 * before, 1 when it fails; a running mean is kept for each value, or for each of BUCKETS stretches
 * of a larger range. What a decision changed is what the trail saved in its level, so measuring
 * costs as much as propagation did. A value never tried counts as if nothing but its variable
 * changed. */
#include "csp/base/arithmetic.h"
#include "csp/search/heuristics.h"

enum { BUCKETS = 64 };
static const double MEMORY = 8; /* tries that the mean looks back */

typedef struct impact_range {
    int64_t first, width; /* of a bucket */
    float impact[BUCKETS];
} impact_range;

typedef struct impact_table {
    int decided; /* index in x, or -1 */
    int64_t value;
    impact_range of[];
} impact_table;

struct impact_table *impact_table_new(csp_solver *s, const branching *b) {
    impact_table *t = csp_alloc(s, 1, sizeof *t + (size_t)b->n * sizeof *t->of);
    if (!t) return NULL;
    t->decided = -1;
    for (int i = 0; i < b->n; i++) {
        int64_t span = (int64_t)csp_max(s, b->x[i]) - csp_min(s, b->x[i]) + 1;
        t->of[i].first = csp_min(s, b->x[i]);
        t->of[i].width = (span + BUCKETS - 1) / BUCKETS;
        for (int k = 0; k < BUCKETS; k++)
            t->of[i].impact[k] = (float)(1 - 1 / (double)span);
    }
    return t;
}

static float *impact_of(impact_table *t, int i, int64_t value) {
    int64_t bucket = (value - t->of[i].first) / t->of[i].width;
    return &t->of[i].impact[max_of(min_of(bucket, BUCKETS - 1), 0)];
}

void impact_decided(branching *b, csp_literal decision) {
    bool assigns = decision.relation == CSP_EQ;
    b->impacts->decided = assigns ? b->chosen : -1;
    b->impacts->value = decision.value;
}

/* What share of the domains before the present level it has left. */
static double remainder_of_level(const csp_solver *s, const branching *b) {
    const csp_trail *t = &s->trail;
    double share = 1;
    for (size_t k = t->levels[t->level_count - 1].variable_saves; k < t->variable_count; k++) {
        csp_variable_save save = t->variable_saves[k];
        if (save.var >= b->index_count || b->index_of[save.var] < 0) continue;
        share *=
            (double)csp_size(s, save.var) / (double)((int64_t)save.max - save.min + 1 - save.holes);
    }
    return share;
}

void impact_measure(csp_solver *s, branching *b, bool failed) {
    impact_table *t = b->impacts;
    if (t->decided < 0 || s->trail.level_count == 0) return;
    double impact = failed ? 1 : 1 - remainder_of_level(s, b);
    float *mean = impact_of(t, t->decided, t->value);
    *mean += (float)((impact - *mean) / MEMORY);
    t->decided = -1;
}

/* Domains larger than the buckets are taken by their bounds' buckets. */
double impact_remainder(csp_solver *s, branching *b, int i) {
    impact_table *t = b->impacts;
    double sum = 0;
    if (csp_size(s, b->x[i]) > BUCKETS)
        return (double)csp_size(s, b->x[i]) * (1 - (*impact_of(t, i, csp_min(s, b->x[i])) +
                                                    *impact_of(t, i, csp_max(s, b->x[i]))) /
                                                       2);
    for (int64_t v = csp_min(s, b->x[i]); v != CSP_NONE_ABOVE; v = csp_next(s, b->x[i], v))
        sum += 1 - *impact_of(t, i, v);
    return sum;
}

int64_t impact_least_value(csp_solver *s, branching *b, int i) {
    int64_t best = csp_min(s, b->x[i]);
    if (csp_size(s, b->x[i]) > BUCKETS) return best;
    for (int64_t v = best; v != CSP_NONE_ABOVE; v = csp_next(s, b->x[i], v))
        if (*impact_of(b->impacts, i, v) < *impact_of(b->impacts, i, best)) best = v;
    return best;
}
