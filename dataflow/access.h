/* Tensor access: the constraint data[r] = Σ_d coef[r][d]·node[d] + offset[r], for every row r,
 * between the vector of a multiplication and the vector of a tensor element. */
#ifndef DATAFLOW_ACCESS_H
#define DATAFLOW_ACCESS_H

#include "csp/csp.h"
#include "dataflow/operator.h"

/* Posts it for `access` over nodes of `axes` coordinates; data has access->dims coordinates. Each
 * row is bounds consistent over the reals and modulo the greatest common divisor of what is not yet
 * fixed, in both directions; domain consistent while its unfixed part has at most ACCESS_TUPLES
 * tuples. */
enum { ACCESS_TUPLES = 32 };
csp_status access_post(csp_solver *s, const access_map *access, int axes, const csp_var *node,
                       const csp_var *data);

#endif
