/* How each tensor lies in memory, and single blocks of it drawn. */
#ifndef BENCH_REPORT_LAYOUT_H
#define BENCH_REPORT_LAYOUT_H

#include "bench/operator/embedding_report.h"
#include "bench/output/markup.h"

/* For each tensor: its stored dimensions with lengths and strides, what is padded and copied, and
 * two blocks lane by lane, with zeros and copied elements marked. */
void report_layouts(markup *m, const embedding_report *r);

#endif
