/* The page of one operator; see report.h. */

#include "bench/output/html_page.h"
#include "bench/output/svg_bars.h"
#include "bench/report/cycles.h"
#include "bench/report/lanes.h"
#include "bench/report/layout.h"
#include "bench/report/report.h"
#include "bench/report/roofline.h"
#include "bench/report/search.h"
#include "bench/report/text.h"
#include "bench/report/timeline.h"

static void write_highlights(markup *m, const evaluation *e) {
    char text[NUMBER_BYTES];
    highlights_begin(m);
    highlight(m, "cycles", "%s", number_grouped(e->cycles, text));
    highlight(m, "of the bound", "%.3f ×", (double)e->cycles / (double)e->bound_cycles);
    if (e->reference_cycles > 0) highlight(m, "over the reference", "%.2f ×", e->speedup);
    highlight(m, "multipliers used", "%.1f%%", 100 * e->utilisation);
    highlight(m, "outputs checked", "%s", evaluation_is_good(e) ? "all right" : "WRONG");
    markup_close(m);
}

static void write_intro(markup *m, const evaluation *e) {
    markup_open(m, "p");
    markup_element(m, "code", NULL, "%s", e->operator);
    markup_close(m);
    markup_element(m, "p", NULL,
                   "on VTA %s, %d multipliers. The reference is the fixed embedding "
                   "that TVM uses, with Inlay's schedule.",
                   e->hw, hw_config_multipliers(e->detail->inlay->lowering.hw));
    write_highlights(m, e);
}

static void row_integers(markup *m, const report_detail *r, const char *name, int64_t inlay,
                         int64_t reference) {
    char text[NUMBER_BYTES];
    html_row_begin(m, "%s", name);
    html_cell(m, "%s", number_grouped(inlay, text));
    if (r->reference) html_cell(m, "%s", number_grouped(reference, text));
    html_row_end(m);
}

static void row_shares(markup *m, const report_detail *r, const char *name, double inlay,
                       double reference) {
    html_row_begin(m, "%s", name);
    html_cell(m, "%.4f", inlay);
    if (r->reference) html_cell(m, "%.4f", reference);
    html_row_end(m);
}

static double utilisation_of(const program_detail *d) {
    return detail_full_cycles(d) / (double)d->cycles;
}

static double lanes_of(const program_detail *d) {
    return detail_full_cycles(d) / (double)d->account.calls;
}

static void write_comparison(markup *m, const evaluation *e) {
    const report_detail *r = e->detail;
    const program_detail *a = r->inlay, *b = r->reference ? r->reference : r->inlay;
    const table_heading heading[] = {{"quantity", false}, {"Inlay", false}, {"reference", false}};
    html_table_begin(m, "Both programs", "programs", heading, r->reference ? 3 : 2);
    row_integers(m, r, "cycles", a->cycles, b->cycles);
    row_shares(m, r, "utilisation of the multipliers", utilisation_of(a), utilisation_of(b));
    row_shares(m, r, "utilisation of the lanes", lanes_of(a), lanes_of(b));
    row_integers(m, r, "instruction calls", a->account.calls, b->account.calls);
    row_integers(m, r, "instructions", a->instructions, b->instructions);
    row_integers(m, r, "micro-ops stored", a->uops, b->uops);
    row_integers(m, r, "bytes read from DRAM", a->read_bytes, b->read_bytes);
    row_integers(m, r, "bytes written to DRAM", a->written_bytes, b->written_bytes);
    row_integers(m, r, "bytes moved by the host", a->host_bytes, b->host_bytes);
    html_table_end(m);
}

