/* The records of evaluation.h as JSON, CSV and for people. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "bench/evaluation.h"
#include "bench/json.h"
#include "bench/number.h"
#include "bench/table.h"

static const evaluation_field fields[] = {
    {"operator", FIELD_TEXT, offsetof(evaluation, operator), false, "the operator's text"},
    {"name", FIELD_TEXT, offsetof(evaluation, name), false,
     "of the operator; in a bench its extents"},
    {"hw", FIELD_TEXT, offsetof(evaluation, hw), false, "hardware"},
    {"strategy", FIELD_TEXT, offsetof(evaluation, strategy), false, "space that was searched"},
    {"macs", FIELD_INTEGER, offsetof(evaluation, macs), false,
     "multiplications of the box, padding included"},
    {"cycles", FIELD_INTEGER, offsetof(evaluation, cycles), false, "of Inlay's program"},
    {"reference_cycles", FIELD_INTEGER, offsetof(evaluation, reference_cycles), false,
     "of the reference embedding's program"},
    {"speedup", FIELD_REAL, offsetof(evaluation, speedup), false, "reference_cycles / cycles"},
    {"bound_cycles", FIELD_INTEGER, offsetof(evaluation, bound_cycles), false,
     "what no program for this box can beat"},
    {"utilisation", FIELD_REAL, offsetof(evaluation, utilisation), false,
     "macs / multipliers / cycles"},
    {"lane_utilisation", FIELD_REAL, offsetof(evaluation, lane_utilisation), false,
     "macs / multipliers / instruction calls"},
    {"instructions", FIELD_INTEGER, offsetof(evaluation, instructions), false, "in the program"},
    {"uops", FIELD_INTEGER, offsetof(evaluation, uops), false, "micro-ops stored"},
    {"dram_bytes", FIELD_INTEGER, offsetof(evaluation, dram_bytes), false,
     "moved by loads and stores"},
    {"host_bytes", FIELD_INTEGER, offsetof(evaluation, host_bytes), false,
     "moved by the host to pack and unpack"},
    {"reference_host_bytes", FIELD_INTEGER, offsetof(evaluation, reference_host_bytes), false,
     "the same, of the reference"},
    {"solve_seconds", FIELD_REAL, offsetof(evaluation, solve_seconds), false,
     "to find Inlay's program"},
    {"optimal", FIELD_BOOL, offsetof(evaluation, optimal), false, "was every search exhausted?"},
    {"verified", FIELD_BOOL, offsetof(evaluation, verified), false,
     "does every output equal the operator's definition?"},
    {"reference_verified", FIELD_BOOL, offsetof(evaluation, reference_verified), false,
     "the same, of the reference"},
    {"embedding", FIELD_TEXT, offsetof(evaluation, embedding), false, "lanes and axes"},
    {"schedule", FIELD_TEXT, offsetof(evaluation, schedule), false, "tiles, loops, threads"},
    {"overlap_cycles", FIELD_INTEGER, offsetof(evaluation, overlap_cycles), false,
     "of the embedding, if all engines always overlapped"},
    {"limit", FIELD_TEXT, offsetof(evaluation, limit), false, "why the bound is not reached"},
    {"row", FIELD_INTEGER, offsetof(evaluation, row), true, "number in the list, from 1"},
    {"row_count", FIELD_INTEGER, offsetof(evaluation, row_count), true,
     "rows of the list, all shards together"},
    {"set", FIELD_TEXT, offsetof(evaluation, set), true, "DeepBench's list"},
    {"repeats", FIELD_INTEGER, offsetof(evaluation, repeats), true,
     "runs that the row stands for; all counts are of all runs"},
    {"tvm_cycles", FIELD_INTEGER, offsetof(evaluation, tvm_cycles), true,
     "of TVM's own best program on the RTL"},
    {"tvm_speedup", FIELD_REAL, offsetof(evaluation, tvm_speedup), true, "tvm_cycles / cycles"},
    {"error", FIELD_TEXT, offsetof(evaluation, error), true, "why there is no program"},
};

const evaluation_field *evaluation_fields(int *count) {
    *count = (int)(sizeof fields / sizeof fields[0]);
    return fields;
}

static const char *field_text(const evaluation *e, const evaluation_field *f) {
    const char *text;
    memcpy(&text, (const char *)e + f->offset, sizeof text);
    return text;
}

static int64_t field_integer(const evaluation *e, const evaluation_field *f) {
    int64_t value;
    memcpy(&value, (const char *)e + f->offset, sizeof value);
    return value;
}

static double field_real(const evaluation *e, const evaluation_field *f) {
    double value;
    memcpy(&value, (const char *)e + f->offset, sizeof value);
    return value;
}

static void field_write_json(json_writer *w, const evaluation *e, const evaluation_field *f) {
    switch (f->kind) {
    case FIELD_TEXT:
        json_text(w, f->key, field_text(e, f));
        return;
    case FIELD_REAL:
        json_real(w, f->key, field_real(e, f));
        return;
    case FIELD_INTEGER:
        if (field_integer(e, f) >= 0) {
            json_integer(w, f->key, field_integer(e, f));
            return;
        }
        break;
    case FIELD_BOOL:
        if (field_integer(e, f) >= 0) {
            json_bool(w, f->key, field_integer(e, f) != 0);
            return;
        }
    }
    json_null(w, f->key);
}

void evaluation_write_json(FILE *file, const evaluation *e) {
    int count;
    const evaluation_field *field = evaluation_fields(&count);
    json_writer w = json_begin(file);
    for (int i = 0; i < count; i++)
        if (!field[i].of_row || e->row > 0) field_write_json(&w, e, &field[i]);
    json_end(&w);
}

void evaluation_write_csv_header(FILE *file) {
    int count;
    const evaluation_field *field = evaluation_fields(&count);
    for (int i = 0; i < count; i++)
        fprintf(file, "%s%s", i ? "," : "", field[i].key);
    putc('\n', file);
}

/* A cell of RFC 4180. */
static void csv_write_text(FILE *file, const char *text) {
    if (!text) return;
    putc('"', file);
    for (const char *s = text; *s; s++) {
        if (*s == '"') putc('"', file);
        putc(*s, file);
    }
    putc('"', file);
}

