/* The engines of a run over time. */
#ifndef BENCH_REPORT_TIMELINE_H
#define BENCH_REPORT_TIMELINE_H

#include "bench/operator/detail.h"
#include "bench/output/markup.h"

/* The whole run, in spans, and single instructions at its beginning and in its middle; needs
 * d->activity. */
void report_timeline(markup *m, const program_detail *d);

#endif
