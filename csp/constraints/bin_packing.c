/* load[j] is the sum of the sizes packed into bin j: Shaw, "A constraint for bin packing", 2004,
 * and for small loads exact sums (Trick, "A dynamic programming approach for consistency and
 * propagation for knapsack constraints", 2003).
 *
 * Of each bin: what is surely in it and what may be bound its load; the loads of all bins add up to
 * the sum of the sizes. An item that is too much leaves the bin, one without which the load cannot
 * be met stays. A bin whose load is within MOST_SUMS takes only sums that some of its open items
 * make up, as bits. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

enum { MOST_SUMS = 4096, SUM_WORDS = MOST_SUMS / 64 };

typedef struct bin {
    csp_var load;
    int64_t sure, possible; /* sizes surely in it; and those that may be */
} bin;

typedef struct bin_packing {
    int n, m;
    csp_var *where; /* bins counted from 0 */
    int64_t *size, total;
    bool *is_placed; /* counted as surely in its bin; a load may since have fixed others, being one
                        variable with where they go */
    bin *bins;
} bin_packing;

static void add_up(const csp_solver *s, bin_packing *p) {
    for (int j = 0; j < p->m; j++)
        p->bins[j].sure = p->bins[j].possible = 0;
    for (int i = 0; i < p->n; i++) {
        csp_var where = p->where[i];
        p->is_placed[i] = csp_is_fixed(s, where);
        if (p->is_placed[i]) {
            p->bins[csp_value(s, where)].sure += p->size[i];
            continue;
        }
        for (int64_t j = csp_min(s, where); j != CSP_NONE_ABOVE; j = csp_next(s, where, j))
            p->bins[j].possible += p->size[i];
    }
}

static bool bound_loads(csp_solver *s, const bin_packing *p) {
    int64_t low = 0, high = 0;
    for (int j = 0; j < p->m; j++) {
        const bin *b = &p->bins[j];
        if (!csp_set_min(s, b->load, b->sure) || !csp_set_max(s, b->load, b->sure + b->possible))
            return false;
        low += csp_min(s, b->load);
        high += csp_max(s, b->load);
    }
    for (int j = 0; j < p->m; j++) {
        csp_var load = p->bins[j].load;
        int64_t others_low = low - csp_min(s, load), others_high = high - csp_max(s, load);
        if (!csp_set_max(s, load, p->total - others_low) ||
            !csp_set_min(s, load, p->total - others_high))
            return false;
        low = others_low + csp_min(s, load);
        high = others_high + csp_max(s, load);
    }
    return true;
}

/* *changed: an item was decided. */
static bool decide_items(csp_solver *s, const bin_packing *p, bool *changed) {
    for (int i = 0; i < p->n; i++) {
        csp_var where = p->where[i];
        if (csp_is_fixed(s, where)) continue;
        for (int64_t j = csp_min(s, where); j != CSP_NONE_ABOVE; j = csp_next(s, where, j)) {
            const bin *b = &p->bins[j];
            bool too_much = b->sure + p->size[i] > csp_max(s, b->load);
            bool needed = b->sure + b->possible - p->size[i] < csp_min(s, b->load);
            if (!too_much && !needed) continue;
            *changed = true;
            if (needed && (too_much || !csp_fix(s, where, j))) return false;
            if (needed) break;
            if (!csp_remove(s, where, j)) return false;
        }
    }
    return true;
}

/* ---- Exact sums ---- */

static void shift_in(uint64_t *sums, int words, int64_t by) {
    int skip = (int)(by / 64), bits = (int)(by % 64);
    for (int w = words - 1; w >= skip; w--) {
        uint64_t moved = sums[w - skip] << bits;
        if (bits && w > skip) moved |= sums[w - skip - 1] >> (64 - bits);
        sums[w] |= moved;
    }
}

