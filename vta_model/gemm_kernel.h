/* The multiply kernels: acc[d] += inp[s] · wgt[w]ᵀ for every micro-op of one GEMM instruction, as
 * fast as the machine allows. All forms give the same bits. */
#ifndef VTA_MODEL_GEMM_KERNEL_H
#define VTA_MODEL_GEMM_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "isa/instruction.h"
#include "vta_model/model.h"

/* The four memories that a GEMM touches, whole; indices were checked before. */
typedef struct gemm_task {
    int32_t *acc;
    int8_t *out; /* the low 8 bits of what is written to acc */
    const int8_t *inp, *wgt;
    const uint32_t *uops; /* micro-op words, from uop_begin on */
    const instruction *in;
    int batch, block_in, block_out;
} gemm_task;

typedef void gemm_kernel(const gemm_task *task);

/* The kernel for this hardware, or the portable one where the machine or the block sizes have no
 * better. */
gemm_kernel *gemm_kernel_choose(enum vta_kernel wanted, const hw_config *hw);

/* Its name: "portable", "avx2". */
const char *gemm_kernel_name(gemm_kernel *kernel);

#endif
