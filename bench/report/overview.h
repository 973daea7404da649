/* All rows of a bench in one picture each. */
#ifndef BENCH_REPORT_OVERVIEW_H
#define BENCH_REPORT_OVERVIEW_H

#include "bench/operator/evaluation.h"
#include "bench/output/markup.h"

typedef struct report_rows {
    const evaluation *row;
    size_t count;
} report_rows;

/* Cycles over the bound of Inlay's programs, the reference's and TVM's, each sorted: the lower and
 * flatter the better. With its quantiles as a table. */
void report_overview(markup *m, const report_rows *rows);

/* The same picture as a file of its own. */
void report_overview_file(markup *m, const report_rows *rows);

/* The seconds that each row's search took, sorted. */
void report_solve_times(markup *m, const report_rows *rows);

/* Row by row: utilisation of the multipliers, and speedups. */
void report_bars(markup *m, const report_rows *rows);

#endif
