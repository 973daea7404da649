/* Reports: whole pages of HTML, self-contained, see html_page.h. Written whole or not at all. */
#ifndef BENCH_REPORT_REPORT_H
#define BENCH_REPORT_REPORT_H

#include "bench/deepbench/deepbench_table.h"
#include "bench/operator/embedding_report.h"
#include "bench/operator/evaluation.h"
#include "bench/report/overview.h"

/* Of one operator: what was found and how good it is; its embedding, layouts, cycles, timeline,
 * roofline and search. The evaluation must have details with a timeline. `trace` is that of its
 * searches, which is changed; NULL for none. */
bool report_write_operator(const char *path, const evaluation *e, char *trace, size_t trace_bytes,
                           error_record *error);

/* What a search for embeddings found. */
typedef struct embedding_search {
    const embedding_report *report; /* one, or a front */
    int count;
    bool proved; /* the whole space was searched */
    char *trace; /* changed; NULL for none */
    size_t trace_bytes;
} embedding_search;

/* Of embeddings: what they cost, their lanes and layouts, and the search. */
bool report_write_embedding(const char *path, const embedding_search *search, error_record *error);

/* Of a bench, which has at least one row: overview, bars, table, and each row's detail, as far as
 * the evaluations have details. */
bool report_write_bench(const char *path, const report_rows *rows, const summary *s,
                        error_record *error);

/* The overview alone, as a picture. */
bool report_write_svg(const char *path, const report_rows *rows, error_record *error);

#endif
