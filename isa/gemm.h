/* VTA's matrix instruction, as scalar dataflow. */
#ifndef ISA_GEMM_H
#define ISA_GEMM_H

#include "dataflow/operator.h"
#include "isa/config.h"

/* acc[b,o] += inp[b,k] * wgt[o,k] where b<BATCH, o<BLOCK_OUT, k<BLOCK_IN: what one GEMM micro-op
 * does. */
void gemm_describe(const hw_config *hw, operator *op);

#endif
