/* Holes inside the bounds of a variable, in two forms: bits (small and dense domains) and intervals
 * (wide ones). Inside of csp only. `v` is always a plain variable, and min..max its present bounds,
 * which are in the domain. */
#ifndef CSP_HOLES_H
#define CSP_HOLES_H

#include "csp/kernel/kernel.h"

typedef struct holes_form {
    /* Smallest value from `value` up, largest from `value` down; min <= value <= max. */
    int32_t (*next)(const csp_solver *s, const csp_variable *v, int32_t value);
    int32_t (*previous)(const csp_solver *s, const csp_variable *v, int32_t value);
    /* How many of low..high are missing; both inside the bounds. */
    uint32_t (*missing)(const csp_solver *s, const csp_variable *v, int32_t low, int32_t high);
    /* Takes out low..high, strictly inside the bounds, and counts them in v->holes. The variable
     * itself is already saved. False: no memory. */
    bool (*remove)(csp_solver *s, csp_variable *v, int32_t low, int32_t high);
} holes_form;

extern const holes_form holes_as_bits, holes_as_intervals;

/* Follows a change of the bounds of a wide domain. */
void holes_clip_intervals(const csp_solver *s, csp_variable *v);

static inline const holes_form *holes_of(const csp_variable *v) {
    return v->kind == CSP_DOMAIN_WIDE ? &holes_as_intervals : &holes_as_bits;
}

#endif
