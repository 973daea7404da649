/* What the chunks of a schedule come to together, ragged ones included: each engine's cycles, and
 * how often it is asked. */
#ifndef CODEGEN_TOTALS_H
#define CODEGEN_TOTALS_H

#include "codegen/schedule.h"

typedef struct totals {
    double steps, output_chunks;
    double events[OPERANDS];  /* loads of a chunk */
    double cycles[OPERANDS];  /* to bring the inputs in, in all */
    double loading[OPERANDS]; /* output chunks that bring some of it in */
    double loading_both;
    bool grows[OPERANDS];       /* a load need not wait for what is computed meanwhile */
    double gemm, output, store; /* accumulation; reset and epilogue; stores */
    double bias;                /* loads of it, by the compute engine */
    double start;               /* the first burst of instructions */
} totals;

/* For chunks_of[l] chunks along each loop; `grows`: the loop that an input grows along (window.h),
 * whose chunks then bring nothing twice, or -1. */
void totals_count(const schedule_problem *p, const int64_t *chunks_of, loop_order order,
                  const int *slots, const int *grows, totals *t);

void schedule_totals(const schedule_problem *p, const schedule *s, totals *t);

/* Cycles before anything else happens: the first burst of instructions. */
double totals_start_cycles(const schedule_problem *p, const schedule *s);

#endif
