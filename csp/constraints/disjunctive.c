/* No two tasks run at the same time: overload checking, detectable precedences, not-last and
 * edge-finding over theta trees, and the same seen from the end of time, n log n each (Vilím,
 * "Global constraints in scheduling", 2007).
 *
 * A task whose duration is open takes part with its least duration. Read backwards, ends become
 * starts: with est' = -lct and lct' = -est the four rules prune the other side. */
#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/constraints/theta_tree.h"
#include "csp/kernel/propagator.h"

typedef struct task {
    int64_t est, lct, time; /* earliest start, latest end, least duration */
    int64_t new_est, new_lct;
    int leaf; /* rank by est */
} task;

/* One direction of time. Tasks of no duration are in no set. */
typedef struct direction {
    int n;
    task *tasks;
    int *by_est, *by_lct, *by_ect, *by_lst; /* orders; kept from run to run */
    theta_tree *tree;
} direction;

typedef struct disjunctive {
    int n;
    bool strict;
    csp_var *start, *duration;
    theta_tree tree;
    direction forwards, backwards;
} disjunctive;

/* ---- Orders ---- */

static int64_t est_of(const task *t) {
    return t->est;
}

static int64_t lct_of(const task *t) {
    return t->lct;
}

static int64_t ect_of(const task *t) {
    return t->est + t->time;
}

static int64_t lst_of(const task *t) {
    return t->lct - t->time;
}

/* By insertion, since little changes between runs. */
static void sort(const direction *d, int *order, int64_t (*key)(const task *)) {
    for (int i = 1; i < d->n; i++) {
        int item = order[i], k = i;
        int64_t its_key = key(&d->tasks[item]);
        for (; k > 0 && key(&d->tasks[order[k - 1]]) > its_key; k--)
            order[k] = order[k - 1];
        order[k] = item;
    }
}

static void sort_all(direction *d) {
    sort(d, d->by_est, est_of);
    sort(d, d->by_lct, lct_of);
    sort(d, d->by_ect, ect_of);
    sort(d, d->by_lst, lst_of);
    for (int k = 0; k < d->n; k++)
        d->tasks[d->by_est[k]].leaf = k;
    theta_tree_clear(d->tree);
}

static void insert(direction *d, const task *t) {
    if (t->time == 0) return;
    theta_tree_insert(d->tree, t->leaf, t->time, ect_of(t));
}

/* Of the set without t. */
static int64_t end_without(direction *d, const task *t) {
    return theta_tree_has(d->tree, t->leaf) ? theta_tree_end_without(d->tree, t->leaf)
                                            : theta_tree_root(d->tree)->end;
}

static int64_t end_of_all(const direction *d) {
    return theta_tree_root(d->tree)->end;
}

/* ---- Rules: each raises new_est, or returns false on overload. ---- */

/* A task that cannot end before all of a set must start follows the set. */
static void detect_precedences(direction *d) {
    int next = 0;
    for (int k = 0; k < d->n; k++) {
        task *t = &d->tasks[d->by_ect[k]];
        for (; next < d->n && ect_of(t) > lst_of(&d->tasks[d->by_lst[next]]); next++)
            insert(d, &d->tasks[d->by_lst[next]]);
        if (t->time > 0) t->new_est = max_of(t->new_est, end_without(d, t));
    }
}

/* All tasks are in the set; by descending latest end one after the other turns gray. A gray task
 * with which the rest would end too late follows the rest. */
static bool find_edges(direction *d) {
    for (int k = 0; k < d->n; k++) {
        const task *t = &d->tasks[d->by_lct[k]];
        insert(d, t);
        if (end_of_all(d) > t->lct) return false;
    }
    for (int k = d->n - 1; k > 0; k--) {
        const task *last = &d->tasks[d->by_lct[k]];
        if (last->time > 0) theta_tree_make_gray(d->tree, last->leaf, last->time, ect_of(last));
        int64_t lct = d->tasks[d->by_lct[k - 1]].lct;
        const theta_node *root = theta_tree_root(d->tree);
        while (root->gray_end > lct && root->end_by >= 0) {
            task *t = &d->tasks[d->by_est[root->end_by]];
            t->new_est = max_of(t->new_est, root->end);
            theta_tree_remove(d->tree, t->leaf);
        }
    }
    return true;
}

/* A task that cannot follow all of a set ends before the last of them starts. */
static void bar_from_last(direction *d) {
    int next = 0;
    for (int k = 0; k < d->n; k++) {
        task *t = &d->tasks[d->by_lct[k]];
        for (; next < d->n && t->lct > lst_of(&d->tasks[d->by_lst[next]]); next++)
            insert(d, &d->tasks[d->by_lst[next]]);
        if (t->time == 0 || next == 0 || end_without(d, t) <= lst_of(t)) continue;
        int last = next - 1;
        while (d->tasks[d->by_lst[last]].time == 0)
            last--;
        t->new_lct = min_of(t->new_lct, lst_of(&d->tasks[d->by_lst[last]]));
    }
}

