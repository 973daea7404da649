/* See deepbench_table.h. */
#include "bench/deepbench/deepbench_table.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "bench/output/number.h"

enum column {
    COLUMN_NAME,
    COLUMN_UTILISATION,
    COLUMN_CYCLES,
    COLUMN_REFERENCE,
    COLUMN_TVM,
    COLUMN_VS_REFERENCE,
    COLUMN_VS_TVM,
    COLUMN_BOUND,
    COLUMN_OVER_BOUND,
    COLUMN_SECONDS,
    COLUMN_VERIFIED,
    COLUMNS
};

static const double far_from_bound = 1.12;

static const table_column columns[COLUMNS] = {
    {"operator", 0, true}, {"util", 5, false},    {"cycles", 11, false}, {"ref", 11, false},
    {"tvm", 11, false},    {"x ref", 6, false},   {"x tvm", 7, false},   {"bound", 11, false},
    {"/bound", 6, false},  {"solve s", 7, false}, {"verified", 8, true},
};

void deepbench_table_begin(deepbench_table *t, FILE *file, int name_width) {
    memcpy(t->column, columns, sizeof columns);
    t->column[COLUMN_NAME].width = name_width;
    t->table = table_begin(file, t->column, COLUMNS);
}

static const char *integer_cell(int64_t value, char text[NUMBER_BYTES]) {
    if (value < 0) return "-";
    snprintf(text, NUMBER_BYTES, "%" PRId64, value);
    return text;
}

static double over_bound(const evaluation *e) {
    return e->cycles > 0 && e->bound_cycles > 0 ? (double)e->cycles / (double)e->bound_cycles : NAN;
}

static table_cell verified_cell(const evaluation *e) {
    if (e->error) return (table_cell){e->error, STYLE_BAD};
    if (e->verified != 1) return (table_cell){"NO", STYLE_BAD};
    if (e->reference_verified == 0) return (table_cell){"not ref", STYLE_BAD};
    return (table_cell){"yes", STYLE_GOOD};
}

void deepbench_table_row(const deepbench_table *t, const evaluation *e) {
    char text[COLUMNS][NUMBER_BYTES];
    const table_cell cell[COLUMNS] = {
        [COLUMN_NAME] = {e->name, STYLE_PLAIN},
        [COLUMN_UTILISATION] = {number_real(e->utilisation, 3, text[COLUMN_UTILISATION]),
                                STYLE_PLAIN},
        [COLUMN_CYCLES] = {integer_cell(e->cycles, text[COLUMN_CYCLES]), STYLE_PLAIN},
        [COLUMN_REFERENCE] = {integer_cell(e->reference_cycles, text[COLUMN_REFERENCE]),
                              STYLE_FAINT},
        [COLUMN_TVM] = {integer_cell(e->tvm_cycles, text[COLUMN_TVM]), STYLE_FAINT},
        [COLUMN_VS_REFERENCE] = {number_real(e->speedup, 2, text[COLUMN_VS_REFERENCE]),
                                 e->speedup < 1 ? STYLE_BAD : STYLE_STRONG},
        [COLUMN_VS_TVM] = {number_real(e->tvm_speedup, 2, text[COLUMN_VS_TVM]),
                           e->tvm_speedup < 1 ? STYLE_BAD : STYLE_STRONG},
        [COLUMN_BOUND] = {integer_cell(e->bound_cycles, text[COLUMN_BOUND]), STYLE_FAINT},
        [COLUMN_OVER_BOUND] = {number_real(over_bound(e), 3, text[COLUMN_OVER_BOUND]), STYLE_PLAIN},
        [COLUMN_SECONDS] = {number_real(e->solve_seconds, 2, text[COLUMN_SECONDS]), STYLE_FAINT},
        [COLUMN_VERIFIED] = verified_cell(e),
    };
    table_row(&t->table, cell);
}

static void ratio_add(ratio *r, double value, const char *name) {
    if (!isfinite(value) || value <= 0) return;
    r->log_sum += log(value);
    r->rows++;
    if (value <= r->most) return;
    r->most = value;
    snprintf(r->most_name, sizeof r->most_name, "%s", name);
}

double ratio_mean(const ratio *r) {
    return r->rows ? exp(r->log_sum / r->rows) : NAN;
}

