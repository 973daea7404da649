/* Gathering forms: the same multiplications and the same sums, in an index that tells its axes. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/gather.h"
#include "dataflow/evaluate.h"
#include "dataflow/telling.h"
#include "test/random_operator.h"

enum { MOST_MACS = 1 << 20 };

/* Multiplications of the graph: those that read and write inside. */
static int64_t count_nodes(const operator* op) {
    int64_t x[OPERATOR_MAX_AXES] = {0}, count = 0;
    for (int d = 0; d >= 0;) {
        bool inside = true;
        for (int k = 0; k < OPERANDS; k++)
            inside &= access_element(op, &op->operand[k], x) >= 0;
        count += inside;
        for (d = op->axes - 1; d >= 0 && ++x[d] == op->axis[d].extent; d--)
            x[d] = 0;
    }
    return count;
}

static int32_t *sums(const operator* op) {
    int8_t *data[OPERANDS] = {NULL};
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        size_t elems = (size_t)access_elements(&op->operand[k]);
        data[k] = malloc(elems);
        evaluate_fill_random(data[k], elems, (uint64_t)k);
    }
    int32_t *sum = calloc((size_t)access_elements(&op->operand[OPERAND_OUT]), sizeof *sum);
    error_record error = {0};
    cr_assert(
        evaluate_operator_by(EVALUATE_PLAIN, op, data[OPERAND_LHS], data[OPERAND_RHS], sum, &error),
        "%s", error.message);
    free(data[OPERAND_LHS]);
    free(data[OPERAND_RHS]);
    return sum;
}

/* Is there a form that gathers? If so it is the same operator. */
static bool expect_gathers(const operator* op) {
    operator gathered;
    char text[2048], form[2048];
    if (!operator_gather(op, &gathered)) return false;
    operator_format(op, text, sizeof text);
    operator_format(&gathered, form, sizeof form);
    cr_expect(operator_output_tells_axes(&gathered), "%s: %s", text, form);
    for (int k = 0; k < OPERANDS; k++)
        cr_assert(
            gathered.operand[k].dims == op->operand[k].dims &&
            !memcmp(gathered.operand[k].shape, op->operand[k].shape, sizeof op->operand[k].shape));
    if (operator_macs(&gathered) > MOST_MACS) return true;
    cr_expect_eq(count_nodes(op), count_nodes(&gathered), "%s: %s", text, form);
    int32_t *wanted = sums(op), *got = sums(&gathered);
    size_t bytes = (size_t)access_elements(&op->operand[OPERAND_OUT]) * sizeof *wanted;
    cr_expect(!memcmp(wanted, got, bytes), "%s: %s", text, form);
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
                    bool tells = operator_output_tells_axes(&op);
                    cr_expect_neq(expect_gathers(&op), tells, "%s", text);
                }
}

Test(gather, several_axes_and_rows) {
    static const char *const texts[] = {
        "o[i+j] += a[i,k] * b[k,j] where i<9, j<5, k<3",
        "o[i+j+k] += a[i,k] * b[k,j] where i<9, j<5, k<3",
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
        cr_expect(expect_gathers(&op), "%s", texts[i]);
    }
}

Test(gather, random_operators) {
    int gathered = 0;
    for (uint64_t number = 0; number < 1500; number++) {
        operator op;
        char text[2048];
        random_operator(number, 20000, &op, text, sizeof text);
        gathered += expect_gathers(&op);
    }
    cr_expect(gathered > 40, "%d", gathered);
}

/* Nothing says where j ends but its own range, and the form would leave it. */
Test(gather, no_form_where_no_tensor_bounds_a_range) {
    operator op, gathered;
    cr_assert(operator_parse("o[i+j] += a[k] * b[k] where i<9, j<5, k<3", &op, NULL));
    cr_expect(!operator_gather(&op, &gathered));
    cr_assert(operator_parse("o[i+j] += a[i] * b[j] where i<9, j<5; a: 10; b: 6", &op, NULL));
    cr_expect(!operator_gather(&op, &gathered));
    cr_assert(operator_parse("o[i+j] += a[i] * b[j] where i<9, j<5; a: 10; b: 5", &op, NULL));
    cr_expect(operator_gather(&op, &gathered));
}
