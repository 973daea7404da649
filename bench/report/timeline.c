/* See timeline.h. */
#include "bench/report/timeline.h"

#include <inttypes.h>
#include <stdlib.h>

#include "bench/output/html_page.h"
#include "bench/output/svg_plot.h"

enum { LANE_PIXELS = 44, LANE_GAP = 10, TOP_PIXELS = 6, TABLE_SPANS = 20 };

static const double left = 17;
static const enum engine engines[] = {ENGINE_LOAD, ENGINE_COMPUTE, ENGINE_STORE};
enum { ROWS = 3 };

static double row_bottom(int row) {
    return TOP_PIXELS + LANE_PIXELS + row * (LANE_PIXELS + LANE_GAP);
}

static double picture_bottom(void) {
    return row_bottom(ROWS - 1) + 4;
}

/* Names of the rows, and the axis of time. */
static void draw_frame(svg *s, const scale *x, int64_t first_cycle) {
    double tick[SCALE_TICKS], bottom = picture_bottom();
    char text[NUMBER_BYTES];
    int ticks = scale_ticks(x, 5, tick);
    for (int i = 0; i < ticks; i++) {
        double at = scale_place(x, tick[i]);
        svg_line(s, at, TOP_PIXELS, at, bottom, "grid");
        svg_text(s, at, 0, bottom + 15, at > 94 ? SVG_END : SVG_MIDDLE, "faint", "%s",
                 number_short(tick[i], text));
    }
    for (int row = 0; row < ROWS; row++) {
        svg_text(s, 0, 0, row_bottom(row) - LANE_PIXELS / 2.0 + 4, SVG_START, NULL, "%s",
                 engine_name(engines[row]));
        svg_line(s, left, row_bottom(row), 100, row_bottom(row), "axis");
    }
    svg_text(s, 100, 0, bottom + 32, SVG_END, NULL, "time %s(cycles)",
             first_cycle ? "since launch " : "");
}

static double span_share(const vta_activity *a, enum engine e, int i, bool with_memory) {
    const vta_span *span = &a->span[e][i];
    double share = (span->busy + (with_memory ? span->memory : 0)) / (double)a->span_cycles;
    return share < 1 ? share : 1;
}

/* A filled curve over the row's bottom: the share of each span. */
static void draw_area(svg *s, const scale *x, const vta_activity *a, int row, bool with_memory,
                      const char *class) {
    int points = 0;
    double(*point)[2] = malloc(((size_t)a->spans * 2 + 2) * sizeof *point);
    if (!point) {
        s->page->failed = true;
        return;
    }
    double bottom = row_bottom(row);
    for (int i = 0; i < a->spans; i++) {
        double y = bottom - LANE_PIXELS * span_share(a, engines[row], i, with_memory);
        for (int side = 0; side < 2; side++) {
            if (i == 0 && side == 0) {
                point[points][0] = scale_place(x, 0);
                point[points++][1] = bottom;
            }
            point[points][0] = scale_place(x, (double)(i + side) * (double)a->span_cycles);
            point[points++][1] = y;
        }
    }
    point[points][0] = scale_place(x, x->high);
    point[points++][1] = bottom;
    svg_polyline(s, (const double(*)[2])point, points, class);
    free(point);
}

static void overview_picture(markup *m, const program_detail *d) {
    static const legend_entry legend[] = {
        {"c2", "at work"},
        {"c1", "waits for memory"},
        {"empty", "waits for another engine, or has nothing to do"},
        {NULL, NULL}};
    const vta_activity *a = d->activity;
    const scale x = {0, (double)d->cycles, false, left, 100};
    char caption[160], text[NUMBER_BYTES];
    snprintf(caption, sizeof caption,
             "The whole run, %s cycles to a span: height is the share of time",
             number_grouped(a->span_cycles, text));
    figure_begin(m, NULL, caption);
    legend_write(m, legend);
    svg s = svg_begin(m, "What load, compute and store did over the whole run; table below", 0,
                      picture_bottom() + PLOT_BELOW);
    draw_frame(&s, &x, 0);
    for (int row = 0; row < ROWS; row++) {
        draw_area(&s, &x, a, row, true, "c1");
        draw_area(&s, &x, a, row, false, "c2");
    }
    svg_end(&s);
    figure_end(m);
}

