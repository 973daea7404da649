/* Reach: the values of a row are the digits of a number, if its steps nest as those of nearly all
 * operators do, and can be counted whatever the extents; else they are spread axis by axis over a
 * map of the row. See reach.h. */
#include "dataflow/reach.h"

#include <stdlib.h>
#include <string.h>

/* reach[v] becomes: some reach[v - step·i] with 0 <= i < extent, by a count over a window along
 * each residue. */
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

/* Values as the digits of a number: Σ step[i]·digit, 0 <= digit < count[i], where each step is
 * longer than what those before it reach together, so that all are distinct; beyond `base`, the
 * least. */
typedef struct progression {
    int digits;
    int64_t base, step[OPERATOR_MAX_AXES], count[OPERATOR_MAX_AXES];
} progression;

/* Adds an axis with a step no shorter than those before. Multiples of the longest step, if they
 * leave no gap, make its digit longer; longer steps are digits of their own. False for any other.
 */
static bool progression_add(progression *p, int64_t step, int64_t extent) {
    int64_t reach = 0;
    int top = p->digits - 1;
    for (int i = 0; i < p->digits; i++)
        reach += p->step[i] * (p->count[i] - 1);
    if (p->digits && step % p->step[top] == 0 && step / p->step[top] <= p->count[top]) {
        p->count[top] += step / p->step[top] * (extent - 1);
        return true;
    }
    if (step <= reach) return false;
    p->step[p->digits] = step;
    p->count[p->digits++] = extent;
    return true;
}

/* Values that are at most `most`. */
static int64_t progression_up_to(const progression *p, int64_t most) {
    int64_t rest = most - p->base, below = 1, found = 0;
    if (rest < 0) return 0;
    for (int i = 0; i < p->digits; i++)
        below *= p->count[i];
    for (int i = p->digits - 1; i >= 0; i--) {
        int64_t digit = rest / p->step[i];
        if (digit >= p->count[i]) return found + below;
        below /= p->count[i];
        found += digit * below;
        rest -= digit * p->step[i];
    }
    return found + 1;
}

/* The values of the row's axes, or of some of them: false. The others stay at 0. */
static bool progression_build(const operator *op, const access_map *access, int row,
                              progression *p) {
    bool done[OPERATOR_MAX_AXES] = {false}, all = true;
    *p = (progression){.base = access->offset[row]};
    for (;;) {
        int next = -1;
        for (int d = 0; d < op->axes; d++)
            if (access->coef[row][d] && op->axis[d].extent > 1 && !done[d] &&
                (next < 0 || llabs(access->coef[row][d]) < llabs(access->coef[row][next])))
                next = d;
        if (next < 0) return all;
        done[next] = true;
        int64_t coef = access->coef[row][next], extent = op->axis[next].extent;
        if (!progression_add(p, llabs(coef), extent))
            all = false;
        else if (coef < 0)
            p->base += coef * (extent - 1);
    }
}

/* By marking all values. */
static int64_t row_count_marks(const operator *op, const access_map *access, int row, int64_t low,
                               int64_t length) {
    int64_t count = 0, last = access->shape[row] - 1 - low;
    uint8_t *reach = calloc((size_t)length, 1);
    if (!reach) return -1;
    reach[0] = 1;
    bool done = true;
    for (int d = 0; d < op->axes && done; d++)
        if (access->coef[row][d])
            done = row_spread(reach, length, llabs(access->coef[row][d]), op->axis[d].extent);
    for (int64_t v = low < 0 ? -low : 0; v <= last && v < length; v++)
        count += reach[v];
    free(reach);
    return done ? count : -1;
}

int64_t access_row_reach(const operator *op, const access_map *access, int row) {
    int64_t low, high;
    progression p;
    access_row_range(op, access, row, &low, &high);
    bool all = progression_build(op, access, row, &p);
    int64_t count = progression_up_to(&p, access->shape[row] - 1) - progression_up_to(&p, -1);
    if (all || high - low >= REACH_LARGEST_ROW) return count;
    int64_t marked = row_count_marks(op, access, row, low, high - low + 1);
    return marked < 0 ? count : marked;
}

/* Rows that share an axis are not independent: then only the largest one counts, and none when an
 * index may leave the tensor, as another row may leave it wherever this one does not. */
int64_t operator_elements_reached(const operator *op, int operand) {
    const access_map *access = &op->operand[operand];
    int64_t product = 1, most = 1;
    bool shared = false, clipped = false;
    for (int d = 0; d < op->axes; d++) {
        int rows = 0;
        for (int row = 0; row < access->dims; row++)
            rows += access->coef[row][d] != 0 && op->axis[d].extent > 1;
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
