/* See plots.h. Both pictures are step lines through sorted numbers. */
#include "bench/lab/plots.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/output/html_page.h"
#include "bench/output/svg_plot.h"

enum { PLOT_HEIGHT = 320, PLOT_FROM = 15, PLOT_TO = 97, FACTORS = 6, MOST_POWERS = 16 };
enum { PROFILE_TICKS = 8, SHARE_TICKS = 6, COUNT_TICKS = 8 };

static const char *const line_class[SVG_SERIES] = {"l0", "l1", "l2", "l3", "l4", "l5"};

static bool is_better(const lab_configuration *a, const lab_configuration *b) {
    if (a->solved != b->solved) return a->solved > b->solved;
    return a->geomean < b->geomean;
}

int lab_plot_choose(const lab_summary *s, int chosen[SVG_SERIES]) {
    int count = 0;
    for (int c = 0; c < s->configurations; c++) {
        int better = 0;
        for (int k = 0; k < s->configurations; k++) {
            bool first = is_better(&s->configuration[k], &s->configuration[c]);
            bool tied = !first && !is_better(&s->configuration[c], &s->configuration[k]);
            better += first || (tied && k < c);
        }
        if (better < SVG_SERIES) chosen[count++] = c;
    }
    return count;
}

static void write_legend(markup *m, const lab_summary *s, const int *chosen, int count) {
    legend_entry entry[SVG_SERIES + 1] = {{NULL, NULL}};
    for (int i = 0; i < count; i++)
        entry[i] = (legend_entry){line_class[i], s->configuration[chosen[i]].label};
    entry[count] = (legend_entry){NULL, NULL};
    legend_write(m, entry);
}

