/* What no program can beat (DESIGN.md section 5). */
#ifndef CODEGEN_BOUND_H
#define CODEGEN_BOUND_H

#include "codegen/epilogue.h"
#include "dataflow/operator.h"
#include "isa/config.h"

typedef enum bound_kind { BOUND_COMPUTE, BOUND_READ, BOUND_STORE, BOUNDS } bound_kind;

/* Each engine's: cycles that the compute engine has to work, that the bus needs for what has to be
 * read, that the store engine has to work. */
void bound_parts(const operator *op, const hw_config *hw, const epilogue *e, int64_t part[BOUNDS]);

/* Cycles: the greatest of the compute engine's work, the beats that bring in every element that is
 * read, and the store engine's work. */
int64_t bound_cycles(const operator *op, const hw_config *hw, const epilogue *e);

#endif