/* The host's bytes beside the cycles that they bought. */
static void write_host(markup *m, const evaluation *e) {
    const program_detail *side[] = {e->detail->inlay, e->detail->reference};
    static const char *const name[] = {"Inlay: the host packs and unpacks",
                                       "reference: the host packs and unpacks"};
    bar bars[2];
    char value[2][2 * NUMBER_BYTES + 32], a[NUMBER_BYTES], b[NUMBER_BYTES];
    int count = 0;
    for (int i = 0; i < 2; i++) {
        if (!side[i]) continue;
        snprintf(value[count], sizeof value[count], "%s bytes, %s cycles",
                 number_short((double)side[i]->host_bytes, a),
                 number_short((double)side[i]->cycles, b));
        bars[count] = (bar){.name = i ? "reference" : "Inlay",
                            .value = value[count],
                            .part = {(double)side[i]->host_bytes},
                            .class = {i ? "c4" : "c0"},
                            .tip = {name[i]},
                            .parts = 1};
        count++;
    }
    figure_begin(m, NULL,
                 "What the host moves to bring tensors into this form and back, beside the "
                 "cycles that it buys; the table above has the numbers");
    svg_bars(m, "Bytes that the host moves for each program; numbers in the table above",
             "moved by the host (bytes)", bars, count);
    figure_end(m);
}

static void write_result(markup *m, const evaluation *e) {
    section_begin(m, "result", "Result");
    write_comparison(m, e);
    write_host(m, e);
    section_end(m);
}

static void write_text(markup *m, const char *name, const char *text) {
    markup_open(m, "p");
    markup_text(m, "%s: ", name);
    markup_element(m, "code", NULL, "%s", text ? text : "-");
    markup_close(m);
}

static void write_embedding(markup *m, const evaluation *e, const embedding_report *r) {
    section_begin(m, "embedding", "Embedding: which multiplication in which lane");
    write_text(m, "As text", e->embedding);
    report_lanes(m, r);
    section_end(m);
    section_begin(m, "layouts", "Layouts: where the tensors lie");
    report_layouts(m, r);
    section_end(m);
}

static void write_run(markup *m, const evaluation *e) {
    section_begin(m, "cycles", "Where the cycles went");
    if (e->limit) markup_element(m, "p", NULL, "Limit: %s.", e->limit);
    report_cycles(m, e->detail);
    section_end(m);
    section_begin(m, "timeline", "Timeline of the engines");
    write_text(m, "Schedule", e->schedule);
    report_timeline(m, e->detail->inlay);
    section_end(m);
    section_begin(m, "roofline", "Roofline");
    report_roofline(m, e->detail, e->bound_cycles);
    section_end(m);
}

static void write_search(markup *m, const evaluation *e, arena *memory, char *trace,
                         size_t trace_bytes) {
    section_begin(m, "search", "Search");
    markup_open(m, "p");
    markup_text(m, "Strategy %s; ", e->strategy);
    markup_element(m, "span", "time", "%.3g s", e->solve_seconds);
    markup_text(m, " for embedding and schedule; %s.",
                e->optimal == 1 ? "every search ended with a proof"
                                : "a search met its limit of nodes before it had a proof");
    markup_close(m);
    if (trace && !report_search(m, memory, trace, trace_bytes)) m->failed = true;
    section_end(m);
}

static void write_page(markup *m, const evaluation *e, arena *memory, char *trace,
                       size_t trace_bytes) {
    char title[160];
    const lowering *l = &e->detail->inlay->lowering;
    const embedding_report embedding = {l->op,         &l->instruction, l->strategy,
                                        &l->embedding, e->macs,         memory};
    snprintf(title, sizeof title, "%s on VTA %s", e->name, e->hw);
    page_begin(m, title);
    write_intro(m, e);
    write_result(m, e);
    write_embedding(m, e, &embedding);
    write_run(m, e);
    write_search(m, e, memory, trace, trace_bytes);
    page_end(m);
}

bool report_write_operator(const char *path, const evaluation *e, char *trace, size_t trace_bytes,
                           error_record *error) {
    report_text t;
    if (report_begin(&t)) write_page(&t.m, e, t.memory, trace, trace_bytes);
    return report_end(&t, path, error) || error_add_context(error, "--report");
}
