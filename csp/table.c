/* (x[0] … x[n-1]) is a row of a table: Compact-Table (Demeulenaere and others, 2016). Domain
 * consistent.
 *
 * A bit set of rows says which are still possible. For each variable and value a bit set of the
 * rows with that value there: intersections tell which rows a lost value takes away, and whether a
 * value still has a row. The set of possible rows is a reversible sparse bit set: words that became
 * zero are swapped behind a trailed limit. For each value a residue remembers the word where a row
 * was last found. A variable in two columns needs a second run; otherwise the second run sees at
 * once that nothing has changed. */
#include <stdlib.h>
#include <string.h>

#include "csp/constraints.h"
#include "csp/propagator.h"

typedef struct column {
    csp_var x;
    int count;          /* different values in this column */
    int32_t *values;    /* ascending */
    uint64_t *supports; /* words[words·i]…: rows with values[i] */
    int32_t *residues;
    int32_t *open; /* sparse set of value numbers, the first `open_count` are in the domain */
    csp_trailed open_count;
} column;

typedef struct table {
    int n, words;
    uint64_t *rows;  /* possible ones */
    int32_t *active; /* numbers of the words that are not zero first */
    csp_trailed active_count;
    csp_trailed has_run; /* not 0 once the values have been filtered */
    uint64_t *mask;      /* scratch */
    column *columns;
} table;

static const uint64_t *supports_of(const table *t, const column *c, int value) {
    return c->supports + (size_t)value * (size_t)t->words;
}

static void add_to_mask(const table *t, const uint64_t *supports) {
    for (int k = 0; k < (int)t->active_count.value; k++)
        t->mask[t->active[k]] |= supports[t->active[k]];
}

static void clear_mask(const table *t) {
    for (int k = 0; k < (int)t->active_count.value; k++)
        t->mask[t->active[k]] = 0;
}

/* Keeps the rows in the mask, or (invert) those that are not in it. False: none is left. */
static bool intersect_with_mask(csp_solver *s, table *t, uint64_t invert) {
    int active = (int)t->active_count.value;
    for (int k = active - 1; k >= 0; k--) {
        int32_t i = t->active[k];
        uint64_t left = t->rows[i] & (t->mask[i] ^ invert);
        csp_word_set(s, &t->rows[i], left);
        if (left) continue;
        t->active[k] = t->active[--active];
        t->active[active] = i;
    }
    csp_trailed_set(s, &t->active_count, active);
    return active > 0;
}

/* Moves the value numbers that the domain lost behind the open ones; how many are left. */
static int drop_lost_values(const csp_solver *s, column *c) {
    int open = (int)c->open_count.value;
    for (int k = open - 1; k >= 0; k--) {
        int32_t value = c->open[k];
        if (csp_contains(s, c->x, c->values[value])) continue;
        c->open[k] = c->open[--open];
        c->open[open] = value;
    }
    return open;
}

/* Rows whose value in this column is gone are taken out, from the shorter list of values. */
static bool update_rows(csp_solver *s, table *t, column *c) {
    int before = (int)c->open_count.value;
    int open = drop_lost_values(s, c);
    bool by_lost = before - open < open;
    clear_mask(t);
    for (int k = by_lost ? open : 0; k < (by_lost ? before : open); k++)
        add_to_mask(t, supports_of(t, c, c->open[k]));
    csp_trailed_set(s, &c->open_count, open);
    return intersect_with_mask(s, t, by_lost ? ~UINT64_C(0) : 0);
}

static bool has_row(const table *t, column *c, int value) {
    const uint64_t *supports = supports_of(t, c, value);
    int32_t residue = c->residues[value];
    if (t->rows[residue] & supports[residue]) return true;
    for (int k = 0; k < (int)t->active_count.value; k++) {
        int32_t i = t->active[k];
        if (!(t->rows[i] & supports[i])) continue;
        c->residues[value] = i;
        return true;
    }
    return false;
}

static bool filter(csp_solver *s, table *t, column *c) {
    int open = (int)c->open_count.value;
    for (int k = open - 1; k >= 0; k--) {
        int32_t value = c->open[k];
        if (has_row(t, c, value)) continue;
        if (!csp_remove(s, c->x, c->values[value])) return false;
        c->open[k] = c->open[--open];
        c->open[open] = value;
    }
    csp_trailed_set(s, &c->open_count, open);
    return true;
}

