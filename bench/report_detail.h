/* What a report shows of a compiled program beyond its evaluation: embedding, layouts and schedule,
 * and where each engine's cycles went. */
#ifndef BENCH_REPORT_DETAIL_H
#define BENCH_REPORT_DETAIL_H

#include "codegen/bound.h"
#include "codegen/compile.h"
#include "codegen/emit.h"
#include "vta_model/activity.h"

typedef struct program_detail {
    lowering lowering;
    int64_t macs, calls, cycles, instructions, uops, host_bytes;
    int64_t read_bytes, written_bytes; /* DRAM; instructions and micro-ops are read, too */
    vta_account engine[ENGINES];
    int64_t reset_uops, alu_uops;
    const vta_activity *activity; /* NULL where only accounts were asked for */
} program_detail;

typedef struct report_detail {
    const program_detail *inlay;
    const program_detail *reference; /* NULL: it has no program; the same as inlay's when that is */
    int64_t bound[BOUNDS];           /* cycles, of the operator */
} report_detail;

typedef enum detail_level { DETAIL_NONE, DETAIL_ACCOUNTS, DETAIL_TIMELINE } detail_level;

/* Runs the programs once more, timing only. All lives in `memory`; NULL when that is out.
 * `reference` may be NULL. */
const report_detail *report_detail_take(arena *memory, const operator* op, const compiled *inlay,
                                        const compiled *reference, detail_level level);

/* Cycles in which the multipliers had every lane at work, and those that calls with empty lanes
 * lost; what the program pays is their sum. */
double detail_full_cycles(const program_detail *d);
double detail_empty_cycles(const program_detail *d);

#endif