static bool apply_rules(direction *d) {
    sort_all(d);
    if (!find_edges(d)) return false;
    theta_tree_clear(d->tree);
    detect_precedences(d);
    theta_tree_clear(d->tree);
    bar_from_last(d);
    return true;
}

/* ---- Variables ---- */

static void read_tasks(const csp_solver *s, const disjunctive *d, direction *way, bool mirrored) {
    for (int i = 0; i < d->n; i++) {
        task *t = &way->tasks[i];
        t->time = csp_min(s, d->duration[i]);
        int64_t est = csp_min(s, d->start[i]), lct = csp_max(s, d->start[i]) + t->time;
        t->new_est = t->est = mirrored ? -lct : est;
        t->new_lct = t->lct = mirrored ? -est : lct;
    }
}

static bool write_starts(csp_solver *s, const disjunctive *d, const direction *way, bool mirrored) {
    for (int i = 0; i < d->n; i++) {
        const task *t = &way->tasks[i];
        int64_t est = mirrored ? -t->new_lct : t->new_est;
        int64_t lct = mirrored ? -t->new_est : t->new_lct;
        if (!csp_set_min(s, d->start[i], est) || !csp_set_max(s, d->start[i], lct - t->time))
            return false;
    }
    return true;
}

/* A task of no duration is not strictly inside what surely runs. */
static bool keep_points_out(csp_solver *s, const disjunctive *d) {
    for (int i = 0; i < d->n; i++) {
        if (csp_max(s, d->duration[i]) > 0) continue;
        for (int j = 0; j < d->n; j++) {
            int64_t sure_end = (int64_t)csp_min(s, d->start[j]) + csp_min(s, d->duration[j]);
            if (j != i && !csp_remove_range(s, d->start[i], (int64_t)csp_max(s, d->start[j]) + 1,
                                            sure_end - 1))
                return false;
        }
    }
    return true;
}

static csp_outcome disjunctive_propagate(csp_solver *s, void *self) {
    disjunctive *d = self;
    for (int mirrored = 0; mirrored < 2; mirrored++) {
        direction *way = mirrored ? &d->backwards : &d->forwards;
        read_tasks(s, d, way, mirrored);
        if (!apply_rules(way) || !write_starts(s, d, way, mirrored)) return CSP_FAIL;
    }
    return d->strict && !keep_points_out(s, d) ? CSP_FAIL : CSP_AGAIN;
}

static const csp_propagator_kind disjunctive_kind = {"disjunctive", CSP_COST_QUADRATIC,
                                                     disjunctive_propagate, NULL};

static bool direction_init(csp_solver *s, direction *way, disjunctive *d) {
    size_t n = (size_t)d->n;
    way->n = d->n;
    way->tree = &d->tree;
    way->tasks = csp_alloc(s, n, sizeof *way->tasks);
    int **orders[] = {&way->by_est, &way->by_lct, &way->by_ect, &way->by_lst};
    for (int k = 0; k < 4; k++) {
        *orders[k] = csp_alloc(s, n, sizeof **orders[k]);
        for (int i = 0; *orders[k] && i < d->n; i++)
            (*orders[k])[i] = i;
    }
    return way->tasks && way->by_est && way->by_lct && way->by_ect && way->by_lst;
}

csp_status csp_disjunctive(csp_solver *s, int n, const csp_var *start, const csp_var *duration,
                           bool strict) {
    if (!csp_are_variables(s, n, start) || !csp_are_variables(s, n, duration))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    for (int i = 0; i < n; i++)
        if (!csp_set_min(s, duration[i], 0)) return csp_solver_fail(s, CSP_INCONSISTENT);
    disjunctive *d = csp_alloc(s, 1, sizeof *d);
    if (!d) return s->status;
    d->n = n;
    d->strict = strict;
    d->start = csp_copy(s, start, (size_t)n, sizeof *start);
    d->duration = csp_copy(s, duration, (size_t)n, sizeof *duration);
    if (!d->start || !d->duration || !direction_init(s, &d->forwards, d) ||
        !direction_init(s, &d->backwards, d) || !theta_tree_init(s, &d->tree, n))
        return s->status;
    csp_propagator p = csp_post(s, &disjunctive_kind, d);
    for (int i = 0; i < n; i++) {
        csp_subscribe(s, p, start[i], CSP_ON_BOUNDS, i);
        csp_subscribe(s, p, duration[i], CSP_ON_BOUNDS, n + i);
    }
    return s->status;
}
