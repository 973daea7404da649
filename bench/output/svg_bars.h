/* Horizontal bars, each with its name and value above it, so that long names and phones are no
 * trouble; a bar may be of several parts. */
#ifndef BENCH_OUTPUT_SVG_BARS_H
#define BENCH_OUTPUT_SVG_BARS_H

#include "bench/output/svg_plot.h"

enum { BAR_PARTS = 8 };

typedef struct bar {
    const char *name, *value; /* texts */
    double part[BAR_PARTS];   /* lengths, from the left, in the axis's unit */
    const char *class[BAR_PARTS];
    const char *tip[BAR_PARTS]; /* may be NULL */
    int parts;
} bar;

/* An axis from 0 to 100 percent of the longest bar, for all pictures of the page that say so; not
 * seen where it stands. */
void svg_bars_share_axis(markup *page, const char *label);

/* A picture of the bars over an axis from 0, labelled `x_label` with its unit; NULL: over the
 * page's svg_bars_share_axis. */
void svg_bars(markup *page, const char *title, const char *x_label, const bar *bar, int bars);

#endif
