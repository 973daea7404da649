/* What a program must not depend on: where the RTL, its simulation and the other simulators differ
 * (VTA.md). */
#ifndef VTA_MODEL_HAZARDS_H
#define VTA_MODEL_HAZARDS_H

#include "isa/instruction.h"

/* A description of the first hazard of an ALU instruction with these micro-ops, or NULL. */
const char *hazard_of_alu(const instruction *in, const uint32_t *uops);

#endif
