/* See cycles.h. Calls take a cycle each, and so do resets; what the compute engine worked
 * beyond them is overhead. */
#include "bench/report/cycles.h"

#include <inttypes.h>

#include "bench/output/html_page.h"
#include "bench/output/svg_bars.h"

static const struct {
    const char *name, *class;
} parts[CYCLE_PARTS] = {
    [CYCLES_FULL] = {"multiplications of the operator", "c2"},
    [CYCLES_EMPTY] = {"empty lanes: multiplying zeros", "c5"},
    [CYCLES_RESET] = {"accumulators set to zero", "c3"},
    [CYCLES_OVERHEAD] = {"ALU, micro-ops, biases, starts", "c1"},
    [CYCLES_MEMORY] = {"waiting for memory", "t1"},
    [CYCLES_WAIT_LOAD] = {"waiting for the load engine", "c0"},
    [CYCLES_WAIT_STORE] = {"waiting for the store engine", "t0"},
    [CYCLES_IDLE] = {"no instruction", "c4"},
};

void cycle_parts(const cycle_account *c, double part[CYCLE_PARTS]) {
    const program_account *a = &c->account;
    const vta_account *compute = &a->engine[ENGINE_COMPUTE];
    part[CYCLES_FULL] = c->full_cycles;
    part[CYCLES_EMPTY] = (double)a->calls - c->full_cycles;
    part[CYCLES_RESET] = (double)a->resets;
    part[CYCLES_OVERHEAD] = (double)(compute->busy - a->calls - a->resets);
    part[CYCLES_MEMORY] = (double)compute->wait_memory;
    part[CYCLES_WAIT_LOAD] = (double)compute->wait_prev;
    part[CYCLES_WAIT_STORE] = (double)compute->wait_next;
    part[CYCLES_IDLE] = (double)compute->idle;
}

const char *cycle_part_name(cycle_part part) {
    return parts[part].name;
}

const char *cycle_part_class(cycle_part part) {
    return parts[part].class;
}

/* What is not needed by any program, largest first; returns how many are at least a hundredth of
 * the cycles. */
static int losses_sort(int64_t cycles, const double *part, cycle_part *order) {
    int losses = 0;
    for (cycle_part p = CYCLES_EMPTY; p < CYCLE_PARTS; p++) {
        if (part[p] < 0.01 * (double)cycles) continue;
        int at = losses++;
        for (; at > 0 && part[order[at - 1]] < part[p]; at--)
            order[at] = order[at - 1];
        order[at] = p;
    }
    return losses;
}

static int64_t bound_of(const int64_t bound[BOUNDS], bound_kind *kind) {
    *kind = BOUND_COMPUTE;
    for (bound_kind k = 0; k < BOUNDS; k++)
        if (bound[k] > bound[*kind]) *kind = k;
    return bound[*kind];
}

static cycle_account detail_account(const program_detail *d) {
    return (cycle_account){d->cycles, detail_full_cycles(d), d->account};
}

void cycles_explain(markup *m, const cycle_account *c, const int64_t bound[BOUNDS]) {
    static const char *const engine[BOUNDS] = {"the compute engine's work", "what has to be read",
                                               "what has to be written"};
    double part[CYCLE_PARTS];
    cycle_part order[CYCLE_PARTS];
    bound_kind kind;
    char a[NUMBER_BYTES], b[NUMBER_BYTES];
    int64_t least = bound_of(bound, &kind);
    cycle_parts(c, part);
    int losses = losses_sort(c->cycles, part, order);
    markup_open(m, "p");
    markup_text(m, "%s cycles, %.3f times the bound of %s, which is of %s. ",
                number_grouped(c->cycles, a), (double)c->cycles / (double)least,
                number_grouped(least, b), engine[kind]);
    markup_text(m, "The operator's multiplications keep the compute engine busy for %s cycles",
                number_grouped((int64_t)(part[CYCLES_FULL] + 0.5), a));
    for (int i = 0; i < losses; i++)
        markup_text(m, "%s%s: %s (%.1f%%)", i == 0 ? "; beside them, " : ", ",
                    cycle_part_name(order[i]), number_grouped((int64_t)(part[order[i]] + 0.5), a),
                    100 * part[order[i]] / (double)c->cycles);
    markup_text(m, ".");
    markup_close(m);
}

static void bar_fill(bar *b, const program_detail *d, const char *name, char value[NUMBER_BYTES]) {
    const cycle_account account = detail_account(d);
    *b = (bar){.name = name, .value = number_grouped(d->cycles, value), .parts = CYCLE_PARTS};
    cycle_parts(&account, b->part);
    for (cycle_part p = 0; p < CYCLE_PARTS; p++) {
        b->class[p] = cycle_part_class(p);
        b->tip[p] = cycle_part_name(p);
    }
}

static void parts_legend(markup *m) {
    legend_entry legend[CYCLE_PARTS + 1];
    for (cycle_part p = 0; p < CYCLE_PARTS; p++)
        legend[p] = (legend_entry){cycle_part_class(p), cycle_part_name(p)};
    legend[CYCLE_PARTS] = (legend_entry){NULL, NULL};
    legend_write(m, legend);
}

