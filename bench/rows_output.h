/* Where rows of results go: a table or JSON lines on stdout, a CSV file, a report and its picture;
 * with a summary at the end. */
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
    const char *report_path, *svg_path;
    evaluation *row; /* copies, where a report or picture is wanted */
    size_t rows, room;
    summary summary;
} rows_output;

/* Does a report want the rows' details? */
bool rows_output_wants_details(const arguments *args);

/* Begins; names take `name_width` columns of the table. False when some file cannot be written. */
bool rows_output_begin(rows_output *o, const arguments *args, int name_width, error_record *error);

/* What the row points to must live until the end. */
void rows_output_row(rows_output *o, const evaluation *e);

/* Prints the summary, writes the files, frees. */
bool rows_output_end(rows_output *o, error_record *error);

#endif
