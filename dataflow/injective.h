/* Injective: distinct nodes of a kind stand on distinct nodes; all-different on vectors. */
#ifndef DATAFLOW_INJECTIVE_H
#define DATAFLOW_INJECTIVE_H

#include "csp/csp.h"

/* No two of the `count` vectors, each of `length` coordinates, are equal. A vector that is fixed
 * takes its value from any other that has one coordinate left to decide. node[i·length + d] is
 * coordinate d of vector i. */
csp_status injective_post(csp_solver *s, int count, int length, const csp_var *node);

#endif
