/* An embedding drawn: the lanes of each instruction axis against the operator's axes. */
#ifndef BENCH_REPORT_LANES_H
#define BENCH_REPORT_LANES_H

#include "bench/operator/embedding_report.h"
#include "bench/output/markup.h"

/* For each instruction axis a picture, a column a lane, a row an operator axis that lies on it,
 * with the value that the operator's axis has there in the first tile, and in the last one where
 * that is padded; and the same as a table. */
void report_lanes(markup *m, const embedding_report *r);

#endif
