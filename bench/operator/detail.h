/* What a report shows of a compiled program beyond its evaluation: embedding, layouts and schedule,
 * and where each engine's cycles went. */
#ifndef BENCH_OPERATOR_DETAIL_H
#define BENCH_OPERATOR_DETAIL_H

#include "codegen/bound.h"
#include "codegen/compile.h"
#include "codegen/emit.h"
#include "vta_model/activity.h"

/* What the engines did. All members are counts, int64_t. */
typedef struct program_account {
    int64_t calls;  /* of the instruction: a cycle of the compute engine each, */
    int64_t resets; /* and so are accumulators set to zero */
    vta_account engine[ENGINES];
} program_account;

typedef struct program_detail {
    lowering lowering;
    int64_t macs, cycles, instructions, uops, host_bytes;
    int64_t read_bytes, written_bytes; /* DRAM; instructions and micro-ops are read, too */
    program_account account;
    const vta_activity *activity; /* NULL where only accounts were asked for */
} program_detail;

typedef struct report_detail {
    const program_detail *inlay;
    const program_detail *reference; /* NULL: it has no program; the same as inlay's when that is */
    int64_t bound[BOUNDS];           /* cycles, of the operator */
} report_detail;

/* Runs the programs once more, timing only. All lives in `memory`; NULL when that is out.
 * `reference` may be NULL. `timeline`: with activity. */
const report_detail *report_detail_take(arena *memory, const operator *op, const compiled *inlay,
                                        const compiled *reference, bool timeline);

/* Cycles that the multiplications take where every lane is at work. */
double detail_full_cycles(const program_detail *d);

#endif
