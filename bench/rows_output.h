/* Where rows of results go: a table or JSON lines on stdout, and a CSV file; with a summary at the
 * end. */
#ifndef BENCH_ROWS_OUTPUT_H
#define BENCH_ROWS_OUTPUT_H

#include "bench/command.h"
#include "bench/deepbench_table.h"

/* The options that rows_output reads. */
extern const option_group rows_output_options;

typedef struct rows_output {
    bool json;
    deepbench_table table;
    const char *csv_path;
    FILE *csv; /* in memory until the end; NULL without --csv */
    char *csv_text;
    size_t csv_bytes;
    summary summary;
} rows_output;

/* Begins; names take `name_width` columns of the table. False when the CSV file cannot be written.
 */
bool rows_output_begin(rows_output *o, const arguments *args, int name_width, error_record *error);

void rows_output_row(rows_output *o, const evaluation *e);

/* Prints the summary, writes the CSV file, frees. */
bool rows_output_end(rows_output *o, error_record *error);

#endif
