/* What a program has to compute: an operator on random full-range data, by its definition.
 *
 * Inputs are drawn from a seed by place, so that they need not be kept: who packs them makes them
 * again. What is kept is one byte an output, and the biases. */
#ifndef CODEGEN_DEFINITION_H
#define CODEGEN_DEFINITION_H

#include "codegen/epilogue.h"
#include "csp/base/error.h"
#include "dataflow/operator.h"

typedef struct definition {
    const operator *op; /* as the user gave it */
    epilogue epilogue;  /* shifts resolved */
    uint64_t seed;
    int32_t *bias;  /* one a channel */
    int8_t *output; /* row-major */
} definition;

/* The steps with `auto` shifts set for the number of products in an output's sum. */
epilogue definition_epilogue(const operator *op, const epilogue *steps);

/* Computes every output; shifts as above. `op` must live as long as the definition, which
 * definition_free frees. NULL when memory is out. */
definition *definition_new(const operator *op, const epilogue *steps, uint64_t seed,
                           error_record *error);
void definition_free(definition *d);

/* The seed of evaluate_fill_random for one of the inputs. */
uint64_t definition_input_seed(const definition *d, int operand);

/* Bytes that definition_new needs at most, and those that a definition keeps. Both saturate. */
int64_t definition_peak_bytes(const operator *op);
int64_t definition_kept_bytes(const operator *op);

/* What output number `element` would be if no multiplication reached it. */
int8_t definition_of_nothing(const definition *d, int64_t element);

#endif
