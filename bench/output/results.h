/* Where the results of a command go: lines of JSON on stdout with --json, a file with --csv FILE,
 * and else what the command prints for people. */
#ifndef BENCH_OUTPUT_RESULTS_H
#define BENCH_OUTPUT_RESULTS_H

#include "bench/options/options.h"
#include "bench/output/record.h"

/* --json and --csv. */
extern const option_group result_options;

typedef struct results {
    const record_kind *kind;
    bool json; /* else the command prints for people */
    const char *csv_path;
    FILE *csv; /* in memory until the end; NULL without --csv */
    char *csv_text;
    size_t csv_bytes;
} results;

/* Begins with records of one kind. False when the file cannot be written; nothing has been. */
bool results_begin(results *r, const arguments *args, const record_kind *kind, error_record *error);

/* Prints a record as JSON, if asked for, and adds it to the file. */
void results_add(results *r, const void *record);

/* Writes the file and frees. False when it could not be written. */
bool results_end(results *r, error_record *error);

/* Frees; there is no file. */
void results_drop(results *r);

#endif
