/* Gathering forms: the same multiplications and the same sums, in an index that tells its axes. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/gather.h"
#include "dataflow/evaluate.h"
#include "dataflow/replay.h"
#include "dataflow/telling.h"
#include "test/random_operator.h"

enum { MOST_MACS = 1 << 20 };

/* What the window on a tensor holds; a row that is no dimension of the tensor repeats it. */
static int8_t *window_of(const access_map *whole, const access_map *window, const int64_t *from,
                         const int8_t *data) {
    int64_t index[TENSOR_MAX_DIMS] = {0}, elems = access_elements(window);
    int8_t *seen = malloc((size_t)elems);
    for (int64_t i = 0; i < elems; i++) {
        int64_t element = 0;
        for (int row = 0; row < whole->dims; row++)
            element = element * whole->shape[row] + index[row] + from[row];
        seen[i] = data[element];
        for (int row = window->dims - 1; row >= 0 && ++index[row] == window->shape[row]; row--)
            index[row] = 0;
    }
    return seen;
}

/* The operator's sums on random data, computed in this form. */
static int32_t *sums(const operator *op, const gathered *form) {
    int8_t *data[OPERANDS] = {NULL};
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        size_t elems = (size_t)access_elements(&op->operand[k]);
        int8_t *whole = malloc(elems);
        evaluate_fill_random(whole, elems, (uint64_t)k);
        data[k] = window_of(&op->operand[k], &form->op.operand[k], form->from[k], whole);
        free(whole);
    }
    int32_t *sum = calloc((size_t)access_elements(&op->operand[OPERAND_OUT]), sizeof *sum);
    error_record error = {0};
    cr_assert(evaluate_operator_by(EVALUATE_PLAIN, &form->op, data[OPERAND_LHS], data[OPERAND_RHS],
                                   sum, &error),
              "%s", error.message);
    free(data[OPERAND_LHS]);
    free(data[OPERAND_RHS]);
    return sum;
}

/* Is there a form that gathers? If so it is the same operator. */
static bool expect_gathers(const operator *op, bool *has_windows) {
    gathered form, plain = {.op = *op};
    char text[2048], rewritten[2048];
    if (!operator_gather(op, &form)) return false;
    operator_format(op, text, sizeof text);
    operator_format(&form.op, rewritten, sizeof rewritten);
    *has_windows = form.has_windows;
    cr_expect(operator_output_tells_axes(&form.op), "%s: %s", text, rewritten);
    if (operator_macs(&form.op) > MOST_MACS) return true;
    error_record error = {0};
    cr_expect(replay_same_graph_within(op, &form.op, form.from, MOST_MACS, &error), "%s: %s: %s",
              text, rewritten, error.message);
    int32_t *wanted = sums(op, &plain), *got = sums(op, &form);
    size_t bytes = (size_t)access_elements(&op->operand[OPERAND_OUT]) * sizeof *wanted;
    cr_expect(!memcmp(wanted, got, bytes), "%s: %s", text, rewritten);
    free(wanted);
    free(got);
    return true;
}

/* Every stride and dilation, ragged filters, padding on either side: there is a form wherever
 * outputs overlap, and none is needed elsewhere. */
Test(gather, transposed_convolutions) {
    for (int s = 1; s <= 6; s++)
        for (int d = -6; d <= 6; d++)
            for (int y = 1; y <= 9; y += 2)
                for (int r = 1; r <= 8; r++) {
                    operator op;
                    char text[256];
                    if (d == 0) continue;
                    int low = d < 0 ? -d * (r - 1) : 0, pad = (s + r) % 3;
                    int size = s * (y - 1) + abs(d) * (r - 1) + 1 - pad + (y + r) % 2;
                    if (size < 1) continue;
                    snprintf(text, sizeof text,
                             "o[f,%d*y%+d*r%+d] += a[c,y] * w[c,f,r] where f<2, c<2, y<%d, r<%d; "
                             "o: 2x%d",
                             s, d, low - pad, y, r, size);
                    cr_assert(operator_parse(text, &op, NULL), "%s", text);
                    bool tells = operator_output_tells_axes(&op), windows = false;
                    cr_expect_neq(expect_gathers(&op, &windows), tells, "%s", text);
                    cr_expect(!windows, "%s", text);
                }
}

