/* make bench-embed: instruction calls of the fixed embedding over those of the best one, before any
 * scheduling, for DeepBench's server convolutions on every preset; and what the proofs took. One
 * thread, and the processor's time, so that times mean something. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "bench/deepbench/deepbench.h"
#include "codegen/reference.h"
#include "dataflow/embed.h"
#include "isa/config.h"
#include "isa/gemm.h"

typedef struct summary {
    int rows, proved;
    double log_ratio, most_ratio;
    double seconds, most_seconds;
    int64_t boxes, nodes, most_nodes;
} summary;

static double processor_seconds(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static void summary_add(summary *sum, double ratio, double seconds, const embed_result *best) {
    sum->rows++;
    sum->proved += best->proved;
    sum->log_ratio += log(ratio);
    if (ratio > sum->most_ratio) sum->most_ratio = ratio;
    sum->seconds += seconds;
    if (seconds > sum->most_seconds) sum->most_seconds = seconds;
    sum->boxes += best->boxes;
    sum->nodes += best->nodes;
    if (best->nodes > sum->most_nodes) sum->most_nodes = best->nodes;
}

static bool measure_row(const operator *op, const operator *gemm, summary *sum,
                        error_record *error) {
    embedding fixed;
    embed_result best;
    embed_options options = {
        .strategy = STRATEGY_FUSE, .measures = 2, .measure = {EMBED_CALLS, EMBED_STORED}};
    if (!reference_embedding(op, gemm, STRATEGY_FUSE, false, &fixed, error)) return false;
    arena *memory = arena_new();
    if (!memory) return error_set(error, "out of memory");
    double start = processor_seconds();
    embed_status status = embed_solve(op, gemm, &options, memory, &best, error);
    double seconds = processor_seconds() - start;
    if (status == EMBED_FOUND) {
        double calls = (double)embedding_calls(&best.found[0].embedding);
        summary_add(sum, (double)embedding_calls(&fixed) / calls, seconds, &best);
    }
    arena_free(memory);
    return status == EMBED_FOUND || (status == EMBED_NONE && error_set(error, "no embedding"));
}

static bool measure_preset(const char *name, const deepbench_rows *rows, error_record *error) {
    hw_config hw;
    operator gemm;
    summary sum = {0};
    if (!hw_config_preset(name, &hw, error)) return false;
    gemm_describe(&hw, &gemm);
    for (size_t i = 0; i < rows->count; i++)
        if (!measure_row(&rows->row[i].op, &gemm, &sum, error))
            return error_add_context(error, "%s", rows->row[i].name);
    if (sum.rows == 0) return error_set(error, "no rows");
    printf("%-10s %5d %9.3f %9.2f %9.2f %8.2f %11.0f %8" PRId64 " %11.1f %7d\n", name, sum.rows,
           exp(sum.log_ratio / sum.rows), sum.most_ratio, 1e3 * sum.seconds / sum.rows,
           1e3 * sum.most_seconds, (double)sum.nodes / sum.rows, sum.most_nodes,
           (double)sum.boxes / sum.rows, sum.proved);
    fflush(stdout);
    return true;
}

int main(int argc, char **argv) {
    error_record error = {{0}, 0, 0};
    deepbench_rows rows;
    arena *memory = arena_new();
    deepbench_place place = {NULL, argc > 0 ? argv[0] : NULL};
    bool done =
        memory && deepbench_read(memory, place, DEEPBENCH_CONV, DEEPBENCH_SERVER, &rows, &error);
    if (done) {
        printf("calls of the fixed embedding over calls of the best one (strategy fuse), DeepBench "
               "server convolutions,\n"
               "identical rows once; then the search to the proved optimum of calls, stored "
               "elements\n\n");
        printf("%-10s %5s %9s %9s %9s %8s %11s %8s %11s %7s\n", "hardware", "rows", "geomean",
               "maximum", "ms a row", "at most", "nodes a row", "at most", "boxes a row", "proved");
        for (const char *const *name = hw_config_preset_names(); *name && done; name++)
            done = measure_preset(*name, &rows, &error);
    }
    if (!done) fprintf(stderr, "bench-embed: %s\n", error.message);
    arena_free(memory);
    return done ? 0 : 2;
}
