/* What `inlay run` prints; see report.h. */
#include "vta_model/report.h"

#include <string.h>

static double share(int64_t part, int64_t whole) {
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void print_cycles(FILE *out, const program *p, const vta_result *result) {
    fprintf(out, "cycles        %lld", (long long)result->cycles);
    for (int i = 0; i < p->cycles_lines; i++) {
        const program_cycles *other = &p->cycles[i];
        long long difference = (long long)(result->cycles - other->cycles);
        fprintf(out, "%s%s %lld", i ? ", " : "   (", other->source, (long long)other->cycles);
        if (difference)
            fprintf(out, ", here %+lld, %+.2f%%", difference, share(difference, other->cycles));
        else
            fprintf(out, ", exact");
    }
    fprintf(out, "%s\n", p->cycles_lines ? ")" : "");
}

static void print_engines(FILE *out, const vta_result *result) {
    fprintf(out, "\n%-8s %12s %12s %12s %12s %12s %12s %6s\n", "engine", "instructions", "busy",
            "memory", "prev token", "next token", "idle", "busy%");
    for (enum engine engine = ENGINE_FETCH; engine < ENGINES; engine++) {
        const vta_account *account = &result->engine[engine];
        fprintf(out, "%-8s %12lld %12lld %12lld %12lld %12lld %12lld %6.1f\n", engine_name(engine),
                (long long)account->instructions, (long long)account->busy,
                (long long)account->wait_memory, (long long)account->wait_prev,
                (long long)account->wait_next, (long long)account->idle,
                share(account->busy, result->cycles));
    }
    const vta_account *bound = &result->engine[result->bound];
    fprintf(out, "bound by %s, at work or waiting for memory %.1f%% of the time\n",
            engine_name(result->bound), share(bound->busy + bound->wait_memory, result->cycles));
}

static void print_bytes(FILE *out, const vta_result *result) {
    fprintf(out, "\nbytes         fetch %lld", (long long)result->fetch_bytes);
    for (enum memory memory = 0; memory < MEMORIES; memory++)
        fprintf(out, ", %s %lld", memory_name(memory), (long long)result->bytes[memory]);
    fprintf(out, "\n");
}

static void print_warnings(FILE *out, const vta_result *result) {
    int shown = result->warnings < WARNINGS_KEPT ? result->warnings : WARNINGS_KEPT;
    for (int i = 0; i < shown; i++)
        fprintf(out, "warning: %s\n", result->warning[i]);
    if (result->warnings > shown) fprintf(out, "warning: and %d more\n", result->warnings - shown);
}

void vta_report_text(FILE *out, const program *p, const vta_result *result) {
    char name[64];
    hw_config_format_name(&p->hw, name, sizeof name);
    fprintf(out, "hardware      %s, bus %d bits\n", name, p->hw.bus_bytes * 8);
    print_cycles(out, p, result);
    fprintf(out, "instructions  %lld, micro-ops %lld gemm, %lld alu\n",
            (long long)result->instructions, (long long)result->uops, (long long)result->alu_uops);
    fprintf(out, "utilisation   %.4f of %d multipliers\n", result->utilisation,
            hw_config_multipliers(&p->hw));
    if (result->checks)
        fprintf(out, "checks        %d, %d failed\n", result->checks, result->failed);
    else
        fprintf(out, "checks        none\n");
    print_engines(out, result);
    print_bytes(out, result);
    print_warnings(out, result);
}
