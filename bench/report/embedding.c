/* The page of an embedding, or of a front of them; see report.h. */
#include "bench/output/html_page.h"
#include "bench/output/number.h"
#include "bench/report/lanes.h"
#include "bench/report/layout.h"
#include "bench/report/report.h"
#include "bench/report/search.h"
#include "bench/report/text.h"

/* Of a longer front, the first ones are drawn. */
enum { MOST_DRAWN = 8 };

static void write_code(markup *m, const char *name, const operator *op, arena *memory) {
    const char *text = operator_text(memory, op);
    markup_open(m, "p");
    markup_text(m, "%s ", name);
    markup_element(m, "code", NULL, "%s", text ? text : "?");
    markup_close(m);
}

static void write_comparison(markup *m, const embedding_report *r, int count) {
    static const table_heading heading[] = {{"number", false},
                                            {"calls", false},
                                            {"lanes used", false},
                                            {"elements stored", false},
                                            {"bytes moved by the host", false}};
    char text[NUMBER_BYTES];
    html_table_begin(m, "The embeddings that were found", "embeddings", heading, 5);
    for (int i = 0; i < count; i++) {
        html_row_begin(m, "%d", i + 1);
        html_cell(m, "%s", number_grouped(embedding_calls(r[i].embedding), text));
        html_cell(m, "%.1f%%", 100 * embedding_lane_utilisation(&r[i]));
        html_cell(m, "%s", number_grouped(embedding_stored_elems(&r[i]), text));
        html_cell(m, "%s", number_grouped(embedding_host_bytes(&r[i]), text));
        html_row_end(m);
    }
    html_table_end(m);
}

static void write_embedding(markup *m, const embedding_report *r, int number) {
    char id[32], title[48];
    const char *text = embedding_text(r->memory, r->embedding, r->op, r->instruction);
    snprintf(id, sizeof id, "embedding-%d", number);
    snprintf(title, sizeof title, "Embedding %d", number);
    section_begin(m, id, title);
    markup_open(m, "p");
    markup_element(m, "code", NULL, "%s", text ? text : "?");
    markup_close(m);
    report_lanes(m, r);
    report_layouts(m, r);
    section_end(m);
}

static void write_search(markup *m, const embedding_search *search, arena *memory) {
    section_begin(m, "search", "Search");
    markup_element(m, "p", NULL, "Strategy %s; %s.", strategy_name(search->report[0].strategy),
                   search->proved ? "the whole space was searched"
                                  : "a limit was met before the whole space was searched");
    if (search->trace && !report_search(m, memory, search->trace, search->trace_bytes))
        m->failed = true;
    section_end(m);
}

bool report_write_embedding(const char *path, const embedding_search *search, error_record *error) {
    report_text t;
    if (report_begin(&t)) {
        int drawn = search->count < MOST_DRAWN ? search->count : MOST_DRAWN;
        page_begin(&t.m, search->count > 1 ? "A front of embeddings" : "An embedding");
        write_code(&t.m, "Operator:", search->report[0].op, t.memory);
        write_code(&t.m, "Instruction:", search->report[0].instruction, t.memory);
        write_comparison(&t.m, search->report, search->count);
        for (int i = 0; i < drawn; i++)
            write_embedding(&t.m, &search->report[i], i + 1);
        write_search(&t.m, search, t.memory);
        page_end(&t.m);
    }
    return report_end(&t, path, error) || error_add_context(error, "--report");
}
