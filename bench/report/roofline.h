/* A roofline: what the hardware allows at the rate of multiplications per byte read, and where
 * programs stand. Williams, Waterman, Patterson, "Roofline", CACM 2009. */
#ifndef BENCH_REPORT_ROOFLINE_H
#define BENCH_REPORT_ROOFLINE_H

#include "bench/operator/detail.h"
#include "bench/output/markup.h"

/* Both programs, and the bound, which stands where every element that is needed is read once. */
void report_roofline(markup *m, const report_detail *r, int64_t bound_cycles);

#endif
