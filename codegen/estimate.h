/* What a schedule costs, in cycles: a model of loads, compute and stores that overlap. Numbers are
 * VTA.md's. */
#ifndef CODEGEN_ESTIMATE_H
#define CODEGEN_ESTIMATE_H

#include "codegen/schedule.h"

/* Cycles of the compute engine for one accumulation and for the reset and epilogue of one output
 * block. */
int64_t estimate_output_cycles(const epilogue *e);

/* Cycles that the memory port needs for one block, and the store engine for one output block in a
 * long row. */
double estimate_load_cycles(const hw_config *hw, enum memory memory);
double estimate_store_cycles(const hw_config *hw);

enum {
    ESTIMATE_COMPUTE_CYCLES = 7, /* start and end of GEMM and ALU instructions */
    ESTIMATE_LOAD_CYCLES = 25,   /* start and end of a load, latency included */
    ESTIMATE_STORE_PARTS = 4     /* of the last output chunk, see emit.c */
};

/* Before anything else happens: the first burst of instructions. */
double estimate_start_cycles(const schedule_problem *p, const schedule *s);

/* ALU instructions of an epilogue. */
int estimate_epilogue_instructions(const epilogue *e);

/* Micro-ops of the largest chunk. */
double estimate_uops(const nest *n, const schedule *s);

/* Sequences of micro-ops in so many steps: one for each combination of slots, and for each place of
 * a chunk in its home. */
double estimate_uop_sequences(const nest *n, const schedule *s, double steps);

/* Cycles of a load of this region of input k, made as one transfer. */
double estimate_region_load(const schedule_problem *p, int k, const region *r);

/* What depends on the shape of the largest chunk's transfers. */
typedef struct estimate_transfers {
    double count[OPERANDS];
    double store_cycles; /* beside those of the blocks */
} estimate_transfers;

void estimate_count_transfers(const schedule_problem *p, const schedule *s, estimate_transfers *t);

/* Schedules that are still possible: chunks of least[l] to most[l] trips, at most so many slots. */
typedef struct schedule_range {
    int64_t least[BOX_MAX_AXES], most[BOX_MAX_AXES];
    loop_order order;
    int slots[OPERANDS];
} schedule_range;

/* A number that no schedule in that range undercuts. */
int64_t estimate_bound(const schedule_problem *p, const schedule_range *range);

/* The estimate of a complete schedule, with its fill and drain. */
int64_t estimate_schedule(const schedule_problem *p, const schedule *s);

#endif
