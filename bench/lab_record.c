/* See lab_record.h. */
#include "bench/lab_record.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/csv.h"
#include "bench/json.h"
#include "bench/options.h"

const char *const lab_column_names[LAB_COLUMNS] = {
    "problem",    "branching",    "values",    "restart",    "consistency", "strategy",
    "search",     "hw",           "seed",      "repetition", "wanted",      "node_limit",
    "time_limit", "outcome",      "objective", "solutions",  "nodes",       "failures",
    "restarts",   "propagations", "depth",     "nogoods",    "seconds"};

enum {
    COLUMN_PROBLEM,
    COLUMN_AXES,
    COLUMN_HW = COLUMN_AXES + LAB_AXES,
    COLUMN_SEED,
    COLUMN_REPETITION,
    COLUMN_WANTED,
    COLUMN_NODE_LIMIT,
    COLUMN_TIME_LIMIT,
    COLUMN_OUTCOME,
    COLUMN_OBJECTIVE,
    COLUMN_COUNTS,
    COLUMN_SECONDS = COLUMN_COUNTS + LAB_COUNTS
};

enum { CELL_BYTES = 512 };

void lab_record_take(lab_record *r, const lab_result *result) {
    const csp_statistics *s = &result->statistics;
    r->outcome = result->outcome;
    memcpy(r->objective, result->objective, sizeof r->objective);
    r->count[LAB_SOLUTIONS] = s->solutions;
    r->count[LAB_NODES] = s->nodes;
    r->count[LAB_FAILURES] = s->failures;
    r->count[LAB_RESTARTS] = s->restarts;
    r->count[LAB_PROPAGATIONS] = s->propagations;
    r->count[LAB_DEPTH] = s->max_depth;
    r->count[LAB_NOGOODS] = s->nogoods;
    r->seconds = s->seconds;
    snprintf(r->error, sizeof r->error, "%.255s", result->error.message);
}

/* ---- Writing ---- */

static bool is_number(int column) {
    return column == COLUMN_SEED || column == COLUMN_REPETITION || column == COLUMN_NODE_LIMIT ||
           column == COLUMN_TIME_LIMIT || column >= COLUMN_COUNTS;
}

static void write_integer(int64_t value, char cell[CELL_BYTES]) {
    snprintf(cell, CELL_BYTES, "%" PRId64, value);
}

static void write_real(double value, char cell[CELL_BYTES]) {
    cell[0] = '\0';
    if (isfinite(value)) real_format(value, cell);
}

static void cell_write(const lab_record *r, int column, char cell[CELL_BYTES]) {
    if (column == COLUMN_PROBLEM) snprintf(cell, CELL_BYTES, "%s", r->problem);
    if (column >= COLUMN_AXES && column < COLUMN_HW)
        lab_axes[column - COLUMN_AXES].format(&r->settings, cell);
    if (column == COLUMN_HW) snprintf(cell, CELL_BYTES, "%s", r->hw);
    if (column == COLUMN_SEED) write_integer(r->seed, cell);
    if (column == COLUMN_REPETITION) write_integer(r->repetition, cell);
    if (column == COLUMN_WANTED) write_integer(r->limits.solutions, cell);
    if (column == COLUMN_WANTED && r->limits.solutions == CSP_NO_LIMIT) strcpy(cell, "all");
    if (column == COLUMN_NODE_LIMIT) write_integer(r->limits.nodes, cell);
    if (column == COLUMN_TIME_LIMIT) write_real(r->limits.seconds, cell);
    if (column == COLUMN_OUTCOME) snprintf(cell, CELL_BYTES, "%s", lab_outcome_name(r->outcome));
    if (column == COLUMN_OBJECTIVE) snprintf(cell, CELL_BYTES, "%s", r->objective);
    if (column >= COLUMN_COUNTS && column < COLUMN_SECONDS)
        write_integer(r->count[column - COLUMN_COUNTS], cell);
    if (column == COLUMN_SECONDS) write_real(r->seconds, cell);
}

void lab_write_header(FILE *file) {
    for (int i = 0; i < LAB_COLUMNS; i++)
        fprintf(file, "%s%s", i ? "," : "", lab_column_names[i]);
    fputc('\n', file);
}

void lab_write_record(FILE *file, const lab_record *r) {
    char cell[CELL_BYTES];
    for (int i = 0; i < LAB_COLUMNS; i++) {
        cell_write(r, i, cell);
        fprintf(file, "%s%s", i ? "," : "", cell);
    }
    fputc('\n', file);
}

void lab_write_json(FILE *file, const lab_record *r) {
    char cell[CELL_BYTES];
    json_writer w = json_begin(file);
    for (int i = 0; i < LAB_COLUMNS; i++) {
        int64_t number;
        cell_write(r, i, cell);
        if (!cell[0])
            json_null(&w, lab_column_names[i]);
        else if (is_number(i) && integer_parse(cell, INT64_MIN, INT64_MAX, &number))
            json_integer(&w, lab_column_names[i], number);
        else if (is_number(i))
            json_real(&w, lab_column_names[i], strtod(cell, NULL));
        else
            json_text(&w, lab_column_names[i], cell);
    }
    json_end(&w);
}

/* ---- Reading ---- */

static bool read_real(const char *cell, double *value) {
    char *end;
    *value = strtod(cell, &end);
    return end != cell && !*end && isfinite(*value) && *value >= 0;
}

