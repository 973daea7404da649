/* make bench-embed: instruction calls of the fixed embedding over those of the best one, before any scheduling, for
 * DeepBench's server convolutions on every preset; and what the proof took. One thread, so that times mean something. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "bench/deepbench.h"
#include "codegen/reference.h"
#include "csp/clock.h"
#include "dataflow/embed.h"
#include "isa/config.h"
#include "isa/gemm.h"

typedef struct summary {
    int rows, unproved;
    double log_ratio, most_ratio;
    double seconds, most_seconds;
    int64_t nodes;
} summary;

static bool measure_row(const operator *op, const operator *gemm, summary *sum, error_record *error) {
    embedding fixed;
    embed_result best;
    embed_options options = {.strategy = STRATEGY_FUSE, .measures = 2, .measure = {EMBED_CALLS, EMBED_STORED}};
    if (!reference_embedding(op, gemm, false, &fixed, error)) return false;
    arena *memory = arena_new();
    if (!memory) return error_set(error, "out of memory");
    double start = clock_seconds();
    embed_status status = embed_solve(op, gemm, &options, memory, &best, error);
    double seconds = clock_seconds() - start;
    bool found = status == EMBED_FOUND;
    double ratio = found ? (double)embedding_calls(&fixed) / (double)embedding_calls(&best.found[0].embedding) : 1;
    arena_free(memory);
    if (!found) return status == EMBED_ERROR ? false : error_set(error, "no embedding");
    sum->rows++;
    sum->unproved += !best.proved;
    sum->log_ratio += log(ratio);
    if (ratio > sum->most_ratio) sum->most_ratio = ratio;
    sum->seconds += seconds;
    if (seconds > sum->most_seconds) sum->most_seconds = seconds;
    sum->nodes += best.nodes;
    return true;
}

static bool measure_preset(const char *name, const deepbench_rows *rows, error_record *error) {
    hw_config hw;
    operator gemm;
    summary sum = {0};
    if (!hw_config_preset(name, &hw, error)) return false;
    gemm_describe(&hw, &gemm);
    for (size_t i = 0; i < rows->count; i++)
        if (!measure_row(&rows->row[i].op, &gemm, &sum, error)) return error_add_context(error, "%s", rows->row[i].name);
    printf("%-10s %5d %9.3f %9.2f %10.1f %10.1f %11.0f %9d\n", name, sum.rows, exp(sum.log_ratio / sum.rows),
           sum.most_ratio, 1e3 * sum.seconds / sum.rows, 1e3 * sum.most_seconds, (double)sum.nodes / sum.rows,
           sum.rows - sum.unproved);
    return true;
}

int main(int argc, char **argv) {
    error_record error = {{0}, 0, 0};
    deepbench_rows rows;
    arena *memory = arena_new();
    deepbench_place place = {NULL, argc > 0 ? argv[0] : NULL};
    bool done = memory && deepbench_read(memory, place, DEEPBENCH_CONV, DEEPBENCH_SERVER, &rows, &error);
    if (done) {
        printf("calls of the fixed embedding over calls of the best one, DeepBench server convolutions\n\n");
        printf("%-10s %5s %9s %9s %10s %10s %11s %9s\n", "hardware", "rows", "geomean", "maximum", "ms a row", "ms at most",
               "nodes a row", "proved");
        for (const char *const *name = hw_config_preset_names(); *name && done; name++)
            done = measure_preset(*name, &rows, &error);
    }
    if (!done) fprintf(stderr, "bench-embed: %s\n", error.message);
    arena_free(memory);
    return done ? 0 : 2;
}
