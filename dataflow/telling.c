/* Telling: row by row where steps nest like the digits of a number, in whole by the columns' rank;
 * see telling.h. */
#include "dataflow/telling.h"

#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"

enum { PRIME = INT32_MAX };

/* The axis of the least step in this row among those that are not told; -1: none. */
static int row_next_axis(const access_map *access, int row, int axes, const int64_t *extent,
                         const bool *told) {
    int next = -1;
    for (int d = 0; d < axes; d++)
        if (access->coef[row][d] && !told[d] && extent[d] > 1 &&
            (next < 0 || llabs(access->coef[row][d]) < llabs(access->coef[row][next])))
            next = d;
    return next;
}

/* Two axes a and b alone in a row meet only where one goes as far as the other's step, both divided
 * by what they share. */
static bool pair_is_told(const access_map *access, int row, const int64_t *extent, int a, int b) {
    int64_t shared = greatest_common_divisor(access->coef[row][a], access->coef[row][b]);
    return extent[a] <= llabs(access->coef[row][b]) / shared ||
           extent[b] <= llabs(access->coef[row][a]) / shared;
}

bool access_row_tells(const access_map *access, int row, int axes, const int64_t *extent,
                      bool *told) {
    bool marked[OPERATOR_MAX_AXES];
    int next, count = 0, found[OPERATOR_MAX_AXES];
    bool nested = true;
    memcpy(marked, told, (size_t)axes * sizeof *told);
    for (int64_t reach = 0; (next = row_next_axis(access, row, axes, extent, marked)) >= 0;) {
        nested &= llabs(access->coef[row][next]) > reach;
        reach += llabs(access->coef[row][next]) * (extent[next] - 1);
        found[count++] = next;
        marked[next] = true;
    }
    if (!nested && !(count == 2 && pair_is_told(access, row, extent, found[0], found[1])))
        return false;
    memcpy(told, marked, (size_t)axes * sizeof *told);
    return true;
}

static int64_t inverse_modulo_prime(int64_t value) {
    int64_t result = 1;
    for (int64_t power = PRIME - 2; power; power /= 2) {
        if (power % 2) result = result * value % PRIME;
        value = value * value % PRIME;
    }
    return result;
}

/* Takes multiples of row `from` away from those below, so that column d is 0 there. */
static void eliminate_below(int64_t m[TENSOR_MAX_DIMS][OPERATOR_MAX_AXES], int rows, int from,
                            int d) {
    int64_t inverse = inverse_modulo_prime(m[from][d]);
    for (int row = from + 1; row < rows; row++) {
        int64_t factor = m[row][d] * inverse % PRIME;
        for (int e = 0; e < OPERATOR_MAX_AXES && factor; e++) {
            m[row][e] = (m[row][e] - factor * m[from][e]) % PRIME;
            if (m[row][e] < 0) m[row][e] += PRIME;
        }
    }
}

/* The rank over the integers modulo a prime is at most that over the rationals. */
bool access_columns_are_independent(const access_map *access, unsigned axes) {
    int64_t m[TENSOR_MAX_DIMS][OPERATOR_MAX_AXES];
    int rank = 0;
    for (int row = 0; row < access->dims; row++)
        for (int d = 0; d < OPERATOR_MAX_AXES; d++)
            m[row][d] = (access->coef[row][d] % PRIME + PRIME) % PRIME;
    for (int d = 0; d < OPERATOR_MAX_AXES; d++) {
        if (!(axes >> d & 1)) continue;
        int pivot = rank;
        while (pivot < access->dims && m[pivot][d] == 0)
            pivot++;
        if (pivot == access->dims) return false;
        int64_t row[OPERATOR_MAX_AXES];
        memcpy(row, m[pivot], sizeof row);
        memcpy(m[pivot], m[rank], sizeof row);
        memcpy(m[rank], row, sizeof row);
        eliminate_below(m, access->dims, rank++, d);
    }
    return true;
}

bool operator_output_tells_axes(const operator *op) {
    const access_map *out = &op->operand[OPERAND_OUT];
    int64_t extent[OPERATOR_MAX_AXES];
    bool told[OPERATOR_MAX_AXES] = {false};
    unsigned moving = 0;
    for (int d = 0; d < op->axes; d++) {
        extent[d] = op->axis[d].extent;
        if (extent[d] > 1 && access_uses_axis(out, d)) moving |= 1u << d;
    }
    for (int round = 0; round < out->dims; round++)
        for (int row = 0; row < out->dims; row++)
            access_row_tells(out, row, op->axes, extent, told);
    for (int d = 0; d < op->axes; d++)
        if (told[d]) moving &= ~(1u << d);
    return moving == 0 || access_columns_are_independent(out, moving);
}

/* Do the steps of the row's axes, but for those apart, count all multiples of what they share, from
 * the first to the last, each once? */
static bool row_is_a_counter(const operator *op, int row, unsigned apart) {
    const access_map *out = &op->operand[OPERAND_OUT];
    int64_t extent[OPERATOR_MAX_AXES], reach = 0, shared = 0;
    bool taken[OPERATOR_MAX_AXES];
    for (int d = 0; d < op->axes; d++) {
        extent[d] = op->axis[d].extent;
        taken[d] = apart >> d & 1;
        if (extent[d] > 1 && !taken[d]) shared = greatest_common_divisor(shared, out->coef[row][d]);
    }
    for (int d; (d = row_next_axis(out, row, op->axes, extent, taken)) >= 0; taken[d] = true) {
        if (llabs(out->coef[row][d]) != reach + shared) return false;
        reach += llabs(out->coef[row][d]) * (extent[d] - 1);
    }
    return true;
}

unsigned operator_apart_axes(const operator *op) {
    const access_map *out = &op->operand[OPERAND_OUT];
    unsigned once = 0, apart = 0, rows[TENSOR_MAX_DIMS] = {0};
    if (!operator_output_tells_axes(op)) return 0;
    for (int row = 0; row < out->dims; row++) {
        for (int d = 0; d < op->axes; d++)
            if (out->coef[row][d] && op->axis[d].extent > 1) rows[row] |= 1u << d;
        apart |= once & rows[row];
        once |= rows[row];
    }
    unsigned several = apart;
    for (int row = 0; row < out->dims; row++)
        if (!row_is_a_counter(op, row, several)) apart |= rows[row];
    return apart;
}
