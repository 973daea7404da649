/* A run as a line of CSV: all that it takes to repeat it, and what came out.
 *
 * The columns are one table, lab_columns, from which writing, reading, JSON and the list in
 * LAB.md's test follow. Two runs with the same settings agree in all columns but `seconds`. */
#ifndef BENCH_LAB_RECORD_H
#define BENCH_LAB_RECORD_H

#include <stdio.h>

#include "bench/lab/lab.h"
#include "bench/output/record.h"

typedef enum lab_count {
    LAB_SOLUTIONS,
    LAB_NODES,
    LAB_FAILURES,
    LAB_RESTARTS,
    LAB_PROPAGATIONS,
    LAB_DEPTH,
    LAB_NOGOODS,
    LAB_COUNTS
} lab_count;

typedef struct lab_record {
    const char *problem, *hw;
    lab_settings settings;
    int64_t seed, repetition;
    lab_limits limits; /* INT64_MAX solutions: all */
    lab_outcome outcome;
    char objective[LAB_OBJECTIVE_BYTES];
    int64_t count[LAB_COUNTS];
    double seconds;  /* of processor time; NaN when not measured */
    char error[256]; /* LAB_FAILED: why; no column */
} lab_record;

/* Takes over what a search gave. */
void lab_record_take(lab_record *r, const lab_result *result);

/* A run as a record: its columns are lab_run_kind's, and a line's cells point into it or into the
 * run. */
enum { LAB_COLUMNS = 23 };
extern const record_kind lab_run_kind;

typedef struct lab_line {
    const char *problem, *axis[LAB_AXES], *hw;
    int64_t seed, repetition;
    const char *wanted;
    int64_t node_limit;
    double time_limit;
    const char *outcome, *objective;
    int64_t count[LAB_COUNTS];
    double seconds;
    char word[LAB_AXES][LAB_WORD_BYTES], number[24];
} lab_line;

void lab_line_fill(lab_line *line, const lab_record *r);

/* Reads a whole line, which is changed. */
bool lab_read_line(char *line, lab_record *r, error_record *error);

typedef struct lab_records {
    size_t count;
    lab_record *record;
} lab_records;

/* All lines of a file that --csv wrote. */
bool lab_read_file(arena *a, const char *path, lab_records *records, error_record *error);

/* The settings that the columns from `problem` to `time_limit` tell, as one text for people: those
 * of `axes` (bit i: axis i) alone. */
void lab_settings_format(const lab_settings *s, unsigned axes, char *text, size_t bytes);

/* The axes in which the records differ. */
unsigned lab_varied_axes(const lab_records *records);

/* The first column in which two runs differ that should be the same, -1 if there is none. */
int lab_record_difference(const lab_record *a, const lab_record *b);

#endif
