/* Rows as a sparse bit set: words that became zero are swapped behind a trailed limit. Values of a
 * column that its domain lost are swapped behind the open ones; the rows to take out, or to keep,
 * come from the shorter list. */
#include "csp/constraints/table_rows.h"

#include <stdlib.h>

static void add_to_mask(const row_table *t, const uint64_t *supports) {
    for (int k = 0; k < (int)t->active_count.value; k++)
        t->mask[t->active[k]] |= supports[t->active[k]];
}

static void clear_mask(const row_table *t) {
    for (int k = 0; k < (int)t->active_count.value; k++)
        t->mask[t->active[k]] = 0;
}

/* Keeps the rows in the mask, or (invert) those that are not in it. False: none is left. */
static bool intersect_with_mask(csp_solver *s, row_table *t, uint64_t invert) {
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

bool row_table_update(csp_solver *s, row_table *t, column *c) {
    int before = (int)c->open_count.value;
    int open = drop_lost_values(s, c);
    bool by_lost = before - open < open;
    clear_mask(t);
    for (int k = by_lost ? open : 0; k < (by_lost ? before : open); k++)
        add_to_mask(t, rows_with(t, c, c->open[k]));
    csp_trailed_set(s, &c->open_count, open);
    return intersect_with_mask(s, t, by_lost ? ~UINT64_C(0) : 0);
}

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

static csp_status fill_column(csp_solver *s, row_table *t, column *c, csp_var x, int rows,
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
    return s->status;
}

static row_table *empty_table(csp_solver *s, int n, int rows) {
    row_table *t = csp_alloc(s, 1, sizeof *t);
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

row_table *row_table_new(csp_solver *s, int n, const csp_var *x, int rows, const int32_t *tuples) {
    row_table *t = empty_table(s, n, rows);
    if (!t) return NULL;
    for (int i = 0; i < n; i++)
        if (fill_column(s, t, &t->columns[i], x[i], rows, tuples + i) == CSP_NO_MEMORY) return NULL;
    return t;
}

csp_status row_table_subscribe(csp_solver *s, csp_propagator p, const row_table *t) {
    for (int i = 0; i < t->n; i++)
        csp_subscribe(s, p, t->columns[i].x, CSP_ON_DOMAIN, i);
    return s->status;
}
