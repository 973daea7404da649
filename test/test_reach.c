/* How many values of a row lie inside its tensor: against all points listed, and by formula where
 * nothing could be listed. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "dataflow/reach.h"
#include "test/random.h"

/* A row of random steps, and what they reach. */
static void draw_row(uint64_t *random, operator *op) {
    access_map *a = &op->operand[OPERAND_LHS];
    op->axes = random_int(random, 0, 4);
    a->dims = 1;
    a->offset[0] = random_int(random, -9, 9);
    a->shape[0] = random_int(random, 1, 60);
    for (int d = 0; d < op->axes; d++) {
        op->axis[d].extent = random_int(random, 1, 6);
        a->coef[0][d] = random_int(random, -8, 8);
    }
}

static int64_t listed(const operator *op) {
    const access_map *a = &op->operand[OPERAND_LHS];
    bool seen[64] = {false};
    int64_t at[OPERATOR_MAX_AXES] = {0}, count = 0;
    for (int d = -1; d < op->axes;) {
        int64_t value = a->offset[0];
        for (d = 0; d < op->axes; d++)
            value += a->coef[0][d] * at[d];
        if (value >= 0 && value < a->shape[0]) seen[value] = true;
        for (d = 0; d < op->axes && ++at[d] == op->axis[d].extent; d++)
            at[d] = 0;
    }
    for (int i = 0; i < 64; i++)
        count += seen[i];
    return count;
}

Test(reach, counts_what_a_list_has) {
    uint64_t random = 1;
    for (int i = 0; i < 4000; i++) {
        operator op = {0};
        draw_row(&random, &op);
        int64_t expected = listed(&op), found = access_row_reach(&op, &op.operand[OPERAND_LHS], 0);
        cr_assert(found == expected, "%d: %lld, expected %lld", i, (long long)found,
                  (long long)expected);
    }
}

/* x·s + r − 1 in a row of a million: all of it when the windows touch, else their share; and x·1000
 * + r with 10^9 values. */
Test(reach, does_not_list_long_rows) {
    const struct {
        int64_t coef, extent, window, offset, shape, expected;
    } rows[] = {
        {1, 1000000, 3, -1, 1000000, 1000000},      {2, 500000, 3, -1, 1000000, 1000000},
        {3, 333333, 2, 0, 1000000, 666666},         {3, 333333, 2, -1, 999998, 666665},
        {1000, 1000000, 7, 0, 1000000000, 7000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        operator op = {.axes = 2, .axis = {{.extent = rows[i].extent}, {.extent = rows[i].window}}};
        access_map *a = &op.operand[OPERAND_LHS];
        *a = (access_map){.dims = 1};
        a->shape[0] = rows[i].shape;
        a->offset[0] = rows[i].offset;
        a->coef[0][0] = rows[i].coef;
        a->coef[0][1] = 1;
        int64_t found = access_row_reach(&op, a, 0);
        cr_assert(found == rows[i].expected, "%zu: %lld", i, (long long)found);
    }
}
