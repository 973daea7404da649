/* See rows.h. */
#include "bench/report/rows.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/output/html_page.h"
#include "bench/output/number.h"
#include "bench/output/svg_bars.h"
#include "bench/report/cycles.h"

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

static void write_layouts(markup *m, const evaluation *e) {
    char a[NUMBER_BYTES], b[NUMBER_BYTES];
    markup_open(m, "ul");
    for (int k = 0; k < OPERANDS; k++) {
        const stored_tensor *t = &e->stored[k];
        markup_open(m, "li");
        markup_text(m, "%s: %s elements stored for %s, ", t->tensor ? t->tensor : "?",
                    number_grouped(t->stored_elems, a), number_grouped(t->elems, b));
        markup_element(m, "code", NULL, "%s", t->layout ? t->layout : "?");
        markup_close(m);
    }
    markup_close(m);
}

/* ---- Where the cycles of one run went ---- */

typedef struct row_programs {
    int count;
    cycle_account program[2]; /* Inlay's, and the reference's if it has another */
    bool both;                /* the reference's is the same in all that is shown */
} row_programs;

static void counts_divide(int64_t *count, int64_t runs) {
    if (*count > 0) *count /= runs;
}

/* Of one run: a row's counts are those of all its runs. */
static cycle_account account_of_run(const program_account *all, int64_t cycles, double full_cycles,
                                    int64_t runs) {
    cycle_account c = {cycles / runs, full_cycles / (double)runs, *all};
    counts_divide(&c.account.calls, runs);
    counts_divide(&c.account.resets, runs);
    for (int i = 0; i < ENGINES; i++) {
        vta_account *engine = &c.account.engine[i];
        counts_divide(&engine->busy, runs);
        counts_divide(&engine->wait_memory, runs);
        counts_divide(&engine->wait_prev, runs);
        counts_divide(&engine->wait_next, runs);
        counts_divide(&engine->idle, runs);
    }
    return c;
}

static bool parts_are_same(const cycle_account *a, const cycle_account *b) {
    double one[CYCLE_PARTS], other[CYCLE_PARTS];
    cycle_parts(a, one);
    cycle_parts(b, other);
    for (cycle_part p = 0; p < CYCLE_PARTS; p++)
        if (one[p] != other[p]) return false;
    return a->cycles == b->cycles;
}

static row_programs row_programs_of(const evaluation *e) {
    double full = e->utilisation * (double)e->cycles;
    row_programs r = {.count = 1};
    r.program[0] = account_of_run(&e->inlay, e->cycles, full, e->repeats);
    if (e->reference_cycles < 0) return r;
    r.program[1] = account_of_run(&e->reference, e->reference_cycles, full, e->repeats);
    r.both = parts_are_same(&r.program[0], &r.program[1]);
    if (!r.both) r.count = 2;
    return r;
}

static void write_bars(markup *m, const row_programs *r) {
    bar bars[2];
    char number[NUMBER_BYTES], value[2][NUMBER_BYTES + 8];
    for (int i = 0; i < r->count; i++) {
        snprintf(value[i], sizeof value[i], "%s cycles",
                 number_grouped(r->program[i].cycles, number));
        bars[i] = (bar){.name = i         ? "reference"
                                : r->both ? "both"
                                          : "Inlay",
                        .value = value[i],
                        .parts = CYCLE_PARTS};
        cycle_parts(&r->program[i], bars[i].part);
        for (cycle_part p = 0; p < CYCLE_PARTS; p++)
            bars[i].class[p] = cycle_part_class(p);
    }
    svg_bars(m, "Where the cycles went; table below", NULL, bars, r->count);
}

/* Parts that are a thousandth of the cycles of no program stand together, as the last row. */
static void write_parts(markup *m, const row_programs *r) {
    int sides = r->count;
    const table_heading heading[] = {
        {"cycles", false}, {r->both ? "both programs" : "Inlay", false}, {"reference", false}};
    double part[2][CYCLE_PARTS], rest[2] = {0, 0}, least[2] = {0, 0};
    for (int i = 0; i < sides; i++) {
        cycle_parts(&r->program[i], part[i]);
        least[i] = 0.001 * (double)r->program[i].cycles;
    }
    html_narrow_table_begin(m, heading, 1 + sides);
    for (cycle_part p = 0; p <= CYCLE_PARTS; p++) {
        bool small = p < CYCLE_PARTS;
        for (int i = 0; i < sides; i++)
            small = small && part[i][p] < least[i];
        for (int i = 0; i < sides && small; i++)
            rest[i] += part[i][p];
        if (small || (p == CYCLE_PARTS && rest[0] + rest[1] < 0.5)) continue;
        html_row_begin(m, "%s", p < CYCLE_PARTS ? cycle_part_name(p) : "all other");
        for (int i = 0; i < sides; i++)
            cell_integer(m, (int64_t)((p < CYCLE_PARTS ? part[i][p] : rest[i]) + 0.5));
        html_row_end(m);
    }
    html_narrow_table_end(m);
}

static void write_repeats(markup *m, const evaluation *e) {
    if (e->repeats > 1)
        markup_element(m, "p", NULL,
                       "The row is %" PRId64 " runs of one program; what follows is of one run.",
                       e->repeats);
}

static void write_program(markup *m, const evaluation *e) {
    const row_programs programs = row_programs_of(e);
    int64_t bound[BOUNDS];
    for (int k = 0; k < BOUNDS; k++)
        bound[k] = e->bound[k] / e->repeats;
    write_repeats(m, e);
    write_code(m, "Embedding:", e->embedding ? e->embedding : "-");
    write_code(m, "Schedule:", e->schedule ? e->schedule : "-");
    if (e->limit) markup_element(m, "p", NULL, "Limit: %s.", e->limit);
    cycles_explain(m, &programs.program[0], bound);
    write_bars(m, &programs);
    write_parts(m, &programs);
    write_layouts(m, e);
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
        if (!other->error && strcmp(other->operator, e->operator) == 0) return other;
    return NULL;
}

static void write_detail(markup *m, const report_rows *rows, const evaluation *e) {
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
        write_program(m, e);
    markup_close(m);
    markup_raw(m, "\n");
}

void report_row_details(markup *m, const report_rows *rows) {
    for (size_t i = 0; i < rows->count; i++)
        write_detail(m, rows, &rows->row[i]);
}
