/* What the model says of a run of a program, as a record. */
#ifndef BENCH_OPERATOR_RUN_RECORD_H
#define BENCH_OPERATOR_RUN_RECORD_H

#include "bench/output/record.h"
#include "vta_model/model.h"

typedef struct run_record {
    const char *hw, *bound;
    vta_result result;
    int64_t checks, failed, warning_count;
    const char *expected_cycles, *warnings;
} run_record;

extern const record_kind run_kind;

/* Texts live in `a`. */
run_record run_record_of(arena *a, const program *p, const vta_result *result);

#endif
