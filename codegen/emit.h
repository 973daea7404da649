/* Emission: from a schedule to a VTA program. */
#ifndef CODEGEN_EMIT_H
#define CODEGEN_EMIT_H

#include "codegen/schedule.h"
#include "isa/program.h"

/* Everything that decides a program. */
typedef struct lowering {
    const operator *op;     /* in the embedding's coordinates */
    const operator *source; /* the same as it was embedded in: the user's, or its gathering form */
    const operator *user;   /* as the user gave it: the channels are its */
    int64_t from[OPERANDS]
                [TENSOR_MAX_DIMS]; /* where source's tensors begin in the user's: gather.h */
    const hw_config *hw;
    operator instruction;
    epilogue epilogue; /* shifts resolved */
    strategy strategy;
    embedding embedding;
    layout layout[LAYOUTS];
    nest nest;
    schedule schedule;
    uint64_t zero_address; /* a block of zeros in DRAM */
    uint64_t zero_bytes;
    int64_t uops; /* micro-ops stored */
} lowering;

/* Writes the program for l->nest and l->schedule: instructions and micro-ops, and addresses in
 * l->layout. Tensors are not filled in. NULL on failure, said in the error. */
program *emit_program(lowering *l, arena *memory, error_record *error);

#endif
