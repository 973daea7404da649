/* An operator computed from its definition, to check programs with.
 *
 * Nothing here knows of embeddings, layouts or hardware. Tensors are row-major as the operator
 * says, inputs int8, output int32; products that read or write outside a tensor are left out; sums
 * wrap around modulo 2^32. */
#ifndef DATAFLOW_EVALUATE_H
#define DATAFLOW_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/error.h"
#include "dataflow/operator.h"

/* How to compute; all agree to the bit. */
typedef enum evaluate_method {
    EVALUATE_FASTEST,  /* the best that this processor has */
    EVALUATE_AVX2,     /* only where the processor has AVX2 */
    EVALUATE_PORTABLE, /* the same blocking in the compiler's own vectors */
    EVALUATE_PLAIN,    /* one multiplication after the other: slow, and plainly right */
} evaluate_method;

/* Adds the operator's products to out, which the caller has set to zero (or to what they are to be
 * added to). Needs memory for a zero-padded copy of each tensor that is left by an index, and
 * about a megabyte; one thread. False when memory is out. */
bool evaluate_operator(const operator *op, const int8_t *lhs, const int8_t *rhs, int32_t *out,
                       error_record *error);

/* The same by a method of the caller's choice. False also when the processor lacks it. */
bool evaluate_operator_by(evaluate_method method, const operator *op, const int8_t *lhs,
                          const int8_t *rhs, int32_t *out, error_record *error);

/* The most bytes that evaluate_operator allocates. */
int64_t evaluate_bytes(const operator *op);

/* Fills with uniform numbers, -128 to 127, that depend on nothing but the seed and the place. */
void evaluate_fill_random(int8_t *data, size_t count, uint64_t seed);

/* Fills with a part of the same numbers: those of the places from `from` on. */
void evaluate_fill_random_from(int8_t *data, size_t from, size_t count, uint64_t seed);

#endif
