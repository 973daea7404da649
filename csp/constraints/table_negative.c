/* (x[0] … x[n-1]) is none of the rows of a table: Verhaeghe, Lecoutre, Schaus, "Extending
 * Compact-Table to negative and short tables", 2017. Domain consistent.
 *
 * Of the rows, all different, those still possible are kept as in table.c. A value has a solution
 * unless as many possible rows have it as there are ways to fill the other columns. */
#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "csp/constraints/constraints.h"
#include "csp/constraints/table_rows.h"

static int64_t count_rows(const row_table *t, const uint64_t *among) {
    int64_t count = 0;
    for (int k = 0; k < (int)t->active_count.value; k++) {
        uint64_t word = t->rows[t->active[k]];
        count += __builtin_popcountll(among ? word & among[t->active[k]] : word);
    }
    return count;
}

/* How many ways there are to fill all columns but one. */
static int64_t ways_around(const csp_solver *s, const row_table *t, int column) {
    int64_t ways = 1;
    for (int i = 0; i < t->n; i++)
        if (i != column) ways = saturating_multiply(ways, csp_size(s, t->columns[i].x));
    return ways;
}

/* *changed: a value went, after which the numbers of other columns have to be taken anew. */
static bool filter(csp_solver *s, const row_table *t, int i, int64_t rows, bool *changed) {
    column *c = &t->columns[i];
    int64_t ways = ways_around(s, t, i);
    if (ways > rows) return true;
    for (int k = 0; k < (int)c->open_count.value; k++) {
        int32_t value = c->open[k];
        if (count_rows(t, rows_with(t, c, value)) != ways) continue;
        if (!csp_remove(s, c->x, c->values[value])) return false;
        *changed = true;
    }
    return true;
}

/* Values that no row has are in solutions without end, so columns may hold less than domains. */
static csp_outcome table_negative_propagate(csp_solver *s, void *self) {
    row_table *t = self;
    for (int i = 0; i < t->n; i++)
        if (!row_table_update(s, t, &t->columns[i])) return CSP_ENTAILED;
    int64_t rows = count_rows(t, NULL);
    bool changed = false;
    for (int i = 0; i < t->n && !changed; i++)
        if (!filter(s, t, i, rows, &changed)) return CSP_FAIL;
    return CSP_AGAIN;
}

static const csp_propagator_kind table_negative_kind = {"table negative", CSP_COST_QUADRATIC,
                                                        table_negative_propagate, NULL};

/* ---- Posting: rows sorted, each once ---- */

static int compare_rows(const int32_t *a, const int32_t *b, int n) {
    for (int i = 0; i < n; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* Heap sort, since qsort cannot be told how long a row is. */
static void swap_rows(int32_t *rows, int n, int i, int j) {
    for (int k = 0; k < n; k++) {
        int32_t value = rows[(size_t)i * (size_t)n + (size_t)k];
        rows[(size_t)i * (size_t)n + (size_t)k] = rows[(size_t)j * (size_t)n + (size_t)k];
        rows[(size_t)j * (size_t)n + (size_t)k] = value;
    }
}

static const int32_t *row_at(const int32_t *rows, int n, int i) {
    return rows + (size_t)i * (size_t)n;
}

static void sift_down(int32_t *rows, int n, int i, int count) {
    for (int child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count &&
            compare_rows(row_at(rows, n, child), row_at(rows, n, child + 1), n) < 0)
            child++;
        if (compare_rows(row_at(rows, n, i), row_at(rows, n, child), n) >= 0) return;
        swap_rows(rows, n, i, child);
    }
}

static int sort_rows(int32_t *rows, int n, int count) {
    for (int i = count / 2 - 1; i >= 0; i--)
        sift_down(rows, n, i, count);
    for (int i = count - 1; i > 0; i--) {
        swap_rows(rows, n, 0, i);
        sift_down(rows, n, 0, i);
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
        if (kept > 0 && compare_rows(row_at(rows, n, kept - 1), row_at(rows, n, i), n) == 0)
            continue;
        if (i != kept) swap_rows(rows, n, kept, i);
        kept++;
    }
    return kept;
}

csp_status csp_table_negative(csp_solver *s, int n, const csp_var *x, int rows,
                              const int32_t *tuples) {
    if (!csp_are_variables(s, n, x) || rows < 0 || rows >= INT32_MAX - 63)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (rows == 0) return s->status;
    if (n == 0) return csp_solver_fail(s, CSP_INCONSISTENT);
    int32_t *sorted = csp_alloc(s, (size_t)rows, (size_t)n * sizeof *sorted);
    if (!sorted) return s->status;
    memcpy(sorted, tuples, (size_t)rows * (size_t)n * sizeof *sorted);
    row_table *t = row_table_new(s, n, x, sort_rows(sorted, n, rows), sorted);
    return t ? row_table_subscribe(s, csp_post(s, &table_negative_kind, t), t) : s->status;
}