static void parts_table(markup *m, const report_detail *r) {
    const table_heading heading[] = {
        {"the compute engine's cycles", false}, {"Inlay", false}, {"reference", false}};
    double inlay[CYCLE_PARTS], reference[CYCLE_PARTS];
    char text[NUMBER_BYTES];
    const cycle_account one = detail_account(r->inlay),
                        other = detail_account(r->reference ? r->reference : r->inlay);
    cycle_parts(&one, inlay);
    cycle_parts(&other, reference);
    html_table_begin(m, "Where the cycles went", "cycles", heading, r->reference ? 3 : 2);
    for (cycle_part p = 0; p < CYCLE_PARTS; p++) {
        html_row_begin(m, "%s", cycle_part_name(p));
        html_cell(m, "%s", number_grouped((int64_t)(inlay[p] + 0.5), text));
        if (r->reference) html_cell(m, "%s", number_grouped((int64_t)(reference[p] + 0.5), text));
        html_row_end(m);
    }
    html_row_begin(m, "all");
    html_cell(m, "%s", number_grouped(r->inlay->cycles, text));
    if (r->reference) html_cell(m, "%s", number_grouped(r->reference->cycles, text));
    html_row_end(m);
    html_table_end(m);
}

static void parts_picture(markup *m, const report_detail *r) {
    bound_kind kind;
    int64_t bound_cycles = bound_of(r->bound, &kind);
    bar bars[3];
    char value[3][NUMBER_BYTES];
    int count = 0;
    bar_fill(&bars[count++], r->inlay, "Inlay", value[0]);
    if (r->reference) bar_fill(&bars[count++], r->reference, "reference", value[1]);
    bars[count++] = (bar){.name = "bound: what no program can beat",
                          .value = number_grouped(bound_cycles, value[2]),
                          .part = {(double)bound_cycles},
                          .class = {"t4"},
                          .parts = 1};
    figure_begin(m, NULL, "Time of the compute engine, by what it did");
    parts_legend(m);
    svg_bars(m, "Cycles of Inlay's program, of the reference's, and the bound; numbers below",
             "time (cycles)", bars, count);
    figure_end(m);
}

/* ---- Engines ---- */

enum { ACCOUNT_PARTS = 5 };

static const struct {
    const char *name, *class;
} accounts[ACCOUNT_PARTS] = {{"at work", "c2"},
                             {"waits for memory", "c1"},
                             {"waits for the engine before", "c0"},
                             {"waits for the engine after", "c3"},
                             {"no instruction", "c4"}};

static void account_values(const vta_account *a, int64_t value[ACCOUNT_PARTS]) {
    value[0] = a->busy;
    value[1] = a->wait_memory;
    value[2] = a->wait_prev;
    value[3] = a->wait_next;
    value[4] = a->idle;
}

static void engines_picture(markup *m, const program_detail *d) {
    bar bars[ENGINES];
    char value[ENGINES][NUMBER_BYTES];
    legend_entry legend[ACCOUNT_PARTS + 1];
    for (int i = 0; i < ACCOUNT_PARTS; i++)
        legend[i] = (legend_entry){accounts[i].class, accounts[i].name};
    legend[ACCOUNT_PARTS] = (legend_entry){NULL, NULL};
    for (int e = 0; e < ENGINES; e++) {
        int64_t part[ACCOUNT_PARTS];
        account_values(&d->account.engine[e], part);
        bars[e] = (bar){.name = engine_name((enum engine)e), .parts = ACCOUNT_PARTS};
        snprintf(value[e], NUMBER_BYTES, "%.1f%% at work",
                 100.0 * (double)part[0] / (double)d->cycles);
        bars[e].value = value[e];
        for (int i = 0; i < ACCOUNT_PARTS; i++) {
            bars[e].part[i] = (double)part[i];
            bars[e].class[i] = accounts[i].class;
            bars[e].tip[i] = accounts[i].name;
        }
    }
    figure_begin(m, NULL, "What each engine did in Inlay's program");
    legend_write(m, legend);
    svg_bars(m, "Cycles of each engine by what it did; numbers below", "time (cycles)", bars,
             ENGINES);
    figure_end(m);
}

static void engines_table(markup *m, const program_detail *d) {
    table_heading heading[2 + ACCOUNT_PARTS] = {{"engine", false}, {"instructions", false}};
    char text[NUMBER_BYTES];
    for (int i = 0; i < ACCOUNT_PARTS; i++)
        heading[2 + i] = (table_heading){accounts[i].name, false};
    html_table_begin(m, "Cycles of the engines", NULL, heading, 2 + ACCOUNT_PARTS);
    for (int e = 0; e < ENGINES; e++) {
        int64_t part[ACCOUNT_PARTS];
        account_values(&d->account.engine[e], part);
        html_row_begin(m, "%s", engine_name((enum engine)e));
        html_cell(m, "%s", number_grouped(d->account.engine[e].instructions, text));
        for (int i = 0; i < ACCOUNT_PARTS; i++)
            html_cell(m, "%s", number_grouped(part[i], text));
        html_row_end(m);
    }
    html_table_end(m);
}

void report_cycles(markup *m, const report_detail *r) {
    const cycle_account account = detail_account(r->inlay);
    cycles_explain(m, &account, r->bound);
    parts_picture(m, r);
    parts_table(m, r);
    engines_picture(m, r->inlay);
    engines_table(m, r->inlay);
}
