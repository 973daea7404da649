/* From a loop nest on chip to GEMM or ALU instructions: which loops become the instruction's two
 * hardware loops and which become micro-ops. */
#ifndef CODEGEN_GEMM_LOOPS_H
#define CODEGEN_GEMM_LOOPS_H

#include "dataflow/storage.h"
#include "isa/instruction.h"

typedef struct chip_loop {
    int64_t trips;
    int64_t dst, src, wgt; /* elements from one trip to the next */
} chip_loop;

typedef struct gemm_loops {
    enum opcode opcode; /* OP_GEMM or OP_ALU (an addition of registers) */
    int64_t dst_base, src_base, wgt_base;
    int loops;
    chip_loop loop[STORAGE_MAX_DIMS]; /* loops of a nest, or dimensions of a region */
} gemm_loops;

/* Adds a loop, inside all that were added before. One trip adds nothing. */
void gemm_loops_add(gemm_loops *g, int64_t trips, int64_t dst, int64_t src, int64_t wgt);

/* Called with each instruction, without micro-op range and tokens, and its micro-ops. */
typedef bool gemm_sink(void *context, instruction *in, const micro_op *uops, int64_t count);

/* Covers the nest with instructions of at most GEMM_MAX_UOPS micro-ops each. */
enum { GEMM_MAX_UOPS = 512 };
bool gemm_loops_each(const gemm_loops *g, gemm_sink *sink, void *context);

#endif
