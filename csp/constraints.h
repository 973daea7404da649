/* The constraints that come with the engine. One line here, one file each.
 *
 * Every function posts and returns the solver's status: CSP_OK; CSP_INCONSISTENT when posting alone
 * shows that there is no solution; CSP_BAD_ARGUMENT for a variable of another solver, a negative
 * length, numbers whose sums could leave 62 bits. Arrays are copied. A variable may occur more than
 * once. */
#ifndef CSP_CONSTRAINTS_H
#define CSP_CONSTRAINTS_H

#include "csp/solver.h"

/* How much a constraint finds: only from fixed variables, from bounds, or everything. */
typedef enum csp_consistency { CSP_BY_VALUE, CSP_BY_BOUNDS, CSP_BY_DOMAIN } csp_consistency;

/* Σ coef[i]·x[i]  relation  constant. Bounds consistent over the reals (≠: when one variable is
 * left). */
csp_status csp_linear(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                      csp_relation relation, int64_t constant);
/* b = 1 exactly when (reified), or only when (half-reified: b = 1 implies), the linear relation
 * holds. Bounds consistent over the reals, too: b is fixed as soon as the bounds of x decide it
 * (half-reified: refute the relation), and the relation, or reified its opposite, is that of
 * csp_linear once b is fixed. */
csp_status csp_linear_reified(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                              csp_relation relation, int64_t constant, csp_var b);
csp_status csp_linear_implied(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                              csp_relation relation, int64_t constant, csp_var b);

/* x relation y + constant. Bounds consistent, = too: holes of x do not carry over to y. */
csp_status csp_compare(csp_solver *s, csp_var x, csp_relation relation, csp_var y,
                       int64_t constant);

/* x·y = z. Bounds consistent over the reals. */
csp_status csp_product(csp_solver *s, csp_var x, csp_var y, csp_var z);

/* x / y = z rounded towards zero, and its remainder x - y·(x / y) = z, with the sign of x; y is not
 * 0. Division is bounds consistent; the remainder is while y has at most 256 values, beyond that z
 * and x only agree in sign and size. A fixed y and an x of at most 1024 values make x, and for the
 * remainder z too, domain consistent. */
csp_status csp_division(csp_solver *s, csp_var x, csp_var y, csp_var z);
csp_status csp_modulo(csp_solver *s, csp_var x, csp_var y, csp_var z);

/* z = min or max of x[0] … x[n-1], n >= 1. Bounds consistent. */
csp_status csp_minimum(csp_solver *s, int n, const csp_var *x, csp_var z);
csp_status csp_maximum(csp_solver *s, int n, const csp_var *x, csp_var z);

/* table[index] = z, index from 0. Domain consistent for constants; for variables domain consistent
 * on the index, and on the rest. */
csp_status csp_element(csp_solver *s, int n, const int32_t *table, csp_var index, csp_var z);
csp_status csp_element_variable(csp_solver *s, int n, const csp_var *array, csp_var index,
                                csp_var z);

/* x[0] … x[n-1] all take different values. */
csp_status csp_all_different(csp_solver *s, int n, const csp_var *x, csp_consistency consistency);

/* (x[0] … x[n-1]) is one of the rows of `tuples` (rows × n). Domain consistent. */
csp_status csp_table(csp_solver *s, int n, const csp_var *x, int rows, const int32_t *tuples);

/* (x[0] … x[n-1]) is lexicographically less than (y[0] … y[n-1]); or, not strict, less or equal.
 * Domain consistent when no variable occurs twice. */
csp_status csp_lexicographic(csp_solver *s, int n, const csp_var *x, const csp_var *y, bool strict);

/* At least one of the literals is true. Watched literals; domain consistent when no variable occurs
 * twice. */
csp_status csp_clause(csp_solver *s, int n, const csp_literal *literals);

/* b = 1 exactly when the literal is true. Domain consistent. */
csp_status csp_reify(csp_solver *s, csp_literal literal, csp_var b);

/* b[i] = 1 exactly when x = first + i; x is one of first … first+n-1. Domain consistent. */
csp_status csp_channel(csp_solver *s, csp_var x, int32_t first, int n, const csp_var *b);

#endif
