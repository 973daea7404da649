/* The compiler: operator and hardware in, a VTA program and everything worth knowing about it out.
 *
 * compile_operator searches the embeddings of the hardware's GEMM in the operator, schedules the
 * competitive ones and keeps the program that vta_model finds fastest, host bytes weighed in if
 * asked for; compile_reference does the same for TVM's fixed embedding. compile_verify runs a
 * compiled program on a definition's random full-range data and compares every output. */
#ifndef CODEGEN_COMPILE_H
#define CODEGEN_COMPILE_H

#include <stdbool.h>
#include <stdint.h>

#include "codegen/definition.h"
#include "codegen/epilogue.h"
#include "csp/base/arena.h"
#include "csp/base/error.h"
#include "dataflow/embed.h"
#include "dataflow/operator.h"
#include "isa/config.h"
#include "isa/program.h"

typedef struct compile_options {
    strategy strategy;         /* the space searched; STRATEGY_FUSE by default */
    const epilogue *epilogue;  /* what runs on the ALU */
    int64_t node_limit;        /* search nodes per search; 0: none */
    double time_limit_seconds; /* 0: none */
    int keep;                  /* embeddings that are scheduled, at most */
    int measure;               /* schedules an embedding that are run on the model, at most */
    double host_weight; /* cycles that a byte which the host moves counts as, in the choice of a
                           program */
    const csp_tuning *tuning; /* of the searches for embeddings and schedules; NULL: none */
    bool reference_swapped;   /* the reference puts the lhs's rows on BLOCK_OUT: products (DESIGN.md
                                 section 3) */
} compile_options;

typedef enum compile_status {
    COMPILE_DONE,
    COMPILE_BAD_INPUT,   /* the operator, the hardware or an option is no good: exit status 2 */
    COMPILE_NO_SOLUTION, /* no embedding in this strategy, or nothing fits the buffers: exit status
                            1 */
} compile_status;

/* One compiled program. Everything it points to lives in the arena it was compiled with. */
typedef struct compiled {
    /* Embedding, layouts and schedule, for compile_verify and compile_emit. */
    const struct lowering *lowering;
    const program *program; /* instructions and micro-ops; tensors are not filled in */
    int64_t macs;
    int64_t calls;        /* GEMM micro-op executions: instruction calls paid */
    int64_t cycles;       /* on vta_model */
    int64_t bound_cycles; /* what no program computing this box can beat, DESIGN.md section 5 */
    int64_t instructions;
    int64_t uops;            /* micro-ops stored */
    int64_t dram_bytes;      /* moved by loads and stores */
    int64_t host_bytes;      /* written and read by the host to pack and unpack */
    double utilisation;      /* macs / multipliers / cycles */
    double lane_utilisation; /* macs / multipliers / calls */
    double solve_seconds;
    bool optimal;           /* every search ended with a proof */
    const char *embedding;  /* text */
    const char *schedule;   /* text */
    int64_t overlap_cycles; /* of this embedding, if all three engines always overlapped; at least
                               the bound */
    const char *limit;      /* text: why the bound is not reached */
} compiled;

compile_options compile_default_options(const epilogue *steps);

compile_status compile_operator(const operator *op, const hw_config *hw,
                                const compile_options *options, arena *memory, compiled *result,
                                error_record *error);

compile_status compile_reference(const operator *op, const hw_config *hw,
                                 const compile_options *options, arena *memory, compiled *result,
                                 error_record *error);

/* Do the two hold the same program, instruction for instruction? */
bool compiled_is_same(const compiled *a, const compiled *b);

/* Runs the program on vta_model with the definition's inputs, and compares each output element with
 * the definition's. `wanted` is of the operator and the epilogue that were compiled. `*verified`
 * says whether all agree; a disagreement is described in `error`. Returns false when the check
 * itself could not be made (memory). */
bool compile_verify(const definition *wanted, const compiled *c, bool *verified,
                    error_record *error);

/* Bytes that compile_verify needs: one image of DRAM, or of the output and a bit each; the
 * definition's come on top. */
int64_t compile_verify_bytes(const operator *op, const compiled *c);

/* Writes a program folder that `inlay run` executes and checks: the definition's inputs, packed,
 * and the packed output expected. Nothing is left under `folder` when it fails. */
bool compile_emit(const definition *wanted, const compiled *c, const char *folder,
                  error_record *error);

#endif
