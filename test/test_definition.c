/* Definitions: each output is the operator's, however the sums are sliced. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "codegen/definition.h"
#include "dataflow/evaluate.h"

static operator parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}

/* Three tensors of 2^62 elements are an operator: what its check needs is said at once. */
Test(definition, bytes_that_no_machine_has_saturate) {
    operator op = parse("o[i,0] += a[i,k] * b[k,0] where i<4, k<4; o: 2147483647x2147483647; "
                        "a: 2147483647x2147483647; b: 2147483647x2147483647");
    int64_t elements = access_elements(&op.operand[OPERAND_OUT]);
    cr_expect_geq(definition_kept_bytes(&op), elements);
    cr_expect_geq(definition_peak_bytes(&op), definition_kept_bytes(&op));
}

/* An output of more sums than a slice has, and a row that several axes move: still each output by
 * the definition. */
static void expect_definition(const char *text) {
    operator op = parse(text);
    const access_map *out = &op.operand[OPERAND_OUT];
    epilogue e;
    cr_assert(epilogue_parse("shr:auto,bias,clip:-100:127", &e, NULL));
    error_record error = {0};
    definition *d = definition_new(&op, &e, 9, &error);
    cr_assert(d, "%s", error.message);
    int8_t *data[OPERANDS] = {NULL};
    for (int k = OPERAND_LHS; k < OPERANDS; k++) {
        size_t elements = (size_t)access_elements(&op.operand[k]);
        data[k] = malloc(elements);
        evaluate_fill_random(data[k], elements, definition_input_seed(d, k));
    }
    int64_t outputs = access_elements(out);
    int32_t *sum = calloc((size_t)outputs, sizeof *sum);
    cr_assert(evaluate_operator(&op, data[OPERAND_LHS], data[OPERAND_RHS], sum, NULL));
    int64_t channels = out->shape[out->dims - 1]; /* the last row is the channel in these texts */
    for (int64_t i = 0; i < outputs; i++)
        cr_assert_eq(d->output[i], epilogue_apply(&d->epilogue, sum[i], d->bias[i % channels]),
                     "%s: output %d", text, (int)i);
    cr_expect_geq(definition_peak_bytes(&op),
                  definition_kept_bytes(&op) + access_elements(&op.operand[OPERAND_LHS]));
    free(sum);
    free(data[OPERAND_LHS]);
    free(data[OPERAND_RHS]);
    definition_free(d);
}

Test(definition, large_outputs_are_computed_slice_by_slice) {
    expect_definition("o[x,f] += d[x,k] * w[k,f] where x<3000000, f<3, k<1; o: 3000000x3");
    expect_definition("o[3*y+r,f] += d[y] * w[r,f] where y<1000000, r<5, f<3");
}