static csp_outcome table_propagate(csp_solver *s, void *self) {
    table *t = self;
    bool changed = !t->has_run.value;
    int open_columns = 0;
    for (int i = 0; i < t->n; i++) {
        column *c = &t->columns[i];
        if (csp_size(s, c->x) != c->open_count.value) {
            changed = true;
            if (!update_rows(s, t, c)) return CSP_FAIL;
        }
        open_columns += c->open_count.value > 1;
    }
    if (!changed) return open_columns <= 1 ? CSP_ENTAILED : CSP_FIX;
    csp_trailed_set(s, &t->has_run, 1);
    for (int i = 0; i < t->n; i++)
        if (!filter(s, t, &t->columns[i])) return CSP_FAIL;
    return CSP_AGAIN;
}

static const csp_propagator_kind table_kind = {"table", CSP_COST_QUADRATIC, table_propagate, NULL};

/* ---- Posting ---- */

static int compare_values(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int value_number(const column *c, int32_t value) {
    const int32_t *found =
        bsearch(&value, c->values, (size_t)c->count, sizeof value, compare_values);
    return (int)(found - c->values);
}

static bool collect_values(csp_solver *s, column *c, int n, int rows, const int32_t *tuples) {
    c->values = csp_alloc(s, (size_t)rows, sizeof *c->values);
    if (!c->values) return false;
    for (int r = 0; r < rows; r++)
        c->values[r] = tuples[(size_t)r * (size_t)n];
    qsort(c->values, (size_t)rows, sizeof *c->values, compare_values);
    c->count = 0;
    for (int r = 0; r < rows; r++)
        if (c->count == 0 || c->values[c->count - 1] != c->values[r])
            c->values[c->count++] = c->values[r];
    return true;
}

/* Leaves only values of the column in the domain of its variable. */
static bool restrict_domain(csp_solver *s, const column *c) {
    if (!csp_set_min(s, c->x, c->values[0]) || !csp_set_max(s, c->x, c->values[c->count - 1]))
        return false;
    for (int i = 1; i < c->count; i++)
        if (!csp_remove_range(s, c->x, (int64_t)c->values[i - 1] + 1, (int64_t)c->values[i] - 1))
            return false;
    return true;
}

static csp_status fill_column(csp_solver *s, table *t, column *c, csp_var x, int rows,
                              const int32_t *tuples) {
    if (!collect_values(s, c, t->n, rows, tuples)) return s->status;
    c->x = x;
    c->supports = csp_alloc(s, (size_t)c->count, (size_t)t->words * sizeof *c->supports);
    c->residues = csp_alloc(s, (size_t)c->count, sizeof *c->residues);
    c->open = csp_alloc(s, (size_t)c->count, sizeof *c->open);
    if (!c->supports || !c->residues || !c->open) return s->status;
    for (int i = 0; i < c->count; i++)
        c->open[i] = i;
    c->open_count.value = c->count;
    for (int r = 0; r < rows; r++) {
        size_t value = (size_t)value_number(c, tuples[(size_t)r * (size_t)t->n]);
        c->supports[value * (size_t)t->words + (size_t)r / 64] |= UINT64_C(1) << r % 64;
    }
    return restrict_domain(s, c) ? s->status : csp_solver_fail(s, CSP_INCONSISTENT);
}

static table *table_new(csp_solver *s, int n, int rows) {
    table *t = csp_alloc(s, 1, sizeof *t);
    if (!t) return NULL;
    t->n = n;
    t->words = (rows + 63) / 64;
    size_t words = (size_t)t->words;
    t->rows = csp_alloc(s, words, sizeof *t->rows);
    t->active = csp_alloc(s, words, sizeof *t->active);
    t->mask = csp_alloc(s, words, sizeof *t->mask);
    t->columns = csp_alloc(s, (size_t)n, sizeof *t->columns);
    if (!t->rows || !t->active || !t->mask || !t->columns) return NULL;
    for (int i = 0; i < t->words; i++)
        t->active[i] = i;
    t->active_count.value = t->words;
    for (int r = 0; r < rows; r++)
        t->rows[r / 64] |= UINT64_C(1) << r % 64;
    return t;
}

csp_status csp_table(csp_solver *s, int n, const csp_var *x, int rows, const int32_t *tuples) {
    bool good = n >= 0 && rows >= 0 && rows < INT32_MAX - 63;
    for (int i = 0; good && i < n; i++)
        good = csp_is_variable(s, x[i]);
    if (!good) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (rows == 0) return csp_solver_fail(s, CSP_INCONSISTENT);
    if (n == 0) return s->status;
    table *t = table_new(s, n, rows);
    if (!t) return s->status;
    for (int i = 0; i < n; i++)
        if (fill_column(s, t, &t->columns[i], x[i], rows, tuples + i) != CSP_OK) return s->status;
    csp_propagator p = csp_post(s, &table_kind, t);
    for (int i = 0; i < n; i++)
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    return s->status;
}
