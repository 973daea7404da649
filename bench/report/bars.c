/* Row by row, bars: on the left what share of the multipliers' time each program uses, on the right
 * how many times faster Inlay's is. See overview.h. */
#include <math.h>
#include <string.h>

#include "bench/output/html_page.h"
#include "bench/output/svg_plot.h"
#include "bench/report/overview.h"

enum { TOP = 44, ROW = 32, BOTTOM = 40, ROWS_OF_TICKS = 20, TICKS = 22 };

typedef struct bars {
    svg svg;
    scale used, speedup;
    const report_rows *rows;
} bars;

/* The share that a program of so many cycles uses; 0 where there is none. */
static double used_by(const evaluation *e, int64_t cycles) {
    if (cycles <= 0 || e->cycles <= 0 || !isfinite(e->utilisation)) return 0;
    return 100 * e->utilisation * (double)e->cycles / (double)cycles;
}

static void speedup_scale(bars *b) {
    double low = 1, high = 2;
    for (size_t i = 0; i < b->rows->count; i++) {
        const evaluation *e = &b->rows->row[i];
        const double ratio[] = {e->speedup, e->tvm_speedup};
        for (int k = 0; k < 2; k++) {
            if (!isfinite(ratio[k]) || ratio[k] <= 0) continue;
            low = fmin(low, ratio[k]);
            high = fmax(high, ratio[k]);
        }
    }
    b->speedup = (scale){low, high, true, 66, 100};
}

/* So many rows stand between numbers of the axis, that they are never out of sight. */
static double row_top(size_t i) {
    size_t pixels = TOP + i * ROW + i / ROWS_OF_TICKS * TICKS;
    return (double)pixels;
}

static void draw_axis(bars *b, const scale *s, const char *label, double bottom) {
    double tick[SCALE_TICKS];
    char text[NUMBER_BYTES];
    int ticks = scale_ticks(s, 4, tick);
    for (int i = 0; i < ticks; i++) {
        double x = scale_place(s, tick[i]);
        svg_anchor anchor = x < 5 ? SVG_START : x > 95 ? SVG_END : SVG_MIDDLE;
        svg_line(&b->svg, x, TOP - 6, x, bottom, "grid");
        number_short(tick[i], text);
        for (size_t row = 0; row < b->rows->count; row += ROWS_OF_TICKS)
            svg_text(&b->svg, x, 0, row_top(row) - 10, anchor, "faint", "%s", text);
        svg_text(&b->svg, x, 0, bottom + 14, anchor, "faint", "%s", text);
    }
    svg_text(&b->svg, s->from, 0, 14, SVG_START, NULL, "%s", label);
}

static void draw_used(bars *b, double share, double y, double height, const char *class) {
    double from = b->used.from, to = scale_place(&b->used, share);
    if (share > 0) svg_rect(&b->svg, from, y, to - from, height, class, NULL);
}

static void draw_speedup(bars *b, double ratio, double y, double height, const char *class) {
    if (!isfinite(ratio) || ratio <= 0) return;
    double one = scale_place(&b->speedup, 1), to = scale_place(&b->speedup, ratio);
    svg_rect(&b->svg, to < one ? to : one, y, fabs(to - one), height, class, NULL);
}

static void draw_row(bars *b, const evaluation *e, double y) {
    char text[64] = "";
    svg_text(&b->svg, 0, 0, y + 11, SVG_START, NULL, "%s", e->name);
    if (isfinite(e->speedup)) snprintf(text, sizeof text, "%.2f ×", e->speedup);
    if (isfinite(e->tvm_speedup))
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.2f ×", *text ? ", " : "",
                 e->tvm_speedup);
    svg_text(&b->svg, 100, 0, y + 11, SVG_END, "strong", "%s", e->error ? "no program" : text);
    draw_used(b, used_by(e, e->cycles), y + 15, 6, "c0");
    draw_used(b, used_by(e, e->reference_cycles), y + 22, 3, "c1");
    draw_used(b, used_by(e, e->tvm_cycles), y + 26, 3, "c3");
    double bound = scale_place(&b->used, used_by(e, e->bound_cycles));
    if (e->cycles > 0) svg_line(&b->svg, bound, y + 13, bound, y + 31, "bound");
    draw_speedup(b, e->speedup, y + 15, 6, "c1");
    draw_speedup(b, e->tvm_speedup, y + 22, 6, "c3");
}

void report_bars(markup *m, const report_rows *rows) {
    static const legend_entry legend[] = {{"c0", "Inlay"},
                                          {"c1", "the reference, and Inlay's speedup over it"},
                                          {"c3", "TVM on the RTL, and Inlay's speedup over it"},
                                          {"ink", "the bound, a line"},
                                          {NULL, NULL}};
    double bottom = row_top(rows->count - 1) + ROW;
    figure_begin(m, NULL, "Row by row; the table below has the numbers");
    legend_write(m, legend);
    bars b = {.svg = svg_begin(m, "Utilisation and speedups of each row; the table has the numbers",
                               0, bottom + BOTTOM),
              .used = {0, 100, false, 0, 57},
              .rows = rows};
    speedup_scale(&b);
    draw_axis(&b, &b.used, "multipliers used (%)", bottom);
    draw_axis(&b, &b.speedup, "speedup (times)", bottom);
    for (size_t i = 0; i < rows->count; i++)
        draw_row(&b, &rows->row[i], row_top(i));
    svg_end(&b.svg);
    figure_end(m);
}