static void field_write_csv(FILE *file, const evaluation *e, const evaluation_field *f) {
    char real[REAL_TEXT_BYTES];
    switch (f->kind) {
    case FIELD_TEXT:
        csv_write_text(file, field_text(e, f));
        return;
    case FIELD_REAL:
        if (!isfinite(field_real(e, f))) return;
        real_format(field_real(e, f), real);
        fputs(real, file);
        return;
    case FIELD_INTEGER:
        if (field_integer(e, f) >= 0) fprintf(file, "%" PRId64, field_integer(e, f));
        return;
    case FIELD_BOOL:
        if (field_integer(e, f) >= 0) fputs(field_integer(e, f) ? "true" : "false", file);
    }
}

void evaluation_write_csv(FILE *file, const evaluation *e) {
    int count;
    const evaluation_field *field = evaluation_fields(&count);
    for (int i = 0; i < count; i++) {
        if (i) putc(',', file);
        field_write_csv(file, e, &field[i]);
    }
    putc('\n', file);
}

static void print_label(FILE *file, bool colour, const char *label) {
    char padded[16];
    snprintf(padded, sizeof padded, "%-13s", label);
    styled_print(file, colour, STYLE_FAINT, padded);
}

static void print_cycles(FILE *file, const evaluation *e) {
    char a[NUMBER_BYTES], b[NUMBER_BYTES];
    fprintf(file, "%s, %.3g of the bound's %s\n", number_grouped(e->cycles, a),
            (double)e->cycles / (double)e->bound_cycles, number_grouped(e->bound_cycles, b));
}

static void print_reference(FILE *file, const evaluation *e) {
    char a[NUMBER_BYTES];
    if (e->reference_cycles < 0)
        fputs("has no program for this operator\n", file);
    else
        fprintf(file, "%s cycles: %.3g times as many\n", number_grouped(e->reference_cycles, a),
                e->speedup);
}

static void print_verified(FILE *file, bool colour, const evaluation *e) {
    bool good = evaluation_is_good(e);
    styled_print(file, colour, good ? STYLE_GOOD : STYLE_BAD, good ? "yes" : "NO");
    fputs(good ? ": every output equals the operator's definition" : "", file);
    if (e->verified == 1 && e->reference_verified == 0)
        fputs(": the reference's program is wrong", file);
    putc('\n', file);
}

void evaluation_print(FILE *file, const evaluation *e, const hw_config *hw) {
    bool colour = terminal_has_colour(file);
    char a[NUMBER_BYTES], b[NUMBER_BYTES];
    print_label(file, colour, e->name);
    fprintf(file, "%s\n", e->operator);
    print_label(file, colour, "hardware");
    fprintf(file, "%s, %d multipliers\n", e->hw, hw_config_multipliers(hw));
    print_label(file, colour, "embedding");
    fprintf(file, "%s\n", e->embedding);
    print_label(file, colour, "schedule");
    fprintf(file, "%s\n", e->schedule);
    print_label(file, colour, "cycles");
    print_cycles(file, e);
    print_label(file, colour, "limit");
    fprintf(file, "%s\n", e->limit);
    print_label(file, colour, "reference");
    print_reference(file, e);
    print_label(file, colour, "utilisation");
    fprintf(file, "%.3f of the multipliers, %.3f of the lanes\n", e->utilisation,
            e->lane_utilisation);
    print_label(file, colour, "program");
    fprintf(file, "%s instructions, %s micro-ops\n", number_grouped(e->instructions, a),
            number_grouped(e->uops, b));
    print_label(file, colour, "bytes");
    fprintf(file, "%s to and from DRAM", number_grouped(e->dram_bytes, a));
    fprintf(file, ", %s moved by the host (reference %s)\n", number_grouped(e->host_bytes, a),
            number_grouped(e->reference_host_bytes, b));
    print_label(file, colour, "solved");
    fprintf(file, "in %.3g s, %s\n", e->solve_seconds,
            e->optimal == 1 ? "proved best" : "not proved best");
    print_label(file, colour, "verified");
    print_verified(file, colour, e);
}
