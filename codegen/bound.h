/* What no program can beat (DESIGN.md section 5). */
#ifndef CODEGEN_BOUND_H
#define CODEGEN_BOUND_H

#include "codegen/epilogue.h"
#include "dataflow/operator.h"
#include "isa/config.h"

/* Cycles: the greatest of the compute engine's work, the beats that bring in every element that is read, and the store
 * engine's work. */
int64_t bound_cycles(const operator *op, const hw_config *hw, const epilogue *e);

#endif
