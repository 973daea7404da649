/* A second timing model to hold the first against: the RTL's registers, one cycle after the other.
 * Slow, and sharing no code with vta_model beyond the decoder. */
#ifndef TEST_VTA_REFERENCE_H
#define TEST_VTA_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

#include "isa/config.h"

/* Cycles from launch to FINISH; 0 when FINISH is not reached within `limit` cycles. */
int64_t reference_cycles(const hw_config *hw, uint64_t run_address, const uint8_t *code,
                         size_t count, int64_t limit);

#endif