Test(gather, several_axes_and_rows) {
    static const char *const texts[] = {
        "o[i+j] += a[i,k] * b[k,j] where i<9, j<5, k<3",
        "o[i+j+k] += a[i,k] * b[k,j] where i<9, j<5, k<3",
        "o[i+j+k] += a[i+j] * b[k] where i<9, j<5, k<4; a: 13",
        "o[i+j,i+k] += a[i] * b[j,k] where i<9, j<5, k<3",
        "o[i+j+k+3,i+k] += a[i,j,k] * b[i,j] where i<6, j<6, k<9",
        "o[3*i-j+k+14] += a[i,j,k] * b[i,j,k] where i<7, j<7, k<9",
        "o[4*y+2*r+3*t] += a[y] * b[r,t] where y<9, r<5, t<4",
        "o[3*i+4*j,j+2*k] += a[i,j,k] * b[j] where i<7, j<9, k<5",
        "o[2*y+3*r-2,3*x+4*s-3] += a[y,x] * b[r,s] where y<5, x<6, r<4, s<5; o: 14x24",
        "o[-2*i+3*j+20] += a[i] * b[j] where i<9, j<8",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        operator op;
        error_record error = {0};
        cr_assert(operator_parse(texts[i], &op, &error), "%s: %s", texts[i], error.message);
        bool windows;
        cr_expect(expect_gathers(&op, &windows) && !windows, "%s", texts[i]);
    }
}

Test(gather, random_operators) {
    int forms = 0, with_windows = 0;
    for (uint64_t number = 0; number < 1500; number++) {
        operator op;
        char text[2048];
        bool windows = false;
        random_operator(number, 20000, &op, text, sizeof text);
        forms += expect_gathers(&op, &windows);
        with_windows += windows;
    }
    cr_expect(forms > 60 && with_windows > 10, "%d, %d", forms, with_windows);
}

/* No index says where j ends, or a is longer than i goes. */
Test(gather, windows_bound_what_no_tensor_does) {
    static const char *const texts[] = {
        "o[i+j] += a[k] * b[k] where i<9, j<5, k<3",
        "o[i+j] += a[i+2] * b[j] where i<9, j<5; a: 13",
        "o[i+j] += a[8-i] * b[2*j-1] where i<9, j<5; a: 10; b: 8",
        "o[i+3*j] += a[j] * b[] where i<7, j<9",
        "o[i+4*j,j+2*k] += a[] * b[j,k] where i<13, j<5, k<6",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        operator op;
        bool windows = false;
        error_record error = {0};
        cr_assert(operator_parse(texts[i], &op, &error), "%s: %s", texts[i], error.message);
        cr_expect(expect_gathers(&op, &windows) && windows, "%s", texts[i]);
    }
}

/* Where a form's numbers would be beyond an operator's there is none. */
Test(gather, large_numbers) {
    static const char *const texts[] = {
        "o[1000000*i+999999*j] += a[i] * b[j] where i<1000, j<1000",
        "o[i+j] += a[i] * b[j] where i<2000000000, j<2; a: 2000000000",
        "o[i+j] += a[i] * b[j] where i<1500000000, j<600000000",
        "o[i+2000000*j,i+1000000*k] += a[i] * b[j,k] where i<900, j<900, k<900; o: 3x7",
        "o[2147483647*i+j+k,i-2147483*j] += a[i,j] * b[k] where i<2, j<2, k<1; o: 9x9",
        "o[i+1000000*j] += a[1000*i+7] * b[j,i] where i<2000000, j<2000; a: 1000000007; o: 9",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        operator op;
        gathered form;
        if (!operator_parse(texts[i], &op, NULL) || !operator_gather(&op, &form)) continue;
        cr_expect(operator_check(&form.op, NULL), "%s", texts[i]);
    }
}
