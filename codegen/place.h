/* Where a program's parts are in DRAM: the block of zeros, the tensors, the micro-ops, then the
 * code. */
#ifndef CODEGEN_PLACE_H
#define CODEGEN_PLACE_H

#include "codegen/emit.h"

/* What all addresses, and the base of a program that is moved, are multiples of: a page, or the
 * largest element. */
uint64_t place_unit_bytes(const hw_config *hw);

/* The first such address that is not below `address`. */
uint64_t place_align(const hw_config *hw, uint64_t address);

/* Gives the zeros and each layout of `l` its address; what follows is free from the address
 * returned. The lengths of micro-ops and code depend on no address, so that those can be placed
 * behind. */
uint64_t place_tensors(lowering *l);

#endif