/* Keeps the rows that are farthest from their bound. */
static void far_add(summary *s, const evaluation *e) {
    double over = over_bound(e);
    bool full = s->far_rows == SUMMARY_FAR_ROWS;
    if (full && over <= s->far[SUMMARY_FAR_ROWS - 1].over_bound) return;
    int at = full ? SUMMARY_FAR_ROWS - 1 : s->far_rows++;
    for (; at > 0 && s->far[at - 1].over_bound < over; at--)
        s->far[at] = s->far[at - 1];
    s->far[at].over_bound = over;
    snprintf(s->far[at].name, sizeof s->far[at].name, "%s", e->name);
    snprintf(s->far[at].limit, sizeof s->far[at].limit, "%s", e->limit);
}

void summary_add(summary *s, const evaluation *e) {
    s->rows++;
    s->verified += evaluation_is_good(e);
    s->failed += e->error != NULL;
    s->slower += e->speedup < 1;
    ratio_add(&s->reference, e->speedup, e->name);
    ratio_add(&s->tvm, e->tvm_speedup, e->name);
    ratio_add(&s->bound, over_bound(e), e->name);
    if (over_bound(e) > far_from_bound && e->limit) far_add(s, e);
}

static void ratio_print(FILE *file, const char *title, const ratio *r) {
    if (r->rows == 0) return;
    fprintf(file, "%-24s geomean %8.3f, maximum %8.3f (%s), %d rows\n", title, ratio_mean(r),
            r->most, r->most_name, r->rows);
}

void summary_print(FILE *file, const summary *s) {
    fprintf(
        file,
        "\n%d rows: %d verified, %d wrong, %d without a program; %d slower than the reference\n",
        s->rows, s->verified, s->rows - s->verified - s->failed, s->failed, s->slower);
    ratio_print(file, "speedup over reference", &s->reference);
    ratio_print(file, "speedup over TVM", &s->tvm);
    ratio_print(file, "cycles over bound", &s->bound);
    if (s->far_rows) fprintf(file, "farthest from the bound\n");
    for (int i = 0; i < s->far_rows; i++)
        fprintf(file, "  %.3f  %s: %s\n", s->far[i].over_bound, s->far[i].name, s->far[i].limit);
}

typedef struct summary_record {
    int64_t rows, verified, failed, slower;
    double reference_mean, reference_most, tvm_mean, tvm_most, bound_mean, bound_most;
} summary_record;

static const record_field summary_fields[] = {
    {"rows", FIELD_INTEGER, offsetof(summary_record, rows), "lines before"},
    {"rows_verified", FIELD_INTEGER, offsetof(summary_record, verified),
     "whose outputs are all right"},
    {"rows_without_program", FIELD_INTEGER, offsetof(summary_record, failed), "that have an error"},
    {"rows_slower_than_reference", FIELD_INTEGER, offsetof(summary_record, slower), "speedup < 1"},
    {"speedup_geomean", FIELD_REAL, offsetof(summary_record, reference_mean),
     "of speedup, geometric mean"},
    {"speedup_maximum", FIELD_REAL, offsetof(summary_record, reference_most), "the greatest"},
    {"tvm_speedup_geomean", FIELD_REAL, offsetof(summary_record, tvm_mean),
     "of tvm_speedup, geometric mean"},
    {"tvm_speedup_maximum", FIELD_REAL, offsetof(summary_record, tvm_most), "the greatest"},
    {"over_bound_geomean", FIELD_REAL, offsetof(summary_record, bound_mean),
     "of cycles / bound_cycles, geometric mean"},
    {"over_bound_maximum", FIELD_REAL, offsetof(summary_record, bound_most), "the greatest"},
};

const record_kind summary_kind = {.title = "inlay bench, at the end",
                                  .field = summary_fields,
                                  .fields = sizeof summary_fields / sizeof summary_fields[0],
                                  .note = "The last line of --json; no line of CSV."};

static double ratio_most(const ratio *r) {
    return r->rows ? r->most : NAN;
}

void summary_write_json(FILE *file, const summary *s) {
    const summary_record record = {
        s->rows,
        s->verified,
        s->failed,
        s->slower,
        ratio_mean(&s->reference),
        ratio_most(&s->reference),
        ratio_mean(&s->tvm),
        ratio_most(&s->tvm),
        ratio_mean(&s->bound),
        ratio_most(&s->bound),
    };
    record_write_json(file, &summary_kind, &record);
}
