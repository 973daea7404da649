/* Variables that are others seen differently: x = scale·root + offset. Equalities, Boolean
 * negations, bool2int and linear equations of two variables need no propagator then. */
#ifndef CSP_FLATZINC_JOIN_H
#define CSP_FLATZINC_JOIN_H

#include "csp/flatzinc/model.h"

typedef struct joined_variable {
    int32_t root; /* itself, if it is one */
    int64_t scale, offset;
} joined_variable;

typedef struct joined {
    joined_variable *variable; /* one for each of the model's */
    bool *is_done;             /* per constraint: nothing is left to post */
} joined;

/* Finds all joins of a model; memory from `a`. False: no memory. */
bool flatzinc_join(const flatzinc_model *m, arena *a, joined *result);

#endif
