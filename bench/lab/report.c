/* The page of an experiment: what was run, the summary, both plots, the trees of one case, all
 * cases. The trees are those of a run repeated with a trace; see report.h. */
#include "bench/lab/report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/lab/plots.h"
#include "bench/output/html_page.h"
#include "bench/output/number.h"
#include "bench/tree/draw.h"
#include "isa/file.h"

enum { TREE_MOST_NODES = 20000, TREE_ITEMS = 60, TABLE_DEPTHS = 12, MOST_CASES = 2000 };

typedef struct lab_page {
    markup m;
    arena *memory;
    const lab_records *records;
    const lab_summary *s;
    lab_place place;
} lab_page;

/* ---- Summary ---- */

static void write_highlights(lab_page *p) {
    const lab_summary *s = p->s;
    int best[SVG_SERIES], count = lab_plot_choose(s, best), first = 0;
    for (int i = 1; i < count; i++) {
        const lab_configuration *a = &s->configuration[best[i]],
                                *b = &s->configuration[best[first]];
        if (a->solved > b->solved || (a->solved == b->solved && a->geomean < b->geomean)) first = i;
    }
    highlights_begin(&p->m);
    highlight(&p->m, "runs", "%zu", p->records->count);
    highlight(&p->m, "problems", "%d", s->problems);
    highlight(&p->m, "configurations", "%d", s->configurations);
    highlight(&p->m, "cases all solved", "%d of %d", s->common, s->cases);
    if (count)
        highlight(&p->m, "most solved, then least taken", "%s",
                  s->configuration[best[first]].label);
    markup_close(&p->m);
}

static void write_summary(lab_page *p) {
    const lab_summary *s = p->s;
    char title[48], text[NUMBER_BYTES], interval[LAB_INTERVAL_BYTES];
    snprintf(title, sizeof title, "%s, geometric mean", lab_measure_names[s->measure]);
    const table_heading heading[] = {
        {"configuration", false}, {"solved", false},       {"wins", false},   {title, false},
        {"better by", false},     {"95% interval", false}, {"seconds", false}};
    section_begin(&p->m, "summary", "Summary");
    html_table_begin(&p->m, "Configurations", NULL, heading, 7);
    for (int c = 0; c < s->configurations; c++) {
        const lab_configuration *k = &s->configuration[c];
        html_row_begin(&p->m, "%s", k->label);
        html_cell(&p->m, "%d", k->solved);
        html_cell(&p->m, "%d", k->wins);
        html_cell(&p->m, "%s", number_real(k->geomean, s->measure == LAB_BY_SECONDS ? 6 : 1, text));
        html_cell(&p->m, "%s", number_real(c ? k->ratio : NAN, 3, text));
        html_cell(&p->m, "%s", isnan(k->low) ? "-" : lab_interval_text(k, interval));
        html_cell(&p->m, "%s", number_real(k->seconds, 2, text));
        html_row_end(&p->m);
    }
    html_table_end(&p->m);
    markup_element(&p->m, "p", NULL,
                   "A case is a problem with a seed. Means are over the %d cases that all "
                   "configurations solved; wins are cases in which no other one took less. Better "
                   "by: the first configuration's %s over this one's, geometric mean of the cases "
                   "that both solved; the interval is that of %d samples of the problems.",
                   s->common, lab_measure_names[s->measure], LAB_BOOTSTRAP_SAMPLES);
    section_end(&p->m);
}

/* ---- Trees ---- */

/* The run of a configuration in a case, or NULL. */
static const lab_record *find_run(const lab_page *p, int at, int c) {
    for (size_t i = 0; i < p->records->count; i++) {
        const lab_record *r = &p->records->record[i];
        if (r->seed == p->s->case_seed[at] && strcmp(r->problem, p->s->case_problem[at]) == 0 &&
            lab_settings_equal(&r->settings, &p->s->configuration[c].settings))
            return r;
    }
    return NULL;
}

