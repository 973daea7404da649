/* See report_rows.h. */
#include "bench/report_rows.h"

#include <inttypes.h>
#include <math.h>

#include "bench/embedding_report.h"
#include "bench/html_page.h"
#include "bench/number.h"
#include "bench/report_cycles.h"
#include "bench/svg_bars.h"

const char report_sort_script[] =
    "\n(function(){\n"
    "document.querySelectorAll('table.rows').forEach(function(t){\n"
    "t.querySelectorAll('thead th').forEach(function(h,i){\n"
    "var b=document.createElement('button');b.type='button';b.textContent=h.textContent;\n"
    "h.textContent='';h.appendChild(b);var up=false;\n"
    "b.onclick=function(){up=!up;\n"
    "t.querySelectorAll('thead th').forEach(function(o){o.removeAttribute('aria-sort')});\n"
    "h.setAttribute('aria-sort',up?'ascending':'descending');\n"
    "var v=function(r){var s=r.children[i].textContent,n=parseFloat(s.replace(/,/g,''));\n"
    "return i&&!isNaN(n)?n:s};\n"
    "Array.from(t.tBodies[0].rows).map(function(r,k){return [v(r),k,r]}).sort(function(a,b){\n"
    "var x=a[0],y=b[0],c=typeof x===typeof y?(x<y?-1:x>y?1:0):typeof x==='number'?-1:1;\n"
    "return (up?c:-c)||a[1]-b[1]}).forEach(function(e){t.tBodies[0].appendChild(e[2])})}})});\n"
    "var show=function(){var d=document.getElementById(location.hash.slice(1));\n"
    "if(d&&d.tagName==='DETAILS')d.open=true};\n"
    "addEventListener('hashchange',show);show()})();\n";

static void cell_integer(markup *m, int64_t value) {
    char text[NUMBER_BYTES];
    html_cell(m, "%s", number_grouped(value, text));
}

static void cell_real(markup *m, double value, int decimals) {
    char text[NUMBER_BYTES];
    html_cell(m, "%s", number_real(value, decimals, text));
}

static double over_bound(const evaluation *e) {
    return e->cycles > 0 && e->bound_cycles > 0 ? (double)e->cycles / (double)e->bound_cycles : NAN;
}

static const char *verdict(const evaluation *e) {
    if (e->error) return "no program";
    if (e->verified != 1) return "WRONG";
    return e->reference_verified == 0 ? "reference wrong" : "yes";
}

static void table_row_write(markup *m, const evaluation *e) {
    markup_open(m, "tr");
    markup_open(m, "th");
    markup_attribute(m, "scope", "row");
    markup_open(m, "a");
    markup_attribute(m, "href", "#row-%" PRId64, e->row);
    markup_text(m, "%s", e->name);
    markup_close(m);
    markup_close(m);
    cell_real(m, e->utilisation, 3);
    cell_integer(m, e->cycles);
    cell_integer(m, e->reference_cycles);
    cell_integer(m, e->tvm_cycles);
    cell_real(m, e->speedup, 2);
    cell_real(m, e->tvm_speedup, 2);
    cell_integer(m, e->bound_cycles);
    cell_real(m, over_bound(e), 3);
    markup_element(m, "td", "time", "%.2f", e->solve_seconds);
    cell_integer(m, e->host_bytes);
    cell_integer(m, e->reference_host_bytes);
    html_cell_text(m, "%s", verdict(e));
    html_row_end(m);
}

void report_table(markup *m, const report_rows *rows) {
    static const table_heading heading[] = {
        {"operator", true},          {"multipliers used", false}, {"cycles", false},
        {"reference cycles", false}, {"TVM cycles", false},       {"over reference", false},
        {"over TVM", false},         {"bound cycles", false},     {"cycles / bound", false},
        {"solve (s)", false},        {"host bytes", false},       {"reference host bytes", false},
        {"outputs right", true}};
    html_table_begin(m, "All rows; names lead to the details", "rows", heading,
                     sizeof heading / sizeof heading[0]);
    for (size_t i = 0; i < rows->count; i++)
        table_row_write(m, &rows->row[i]);
    html_table_end(m);
}

/* ---- Details ---- */

static void write_code(markup *m, const char *name, const char *text) {
    markup_open(m, "p");
    markup_text(m, "%s ", name);
    markup_element(m, "code", NULL, "%s", text);
    markup_close(m);
}

static void write_layouts(markup *m, arena *memory, const program_detail *d, int64_t macs) {
    const lowering *l = &d->lowering;
    const embedding_report r = {l->op, &l->instruction, l->strategy, &l->embedding, macs, memory};
    char a[NUMBER_BYTES], b[NUMBER_BYTES];
    markup_open(m, "ul");
    for (int k = 0; k < OPERANDS; k++) {
        storage s;
        embedding_storage(&r, k, &s);
        const access_map *access = &l->op->operand[s.operand];
        const char *text = storage_text(&r, &s);
        markup_open(m, "li");
        markup_text(m, "%s: %s elements stored for %s, ", access->name,
                    number_grouped(storage_elems(&s), a),
                    number_grouped(access_elements(access), b));
        markup_element(m, "code", NULL, "%s", text ? text : "?");
        markup_close(m);
    }
    markup_close(m);
}

/* Programs that differ: Inlay's, and the reference's if it has another. */
static int programs_of(const report_detail *r, const program_detail *program[2]) {
    program[0] = r->inlay;
    program[1] = r->reference;
    return r->reference && r->reference != r->inlay ? 2 : 1;
}

