/* The rows of a table that are still possible: a reversible sparse bit set, with the values of each
 * column and the rows that have them. Inside of csp: tables, positive and negative, are built on it
 * (table.c tells the idea). */
#ifndef CSP_TABLE_ROWS_H
#define CSP_TABLE_ROWS_H

#include "csp/kernel/propagator.h"

typedef struct column {
    csp_var x;
    int count;          /* different values in this column */
    int32_t *values;    /* ascending */
    uint64_t *supports; /* words[words·i]…: rows with values[i] */
    int32_t *residues;
    int32_t *open; /* sparse set of value numbers, the first `open_count` are in the domain */
    csp_trailed open_count;
} column;

typedef struct row_table {
    int n, words;
    uint64_t *rows;  /* possible ones */
    int32_t *active; /* numbers of the words that are not zero first */
    csp_trailed active_count;
    csp_trailed has_run; /* not 0 once the propagator has run; its own */
    uint64_t *mask;      /* scratch */
    column *columns;
} row_table;

static inline const uint64_t *rows_with(const row_table *t, const column *c, int value) {
    return c->supports + (size_t)value * (size_t)t->words;
}

/* All rows possible, all values in the columns' domains. NULL, with the solver's status set, when
 * memory is out. */
row_table *row_table_new(csp_solver *s, int n, const csp_var *x, int rows, const int32_t *tuples);

/* Follows what the domain of a column lost since the last call. False: no row is left. */
bool row_table_update(csp_solver *s, row_table *t, column *c);

/* Subscribes p to all columns. */
csp_status row_table_subscribe(csp_solver *s, csp_propagator p, const row_table *t);

#endif
