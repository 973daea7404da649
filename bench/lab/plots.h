/* Two pictures of an experiment, as figures of a page, each with the table of its numbers. */
#ifndef BENCH_LAB_PLOTS_H
#define BENCH_LAB_PLOTS_H

#include "bench/lab/summary.h"
#include "bench/output/markup.h"
#include "bench/output/svg.h"

/* Configurations that pictures show: as many as there are ways to draw a line, those that solve the
 * most cases, with the least mean. Returns how many; their numbers, in the summary's order. */
int lab_plot_choose(const lab_summary *s, int chosen[SVG_SERIES]);

/* Performance profile (Dolan and Moré 2002): for each factor, the share of the cases that a
 * configuration solved within that factor of the best one. False when memory is out. */
bool lab_plot_profile(markup *m, arena *a, const lab_summary *s);

/* Cactus plot: cases solved, the easiest first, against what each of them took. */
bool lab_plot_cactus(markup *m, arena *a, const lab_summary *s);

#endif
