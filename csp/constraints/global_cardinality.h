/* What the two propagators of global cardinality share. Inside of csp. */
#ifndef CSP_GLOBAL_CARDINALITY_H
#define CSP_GLOBAL_CARDINALITY_H

#include "csp/kernel/propagator.h"

typedef struct cardinality_value {
    int32_t value;
    csp_var count;
    csp_trailed fixed;  /* x that are it, of those behind the open ones */
    int sure, possible; /* x that are, that can be it */
} cardinality_value;

typedef struct cardinality {
    int n, m;
    bool is_closed, is_dense; /* dense: the values are a range */
    csp_var *x;
    csp_var *order; /* the same; order[0] … order[open-1] are not known to be fixed */
    csp_trailed open;
    cardinality_value *values; /* ascending */
} cardinality;

/* Number of a value in the cover, or -1. */
static inline int cardinality_find(const cardinality *c, int64_t value) {
    int low = 0, high = c->m - 1;
    if (c->is_dense) {
        int64_t j = value - c->values[0].value;
        return j >= 0 && j < c->m ? (int)j : -1;
    }
    while (low <= high) {
        int middle = (low + high) / 2;
        if (c->values[middle].value == value) return middle;
        if (c->values[middle].value < value)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return -1;
}

/* Posts the propagator that makes x domain consistent; the caller subscribes it. */
csp_propagator cardinality_flow_post(csp_solver *s, const cardinality *c);

#endif
