/* See summary.h. */
#include "bench/lab/summary.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bench/output/number.h"
#include "bench/output/table.h"
#include "csp/base/random.h"

const char *const lab_measure_names[LAB_MEASURES + 1] = {"nodes", "failures", "propagations",
                                                         "seconds", NULL};

static double measure_of(const lab_record *r, lab_measure measure) {
    static const lab_count counts[] = {LAB_NODES, LAB_FAILURES, LAB_PROPAGATIONS};
    double least = measure == LAB_BY_SECONDS ? 1e-6 : 1;
    double value = measure == LAB_BY_SECONDS ? r->seconds : (double)r->count[counts[measure]];
    return value > least ? value : least;
}

/* ---- Who and what ---- */

static int configuration_of(lab_summary *s, const lab_record *r, unsigned axes) {
    for (int c = 0; c < s->configurations; c++)
        if (lab_settings_equal(&s->configuration[c].settings, &r->settings)) return c;
    lab_configuration *new = &s->configuration[s->configurations];
    *new = (lab_configuration){.settings = r->settings};
    lab_settings_format(&r->settings, axes, new->label, sizeof new->label);
    return s->configurations++;
}

/* Looked for from the end, where it most often is. */
static int case_of(lab_summary *s, const lab_record *r) {
    int problem = -1;
    for (int i = s->cases - 1; i >= 0; i--) {
        if (strcmp(s->case_problem[i], r->problem) != 0) continue;
        if (s->case_seed[i] == r->seed) return i;
        problem = s->problem_of[i];
    }
    s->case_problem[s->cases] = r->problem;
    s->case_seed[s->cases] = r->seed;
    s->problem_of[s->cases] = problem >= 0 ? problem : s->problems++;
    return s->cases++;
}

/* The configuration and case of each record. */
typedef struct cell_index {
    int configuration, at;
} cell_index;

static bool take_values(arena *a, lab_summary *s, const lab_records *records,
                        const cell_index *cell) {
    size_t cells = (size_t)s->cases * (size_t)s->configurations;
    s->value = arena_alloc(a, cells + 1, sizeof *s->value);
    if (!s->value) return false;
    for (size_t i = 0; i < cells; i++)
        s->value[i] = NAN; /* no run yet */
    for (size_t i = 0; i < records->count; i++) {
        const lab_record *r = &records->record[i];
        lab_configuration *c = &s->configuration[cell[i].configuration];
        double *value = &s->value[cell[i].at * s->configurations + cell[i].configuration];
        double now = r->outcome == LAB_SOLVED ? measure_of(r, s->measure) : INFINITY;
        if (isnan(*value) || isinf(now) || (!isinf(*value) && now < *value)) *value = now;
        c->runs++;
        c->seconds += r->seconds;
    }
    for (size_t i = 0; i < cells; i++)
        if (isnan(s->value[i])) s->value[i] = INFINITY;
    return true;
}

/* ---- Means ---- */

static double least_of_case(const lab_summary *s, int at) {
    double least = INFINITY;
    for (int c = 0; c < s->configurations; c++)
        if (s->value[at * s->configurations + c] < least)
            least = s->value[at * s->configurations + c];
    return least;
}

static bool all_solved(const lab_summary *s, int at) {
    for (int c = 0; c < s->configurations; c++)
        if (isinf(s->value[at * s->configurations + c])) return false;
    return true;
}

static void count_wins(lab_summary *s) {
    for (int at = 0; at < s->cases; at++) {
        double least = least_of_case(s, at);
        s->common += all_solved(s, at);
        for (int c = 0; c < s->configurations; c++) {
            double value = s->value[at * s->configurations + c];
            s->configuration[c].solved += !isinf(value);
            s->configuration[c].wins += !isinf(value) && value == least;
        }
    }
}

static void find_means(lab_summary *s) {
    for (int c = 0; c < s->configurations; c++) {
        double sum = 0;
        for (int at = 0; at < s->cases; at++)
            if (all_solved(s, at)) sum += log(s->value[at * s->configurations + c]);
        s->configuration[c].geomean = s->common ? exp(sum / s->common) : NAN;
    }
}

