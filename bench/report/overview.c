/* See overview.h. A curve is the values of one program, sorted, over the share of rows that
 * have at most that value. */
#include "bench/report/overview.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/output/html_page.h"
#include "bench/output/svg_plot.h"

enum { HEIGHT = 300, LEFT = 15, FILE_WIDTH = 760, FILE_HEIGHT = 400, MAX_CURVES = 3 };

typedef struct curve {
    const char *name, *line; /* the line's class */
    double (*value)(const evaluation *e);
} curve;

static double over_bound(int64_t cycles, const evaluation *e) {
    return cycles > 0 && e->bound_cycles > 0 ? (double)cycles / (double)e->bound_cycles : NAN;
}

static double inlay_over_bound(const evaluation *e) {
    return over_bound(e->cycles, e);
}

static double reference_over_bound(const evaluation *e) {
    return over_bound(e->reference_cycles, e);
}

static double tvm_over_bound(const evaluation *e) {
    return over_bound(e->tvm_cycles, e);
}

static double solve_seconds(const evaluation *e) {
    return e->solve_seconds > 0 ? e->solve_seconds : NAN;
}

static const curve over_bound_curves[MAX_CURVES] = {
    {"Inlay", "l0", inlay_over_bound},
    {"reference", "l1", reference_over_bound},
    {"TVM, on the RTL", "l3", tvm_over_bound},
};

static const curve solve_curve = {"Inlay", "l0", solve_seconds};

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The finite values, ascending; returns how many. */
static size_t curve_sort(const report_rows *rows, const curve *c, double *value) {
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        double v = c->value(&rows->row[i]);
        if (isfinite(v)) value[count++] = v;
    }
    qsort(value, count, sizeof *value, by_value);
    return count;
}

static void curve_draw(const svg_plot *p, const double *value, size_t count, const char *class) {
    double(*point)[2] = malloc((count + 1) * sizeof *point);
    if (!point) {
        p->svg->page->failed = true;
        return;
    }
    for (size_t i = 0; i <= count; i++) {
        point[i][0] = 100 * (double)i / (double)count;
        point[i][1] = value[i < count ? i : count - 1];
    }
    svg_plot_line(p, (const double(*)[2])point, (int)count + 1, true, class);
    free(point);
}

/* Least and greatest of all curves. */
static bool curves_range(const report_rows *rows, const curve *c, int curves, double *low,
                         double *high) {
    *low = INFINITY;
    *high = -INFINITY;
    for (int k = 0; k < curves; k++) {
        for (size_t i = 0; i < rows->count; i++) {
            double v = c[k].value(&rows->row[i]);
            if (!isfinite(v)) continue;
            *low = fmin(*low, v);
            *high = fmax(*high, v);
        }
    }
    return *low <= *high;
}

static void curves_draw(svg *s, const report_rows *rows, const curve *c, int curves,
                        const char *y_label, double top) {
    double low, high;
    double *value = malloc((rows->count + 1) * sizeof *value);
    if (!value) s->page->failed = true;
    if (value && curves_range(rows, c, curves, &low, &high)) {
        svg_plot p = {.svg = s,
                      .x = {0, 100, false, 0, 0},
                      .y = scale_round(low, high, true),
                      .x_label = "rows, sorted (%)",
                      .x_ticks = 6,
                      .y_ticks = 8,
                      .y_label = y_label};
        svg_plot_place(&p, LEFT * s->width / 100, s->width, top, s->height);
        svg_plot_axes(&p);
        for (int k = curves - 1; k >= 0; k--) {
            size_t count = curve_sort(rows, &c[k], value);
            if (count) curve_draw(&p, value, count, c[k].line);
        }
    }
    free(value);
}

static const double quantile[] = {0, 10, 25, 50, 75, 90, 100};
enum { QUANTILES = sizeof quantile / sizeof quantile[0] };

static void curves_table(markup *m, const report_rows *rows, const curve *c, int curves,
                         const char *caption) {
    table_heading heading[2 + QUANTILES] = {{"program", false}, {"rows", false}};
    char title[QUANTILES][24];
    double *value = malloc((rows->count + 1) * sizeof *value);
    for (int i = 0; i < QUANTILES; i++) {
        snprintf(title[i], sizeof title[i],
                 i == 0               ? "least"
                 : i == QUANTILES - 1 ? "greatest"
                                      : "%.0f%%",
                 quantile[i]);
        heading[2 + i] = (table_heading){title[i], false};
    }
    html_table_begin(m, caption, NULL, heading, 2 + QUANTILES);
    for (int k = 0; k < curves && value; k++) {
        size_t count = curve_sort(rows, &c[k], value);
        html_row_begin(m, "%s", c[k].name);
        html_cell(m, "%zu", count);
        for (int i = 0; i < QUANTILES; i++) {
            size_t at = (size_t)(quantile[i] / 100 * (double)(count ? count - 1 : 0) + 0.5);
            if (count)
                html_cell(m, "%.3f", value[at]);
            else
                html_cell(m, "-");
        }
        html_row_end(m);
    }
    html_table_end(m);
    free(value);
}

static void curves_legend(markup *m, const curve *c, int curves) {
    legend_entry legend[MAX_CURVES + 1];
    for (int k = 0; k < curves; k++)
        legend[k] = (legend_entry){c[k].line, c[k].name};
    legend[curves] = (legend_entry){NULL, NULL};
    legend_write(m, legend);
}

/* TVM's curve is the last; without measurements it is left out. */
static int curves_known(const report_rows *rows) {
    for (size_t i = 0; i < rows->count; i++)
        if (isfinite(tvm_over_bound(&rows->row[i]))) return MAX_CURVES;
    return MAX_CURVES - 1;
}

static const char over_bound_label[] = "cycles / bound (1: nothing could be faster)";

void report_overview(markup *m, const report_rows *rows) {
    int curves = curves_known(rows);
    figure_begin(m, NULL, "Cycles over the bound: each curve's rows sorted, best first");
    curves_legend(m, over_bound_curves, curves);
    svg s = svg_begin(m, "Cycles over the bound of Inlay, the reference and TVM; table below", 0,
                      HEIGHT);
    curves_draw(&s, rows, over_bound_curves, curves, over_bound_label, 0);
    svg_end(&s);
    curves_table(m, rows, over_bound_curves, curves,
                 "Cycles over the bound: so many percent of the rows have at most");
    figure_end(m);
}

void report_overview_file(markup *m, const report_rows *rows) {
    int curves = curves_known(rows);
    svg s = svg_file_begin(m, "Cycles over the bound of Inlay, the reference and TVM", FILE_WIDTH,
                           FILE_HEIGHT, false);
    for (int k = 0; k < curves; k++)
        svg_legend(&s, LEFT * s.width / 100, 16 + k * LEGEND_PIXELS, over_bound_curves[k].line,
                   true, over_bound_curves[k].name);
    curves_draw(&s, rows, over_bound_curves, curves, over_bound_label, 8 + curves * LEGEND_PIXELS);
    svg_end(&s);
}

void report_solve_times(markup *m, const report_rows *rows) {
    figure_begin(m, "times", "Time to find each row's program, sorted");
    svg s = svg_begin(m, "Seconds to find each row's program; table below", 0, HEIGHT);
    curves_draw(&s, rows, &solve_curve, 1, "time to solve (s)", 0);
    svg_end(&s);
    curves_table(m, rows, &solve_curve, 1,
                 "Seconds to solve: so many percent of the rows took at "
                 "most");
    figure_end(m);
}
