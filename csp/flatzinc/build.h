/* A FlatZinc model put into a solver. */
#ifndef CSP_FLATZINC_BUILD_H
#define CSP_FLATZINC_BUILD_H

#include "csp/flatzinc/model.h"

/* Makes the variables and posts the constraints. (*variable)[i], in the solver's memory, is the
 * model's variable i. A model found to have no solution is no error: it leaves the solver
 * CSP_INCONSISTENT. False: `error` says what is wrong where; the solver is of no more use. */
bool flatzinc_build(const flatzinc_model *m, csp_solver *s, const csp_var **variable,
                    error_record *error);

#endif
