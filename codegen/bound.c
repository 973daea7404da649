/* The three bounds; see bound.h. */
#include "codegen/bound.h"

#include <stdlib.h>
#include <string.h>

enum { BURST_BEATS = 256, BURST_CYCLES = 3, LARGEST_ROW = 1 << 24 };

static int64_t ceil_divide(int64_t a, int64_t b) {
    return a / b + (a % b != 0);
}

/* reach[v] becomes: some reach[v - step·i] with 0 <= i < extent, by a count over a window along each residue. */
static bool row_spread(uint8_t *reach, int64_t length, int64_t step, int64_t extent) {
    uint8_t *next = calloc((size_t)length, 1);
    if (!next) return false;
    for (int64_t residue = 0; residue < step && residue < length; residue++) {
        int64_t inside = 0;
        for (int64_t v = residue; v < length; v += step) {
            inside += reach[v];
            int64_t left = v - step * extent;
            if (left >= 0) inside -= reach[left];
            next[v] = inside > 0;
        }
    }
    memcpy(reach, next, (size_t)length);
    free(next);
    return true;
}

/* Distinct values of one row that lie inside the tensor. */
static int64_t row_elements_read(const operator *op, const access_map *access, int row) {
    int64_t low, high, count = 0;
    access_row_range(op, access, row, &low, &high);
    int64_t length = high - low + 1, inside = high < access->shape[row] ? high : access->shape[row] - 1;
    if (low > 0 && inside < low) return 0;
    if (length > LARGEST_ROW) return 1;
    uint8_t *reach = calloc((size_t)length, 1);
    if (!reach) return 1;
    reach[0] = 1;
    bool done = true;
    for (int d = 0; d < op->axes && done; d++)
        if (access->coef[row][d]) done = row_spread(reach, length, llabs(access->coef[row][d]), op->axis[d].extent);
    for (int64_t v = low < 0 ? 0 : low; v <= inside && done; v++) count += reach[v - low];
    free(reach);
    return done ? count : 1;
}

/* Rows that share an axis are not independent: then only the largest one counts. */
int64_t operator_elements_read(const operator *op, int operand) {
    const access_map *access = &op->operand[operand];
    int64_t product = 1, most = 1;
    bool shared = false;
    for (int d = 0; d < op->axes; d++) {
        int rows = 0;
        for (int row = 0; row < access->dims; row++) rows += access->coef[row][d] != 0 && op->axis[d].extent > 1;
        shared |= rows > 1;
    }
    for (int row = 0; row < access->dims; row++) {
        int64_t count = row_elements_read(op, access, row);
        product *= count;
        if (count > most) most = count;
    }
    return shared ? most : product;
}

static int64_t compute_bound(const operator *op, const hw_config *hw, const epilogue *e) {
    int64_t outputs = operator_elements_read(op, OPERAND_OUT);
    return ceil_divide(operator_macs(op), hw_config_multipliers(hw)) +
           ceil_divide(outputs, (int64_t)hw->batch * hw->block_out) * (1 + epilogue_cycles(e));
}

static int64_t read_bound(const operator *op, const hw_config *hw) {
    int64_t bytes = operator_elements_read(op, OPERAND_LHS) + operator_elements_read(op, OPERAND_RHS);
    return ceil_divide(bytes, hw->bus_bytes);
}

/* An element costs its beats and one cycle a batch row to read SRAM, or one beat where it is no wider than the bus. */
static int64_t store_bound(const operator *op, const hw_config *hw) {
    int64_t bytes = operator_elements_read(op, OPERAND_OUT), elem = hw->elem_bytes[MEM_OUT];
    int64_t elems = ceil_divide(bytes, elem), beats = ceil_divide(bytes, hw->bus_bytes);
    int64_t cycles = elem <= hw->bus_bytes ? beats : beats + elems * hw->batch;
    return 1 + cycles + ceil_divide(beats, BURST_BEATS) * BURST_CYCLES;
}

int64_t bound_cycles(const operator *op, const hw_config *hw, const epilogue *e) {
    int64_t compute = compute_bound(op, hw, e), read = read_bound(op, hw), store = store_bound(op, hw);
    int64_t bound = compute > read ? compute : read;
    return bound > store ? bound : store;
}