static void write_bars(markup *m, const report_detail *r) {
    bar bars[2];
    char value[2][NUMBER_BYTES];
    const program_detail *program[2];
    int programs = programs_of(r, program);
    for (int i = 0; i < programs; i++) {
        bars[i] = (bar){.name = i                               ? "reference"
                                : r->reference && programs == 1 ? "both"
                                                                : "Inlay",
                        .value = number_grouped(program[i]->cycles, value[i]),
                        .parts = CYCLE_PARTS};
        cycle_parts(program[i], bars[i].part);
        for (cycle_part p = 0; p < CYCLE_PARTS; p++)
            bars[i].class[p] = cycle_part_class(p);
    }
    svg_bars(m, "Where the cycles went; table below", "time (cycles)", bars, programs);
}

/* Parts that are a thousandth of the cycles of no program stand together, as the last row. */
static void write_parts(markup *m, const report_detail *r) {
    const program_detail *side[2];
    int sides = programs_of(r, side);
    const table_heading heading[] = {
        {"cycles", false},
        {r->reference && sides == 1 ? "both programs" : "Inlay", false},
        {"reference", false}};
    double part[2][CYCLE_PARTS], rest[2] = {0, 0}, least[2] = {0, 0};
    for (int i = 0; i < sides; i++) {
        cycle_parts(side[i], part[i]);
        least[i] = 0.001 * (double)side[i]->cycles;
    }
    html_narrow_table_begin(m, heading, 1 + sides);
    for (cycle_part p = 0; p <= CYCLE_PARTS; p++) {
        bool small = p < CYCLE_PARTS;
        for (int i = 0; i < sides; i++)
            small = small && part[i][p] < least[i];
        for (int i = 0; i < sides && small; i++)
            rest[i] += part[i][p];
        if (small) continue;
        html_row_begin(m, "%s", p < CYCLE_PARTS ? cycle_part_name(p) : "all other");
        for (int i = 0; i < sides; i++)
            cell_integer(m, (int64_t)((p < CYCLE_PARTS ? part[i][p] : rest[i]) + 0.5));
        html_row_end(m);
    }
    html_narrow_table_end(m);
}

/* What is known without details: of a row that an earlier run or another machine made. */
static void explain_briefly(markup *m, const evaluation *e) {
    char a[NUMBER_BYTES], b[NUMBER_BYTES];
    double full = e->utilisation * (double)e->cycles;
    double empty = e->lane_utilisation > 0 ? full / e->lane_utilisation - full : 0;
    markup_element(m, "p", NULL,
                   "%.3f times the bound. The operator's multiplications take %s of the compute "
                   "engine's cycles, empty lanes %s.",
                   over_bound(e), number_grouped((int64_t)(full + 0.5), a),
                   number_grouped((int64_t)(empty + 0.5), b));
}

static void write_repeats(markup *m, const evaluation *e) {
    if (e->repeats > 1)
        markup_element(m, "p", NULL,
                       "The row is %" PRId64 " runs of one program; what follows is of one run.",
                       e->repeats);
}

static void write_program(markup *m, arena *memory, const evaluation *e) {
    write_repeats(m, e);
    write_code(m, "Embedding:", e->embedding ? e->embedding : "-");
    write_code(m, "Schedule:", e->schedule ? e->schedule : "-");
    if (e->limit) markup_element(m, "p", NULL, "Limit: %s.", e->limit);
    if (!e->detail) {
        explain_briefly(m, e);
        return;
    }
    cycles_explain(m, e->detail);
    write_bars(m, e->detail);
    write_parts(m, e->detail);
    write_layouts(m, memory, e->detail->inlay, e->macs);
}

static void write_reference(markup *m, const evaluation *e, const evaluation *same) {
    write_repeats(m, e);
    markup_open(m, "p");
    markup_text(m, "The program is that of ");
    markup_open(m, "a");
    markup_attribute(m, "href", "#row-%" PRId64, same->row);
    markup_text(m, "%s", same->name);
    markup_close(m);
    markup_text(m, ".");
    markup_close(m);
}

/* Rows that differ in nothing but how often a program runs have it in common. */
static const evaluation *row_with_same(const report_rows *rows, const evaluation *e) {
    for (const evaluation *other = rows->row; other < e; other++)
        if (e->detail && other->detail == e->detail) return other;
    return NULL;
}

static void write_detail(markup *m, arena *memory, const report_rows *rows, const evaluation *e) {
    char text[NUMBER_BYTES];
    markup_open(m, "details");
    markup_attribute(m, "id", "row-%" PRId64, e->row);
    markup_open(m, "summary");
    markup_text(m, "%s: ", e->name);
    if (e->error)
        markup_text(m, "no program");
    else
        markup_text(m, "%s cycles", number_grouped(e->cycles, text));
    markup_close(m);
    write_code(m, "Operator:", e->operator);
    const evaluation *same = row_with_same(rows, e);
    if (e->error)
        markup_element(m, "p", "bad", "%s", e->error);
    else if (same)
        write_reference(m, e, same);
    else
        write_program(m, memory, e);
    markup_close(m);
    markup_raw(m, "\n");
}

void report_row_details(markup *m, arena *memory, const report_rows *rows) {
    for (size_t i = 0; i < rows->count; i++)
        write_detail(m, memory, rows, &rows->row[i]);
}
