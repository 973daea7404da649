/* Records of results: one list of fields says how a record is written as JSON and as CSV, how it is
 * read back, and what its documentation tells.
 *
 *     typedef struct count { int64_t count, complete; } count;
 *     static const record_field fields[] = {
 *         {"count", FIELD_INTEGER, offsetof(count, count), "embeddings"},
 *         {"complete", FIELD_BOOL, offsetof(count, complete), "no limit was met"},
 *     };
 *     const record_kind count_kind = {
 *         .title = "inlay embed --count", .field = fields, .fields = 2};
 *     record_write_json(stdout, &count_kind, &(count){216, 1});
 *
 * writes {"count":216,"complete":true}.
 *
 * CSV is that of RFC 4180 but for the line's end, which is one line feed: a line of the keys, then
 * a line a record; cells are quoted where they have to be. A value that is not there is null in
 * JSON and an empty cell in CSV. */
#ifndef BENCH_OUTPUT_RECORD_H
#define BENCH_OUTPUT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"

/* The type of the member, and the value that says that it is not there. */
typedef enum field_kind {
    FIELD_TEXT,    /* const char *; NULL */
    FIELD_INTEGER, /* int64_t; negative */
    FIELD_REAL,    /* double; NaN */
    FIELD_BOOL,    /* int64_t, 0 or 1; negative */
    FIELD_JSON,    /* const char *, a value in JSON, which is what a cell of CSV holds, too; NULL */
} field_kind;

typedef struct record_field {
    const char *key; /* `engines.load.busy`: objects in JSON, the column's name in CSV */
    field_kind kind;
    size_t offset; /* in the record */
    const char *help;
} record_field;

typedef struct record_kind {
    const char *title; /* what prints it */
    const record_field *field;
    int fields;
    const char *note;               /* further words for the documentation, or NULL */
    const struct record_kind *base; /* whose fields come first, told there; or NULL */
} record_kind;

enum { RECORD_MAX_FIELDS = 96 };

/* Makes every field one that is not there. */
void record_clear(const record_kind *kind, void *record);

/* The first of the kind's first `fields` fields in which two records differ; -1 if there is none.
 */
int record_difference(const record_kind *kind, int fields, const void *a, const void *b);

/* One line. Fields whose keys begin with the same word and a dot must be neighbours. */
void record_write_json(FILE *file, const record_kind *kind, const void *record);

/* The line of keys, and a record's. */
void record_write_csv_keys(FILE *file, const record_kind *kind);
void record_write_csv(FILE *file, const record_kind *kind, const void *record);

/* Reads a line of JSON back, for kinds without dots; texts live in `a`. A line that is an object of
 * another kind, without the first key, leaves *is_kind false. */
bool record_read_json(arena *a, const char *line, const record_kind *kind, void *record,
                      bool *is_kind, error_record *error);

/* What a kind of field is called in the documentation. */
const char *field_kind_name(field_kind kind);

#endif
