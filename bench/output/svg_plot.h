/* Plots: scales with round ticks, axes with labels and units, and what is drawn between them. */
#ifndef BENCH_OUTPUT_SVG_PLOT_H
#define BENCH_OUTPUT_SVG_PLOT_H

#include "bench/output/number.h"
#include "bench/output/svg.h"

/* Values low … high, linear or logarithmic, put at places from … to of a picture. */
typedef struct scale {
    double low, high;
    bool logarithmic; /* low > 0 */
    double from, to;
} scale;

/* The place of a value; one outside low … high is put at that end. */
double scale_place(const scale *s, double value);

/* Round values within low … high, at most `most` (2 … SCALE_TICKS), ascending: 1, 2 or 5 times
 * powers of ten; on a logarithmic scale powers of ten, with what is between where there is room.
 * Returns how many. */
enum { SCALE_TICKS = 16 };
int scale_ticks(const scale *s, int most, double tick[SCALE_TICKS]);

/* The smallest scale that holds low … high and whose ends are round. */
scale scale_round(double low, double high, bool logarithmic);

typedef struct svg_plot {
    svg *svg;
    scale x, y;                    /* y.from is the bottom, below y.to */
    const char *x_label, *y_label; /* what is counted, and the unit: "time (cycles)" */
    int x_ticks, y_ticks;          /* at most; 0: as many as there is room for on a phone */
} svg_plot;

/* Pixels that the labels need above y.to, below y.from, and left of x.from. */
enum { PLOT_ABOVE = 24, PLOT_BELOW = 40, PLOT_LEFT = 40 };

/* Puts both scales between left … right and top … bottom of the picture, with room for the labels.
 */
void svg_plot_place(svg_plot *p, double left, double right, double top, double bottom);

/* Grid, ticks and labels. */
void svg_plot_axes(const svg_plot *p);

/* A line through the points, in values; with `steps`, one that keeps its value until the next
 * point. At most PLOT_POINTS of them are drawn, evenly chosen. */
enum { PLOT_POINTS = 1000 };
void svg_plot_line(const svg_plot *p, const double (*point)[2], int points, bool steps,
                   const char *class);

void svg_plot_point(const svg_plot *p, double x, double y, const char *class, const char *tip);

/* One line of a legend at y, and the pixels it takes: a mark of the class, with `line` a piece of
 * line, and the text. */
enum { LEGEND_PIXELS = 18 };
void svg_legend(svg *s, double x, double y, const char *class, bool line, const char *text);

#endif
