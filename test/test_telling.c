/* What an output's index tells of its axes, against all points of small boxes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/telling.h"
#include "test/random_operator.h"

enum { LARGEST_BOX = 4096 };

/* The index without its bounds, and behind it the coordinates of the axes that move it. */
typedef struct pair {
    int64_t index[TENSOR_MAX_DIMS], x[OPERATOR_MAX_AXES];
} pair;

static int compare_pairs(const void *a, const void *b) {
    return memcmp(a, b, sizeof(pair));
}

static bool each_index_has_one_place(const operator *op) {
    const access_map *out = &op->operand[OPERAND_OUT];
    pair *all = calloc(LARGEST_BOX, sizeof *all);
    int64_t x[OPERATOR_MAX_AXES] = {0};
    int count = 0;
    do {
        pair *p = &all[count++];
        for (int d = 0; d < op->axes; d++) {
            if (access_uses_axis(out, d)) p->x[d] = x[d];
            for (int row = 0; row < out->dims; row++)
                p->index[row] += out->coef[row][d] * x[d];
        }
    } while (operator_next_point(op, x));
    qsort(all, (size_t)count, sizeof *all, compare_pairs);
    bool one = true;
    for (int i = 0; i + 1 < count; i++)
        one &= memcmp(all[i].index, all[i + 1].index, sizeof all[i].index) != 0 ||
               memcmp(all[i].x, all[i + 1].x, sizeof all[i].x) == 0;
    free(all);
    return one;
}

Test(telling, what_is_told_is_so) {
    uint64_t state = 3;
    int tried = 0, told = 0, one = 0;
    while (tried < 3000) {
        operator op;
        affine_limits limits = {
            .axes = 4, .dims = 3, .extent = 8, .elements = 1 << 14, .macs = LARGEST_BOX};
        if (!random_affine(&state, &limits, &op)) continue;
        tried++;
        bool says = operator_output_tells_axes(&op), is = each_index_has_one_place(&op);
        char text[2048];
        operator_format(&op, text, sizeof text);
        cr_expect(!says || is, "%s", text);
        told += says;
        one += is;
    }
    cr_expect(told * 10 > one * 9, "%d of %d", told, one);
}

static void expect_apart(const char *text, bool tells, const char *apart) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    cr_expect_eq(operator_output_tells_axes(&op), tells, "%s", text);
    for (int d = 0; d < op.axes; d++)
        cr_expect_eq(operator_apart_axes(&op) >> d & 1, strchr(apart, op.axis[d].name[0]) != NULL,
                     "%s: %s", text, op.axis[d].name);
}

Test(telling, axes_apart) {
    expect_apart("o[i,j] += a[i] * b[j] where i<5, j<5", true, "");
    expect_apart("o[2*i+3,j] += a[i] * b[j] where i<5, j<5", true, "");
    expect_apart("o[i,i] += a[i] * b[i] where i<5", true, "i");
    expect_apart("o[i,-i+j+9] += a[i] * b[j] where i<5, j<5", true, "i");
    expect_apart("o[i+j,i-j+9] += a[i] * b[j] where i<5, j<5", true, "ij");
    expect_apart("o[i+j,i+k] += a[i,k] * b[j] where i<5, j<5, k<5", false, "");
    expect_apart("o[3*y+r] += a[y] * b[r] where y<5, r<3", true, "");
    expect_apart("o[6*y+2*r] += a[y] * b[r] where y<5, r<3", true, "");
    expect_apart("o[3*y+r] += a[y] * b[r] where y<5, r<4", false, "");
    expect_apart("o[3*y+r] += a[y] * b[r] where y<5, r<2", true, "yr");
    expect_apart("o[3*y+2*r] += a[y] * b[r] where y<5, r<3", true, "yr");
    expect_apart("o[3*y+2*r] += a[y] * b[r] where y<5, r<4", false, "");
    expect_apart("o[3*y+2*r,f] += a[y] * b[r,f] where y<2, r<9, f<4", true, "yr");
    expect_apart("o[i,i] += a[i] * b[k] where i<1, k<4", true, "");
}