/* Bit k: some open items of the bin have sizes of sum k. */
static void sum_open_items(const csp_solver *s, const bin_packing *p, int j, uint64_t *sums,
                           int words) {
    for (int w = 0; w < words; w++)
        sums[w] = w == 0;
    for (int i = 0; i < p->n; i++)
        if (p->size[i] < 64 * (int64_t)words && !p->is_placed[i] && csp_contains(s, p->where[i], j))
            shift_in(sums, words, p->size[i]);
}

static bool has_sum(const uint64_t *sums, int64_t k) {
    return sums[k / 64] >> k % 64 & 1;
}

static bool keep_exact(csp_solver *s, const bin_packing *p, int j) {
    const bin *b = &p->bins[j];
    uint64_t sums[SUM_WORDS];
    int64_t low = csp_min(s, b->load) - b->sure, high = csp_max(s, b->load) - b->sure;
    if (high >= MOST_SUMS) return true;
    sum_open_items(s, p, j, sums, (int)(high / 64 + 1));
    while (low <= high && !has_sum(sums, low))
        low++;
    while (high > low && !has_sum(sums, high))
        high--;
    return low <= high && csp_set_min(s, b->load, b->sure + low) &&
           csp_set_max(s, b->load, b->sure + high);
}

static csp_outcome bin_packing_propagate(csp_solver *s, void *self) {
    bin_packing *p = self;
    bool changed = true;
    while (changed) {
        changed = false;
        add_up(s, p);
        if (!bound_loads(s, p) || !decide_items(s, p, &changed)) return CSP_FAIL;
    }
    for (int j = 0; j < p->m; j++)
        if (!keep_exact(s, p, j)) return CSP_FAIL;
    return CSP_AGAIN;
}

static const csp_propagator_kind bin_packing_kind = {"bin packing", CSP_COST_CRAZY,
                                                     bin_packing_propagate, NULL};

/* ---- Posting ---- */

/* False for a negative size, or a total so large that sums of two would not fit. */
static bool add_sizes(bin_packing *p) {
    for (int i = 0; i < p->n; i++) {
        if (p->size[i] < 0) return false;
        p->total = saturating_add(p->total, p->size[i]);
    }
    return p->total < INT64_MAX / 4;
}

static bool start(csp_solver *s, bin_packing *p, const csp_var *bins, const csp_var *loads,
                  int32_t first) {
    for (int i = 0; i < p->n; i++) {
        if (!csp_set_min(s, bins[i], first) || !csp_set_max(s, bins[i], (int64_t)first + p->m - 1))
            return false;
        p->where[i] = csp_view(s, bins[i], 1, -first);
    }
    for (int j = 0; j < p->m; j++) {
        p->bins[j].load = loads[j];
        if (!csp_set_min(s, loads[j], 0)) return false;
    }
    return true;
}

csp_status csp_bin_packing(csp_solver *s, int n, const csp_var *bins, const int64_t *size, int m,
                           const csp_var *load, int32_t first) {
    if (!csp_are_variables(s, n, bins) || !csp_are_variables(s, m, load) || first == INT32_MIN ||
        first > INT32_MAX - m)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    bin_packing *p = csp_alloc(s, 1, sizeof *p);
    if (!p) return s->status;
    *p = (bin_packing){.n = n, .m = m};
    p->where = csp_alloc(s, (size_t)n, sizeof *p->where);
    p->size = csp_copy(s, size, (size_t)n, sizeof *size);
    p->is_placed = csp_alloc(s, (size_t)n, sizeof *p->is_placed);
    p->bins = csp_alloc(s, (size_t)m, sizeof *p->bins);
    if (!p->where || !p->size || !p->is_placed || !p->bins) return s->status;
    if (!add_sizes(p)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (!start(s, p, bins, load, first)) return csp_solver_fail(s, CSP_INCONSISTENT);
    if (m == 0) return s->status;
    csp_propagator propagator = csp_post(s, &bin_packing_kind, p);
    for (int i = 0; i < n; i++)
        csp_subscribe(s, propagator, bins[i], CSP_ON_DOMAIN, i);
    for (int j = 0; j < m; j++)
        csp_subscribe(s, propagator, load[j], CSP_ON_BOUNDS, n + j);
    return s->status;
}
