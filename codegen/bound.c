/* The three bounds; see bound.h. */
#include "codegen/bound.h"

#include "csp/base/arithmetic.h"
#include "dataflow/reach.h"

enum { BURST_BEATS = 256, BURST_CYCLES = 3 };

static int64_t compute_bound(const operator *op, const hw_config *hw, const epilogue *e) {
    int64_t outputs = operator_elements_reached(op, OPERAND_OUT);
    return divide_ceiling(operator_macs(op), hw_config_multipliers(hw)) +
           divide_ceiling(outputs, (int64_t)hw->batch * hw->block_out) * (1 + epilogue_cycles(e));
}

static int64_t read_bound(const operator *op, const hw_config *hw) {
    int64_t bytes =
        operator_elements_reached(op, OPERAND_LHS) + operator_elements_reached(op, OPERAND_RHS);
    return divide_ceiling(bytes, hw->bus_bytes);
}

/* An element costs its beats and one cycle a batch row to read SRAM, or one beat where it is no
 * wider than the bus. */
static int64_t store_bound(const operator *op, const hw_config *hw) {
    int64_t bytes = operator_elements_reached(op, OPERAND_OUT), elem = hw->elem_bytes[MEM_OUT];
    int64_t elems = divide_ceiling(bytes, elem), beats = divide_ceiling(bytes, hw->bus_bytes);
    int64_t cycles = elem <= hw->bus_bytes ? beats : beats + elems * hw->batch;
    return 1 + cycles + divide_ceiling(beats, BURST_BEATS) * BURST_CYCLES;
}

void bound_parts(const operator *op, const hw_config *hw, const epilogue *e, int64_t part[BOUNDS]) {
    part[BOUND_COMPUTE] = compute_bound(op, hw, e);
    part[BOUND_READ] = read_bound(op, hw);
    part[BOUND_STORE] = store_bound(op, hw);
}

int64_t bound_cycles(const operator *op, const hw_config *hw, const epilogue *e) {
    int64_t part[BOUNDS], bound = 0;
    bound_parts(op, hw, e, part);
    for (int i = 0; i < BOUNDS; i++)
        if (part[i] > bound) bound = part[i];
    return bound;
}
