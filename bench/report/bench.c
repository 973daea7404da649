/* The page of a bench; see report.h. */
#include "bench/output/html_page.h"
#include "bench/output/number.h"
#include "bench/output/svg_bars.h"
#include "bench/report/cycles.h"
#include "bench/report/report.h"
#include "bench/report/rows.h"
#include "bench/report/text.h"

static void highlight_ratio(markup *m, const char *name, const ratio *r) {
    if (r->rows) highlight(m, name, "%.2f ×", ratio_mean(r));
}

static void write_intro(markup *m, const report_rows *rows, const summary *s) {
    const evaluation *first = &rows->row[0];
    markup_element(
        m, "p", NULL,
        "Each row is an operator of Baidu DeepBench, compiled by Inlay and by the fixed "
        "embedding that TVM uses for VTA (the reference, with Inlay's scheduler), run on "
        "a cycle-exact model, and every output compared with the operator's definition. "
        "TVM is TVM's own best program, measured on the hardware's RTL, where there is "
        "one. The bound is what no program for that operator can beat. Strategy %s.",
        first->strategy ? first->strategy : "-");
    highlights_begin(m);
    highlight(m, "rows with all outputs right", "%d of %d", s->verified, s->rows);
    highlight_ratio(m, "over the reference, geometric mean", &s->reference);
    if (s->reference.rows) highlight(m, "over the reference, most", "%.2f ×", s->reference.most);
    highlight_ratio(m, "over TVM, geometric mean", &s->tvm);
    if (s->bound.rows)
        highlight(m, "cycles over the bound, geometric mean", "%.3f ×", ratio_mean(&s->bound));
    highlight(m, "rows slower than the reference", "%d", s->slower);
    markup_close(m);
}

static void write_details(markup *m, const report_rows *rows) {
    section_begin(m, "details", "Each row: what was found, and why it is not at the bound");
    legend_entry legend[CYCLE_PARTS + 1];
    for (cycle_part p = 0; p < CYCLE_PARTS; p++)
        legend[p] = (legend_entry){cycle_part_class(p), cycle_part_name(p)};
    legend[CYCLE_PARTS] = (legend_entry){NULL, NULL};
    markup_element(m, "p", NULL, "Colours of the compute engine's time:");
    legend_write(m, legend);
    svg_bars_share_axis(m, "share of the slower program's cycles (%)");
    report_row_details(m, rows);
    section_end(m);
}

static void write_page(markup *m, const report_rows *rows, const summary *s) {
    char title[160];
    snprintf(title, sizeof title, "DeepBench on VTA %s", rows->row[0].hw);
    page_begin(m, title);
    write_intro(m, rows, s);
    section_begin(m, "overview", "Overview");
    report_overview(m, rows);
    section_end(m);
    section_begin(m, "bars", "Row by row");
    report_bars(m, rows);
    report_table(m, rows);
    section_end(m);
    section_begin(m, "times", "Time to solve");
    report_solve_times(m, rows);
    section_end(m);
    write_details(m, rows);
    markup_open(m, "script");
    markup_raw(m, report_sort_script);
    markup_close(m);
    page_end(m);
}

bool report_write_bench(const char *path, const report_rows *rows, const summary *s,
                        error_record *error) {
    report_text t;
    if (report_begin(&t)) write_page(&t.m, rows, s);
    return report_end(&t, path, error) || error_add_context(error, "--report");
}

bool report_write_svg(const char *path, const report_rows *rows, error_record *error) {
    report_text t;
    if (report_begin(&t)) report_overview_file(&t.m, rows);
    return report_end(&t, path, error) || error_add_context(error, "--svg");
}
