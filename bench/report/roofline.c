/* See roofline.h. The bus carries reads and writes apart, and programs read much more than
 * they write, so that bytes are those read: inputs, weights, biases, micro-ops and instructions. */
#include "bench/report/roofline.h"

#include <math.h>

#include "bench/output/html_page.h"
#include "bench/output/svg_plot.h"

enum { HEIGHT = 320, LEFT = 14, MAX_POINTS = 2 };

typedef struct roofline {
    double multipliers, bus_bytes;
    int points;
    struct {
        const char *name, *class;
        double intensity, rate;
    } point[MAX_POINTS];
} roofline;

static void roofline_add(roofline *f, const program_detail *d, const char *name,
                         const char *class) {
    int i = f->points++;
    f->point[i].name = name;
    f->point[i].class = class;
    f->point[i].intensity = (double)d->macs / (double)d->read_bytes;
    f->point[i].rate = (double)d->macs / (double)d->cycles;
}

static double roof_at(const roofline *f, double intensity) {
    return fmin(f->multipliers, intensity * f->bus_bytes);
}

static svg_plot plot_of(const roofline *f, svg *s) {
    double ridge = f->multipliers / f->bus_bytes, low = ridge / 4, high = ridge * 4;
    double least = f->multipliers / 4;
    for (int i = 0; i < f->points; i++) {
        low = fmin(low, f->point[i].intensity / 2);
        high = fmax(high, f->point[i].intensity * 2);
        least = fmin(least, f->point[i].rate / 2);
    }
    svg_plot p = {.svg = s,
                  .x_label = "macs per byte read from DRAM",
                  .y_label = "macs per cycle",
                  .x = scale_round(low, high, true),
                  .y = scale_round(least, f->multipliers * 1.2, true)};
    svg_plot_place(&p, LEFT, 100, 0, HEIGHT);
    return p;
}

static void draw(markup *m, const roofline *f, double bound_rate) {
    svg s = svg_begin(m, "Roofline with the point of each program; numbers below", 0, HEIGHT);
    svg_plot p = plot_of(f, &s);
    double ridge = f->multipliers / f->bus_bytes;
    const double roof[][2] = {
        {p.x.low, roof_at(f, p.x.low)}, {ridge, f->multipliers}, {p.x.high, f->multipliers}};
    const double bound[][2] = {{p.x.low, bound_rate}, {p.x.high, bound_rate}};
    svg_plot_axes(&p);
    if (roof[0][1] < p.y.low) {
        double from = p.y.low / f->bus_bytes;
        const double cut[][2] = {
            {from, p.y.low}, {ridge, f->multipliers}, {p.x.high, f->multipliers}};
        svg_plot_line(&p, cut, 3, false, "l0");
    } else {
        svg_plot_line(&p, roof, 3, false, "l0");
    }
    svg_plot_line(&p, bound, 2, false, "l2");
    for (int i = f->points - 1; i >= 0; i--)
        svg_plot_point(&p, f->point[i].intensity, f->point[i].rate, f->point[i].class,
                       f->point[i].name);
    svg_end(&s);
}

static void table(markup *m, const roofline *f, double bound_rate) {
    const table_heading heading[] = {{"program", false},
                                     {"macs per byte read", false},
                                     {"macs per cycle", false},
                                     {"roof there", false},
                                     {"share of the roof", false}};
    html_table_begin(m, "Points of the roofline", NULL, heading, 5);
    for (int i = 0; i < f->points; i++) {
        double roof = roof_at(f, f->point[i].intensity);
        html_row_begin(m, "%s", f->point[i].name);
        html_cell(m, "%.2f", f->point[i].intensity);
        html_cell(m, "%.2f", f->point[i].rate);
        html_cell(m, "%.2f", roof);
        html_cell(m, "%.1f%%", 100 * f->point[i].rate / roof);
        html_row_end(m);
    }
    html_row_begin(m, "bound");
    html_cell(m, "-");
    html_cell(m, "%.2f", bound_rate);
    html_cell(m, "%.2f", f->multipliers);
    html_cell(m, "%.1f%%", 100 * bound_rate / f->multipliers);
    html_row_end(m);
    html_table_end(m);
}

void report_roofline(markup *m, const report_detail *r, int64_t bound_cycles) {
    static const legend_entry legend[] = {{"l0", "roof: multipliers, and the bus"},
                                          {"l2", "bound of this operator"},
                                          {"c2", "Inlay"},
                                          {"c1", "reference"},
                                          {NULL, NULL}};
    const hw_config *hw = r->inlay->lowering.hw;
    roofline f = {.multipliers = hw_config_multipliers(hw), .bus_bytes = hw->bus_bytes};
    double bound_rate = (double)r->inlay->macs / (double)bound_cycles;
    roofline_add(&f, r->inlay, "Inlay", "c2");
    if (r->reference && r->reference != r->inlay) roofline_add(&f, r->reference, "reference", "c1");
    figure_begin(m, NULL,
                 "Multiplications a cycle against multiplications a byte read: a point under the "
                 "slope waits for the bus, one under the flat roof for the multipliers");
    legend_write(m, legend);
    draw(m, &f, bound_rate);
    figure_end(m);
    table(m, &f, bound_rate);
}
