/* A linear relation in normal form. Inside of csp. */
#ifndef CSP_LINEAR_TERMS_H
#define CSP_LINEAR_TERMS_H

#include "csp/kernel/propagator.h"

typedef struct linear_term {
    int64_t coef;
    csp_var x;
} linear_term;

/* Σ coef[i]·x[i] relation constant, with relation one of =, ≠, ≤; plain variables in ascending
 * order, each once and not fixed, no coefficient 0, coefficients without common divisor. Sums of
 * terms stay below 2^62, unless is_wide. */
typedef struct linear_terms {
    int n;
    linear_term *term;
    csp_relation relation;
    int64_t constant;
    bool is_wide; /* sums of terms may leave 62 bits; all numbers alone are 64 bits wide */
} linear_terms;

/* When does the Boolean of the constraint take part? */
typedef enum reification { PLAIN, IMPLIED, REIFIED } reification;

/* Normalises; memory from the solver. False, with the solver's status set, for bad arguments or no
 * memory. A relation that holds, or fails, for divisibility or because no variable is left has n 0
 * and is 0 relation constant. */
bool linear_normalise(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                      csp_relation relation, int64_t constant, linear_terms *terms);

/* Posts terms that are wide, with sums of 128 bits; b and the terms as csp_linear_reified has them.
 * The terms live as long as the solver. */
csp_status linear_wide_post(csp_solver *s, const linear_terms *terms, reification reification,
                            csp_var b);

/* x + y = z + constant? Posts it. */
bool linear_is_plus(const linear_terms *terms);
csp_status linear_plus_post(csp_solver *s, const linear_terms *terms);

/* Two to four terms with coefficients 1 and -1? Posts those. */
bool linear_is_small(const linear_terms *terms);
csp_status linear_small_post(csp_solver *s, const linear_terms *terms);

#endif
