/* The ALU: what one instruction does to the accumulators, with the RTL's arithmetic. */
#ifndef VTA_MODEL_ALU_KERNEL_H
#define VTA_MODEL_ALU_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "isa/instruction.h"

/* The memories that an ALU instruction touches, whole; indices were checked before. */
typedef struct alu_task {
    int32_t *acc;
    int8_t *out;          /* the low 8 bits of what is written to acc */
    const uint32_t *uops; /* micro-op words, from uop_begin on */
    const instruction *in;
    size_t lanes;   /* of one accumulator */
    int32_t *early; /* 2 · lanes to work with; NULL where no source was just written */
} alu_task;

void alu_kernel(const alu_task *task);

#endif
