/* Reach by marking: the values of a row are spread axis by axis over a map of the row; see reach.h. */
#include "dataflow/reach.h"

#include <stdlib.h>
#include <string.h>

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
int64_t access_row_reach(const operator *op, const access_map *access, int row) {
    int64_t low, high, count = 0;
    access_row_range(op, access, row, &low, &high);
    int64_t length = high - low + 1, inside = high < access->shape[row] ? high : access->shape[row] - 1;
    if (low > 0 && inside < low) return 0;
    if (length > REACH_LARGEST_ROW) return 1;
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

/* Rows that share an axis are not independent: then only the largest one counts, and none when an index may leave the
 * tensor, as another row may leave it wherever this one does not. */
int64_t operator_elements_reached(const operator *op, int operand) {
    const access_map *access = &op->operand[operand];
    int64_t product = 1, most = 1;
    bool shared = false, clipped = false;
    for (int d = 0; d < op->axes; d++) {
        int rows = 0;
        for (int row = 0; row < access->dims; row++) rows += access->coef[row][d] != 0 && op->axis[d].extent > 1;
        shared |= rows > 1;
    }
    for (int row = 0; row < access->dims; row++) {
        int64_t low, high, count = access_row_reach(op, access, row);
        access_row_range(op, access, row, &low, &high);
        clipped |= low < 0 || high >= access->shape[row];
        product *= count;
        if (count > most) most = count;
    }
    if (!shared) return product;
    return clipped ? 0 : most;
}