/* Of the cases that all `chosen` solved, with trees that can still be looked at, the one whose
 * smallest tree is the largest; -1 if there is none. */
static int choose_case(const lab_page *p, const int *chosen, int count) {
    int best = -1;
    int64_t best_nodes = 0;
    for (int at = 0; at < p->s->cases; at++) {
        int64_t most = 0, least = INT64_MAX;
        for (int i = 0; i < count; i++) {
            const lab_record *r = find_run(p, at, chosen[i]);
            int64_t nodes = r && r->outcome == LAB_SOLVED ? r->count[LAB_NODES] : INT64_MAX;
            if (nodes > most) most = nodes;
            if (nodes < least) least = nodes;
        }
        if (most > TREE_MOST_NODES || least <= best_nodes) continue;
        best = at;
        best_nodes = least;
    }
    return best;
}

/* Searches once more, with a trace. The text lives in *text, to be freed. */
static bool trace_again(const lab_page *p, const lab_record *r, tree_list *trees, char **text) {
    size_t bytes;
    hw_config hw;
    lab_problems problems;
    lab_result result;
    if (!hw_config_from_argument(r->hw, &hw, NULL) ||
        !lab_problems_find(p->memory, p->place, 1, &r->problem, &problems, NULL) ||
        problems.count != 1)
        return false;
    FILE *file = open_memstream(text, &bytes);
    if (!file) return false;
    lab_search(&problems.problem[0], &r->settings, &r->limits, &hw, (uint64_t)r->seed, file,
               &result);
    return fclose(file) == 0 && tree_read(p->memory, *text, bytes, trees, NULL) &&
           result.outcome == r->outcome && result.statistics.nodes == r->count[LAB_NODES];
}

/* Nodes by depth, in at most TABLE_DEPTHS ranges. */
static void table_depths(lab_page *p, const tree_profile *profile) {
    static const table_heading heading[] = {
        {"depth", false}, {"decisions", false}, {"solutions", false}, {"failures", false}};
    int32_t step = (profile->depths + TABLE_DEPTHS - 1) / TABLE_DEPTHS;
    html_table_begin(&p->m, "Nodes by depth", NULL, heading, 4);
    for (int32_t from = 0; from < profile->depths; from += step) {
        int64_t sum[TREE_OUTCOMES] = {0};
        int32_t to = from + step < profile->depths ? from + step : profile->depths;
        for (int32_t d = from; d < to; d++)
            for (int k = 0; k < TREE_OUTCOMES; k++)
                sum[k] += profile->count[d][k];
        if (step == 1)
            html_row_begin(&p->m, "%" PRId32, from);
        else
            html_row_begin(&p->m, "%" PRId32 " to %" PRId32, from, to - 1);
        for (int k = 0; k < TREE_OUTCOMES; k++)
            html_cell(&p->m, "%" PRId64, sum[k]);
        html_row_end(&p->m);
    }
    html_table_end(&p->m);
}

static void write_tree(lab_page *p, const lab_configuration *c, const lab_record *r) {
    tree_list trees;
    tree_profile profile;
    char *text = NULL, caption[LAB_LABEL_BYTES + 96], number[NUMBER_BYTES];
    if (trace_again(p, r, &trees, &text) &&
        tree_profile_make(p->memory, &trees, 0, trees.trees, &profile)) {
        snprintf(caption, sizeof caption, "%s: %s nodes, depth %" PRId64, c->label,
                 number_grouped(r->count[LAB_NODES], number), r->count[LAB_DEPTH]);
        figure_begin(&p->m, NULL, caption);
        scroll_begin(&p->m, "Search tree");
        tree_draw(&p->m, p->memory, &trees, 0, trees.trees, TREE_ITEMS, false);
        markup_close(&p->m);
        tree_draw_breadth(&p->m, p->memory, &trees, 0, trees.trees);
        figure_end(&p->m);
        fold_begin(&p->m, "nodes by depth");
        table_depths(p, &profile);
        markup_close(&p->m);
    } else {
        markup_element(&p->m, "p", NULL, "%s: the run could not be repeated, so there is no tree.",
                       c->label);
    }
    free(text);
}

