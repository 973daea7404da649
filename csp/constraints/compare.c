/* x relation y + constant: the linear relation of two variables. */
#include "csp/constraints/constraints.h"

csp_status csp_compare(csp_solver *s, csp_var x, csp_relation relation, csp_var y,
                       int64_t constant) {
    return csp_linear(s, 2, (int64_t[]){1, -1}, (csp_var[]){x, y}, relation, constant);
}
