/* Reads the file whole, then cuts lines and cells in place. See csv.h. */
#include "bench/deepbench/csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/options/options.h"
#include "isa/file.h"

enum { CSV_LIMIT_BYTES = 16 << 20 };

/* Cuts `text` at the first `separator`; returns what follows it, NULL at the end. */
static char *cut(char *text, char separator) {
    char *end = strchr(text, separator);
    if (!end) return NULL;
    *end = '\0';
    return end + 1;
}

/* A quoted cell, decoded in place; returns what follows its end, NULL when it has none. */
static char *unquote(char *text) {
    char *to = text;
    for (const char *from = text + 1; *from; from++) {
        if (*from == '"' && *++from != '"') {
            char *rest = text + (from - text);
            *to = '\0';
            return rest;
        }
        *to++ = *from;
    }
    return NULL;
}

int csv_cells_cut(char *line, int columns, char **cell) {
    int cells = 0;
    for (char *next = line; next; cells++) {
        if (cells < columns) cell[cells] = next;
        if (*next != '"') {
            next = cut(next, ',');
            continue;
        }
        next = unquote(next);
        if (!next || (*next && *next != ',')) return -1;
        next = *next ? next + 1 : NULL;
    }
    return cells;
}

static bool header_check(const csv_table *table, char **cell, bool cut_well) {
    for (int i = 0; cut_well && i < table->columns; i++)
        cut_well = strcmp(cell[i], table->column[i]) == 0;
    return cut_well;
}

static bool lines_read(arena *a, char *text, csv_table *table, error_record *error) {
    bool header = false;
    int line = 0;
    for (char *next = text; next && *next;) {
        char *start = next;
        next = cut(start, '\n');
        line++;
        if (*start == '#') continue;
        char **cell = arena_alloc(a, (size_t)table->columns, sizeof *cell);
        if (!cell) return error_set(error, "out of memory");
        bool good = csv_cells_cut(start, table->columns, cell) == table->columns;
        if (!header && !header_check(table, cell, good))
            return error_set(error, "%s:%d: expected %d column names that begin with '%s'",
                             table->path, line, table->columns, table->column[0]);
        if (!good)
            return error_set(error, "%s:%d: expected %d cells", table->path, line, table->columns);
        if (header) table->row[table->rows++] = (csv_row){line, cell};
        header = true;
    }
    return header || error_set(error, "%s: no line of column names", table->path);
}

bool csv_read(arena *a, const char *path, const char *const *column, int columns, csv_table *table,
              error_record *error) {
    uint8_t *data;
    size_t bytes, lines = 1;
    if (!file_read(a, path, CSV_LIMIT_BYTES, &data, &bytes, error)) return false;
    if (memchr(data, '\0', bytes))
        return error_set(error, "%s: holds a zero byte; expected a text", path);
    for (size_t i = 0; i < bytes; i++)
        lines += data[i] == '\n';
    *table = (csv_table){.path = path, .column = column, .columns = columns};
    table->row = arena_alloc(a, lines, sizeof *table->row);
    if (!table->row) return error_set(error, "out of memory");
    return lines_read(a, (char *)data, table, error);
}

bool csv_bad_cell(const csv_table *table, size_t row, int column, const char *expected,
                  error_record *error) {
    return error_set(error, "%s:%d: column %s: expected %s, not '%s'", table->path,
                     table->row[row].line, table->column[column], expected,
                     table->row[row].cell[column]);
}

bool csv_integer(const csv_table *table, size_t row, int column, int64_t low, int64_t high,
                 int64_t *value, error_record *error) {
    char expected[80];
    if (integer_parse(table->row[row].cell[column], low, high, value)) return true;
    snprintf(expected, sizeof expected, "an integer from %" PRId64 " to %" PRId64, low, high);
    return csv_bad_cell(table, row, column, expected, error);
}
