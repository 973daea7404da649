/* What named.c's table is made of: builders from values that have been checked one by one. They
 * check what concerns several at once; the operator as a whole is checked by the caller. */
#ifndef DATAFLOW_NAMED_BUILD_H
#define DATAFLOW_NAMED_BUILD_H

#include "dataflow/named.h"

typedef struct request {
    const named_operator *kind;
    const parameter_value *values;
} request;

bool build_convolution(const request *q, operator *op, error_record *error);
bool build_depthwise(const request *q, operator *op, error_record *error);
bool build_transposed(const request *q, operator *op, error_record *error);
bool build_product(const request *q, operator *op, error_record *error);
bool build_dense(const request *q, operator *op, error_record *error);
bool build_matvec(const request *q, operator *op, error_record *error);

#endif
