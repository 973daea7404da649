/* Overload checking for cumulative by energy: the tasks that must end by some time, with what they
 * demand times how long they last, do not fit under the capacity (Vilím, "Max energy filtering
 * algorithm for discrete cumulative resources", 2009).
 *
 * The theta tree is that of disjunctive with energies in place of times: a task of energy e that
 * starts at est ends, counted in energy, at capacity · est + e. It needs no more than the least
 * duration and demand of each task. */
#include <stdlib.h>

#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/constraints/cumulative.h"
#include "csp/constraints/theta_tree.h"

static const int64_t LARGEST_ENERGY = INT64_C(1) << 60;

typedef struct cumulative_energy {
    const cumulative_tasks *tasks;
    int *by_est, *by_lct, *leaf;
    theta_tree tree;
} cumulative_energy;

static int64_t est_of(const csp_solver *s, const cumulative_tasks *t, int i) {
    return csp_min(s, t->start[i]);
}

static int64_t lct_of(const csp_solver *s, const cumulative_tasks *t, int i) {
    return (int64_t)csp_max(s, t->start[i]) + csp_min(s, t->duration[i]);
}

static void sort(const csp_solver *s, const cumulative_tasks *t, int *order,
                 int64_t (*key)(const csp_solver *, const cumulative_tasks *, int)) {
    for (int i = 1; i < t->n; i++) {
        int item = order[i], k = i;
        int64_t its_key = key(s, t, item);
        for (; k > 0 && key(s, t, order[k - 1]) > its_key; k--)
            order[k] = order[k - 1];
        order[k] = item;
    }
}

static csp_outcome energy_propagate(csp_solver *s, void *self) {
    cumulative_energy *c = self;
    const cumulative_tasks *t = c->tasks;
    int64_t capacity = csp_max(s, t->capacity);
    sort(s, t, c->by_est, est_of);
    sort(s, t, c->by_lct, lct_of);
    for (int k = 0; k < t->n; k++)
        c->leaf[c->by_est[k]] = k;
    theta_tree_clear(&c->tree);
    for (int k = 0; k < t->n; k++) {
        int i = c->by_lct[k];
        int64_t energy = (int64_t)csp_min(s, t->duration[i]) * csp_min(s, t->demand[i]);
        if (energy == 0) continue;
        theta_tree_insert(&c->tree, c->leaf[i], energy, capacity * est_of(s, t, i) + energy);
        if (theta_tree_root(&c->tree)->end > capacity * lct_of(s, t, i)) return CSP_FAIL;
    }
    return CSP_FIX;
}

static const csp_propagator_kind energy_kind = {"cumulative energy", CSP_COST_CRAZY,
                                                energy_propagate, NULL};

/* Can all energies be added up in 64 bits, with room to spare? */
static bool energies_fit(const csp_solver *s, const cumulative_tasks *t) {
    int64_t sum = 0, capacity = csp_max(s, t->capacity);
    for (int i = 0; i < t->n; i++) {
        int64_t latest = max_of(llabs(csp_min(s, t->start[i])), llabs(csp_max(s, t->start[i]))) +
                         csp_max(s, t->duration[i]);
        int64_t energy = saturating_multiply(csp_max(s, t->duration[i]), csp_max(s, t->demand[i]));
        sum = saturating_add(sum, saturating_add(energy, saturating_multiply(capacity, latest)));
    }
    return sum < LARGEST_ENERGY;
}

csp_propagator cumulative_energy_post(csp_solver *s, const cumulative_tasks *tasks) {
    size_t n = (size_t)tasks->n;
    if (!energies_fit(s, tasks)) return -1;
    cumulative_energy *c = csp_alloc(s, 1, sizeof *c);
    if (!c) return -1;
    c->tasks = tasks;
    c->by_est = csp_alloc(s, n, sizeof *c->by_est);
    c->by_lct = csp_alloc(s, n, sizeof *c->by_lct);
    c->leaf = csp_alloc(s, n, sizeof *c->leaf);
    if (!c->by_est || !c->by_lct || !c->leaf || !theta_tree_init(s, &c->tree, tasks->n)) return -1;
    for (int i = 0; i < tasks->n; i++)
        c->by_est[i] = c->by_lct[i] = i;
    return csp_post(s, &energy_kind, c);
}
