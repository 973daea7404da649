/* Where a program's cycles went, drawn and told. */
#ifndef BENCH_REPORT_CYCLES_H
#define BENCH_REPORT_CYCLES_H

#include "bench/operator/detail.h"
#include "bench/output/markup.h"

/* The compute engine's time: what it multiplied, and what kept it from multiplying. The parts sum
 * to the program's cycles. */
typedef enum cycle_part {
    CYCLES_FULL,       /* multiplications of the operator */
    CYCLES_EMPTY,      /* calls for lanes that hold zeros */
    CYCLES_RESET,      /* accumulators set to zero */
    CYCLES_OVERHEAD,   /* ALU, loads of micro-ops and biases, the pipelines' starts */
    CYCLES_MEMORY,     /* waiting for its own loads */
    CYCLES_WAIT_LOAD,  /* for the load engine's data */
    CYCLES_WAIT_STORE, /* for the store engine to free an output buffer */
    CYCLES_IDLE,       /* no instruction: before the first, after the last, fetch */
    CYCLE_PARTS
} cycle_part;

/* A program's cycles. */
typedef struct cycle_account {
    int64_t cycles;
    double full_cycles; /* that its multiplications take where every lane is at work */
    program_account account;
} cycle_account;

void cycle_parts(const cycle_account *c, double part[CYCLE_PARTS]);

/* What a part is, in a few words; its class. */
const char *cycle_part_name(cycle_part part);
const char *cycle_part_class(cycle_part part);

/* A paragraph: which engine the bound is of, and which parts, largest first, keep Inlay's program
 * from it. */
void cycles_explain(markup *m, const cycle_account *c, const int64_t bound[BOUNDS]);

/* Pictures and tables of it for both programs, and what each engine did. */
void report_cycles(markup *m, const report_detail *r);

#endif