static int compare_reals(const void *left, const void *right) {
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* Sums of logarithms of ratios, and cases, by problem. */
typedef struct paired {
    double sum;
    int cases;
} paired;

/* One mean of as many problems, drawn with replacement from those that have a case. */
static double resample(const paired *pair, int pairs, uint64_t *random) {
    double sum = 0;
    int cases = 0;
    for (int i = 0; i < pairs; i++) {
        const paired *drawn = &pair[random_below(random, (uint64_t)pairs)];
        sum += drawn->sum;
        cases += drawn->cases;
    }
    return sum / cases;
}

static void find_ratio(const lab_summary *s, int c, uint64_t seed, paired *pair, double *sample) {
    lab_configuration *to = &s->configuration[c];
    paired all = {0, 0};
    int pairs = 0;
    memset(pair, 0, (size_t)s->problems * sizeof *pair);
    for (int at = 0; at < s->cases; at++) {
        double first = s->value[at * s->configurations],
               value = s->value[at * s->configurations + c];
        if (isinf(first) || isinf(value)) continue;
        pair[s->problem_of[at]].sum += log(first / value);
        pair[s->problem_of[at]].cases++;
        all.sum += log(first / value);
        all.cases++;
    }
    for (int p = 0; p < s->problems; p++)
        if (pair[p].cases) pair[pairs++] = pair[p];
    to->paired = all.cases;
    to->ratio = all.cases ? exp(all.sum / all.cases) : NAN;
    to->low = to->high = NAN;
    if (pairs < 2 || c == 0) return;
    uint64_t random = seed;
    for (int i = 0; i < LAB_BOOTSTRAP_SAMPLES; i++)
        sample[i] = resample(pair, pairs, &random);
    qsort(sample, LAB_BOOTSTRAP_SAMPLES, sizeof *sample, compare_reals);
    to->low = exp(sample[LAB_BOOTSTRAP_SAMPLES * 25 / 1000]);
    to->high = exp(sample[LAB_BOOTSTRAP_SAMPLES - 1 - LAB_BOOTSTRAP_SAMPLES * 25 / 1000]);
}

bool lab_summarise(arena *a, const lab_records *records, lab_measure measure, uint64_t seed,
                   lab_summary *s) {
    *s = (lab_summary){.measure = measure};
    size_t most = records->count + 1;
    unsigned axes = lab_varied_axes(records);
    cell_index *cell = arena_alloc(a, most, sizeof *cell);
    s->configuration = arena_alloc(a, most, sizeof *s->configuration);
    s->case_problem = arena_alloc(a, most, sizeof *s->case_problem);
    s->case_seed = arena_alloc(a, most, sizeof *s->case_seed);
    s->problem_of = arena_alloc(a, most, sizeof *s->problem_of);
    paired *pair = arena_alloc(a, most, sizeof *pair);
    double *sample = arena_alloc(a, LAB_BOOTSTRAP_SAMPLES, sizeof *sample);
    if (arena_failed(a)) return false;
    for (size_t i = 0; i < records->count; i++)
        cell[i] = (cell_index){configuration_of(s, &records->record[i], axes),
                               case_of(s, &records->record[i])};
    if (!take_values(a, s, records, cell)) return false;
    count_wins(s);
    find_means(s);
    for (int c = 0; c < s->configurations; c++)
        find_ratio(s, c, seed, pair, sample);
    return true;
}

/* ---- Contradictions ---- */

static bool is_settled_alike(const lab_record *a, const lab_record *b) {
    bool same_space = strcmp(a->problem, b->problem) == 0 && strcmp(a->hw, b->hw) == 0 &&
                      a->settings.strategy == b->settings.strategy &&
                      a->limits.solutions == b->limits.solutions;
    return same_space && a->outcome == LAB_SOLVED && b->outcome == LAB_SOLVED;
}

static bool is_contradiction(const lab_record *a, const lab_record *b) {
    bool counted = !a->objective[0] && !b->objective[0];
    return strcmp(a->objective, b->objective) != 0 ||
           (counted && a->count[LAB_SOLUTIONS] != b->count[LAB_SOLUTIONS]);
}

/* Of runs that should agree the first stands for all. */
bool lab_find_contradiction(arena *a, const lab_records *records, size_t *one, size_t *other) {
    size_t kinds = 0, *first = arena_alloc(a, records->count + 1, sizeof *first);
    if (!first) return false;
    for (*other = 0; *other < records->count; ++*other) {
        const lab_record *r = &records->record[*other];
        size_t k = kinds;
        if (r->outcome != LAB_SOLVED) continue;
        while (k > 0 && !is_settled_alike(&records->record[first[k - 1]], r))
            k--;
        if (k == 0) {
            first[kinds++] = *other;
            continue;
        }
        *one = first[k - 1];
        if (is_contradiction(&records->record[*one], r)) return true;
    }
    return false;
}

/* ---- Printing ---- */

const char *lab_interval_text(const lab_configuration *c, char text[LAB_INTERVAL_BYTES]) {
    if (isnan(c->low)) return "";
    snprintf(text, LAB_INTERVAL_BYTES, "%.3f to %.3f", c->low, c->high);
    return text;
}

void lab_summary_print(FILE *file, const lab_summary *s) {
    int width = 13;
    for (int c = 0; c < s->configurations; c++)
        if (text_width(s->configuration[c].label) > width)
            width = text_width(s->configuration[c].label);
    const table_column columns[] = {{"configuration", width, true},
                                    {"solved", 6, false},
                                    {"wins", 5, false},
                                    {lab_measure_names[s->measure], 10, false},
                                    {"better by", 9, false},
                                    {"95% interval", 16, false},
                                    {"seconds", 8, false}};
    table t = table_begin(file, columns, 7);
    for (int c = 0; c < s->configurations; c++) {
        const lab_configuration *k = &s->configuration[c];
        char solved[24], wins[24], mean[NUMBER_BYTES], ratio[NUMBER_BYTES],
            interval[LAB_INTERVAL_BYTES];
        char seconds[NUMBER_BYTES];
        snprintf(solved, sizeof solved, "%d", k->solved);
        snprintf(wins, sizeof wins, "%d", k->wins);
        bool best = k->solved == s->cases;
        const table_cell cells[] = {
            {k->label, STYLE_STRONG},
            {solved, best ? STYLE_GOOD : STYLE_PLAIN},
            {wins, STYLE_PLAIN},
            {number_real(k->geomean, s->measure == LAB_BY_SECONDS ? 6 : 1, mean), STYLE_PLAIN},
            {c ? number_real(k->ratio, 3, ratio) : "", STYLE_PLAIN},
            {lab_interval_text(k, interval), STYLE_FAINT},
            {number_real(k->seconds, 2, seconds), STYLE_FAINT}};
        table_row(&t, cells);
    }
    fprintf(
        file,
        "\n%d case%s of %d problem%s; %s: geometric mean over the %d that all solved; better by:\n"
        "the first configuration's %s over this one's, geometric mean of the cases both solved\n",
        s->cases, s->cases == 1 ? "" : "s", s->problems, s->problems == 1 ? "" : "s",
        lab_measure_names[s->measure], s->common, lab_measure_names[s->measure]);
}

static const record_field fields[] = {
    {"configuration", FIELD_TEXT, offsetof(lab_configuration_record, configuration),
     "words of the axes that vary"},
    {"measure", FIELD_TEXT, offsetof(lab_configuration_record, measure),
     "of --measure, by which configurations are compared"},
    {"runs", FIELD_INTEGER, offsetof(lab_configuration_record, runs),
     "lines of this configuration"},
    {"cases", FIELD_INTEGER, offsetof(lab_configuration_record, cases), "problems with a seed"},
    {"solved", FIELD_INTEGER, offsetof(lab_configuration_record, solved), "cases that it solved"},
    {"wins", FIELD_INTEGER, offsetof(lab_configuration_record, wins),
     "cases in which none needed less"},
    {"common", FIELD_INTEGER, offsetof(lab_configuration_record, common), "cases that all solved"},
    {"geomean", FIELD_REAL, offsetof(lab_configuration_record, geomean),
     "geometric mean of the measure over those"},
    {"paired", FIELD_INTEGER, offsetof(lab_configuration_record, paired),
     "cases that it and the first configuration both solved"},
    {"ratio", FIELD_REAL, offsetof(lab_configuration_record, ratio),
     "the first one's measure over its own, geometric mean of those"},
    {"ratio_low", FIELD_REAL, offsetof(lab_configuration_record, ratio_low),
     "the 95% interval of that"},
    {"ratio_high", FIELD_REAL, offsetof(lab_configuration_record, ratio_high), "its other end"},
    {"seconds", FIELD_REAL, offsetof(lab_configuration_record, seconds), "of all its runs"},
};

const record_kind lab_configuration_kind = {
    .title = "inlay lab report",
    .field = fields,
    .fields = sizeof fields / sizeof fields[0],
    .note = "A line for each configuration. inlay lab --json prints them, too, after its runs."};

lab_configuration_record lab_configuration_record_of(const lab_summary *s, int configuration) {
    const lab_configuration *c = &s->configuration[configuration];
    return (lab_configuration_record){
        .configuration = c->label,
        .measure = lab_measure_names[s->measure],
        .runs = c->runs,
        .cases = s->cases,
        .solved = c->solved,
        .wins = c->wins,
        .common = s->common,
        .geomean = c->geomean,
        .paired = c->paired,
        .ratio = c->ratio,
        .ratio_low = c->low,
        .ratio_high = c->high,
        .seconds = c->seconds,
    };
}
