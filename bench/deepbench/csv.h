/* Strict reading of our own CSV files: comment lines that begin with '#', a line of column names,
 * rows of as many cells, which may be quoted as in RFC 4180 but hold no line's end. */
#ifndef BENCH_DEEPBENCH_CSV_H
#define BENCH_DEEPBENCH_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"

typedef struct csv_row {
    int line; /* in the file, from 1 */
    char **cell;
} csv_row;

typedef struct csv_table {
    const char *path;
    const char *const *column;
    int columns;
    size_t rows;
    csv_row *row;
} csv_table;

/* Reads `path`, whose column names must be exactly `column`. On failure the message has the path
 * and the line. */
bool csv_read(arena *a, const char *path, const char *const *column, int columns, csv_table *table,
              error_record *error);

/* Cuts a line without its end into its cells, in place; the first `columns` of them are in `cell`.
 * Returns how many there are, -1 when a quote is not closed, or something follows it. */
int csv_cells_cut(char *line, int columns, char **cell);

/* The cell as an integer within low … high; on failure the message names path, line and column. */
bool csv_integer(const csv_table *table, size_t row, int column, int64_t low, int64_t high,
                 int64_t *value, error_record *error);

/* Fills `error` for a bad cell, `expected` being what should stand there; returns false. */
bool csv_bad_cell(const csv_table *table, size_t row, int column, const char *expected,
                  error_record *error);

#endif
