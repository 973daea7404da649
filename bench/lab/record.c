/* See record.h. */
#include "bench/lab/record.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bench/deepbench/csv.h"
#include "bench/options/options.h"

static const record_field fields[LAB_COLUMNS] = {
    {"problem", FIELD_TEXT, offsetof(lab_line, problem), "its name"},
    {"branching", FIELD_TEXT, offsetof(lab_line, axis[0]),
     "the axis's word, as --branching takes it"},
    {"values", FIELD_TEXT, offsetof(lab_line, axis[1]), "the axis's word, as --values takes it"},
    {"restart", FIELD_TEXT, offsetof(lab_line, axis[2]), "the axis's word, as --restart takes it"},
    {"consistency", FIELD_TEXT, offsetof(lab_line, axis[3]),
     "the axis's word, as --consistency takes it"},
    {"strategy", FIELD_TEXT, offsetof(lab_line, axis[4]),
     "the axis's word, as --strategy takes it"},
    {"search", FIELD_TEXT, offsetof(lab_line, axis[5]), "the axis's word, as --search takes it"},
    {"hw", FIELD_TEXT, offsetof(lab_line, hw), "hardware of embeddings and schedules"},
    {"seed", FIELD_INTEGER, offsetof(lab_line, seed), "of --seeds"},
    {"repetition", FIELD_INTEGER, offsetof(lab_line, repetition), "of --repeat, from 1"},
    {"wanted", FIELD_TEXT, offsetof(lab_line, wanted),
     "solutions to find, where there is no best one, or all"},
    {"node_limit", FIELD_INTEGER, offsetof(lab_line, node_limit), "nodes that the search may take"},
    {"time_limit", FIELD_REAL, offsetof(lab_line, time_limit),
     "seconds that it may take; 0: no limit"},
    {"outcome", FIELD_TEXT, offsetof(lab_line, outcome),
     "solved; nodes or time: the limit that was met; failed: no run"},
    {"objective", FIELD_TEXT, offsetof(lab_line, objective),
     "the best cost, components separated by /; negated where it is maximised"},
    {"solutions", FIELD_INTEGER, offsetof(lab_line, count[LAB_SOLUTIONS]), "found on the way"},
    {"nodes", FIELD_INTEGER, offsetof(lab_line, count[LAB_NODES]),
     "of all searches of the problem"},
    {"failures", FIELD_INTEGER, offsetof(lab_line, count[LAB_FAILURES]), "of them"},
    {"restarts", FIELD_INTEGER, offsetof(lab_line, count[LAB_RESTARTS]), "of them"},
    {"propagations", FIELD_INTEGER, offsetof(lab_line, count[LAB_PROPAGATIONS]), "of them"},
    {"depth", FIELD_INTEGER, offsetof(lab_line, count[LAB_DEPTH]), "most decisions on a path"},
    {"nogoods", FIELD_INTEGER, offsetof(lab_line, count[LAB_NOGOODS]), "kept at the end"},
    {"seconds", FIELD_REAL, offsetof(lab_line, seconds),
     "processor time of the run's thread; nothing with --no-times"},
};

const record_kind lab_run_kind = {.title = "inlay lab",
                                  .field = fields,
                                  .fields = LAB_COLUMNS,
                                  .note = "A line for each run; bench/LAB.md tells more."};

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

void lab_line_fill(lab_line *line, const lab_record *r) {
    *line = (lab_line){.problem = r->problem,
                       .hw = r->hw,
                       .seed = r->seed,
                       .repetition = r->repetition,
                       .wanted = line->number,
                       .node_limit = r->limits.nodes,
                       .time_limit = r->limits.seconds,
                       .outcome = lab_outcome_name(r->outcome),
                       .objective = r->objective[0] ? r->objective : NULL,
                       .seconds = r->seconds};
    for (int i = 0; i < LAB_AXES; i++) {
        lab_axes[i].format(&r->settings, line->word[i]);
        line->axis[i] = line->word[i];
    }
    if (r->limits.solutions == CSP_NO_LIMIT)
        strcpy(line->number, "all");
    else
        snprintf(line->number, sizeof line->number, "%" PRId64, r->limits.solutions);
    memcpy(line->count, r->count, sizeof line->count);
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

/* Texts are not copied. On failure *column is the first bad one and *expected says what should
 * stand there. */
static bool read_record(char *const *cell, lab_record *r, int *column, const char **expected) {
    *r = (lab_record){.settings = lab_settings_own()};
    for (*column = 0; *column < LAB_COLUMNS; ++*column)
        if ((*expected = cell_read(cell[*column], *column, r))) return false;
    return true;
}

bool lab_read_line(char *line, lab_record *r, error_record *error) {
    char *cell[LAB_COLUMNS];
    const char *expected;
    int column;
    line[strcspn(line, "\r\n")] = '\0';
    int cells = csv_cells_cut(line, LAB_COLUMNS, cell);
    if (cells < 0) return error_set(error, "a quote that is not closed before a comma or the end");
    if (cells != LAB_COLUMNS)
        return error_set(error, "%d cells in the line; expected the %d of a line that --csv writes",
                         cells, LAB_COLUMNS);
    if (read_record(cell, r, &column, &expected)) return true;
    return error_set(error, "column %s: expected %s, not '%.60s'", fields[column].key, expected,
                     cell[column]);
}

bool lab_read_file(arena *a, const char *path, lab_records *records, error_record *error) {
    csv_table table;
    const char *names[LAB_COLUMNS];
    for (int i = 0; i < LAB_COLUMNS; i++)
        names[i] = fields[i].key;
    if (!csv_read(a, path, names, LAB_COLUMNS, &table, error)) return false;
    *records = (lab_records){table.rows, arena_alloc(a, table.rows + 1, sizeof(lab_record))};
    if (!records->record) return error_set(error, "out of memory");
    for (size_t i = 0; i < table.rows; i++) {
        int column;
        const char *expected;
        if (!read_record(table.row[i].cell, &records->record[i], &column, &expected))
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
    lab_line one, other;
    lab_line_fill(&one, a);
    lab_line_fill(&other, b);
    return record_difference(&lab_run_kind, COLUMN_SECONDS, &one, &other);
}
