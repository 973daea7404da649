/* The rows of a bench as a table, and each one's detail. */
#ifndef BENCH_REPORT_ROWS_H
#define BENCH_REPORT_ROWS_H

#include "bench/report/overview.h"

/* The table; names link to the details. */
void report_table(markup *m, const report_rows *rows);

/* Folded, one a row: operator, embedding, layouts, schedule, and why it is not at the bound. */
void report_row_details(markup *m, const report_rows *rows);

/* What makes the table's titles buttons that sort, where scripts run. */
extern const char report_sort_script[];

#endif
