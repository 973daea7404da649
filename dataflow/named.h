/* Named operators: convolutions and matrix products, built from checked parameters.
 *
 * One table gives each operator's name, its parameters with default and help, and its builder; the
 * command line takes its options and their help from it. A caller clears an array of values, sets
 * some of them, and builds:
 *
 *     const named_operator *kind = named_operator_find("conv2d");
 *     parameter_value values[NAMED_MAX_PARAMETERS];
 *     named_values_clear(kind, values);
 *     values[named_parameter_find(kind, "stride")] = (parameter_value){true, {2, 1}};
 *     …
 *     named_operator_build(kind, values, &op, &error) */
#ifndef DATAFLOW_NAMED_H
#define DATAFLOW_NAMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/error.h"
#include "dataflow/operator.h"

enum { NAMED_MAX_PARAMETERS = 16 };

/* The kind of a parameter is how many numbers it takes. Pairs are height × width, triples depth ×
 * height × width; one number stands for all. A flag takes none and is 0 or 1. */
typedef enum parameter_kind {
    PARAMETER_FLAG,
    PARAMETER_INT,
    PARAMETER_PAIR,
    PARAMETER_TRIPLE,
} parameter_kind;

typedef struct named_parameter {
    const char *name;
    parameter_kind kind;
    bool required;
    int64_t preset; /* where it is not required and not given */
    int64_t low;    /* smallest that is accepted; the largest is INT32_MAX */
    const char *help;
} named_parameter;

typedef struct parameter_value {
    bool given;
    int64_t number[3]; /* a flag: 0 or 1 in the first */
} parameter_value;

typedef struct named_operator named_operator;

/* The whole table. */
const named_operator *named_operator_first(void);
const named_operator *named_operator_next(const named_operator *kind); /* NULL after the last */

/* The operator of that name, or of another that it goes by ('-' and '_' are the same); or NULL. */
const named_operator *named_operator_find(const char *name);

const char *named_operator_name(const named_operator *kind);
const char *named_operator_help(const named_operator *kind); /* one line */

/* The parameters, in the order of the values; NULL after the last. */
const named_parameter *const *named_operator_parameters(const named_operator *kind);

/* Place of a parameter in the list, -1 if there is none of that name. */
int named_parameter_find(const named_operator *kind, const char *name);

/* Sets every value to its default, none given. */
void named_values_clear(const named_operator *kind, parameter_value *values);

/* Builds the operator, checked as by operator_check. Messages name the parameter as an option. */
bool named_operator_build(const named_operator *kind, const parameter_value *values, operator *op,
                          error_record *error);

#endif
