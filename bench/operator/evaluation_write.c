/* The records of evaluation.h for people. */
#include <math.h>

#include "bench/operator/evaluation.h"
#include "bench/output/number.h"
#include "bench/output/table.h"

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
