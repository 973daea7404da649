/* What single transfers, instructions and micro-op sequences cost, in cycles. Numbers are VTA.md's.
 */
#ifndef CODEGEN_COST_H
#define CODEGEN_COST_H

#include "codegen/schedule.h"

enum {
    COST_COMPUTE_CYCLES = 7,   /* start and end of GEMM and ALU instructions */
    COST_LOAD_CYCLES = 25,     /* start and end of a load, latency included */
    COST_STORE_ROW_CYCLES = 3, /* start of a burst */
    COST_STORE_PARTS = 4       /* of the last output chunk, see emit.c */
};

/* Cycles of the compute engine for the reset and epilogue of one output block. */
int64_t cost_output_cycles(const epilogue *e);

/* ALU instructions of an epilogue. */
int cost_epilogue_instructions(const epilogue *e);

/* Cycles that the memory port needs for one block, and the store engine for one output block in a
 * long row. */
double cost_load_cycles(const hw_config *hw, enum memory memory);
double cost_store_cycles(const hw_config *hw);

/* Cycles of a load of this region of input k, made as one transfer. */
double cost_region_load(const schedule_problem *p, int k, const region *r);

/* What depends on the shape of the largest chunk's transfers. */
typedef struct transfer_costs {
    double count[OPERANDS];
    double store_cycles; /* beside those of the blocks */
} transfer_costs;

void cost_count_transfers(const schedule_problem *p, const schedule *s, transfer_costs *t);

/* Micro-ops of the largest chunk. */
double cost_uops(const nest *n, const schedule *s);

/* Sequences of micro-ops in so many steps: one for each combination of slots, and for each place of
 * a chunk in its home. */
double cost_uop_sequences(const nest *n, const schedule *s, double steps);

#endif