static bool read_outcome(const char *cell, lab_outcome *outcome) {
    for (int i = 0; i < LAB_OUTCOMES; i++)
        if (strcmp(cell, lab_outcome_name((lab_outcome)i)) == 0) {
            *outcome = (lab_outcome)i;
            return true;
        }
    return false;
}

/* NULL, or what should stand there. */
static const char *cell_read(const char *cell, int column, lab_record *r) {
    static const char count[] = "a number, 0 or more", seconds[] = "seconds";
    if (column == COLUMN_PROBLEM) {
        r->problem = cell;
        return *cell ? NULL : "a problem's name";
    }
    if (column >= COLUMN_AXES && column < COLUMN_HW)
        return lab_axes[column - COLUMN_AXES].parse(cell, &r->settings) ? NULL
                                                                        : "one of the axis's words";
    if (column == COLUMN_HW) r->hw = cell;
    if (column == COLUMN_HW) return *cell ? NULL : "hardware";
    if (column == COLUMN_SEED) return integer_parse(cell, 0, INT64_MAX, &r->seed) ? NULL : count;
    if (column == COLUMN_REPETITION)
        return integer_parse(cell, 1, INT64_MAX, &r->repetition) ? NULL : "a number, 1 or more";
    if (column == COLUMN_WANTED) {
        r->limits.solutions = CSP_NO_LIMIT;
        bool good =
            strcmp(cell, "all") == 0 || integer_parse(cell, 1, INT64_MAX, &r->limits.solutions);
        return good ? NULL : "a number, or all";
    }
    if (column == COLUMN_NODE_LIMIT)
        return integer_parse(cell, 1, INT64_MAX, &r->limits.nodes) ? NULL : "a number, 1 or more";
    if (column == COLUMN_TIME_LIMIT) return read_real(cell, &r->limits.seconds) ? NULL : seconds;
    if (column == COLUMN_OUTCOME)
        return read_outcome(cell, &r->outcome) ? NULL : "solved, nodes, time or failed";
    if (column == COLUMN_OBJECTIVE) {
        bool fits =
            strlen(cell) < sizeof r->objective && cell[strspn(cell, "-/0123456789")] == '\0';
        if (fits) strcpy(r->objective, cell);
        return fits ? NULL : "numbers separated by /";
    }
    if (column < COLUMN_SECONDS) {
        int64_t *value = &r->count[column - COLUMN_COUNTS];
        return integer_parse(cell, 0, INT64_MAX, value) ? NULL : count;
    }
    r->seconds = NAN;
    return !*cell || read_real(cell, &r->seconds) ? NULL : "seconds, or nothing";
}

bool lab_read_record(char *const *cell, lab_record *r, int *column, const char **expected) {
    *r = (lab_record){.settings = lab_settings_own()};
    for (*column = 0; *column < LAB_COLUMNS; ++*column)
        if ((*expected = cell_read(cell[*column], *column, r))) return false;
    return true;
}

bool lab_read_line(char *line, lab_record *r, error_record *error) {
    char *cell[LAB_COLUMNS];
    const char *expected;
    int cells = 0, column;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *next = line; next; cells++) {
        if (cells < LAB_COLUMNS) cell[cells] = next;
        next = strchr(next, ',');
        if (next) *next++ = '\0';
    }
    if (cells != LAB_COLUMNS)
        return error_set(error, "%d cells in the line; expected the %d of a line that --csv writes",
                         cells, LAB_COLUMNS);
    if (lab_read_record(cell, r, &column, &expected)) return true;
    return error_set(error, "column %s: expected %s, not '%.60s'", lab_column_names[column],
                     expected, cell[column]);
}

bool lab_read_file(arena *a, const char *path, lab_records *records, error_record *error) {
    csv_table table;
    if (!csv_read(a, path, lab_column_names, LAB_COLUMNS, &table, error)) return false;
    *records = (lab_records){table.rows, arena_alloc(a, table.rows + 1, sizeof(lab_record))};
    if (!records->record) return error_set(error, "out of memory");
    for (size_t i = 0; i < table.rows; i++) {
        int column;
        const char *expected;
        if (!lab_read_record(table.row[i].cell, &records->record[i], &column, &expected))
            return csv_bad_cell(&table, i, column, expected, error);
    }
    return true;
}

/* ---- Comparing ---- */

void lab_settings_format(const lab_settings *s, unsigned axes, char *text, size_t bytes) {
    size_t used = 0;
    if (bytes) text[0] = '\0';
    for (int i = 0; i < LAB_AXES; i++) {
        char word[LAB_WORD_BYTES];
        if (!(axes >> i & 1) || used >= bytes) continue;
        lab_axes[i].format(s, word);
        used += (size_t)snprintf(text + used, bytes - used, "%s%s", used ? " " : "", word);
    }
    if (!used) snprintf(text, bytes, "own");
}

unsigned lab_varied_axes(const lab_records *records) {
    unsigned varied = 0;
    for (size_t i = 1; i < records->count; i++)
        for (int k = 0; k < LAB_AXES; k++) {
            char first[LAB_WORD_BYTES], word[LAB_WORD_BYTES];
            lab_axes[k].format(&records->record[0].settings, first);
            lab_axes[k].format(&records->record[i].settings, word);
            if (strcmp(first, word) != 0) varied |= 1u << k;
        }
    return varied;
}

int lab_record_difference(const lab_record *a, const lab_record *b) {
    char one[CELL_BYTES], other[CELL_BYTES];
    for (int i = 0; i < COLUMN_SECONDS; i++) {
        cell_write(a, i, one);
        cell_write(b, i, other);
        if (strcmp(one, other) != 0) return i;
    }
    return -1;
}
