/* Where rows of results go: a table on stdout, or where results.h says, a report and its picture;
 * with a summary at the end. */
#ifndef BENCH_COMMAND_ROWS_OUTPUT_H
#define BENCH_COMMAND_ROWS_OUTPUT_H

#include "bench/deepbench/deepbench_table.h"
#include "bench/options/command.h"
#include "bench/output/results.h"

/* The options that rows_output reads, with those of results.h. */
extern const option_group rows_output_options;

typedef struct rows_output {
    results results;
    deepbench_table table;
    const char *report_path, *svg_path;
    evaluation *row; /* copies, where a report or picture is wanted */
    size_t rows, room;
    summary summary;
} rows_output;

/* Begins. False when some file cannot be written; nothing has been. */
bool rows_output_begin(rows_output *o, const arguments *args, error_record *error);

/* Prints the table's titles, if there is one; names take `name_width` columns. */
void rows_output_titles(rows_output *o, int name_width);

/* What the row points to must live until the end. */
void rows_output_row(rows_output *o, const evaluation *e);

/* Prints the summary, writes the files, frees. */
bool rows_output_end(rows_output *o, error_record *error);

#endif
