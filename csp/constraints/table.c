/* (x[0] … x[n-1]) is a row of a table: Compact-Table (Demeulenaere and others, 2016). Domain
 * consistent.
 *
 * A bit set of rows says which are still possible. For each variable and value a bit set of the
 * rows with that value there: intersections tell which rows a lost value takes away, and whether a
 * value still has a row. The set of possible rows is a reversible sparse bit set: words that became
 * zero are swapped behind a trailed limit. For each value a residue remembers the word where a row
 * was last found. A variable in two columns needs a second run; otherwise the second run sees at
 * once that nothing has changed. */
#include "csp/constraints/constraints.h"
#include "csp/constraints/table_rows.h"

static bool has_row(const row_table *t, column *c, int value) {
    const uint64_t *supports = rows_with(t, c, value);
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

static bool filter(csp_solver *s, row_table *t, column *c) {
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
    row_table *t = self;
    bool changed = !t->has_run.value;
    int open_columns = 0;
    for (int i = 0; i < t->n; i++) {
        column *c = &t->columns[i];
        if (csp_size(s, c->x) != c->open_count.value) {
            changed = true;
            if (!row_table_update(s, t, c)) return CSP_FAIL;
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

/* Leaves only values of the column in the domain of its variable. */
static bool restrict_domain(csp_solver *s, const column *c) {
    if (!csp_set_min(s, c->x, c->values[0]) || !csp_set_max(s, c->x, c->values[c->count - 1]))
        return false;
    for (int i = 1; i < c->count; i++)
        if (!csp_remove_range(s, c->x, (int64_t)c->values[i - 1] + 1, (int64_t)c->values[i] - 1))
            return false;
    return true;
}

csp_status csp_table(csp_solver *s, int n, const csp_var *x, int rows, const int32_t *tuples) {
    if (!csp_are_variables(s, n, x) || rows < 0 || rows >= INT32_MAX - 63)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (rows == 0) return csp_solver_fail(s, CSP_INCONSISTENT);
    if (n == 0) return s->status;
    row_table *t = row_table_new(s, n, x, rows, tuples);
    if (!t) return s->status;
    for (int i = 0; i < n; i++)
        if (!restrict_domain(s, &t->columns[i])) return csp_solver_fail(s, CSP_INCONSISTENT);
    return row_table_subscribe(s, csp_post(s, &table_kind, t), t);
}
