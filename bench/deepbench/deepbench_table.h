/* DeepBench's results as a table for people, with a summary: geometric means and the best rows. */
#ifndef BENCH_DEEPBENCH_DEEPBENCH_TABLE_H
#define BENCH_DEEPBENCH_DEEPBENCH_TABLE_H

#include <stdio.h>

#include "bench/operator/evaluation.h"
#include "bench/output/table.h"

/* Prints the titles; names take `name_width` columns. */
typedef struct deepbench_table {
    table table;
    table_column column[11];
} deepbench_table;

void deepbench_table_begin(deepbench_table *t, FILE *file, int name_width);

void deepbench_table_row(const deepbench_table *t, const evaluation *e);

/* A ratio over many rows: its geometric mean and greatest value. */
typedef struct ratio {
    double log_sum, most;
    int rows;
    char most_name[64];
} ratio;

/* A row that is far from its bound. */
typedef struct far_row {
    double over_bound;
    char name[64], limit[256];
} far_row;

enum { SUMMARY_FAR_ROWS = 5 };

typedef struct summary {
    int rows, verified,
        failed; /* failed: no program; the rest of the unverified gave a wrong output */
    int slower; /* than the reference */
    ratio reference, tvm, bound;
    int far_rows;
    far_row far[SUMMARY_FAR_ROWS]; /* the farthest, farthest first */
} summary;

void summary_add(summary *s, const evaluation *e);
double ratio_mean(const ratio *r);

void summary_print(FILE *file, const summary *s);
void summary_write_json(FILE *file, const summary *s);

/* As a record. */
extern const record_kind summary_kind;

#endif