/* Sums over neighbouring spans, so that the table stays short. */
static void overview_table(markup *m, const program_detail *d) {
    const vta_activity *a = d->activity;
    const table_heading heading[] = {{"from cycle", false},       {"load at work", false},
                                     {"waits for memory", false}, {"compute at work", false},
                                     {"waits for memory", false}, {"store at work", false},
                                     {"waits for memory", false}};
    char text[NUMBER_BYTES];
    int step = (a->spans + TABLE_SPANS - 1) / TABLE_SPANS;
    fold_begin(m, "The run as a table");
    html_table_begin(m, "Share of the time in percent", NULL, heading, 1 + 2 * ROWS);
    for (int from = 0; from < a->spans; from += step) {
        int to = from + step < a->spans ? from + step : a->spans;
        int64_t begin = from * a->span_cycles, end = to * a->span_cycles;
        if (end > d->cycles) end = d->cycles;
        html_row_begin(m, "%s", number_grouped(begin, text));
        for (int row = 0; row < ROWS; row++) {
            double busy = 0, memory = 0;
            for (int i = from; i < to; i++) {
                busy += a->span[engines[row]][i].busy;
                memory += a->span[engines[row]][i].memory;
            }
            html_cell(m, "%.1f", 100 * busy / (double)(end - begin));
            html_cell(m, "%.1f", 100 * memory / (double)(end - begin));
        }
        html_row_end(m);
    }
    html_table_end(m);
    markup_close(m);
}

static const char *mark_class(const instruction *in) {
    static const char *const load[MEMORIES] = {
        [MEM_UOP] = "c4", [MEM_WGT] = "c3", [MEM_INP] = "c0", [MEM_ACC] = "c4", [MEM_OUT] = "c4"};
    if (in->opcode == OP_STORE) return "c5";
    if (in->opcode == OP_LOAD) return in->memory < MEMORIES ? load[in->memory] : "c4";
    if (in->opcode == OP_ALU) return "c1";
    return in->opcode == OP_GEMM && !in->reset ? "c2" : "c4";
}

static void window_picture(markup *m, const vta_window *w, const char *caption) {
    static const legend_entry legend[] = {
        {"c0", "load inputs"}, {"c3", "load weights"}, {"c2", "multiply"},
        {"c1", "ALU"},         {"c5", "store"},        {"c4", "micro-ops, biases, resets, waits"},
        {NULL, NULL}};
    const scale x = {(double)w->from, (double)w->to, false, left, 100};
    figure_begin(m, NULL, caption);
    legend_write(m, legend);
    svg s = svg_begin(m, "Instructions of load, compute and store over time; table below", 0,
                      picture_bottom() + PLOT_BELOW);
    draw_frame(&s, &x, w->from);
    for (int i = 0; i < w->marks; i++) {
        const vta_mark *mark = &w->mark[i];
        char name[MARK_NAME_BYTES], tip[96];
        int row = (int)mark->engine - (int)ENGINE_LOAD;
        double from = scale_place(&x, (double)mark->from), to = scale_place(&x, (double)mark->to);
        vta_mark_name(&mark->in, name);
        snprintf(tip, sizeof tip, "%s: %" PRId64 " … %" PRId64, name, mark->from, mark->to - 1);
        svg_rect(&s, from, row_bottom(row) - LANE_PIXELS + 8, to - from, LANE_PIXELS - 12,
                 mark_class(&mark->in), tip);
    }
    svg_end(&s);
    figure_end(m);
}

static void window_table(markup *m, const vta_window *w) {
    const table_heading heading[] = {
        {"engine", false}, {"instruction", true}, {"from cycle", false}, {"cycles", false}};
    fold_begin(m, "These instructions as a table");
    html_table_begin(m, "In the order in which they were done", NULL, heading, 4);
    for (int i = 0; i < w->marks; i++) {
        const vta_mark *mark = &w->mark[i];
        char name[MARK_NAME_BYTES], text[NUMBER_BYTES];
        vta_mark_name(&mark->in, name);
        html_row_begin(m, "%s", engine_name(mark->engine));
        html_cell_text(m, "%s", name);
        html_cell(m, "%s", number_grouped(mark->from, text));
        html_cell(m, "%s", number_grouped(mark->to - mark->from, text));
        html_row_end(m);
    }
    html_table_end(m);
    markup_close(m);
}

void report_timeline(markup *m, const program_detail *d) {
    static const char *const caption[] = {"The beginning, instruction by instruction",
                                          "As long a piece from the middle"};
    overview_picture(m, d);
    overview_table(m, d);
    for (int i = 0; i < d->activity->windows; i++) {
        window_picture(m, &d->activity->window[i], caption[i]);
        window_table(m, &d->activity->window[i]);
    }
}
