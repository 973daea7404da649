/* All different, bounds consistent: López-Ortiz, Quimper, Tromp, van Beek, "A fast and simple
 * algorithm for bounds consistency of the alldifferent constraint", 2003.
 *
 * A Hall interval holds as many variables as values; every other variable must stay clear of it.
 * Variables are taken by ascending maximum; `capacity` counts the values left in each stretch
 * between critical bounds, `tree` links full stretches to the next with room, and `hall` links the
 * inside of Hall intervals to their ends, both with path compression. The second pass does the same
 * for maxima, from the other end. */
#include "csp/constraints/all_different.h"

typedef struct bounded {
    csp_var x;
    int64_t low, high; /* high is exclusive */
    int low_rank, high_rank;
} bounded;

typedef struct all_different_bounds {
    int n;
    int bound_count;
    bounded *items;
    int *by_low, *by_high; /* numbers of items; kept sorted from run to run */
    int64_t *bounds, *capacity;
    int *tree, *hall;
} all_different_bounds;

static void sort_by_low(const all_different_bounds *a) {
    for (int i = 1; i < a->n; i++) {
        int item = a->by_low[i], k = i;
        for (; k > 0 && a->items[a->by_low[k - 1]].low > a->items[item].low; k--)
            a->by_low[k] = a->by_low[k - 1];
        a->by_low[k] = item;
    }
}

static void sort_by_high(const all_different_bounds *a) {
    for (int i = 1; i < a->n; i++) {
        int item = a->by_high[i], k = i;
        for (; k > 0 && a->items[a->by_high[k - 1]].high > a->items[item].high; k--)
            a->by_high[k] = a->by_high[k - 1];
        a->by_high[k] = item;
    }
}

/* Merges all lower and upper ends into one ascending list without repetitions, with room at both
 * sides. */
static void rank_bounds(all_different_bounds *a) {
    int64_t last = a->items[a->by_low[0]].low - 2;
    int count = 0, i = 0, j = 0;
    a->bounds[0] = last;
    while (j < a->n) {
        bool takes_low = i < a->n && a->items[a->by_low[i]].low <= a->items[a->by_high[j]].high;
        bounded *item = &a->items[takes_low ? a->by_low[i++] : a->by_high[j++]];
        int64_t bound = takes_low ? item->low : item->high;
        if (bound != last) a->bounds[++count] = last = bound;
        *(takes_low ? &item->low_rank : &item->high_rank) = count;
    }
    a->bound_count = count;
    a->bounds[count + 1] = a->bounds[count] + 2;
}

static void set_path(int *links, int from, int to, int target) {
    while (from != to) {
        int next = links[from];
        links[from] = target;
        from = next;
    }
}

static int climb(const int *links, int i) {
    while (links[i] > i)
        i = links[i];
    return i;
}

static int descend(const int *links, int i) {
    while (links[i] < i)
        i = links[i];
    return i;
}

static bool raise_minima(all_different_bounds *a) {
    for (int i = 1; i <= a->bound_count + 1; i++) {
        a->tree[i] = a->hall[i] = i - 1;
        a->capacity[i] = a->bounds[i] - a->bounds[i - 1];
    }
    a->tree[0] = a->hall[0] = -1;
    for (int i = 0; i < a->n; i++) {
        bounded *item = &a->items[a->by_high[i]];
        int x = item->low_rank, y = item->high_rank;
        int z = climb(a->tree, x + 1), below = a->tree[z], start = x + 1;
        int place = z;
        if (--a->capacity[z] == 0) {
            a->tree[z] = z + 1;
            place = climb(a->tree, z + 1);
            a->tree[place] = below;
        }
        set_path(a->tree, start, place, place);
        if (a->capacity[place] < a->bounds[place] - a->bounds[y]) return false;
        if (a->hall[x] > x) {
            int end = climb(a->hall, a->hall[x]);
            item->low = a->bounds[end];
            set_path(a->hall, x, end, end);
        }
        if (a->capacity[place] == a->bounds[place] - a->bounds[y]) {
            set_path(a->hall, a->hall[y], below - 1, y);
            a->hall[y] = below - 1;
        }
    }
    return true;
}

static bool lower_maxima(all_different_bounds *a) {
    for (int i = 0; i <= a->bound_count; i++) {
        a->tree[i] = a->hall[i] = i + 1;
        a->capacity[i] = a->bounds[i + 1] - a->bounds[i];
    }
    a->tree[a->bound_count + 1] = a->hall[a->bound_count + 1] = a->bound_count + 2;
    for (int i = a->n - 1; i >= 0; i--) {
        bounded *item = &a->items[a->by_low[i]];
        int x = item->high_rank, y = item->low_rank;
        int z = descend(a->tree, x - 1), above = a->tree[z], start = x - 1;
        int place = z;
        if (--a->capacity[z] == 0) {
            a->tree[z] = z - 1;
            place = descend(a->tree, z - 1);
            a->tree[place] = above;
        }
        set_path(a->tree, start, place, place);
        if (a->capacity[place] < a->bounds[y] - a->bounds[place]) return false;
        if (a->hall[x] < x) {
            int end = descend(a->hall, a->hall[x]);
            item->high = a->bounds[end];
            set_path(a->hall, x, end, end);
        }
        if (a->capacity[place] == a->bounds[y] - a->bounds[place]) {
            set_path(a->hall, a->hall[y], above + 1, y);
            a->hall[y] = above + 1;
        }
    }
    return true;
}

static bool apply(csp_solver *s, const all_different_bounds *a) {
    for (int i = 0; i < a->n; i++) {
        const bounded *item = &a->items[i];
        if (!csp_set_min(s, item->x, item->low) || !csp_set_max(s, item->x, item->high - 1))
            return false;
    }
    return true;
}

static csp_outcome bounds_propagate(csp_solver *s, void *self) {
    all_different_bounds *a = self;
    for (int i = 0; i < a->n; i++) {
        a->items[i].low = csp_min(s, a->items[i].x);
        a->items[i].high = (int64_t)csp_max(s, a->items[i].x) + 1;
    }
    sort_by_low(a);
    sort_by_high(a);
    rank_bounds(a);
    if (!raise_minima(a) || !lower_maxima(a) || !apply(s, a)) return CSP_FAIL;
    return CSP_AGAIN;
}

static const csp_propagator_kind bounds_kind = {"all_different bounds", CSP_COST_SORT,
                                                bounds_propagate, NULL};

csp_status all_different_post_bounds(csp_solver *s, int n, const csp_var *x) {
    all_different_bounds *self = csp_alloc(s, 1, sizeof *self);
    size_t count = (size_t)n, room = 2 * count + 2;
    if (!self) return s->status;
    self->n = n;
    self->items = csp_alloc(s, count, sizeof *self->items);
    self->by_low = csp_alloc(s, count, sizeof *self->by_low);
    self->by_high = csp_alloc(s, count, sizeof *self->by_high);
    self->bounds = csp_alloc(s, room, sizeof *self->bounds);
    self->capacity = csp_alloc(s, room, sizeof *self->capacity);
    self->tree = csp_alloc(s, room, sizeof *self->tree);
    self->hall = csp_alloc(s, room, sizeof *self->hall);
    if (s->status == CSP_NO_MEMORY) return s->status;
    for (int i = 0; i < n; i++) {
        self->items[i].x = x[i];
        self->by_low[i] = self->by_high[i] = i;
    }
    csp_propagator p = csp_post(s, &bounds_kind, self);
    for (int i = 0; i < n; i++)
        csp_subscribe(s, p, x[i], CSP_ON_BOUNDS, i);
    return s->status;
}