static void write_trees(lab_page *p) {
    int chosen[SVG_SERIES], count = lab_plot_choose(p->s, chosen);
    int at = count ? choose_case(p, chosen, count) : -1;
    if (at < 0) return;
    section_begin(&p->m, "trees", "Search trees");
    markup_element(&p->m, "p", NULL,
                   "%s, seed %" PRId64 ": of the cases that these configurations all solved in at "
                   "most %d nodes each, the one whose smallest tree is the largest. A triangle is "
                   "a closed subtree with the number of its nodes.",
                   p->s->case_problem[at], p->s->case_seed[at], TREE_MOST_NODES);
    for (int i = 0; i < count; i++)
        write_tree(p, &p->s->configuration[chosen[i]], find_run(p, at, chosen[i]));
    section_end(&p->m);
}

/* ---- Cases ---- */

static void write_cases(lab_page *p) {
    const lab_summary *s = p->s;
    table_heading *heading = arena_alloc(p->memory, (size_t)s->configurations + 2, sizeof *heading);
    if (!heading) return;
    char text[NUMBER_BYTES];
    heading[0] = (table_heading){"problem", false};
    heading[1] = (table_heading){"seed", false};
    for (int c = 0; c < s->configurations; c++)
        heading[c + 2] = (table_heading){s->configuration[c].label, false};
    section_begin(&p->m, "cases", "Cases");
    markup_element(&p->m, "p", NULL, "%s of each; - where a limit was met.",
                   lab_measure_names[s->measure]);
    html_table_begin(&p->m, "Every case", NULL, heading, s->configurations + 2);
    for (int at = 0; at < s->cases && at < MOST_CASES; at++) {
        html_row_begin(&p->m, "%s", s->case_problem[at]);
        html_cell(&p->m, "%" PRId64, s->case_seed[at]);
        for (int c = 0; c < s->configurations; c++) {
            double value = s->value[at * s->configurations + c];
            html_cell(&p->m, "%s",
                      number_real(isinf(value) ? NAN : value, s->measure == LAB_BY_SECONDS ? 6 : 0,
                                  text));
        }
        html_row_end(&p->m);
    }
    html_table_end(&p->m);
    if (s->cases > MOST_CASES)
        markup_element(&p->m, "p", NULL, "The first %d of %d cases; the CSV file has all.",
                       MOST_CASES, s->cases);
    section_end(&p->m);
}

static bool write_page(lab_page *p) {
    page_begin(&p->m, "Search experiment");
    markup_element(
        &p->m, "p", NULL,
        "Compared by %s. Every run can be made again: inlay lab replay, with its line of "
        "the CSV file.",
        lab_measure_names[p->s->measure]);
    write_highlights(p);
    write_summary(p);
    bool good = true;
    if (p->s->cases) {
        section_begin(&p->m, "profile", "Performance profile");
        good = lab_plot_profile(&p->m, p->memory, p->s);
        section_end(&p->m);
        section_begin(&p->m, "cactus", "Cactus plot");
        good = lab_plot_cactus(&p->m, p->memory, p->s) && good;
        section_end(&p->m);
        write_trees(p);
        write_cases(p);
    }
    page_end(&p->m);
    return good;
}

bool lab_report_write(arena *a, const char *path, const lab_records *records, const lab_summary *s,
                      lab_place place, error_record *error) {
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    lab_page page = {markup_to(file), a, records, s, place};
    bool made = file && write_page(&page);
    made = file && fclose(file) == 0 && made && !page.m.failed && !arena_failed(a);
    bool written = made ? file_write(path, text, bytes, error) : error_set(error, "out of memory");
    free(text);
    return written;
}