static int compare_reals(const void *left, const void *right) {
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static double value_of(const lab_summary *s, int at, int c) {
    return s->value[at * s->configurations + c];
}

static double least_of(const lab_summary *s, int at) {
    double least = INFINITY;
    for (int c = 0; c < s->configurations; c++)
        if (value_of(s, at, c) < least) least = value_of(s, at, c);
    return least;
}

/* Sorted: the solved cases' values, or with `relative` their factors over the best. */
static int sorted_values(const lab_summary *s, int c, bool relative, double *sorted) {
    int count = 0;
    for (int at = 0; at < s->cases; at++) {
        double value = value_of(s, at, c);
        if (!isinf(value)) sorted[count++] = relative ? value / least_of(s, at) : value;
    }
    qsort(sorted, (size_t)count, sizeof *sorted, compare_reals);
    return count;
}

/* Every configuration's sorted values. */
typedef struct sorted_table {
    double *at; /* [c · cases + i] */
    int *count;
    double least, most; /* of all */
} sorted_table;

static bool sort_all(arena *a, const lab_summary *s, bool relative, sorted_table *t) {
    *t = (sorted_table){
        .at = arena_alloc(a, (size_t)s->cases * (size_t)s->configurations + 1, sizeof *t->at),
        .count = arena_alloc(a, (size_t)s->configurations + 1, sizeof *t->count),
        .least = INFINITY};
    if (!t->at || !t->count) return false;
    for (int c = 0; c < s->configurations; c++) {
        double *sorted = t->at + (size_t)c * (size_t)s->cases;
        int count = t->count[c] = sorted_values(s, c, relative, sorted);
        if (count && sorted[0] < t->least) t->least = sorted[0];
        if (count && sorted[count - 1] > t->most) t->most = sorted[count - 1];
    }
    if (isinf(t->least)) t->least = 1;
    if (!(t->most > t->least)) t->most = 2 * t->least;
    return true;
}

/* ---- Performance profile ---- */

static void draw_profile(markup *m, const lab_summary *s, const sorted_table *t,
                         double (*point)[2]) {
    int chosen[SVG_SERIES], count = lab_plot_choose(s, chosen);
    svg picture = svg_begin(m, "performance profile: share of cases within a factor of the best", 0,
                            PLOT_HEIGHT);
    svg_plot p = {.svg = &picture, .x = scale_round(1, t->most, true), .y = {0, 1, false, 0, 0}};
    p.x_ticks = PROFILE_TICKS;
    p.y_ticks = SHARE_TICKS;
    p.x_label = "factor over the best configuration";
    p.y_label = "share of cases solved";
    svg_plot_place(&p, PLOT_FROM, PLOT_TO, 0, PLOT_HEIGHT);
    svg_plot_axes(&p);
    for (int i = 0; i < count; i++) {
        const double *factor = t->at + (size_t)chosen[i] * (size_t)s->cases;
        int points = 0;
        point[points][0] = 1;
        point[points++][1] = 0;
        for (int k = 0; k < t->count[chosen[i]]; k++) {
            point[points][0] = factor[k];
            point[points++][1] = (k + 1.0) / s->cases;
        }
        point[points][0] = p.x.high;
        point[points++][1] = (double)t->count[chosen[i]] / s->cases;
        svg_plot_line(&p, (const double(*)[2])point, points, true, line_class[i]);
    }
    svg_end(&picture);
}

static int within(const double *sorted, int count, double limit) {
    int found = 0;
    while (found < count && sorted[found] <= limit * (1 + 1e-12))
        found++;
    return found;
}

static void table_profile(markup *m, const lab_summary *s, const sorted_table *t) {
    static const double factor[FACTORS] = {1, 1.5, 2, 5, 10, 100};
    static const table_heading heading[] = {
        {"configuration", false}, {"best", false}, {"within 1.5 ×", false}, {"2 ×", false},
        {"5 ×", false},           {"10 ×", false}, {"100 ×", false},        {"solved", false}};
    html_table_begin(m, "Share of the cases solved within a factor of the best", NULL, heading,
                     FACTORS + 2);
    for (int c = 0; c < s->configurations; c++) {
        const double *sorted = t->at + (size_t)c * (size_t)s->cases;
        html_row_begin(m, "%s", s->configuration[c].label);
        for (int i = 0; i < FACTORS; i++)
            html_cell(m, "%.3f", (double)within(sorted, t->count[c], factor[i]) / s->cases);
        html_cell(m, "%.3f", (double)t->count[c] / s->cases);
        html_row_end(m);
    }
    html_table_end(m);
}

bool lab_plot_profile(markup *m, arena *a, const lab_summary *s) {
    int chosen[SVG_SERIES];
    sorted_table t;
    double(*point)[2] = arena_alloc(a, (size_t)s->cases + 2, sizeof *point);
    if (!point || !sort_all(a, s, true, &t)) return false;
    figure_begin(m, NULL,
                 "Performance profile: higher is better. At factor 1, the share of the cases in "
                 "which a configuration was the best; at the right, the share that it solved");
    write_legend(m, s, chosen, lab_plot_choose(s, chosen));
    draw_profile(m, s, &t, point);
    figure_end(m);
    table_profile(m, s, &t);
    return true;
}

/* ---- Cactus plot ---- */

static void draw_cactus(markup *m, const lab_summary *s, const sorted_table *t,
                        double (*point)[2]) {
    int chosen[SVG_SERIES], count = lab_plot_choose(s, chosen);
    char label[64];
    svg picture = svg_begin(m, "cactus plot: cases solved against what each took", 0, PLOT_HEIGHT);
    svg_plot p = {.svg = &picture,
                  .y_ticks = COUNT_TICKS,
                  .x = scale_round(0, s->cases, false),
                  .y = scale_round(t->least, t->most, true)};
    snprintf(label, sizeof label, "%s of one case", lab_measure_names[s->measure]);
    p.x_label = "cases solved";
    p.y_label = label;
    svg_plot_place(&p, PLOT_FROM, PLOT_TO, 0, PLOT_HEIGHT);
    svg_plot_axes(&p);
    for (int i = 0; i < count; i++) {
        const double *value = t->at + (size_t)chosen[i] * (size_t)s->cases;
        for (int k = 0; k < t->count[chosen[i]]; k++) {
            point[k][0] = k + 1;
            point[k][1] = value[k];
        }
        svg_plot_line(&p, (const double(*)[2])point, t->count[chosen[i]], false, line_class[i]);
    }
    svg_end(&picture);
}

static void table_cactus(markup *m, const lab_summary *s, const sorted_table *t) {
    int first = (int)ceil(log10(t->least) - 1e-9), last = (int)ceil(log10(t->most) - 1e-9);
    if (last - first >= MOST_POWERS - 2) first = last - (MOST_POWERS - 2);
    char title[MOST_POWERS][NUMBER_BYTES + 8];
    table_heading heading[MOST_POWERS] = {{"configuration", false}};
    int columns = 1;
    for (int power = first; power <= last; power++, columns++) {
        char number[NUMBER_BYTES];
        snprintf(title[columns], sizeof title[columns], "≤\u00a0%s",
                 number_short(pow(10, power), number));
        heading[columns] = (table_heading){title[columns], false};
    }
    char caption[96];
    snprintf(caption, sizeof caption, "Cases solved with at most so many %s each",
             lab_measure_names[s->measure]);
    html_table_begin(m, caption, NULL, heading, columns);
    for (int c = 0; c < s->configurations; c++) {
        const double *sorted = t->at + (size_t)c * (size_t)s->cases;
        html_row_begin(m, "%s", s->configuration[c].label);
        for (int power = first; power <= last; power++)
            html_cell(m, "%d", within(sorted, t->count[c], pow(10, power)));
        html_row_end(m);
    }
    html_table_end(m);
}

bool lab_plot_cactus(markup *m, arena *a, const lab_summary *s) {
    int chosen[SVG_SERIES];
    sorted_table t;
    double(*point)[2] = arena_alloc(a, (size_t)s->cases + 2, sizeof *point);
    if (!point || !sort_all(a, s, false, &t)) return false;
    figure_begin(m, NULL,
                 "Cactus plot: each configuration's cases in order of what they took; further "
                 "right and lower is better");
    write_legend(m, s, chosen, lab_plot_choose(s, chosen));
    draw_cactus(m, s, &t, point);
    figure_end(m);
    table_cactus(m, s, &t);
    return true;
}
