/* How a program was searched for: the trees of its searches. */
#ifndef BENCH_REPORT_SEARCH_H
#define BENCH_REPORT_SEARCH_H

#include "bench/output/markup.h"
#include "csp/base/arena.h"

/* From a trace (csp/search/trace.h), which is changed and must be followed by a zero byte: counts
 * of all searches, the largest ones in a table, and the largest of each kind drawn. False when it
 * cannot be read, or memory is out. */
bool report_search(markup *m, arena *memory, char *trace, size_t bytes);

#endif
