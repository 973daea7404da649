/* The constraints that come with the engine: the table in csp/README.md says which file has which.
 *
 * Every function posts and returns the solver's status: CSP_OK; CSP_INCONSISTENT when posting alone
 * shows that there is no solution; CSP_BAD_ARGUMENT for a variable of another solver, a negative
 * length, numbers that do not fit. Arrays are copied. A variable may occur more than once. */
#ifndef CSP_CONSTRAINTS_H
#define CSP_CONSTRAINTS_H

#include "csp/kernel/solver.h"

/* How much a constraint finds: only from fixed variables, from bounds, or everything. */
typedef enum csp_consistency { CSP_BY_VALUE, CSP_BY_BOUNDS, CSP_BY_DOMAIN } csp_consistency;

/* Σ coef[i]·x[i]  relation  constant. Bounds consistent over the reals (≠: when one variable is
 * left). Once views and constants are resolved, coefficients and constant must fit 64 bits; sums
 * need not. */
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

/* x·y = z. Bounds consistent over the reals. x·x = z: bounds consistent. */
csp_status csp_product(csp_solver *s, csp_var x, csp_var y, csp_var z);
csp_status csp_square(csp_solver *s, csp_var x, csp_var z);

/* x / y = z rounded towards zero, and its remainder x - y·(x / y) = z, with the sign of x; y is not
 * 0. Division is bounds consistent; the remainder is while y has at most 256 values, beyond that z
 * and x only agree in sign and size. A fixed y makes an x of at most 1024 values domain consistent,
 * and for the remainder then a z of at most 1024, too. */
csp_status csp_division(csp_solver *s, csp_var x, csp_var y, csp_var z);
csp_status csp_modulo(csp_solver *s, csp_var x, csp_var y, csp_var z);

/* z = min or max of x[0] … x[n-1], n >= 1. Bounds consistent. */
csp_status csp_minimum(csp_solver *s, int n, const csp_var *x, csp_var z);
csp_status csp_maximum(csp_solver *s, int n, const csp_var *x, csp_var z);

/* table[index] = z, index from 0. Domain consistent; for variables but for the holes of a z of more
 * than 256 values, which wait until the index is fixed. */
csp_status csp_element(csp_solver *s, int n, const int32_t *table, csp_var index, csp_var z);
csp_status csp_element_variable(csp_solver *s, int n, const csp_var *array, csp_var index,
                                csp_var z);

/* x[0] … x[n-1] all take different values. By domain only where all values span less than 2^20,
 * else by bounds. */
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

/* z = |x|. Domain consistent for x and z of at most 64 values when posted, else bounds consistent.
 */
csp_status csp_absolute(csp_solver *s, csp_var x, csp_var z);

/* x to the power y = z. 0 to the 0 is 1; with y < 0 it is 1 / x^-y rounded towards zero and x not
 * 0. Bounds consistent for a fixed y, and for at most 4096 pairs of a value of x and one of y. */
csp_status csp_power(csp_solver *s, csp_var x, csp_var y, csp_var z);

/* ---- Equality and order of many ---- */

/* x = y + constant; b = 1 exactly when x = y; all of x equal. Domain consistent, but that holes
 * carry over only to domains of at most 65536 values. */
csp_status csp_equal(csp_solver *s, csp_var x, csp_var y, int32_t constant);
csp_status csp_equal_reified(csp_solver *s, csp_var x, csp_var y, csp_var b);
csp_status csp_all_equal(csp_solver *s, int n, const csp_var *x);

/* x[0] <= x[1] <= …; strict: <. Bounds consistent. */
csp_status csp_increasing(csp_solver *s, int n, const csp_var *x, bool strict);

/* b = 1 exactly when (reified), or only when (implied), x lies in one of the ranges low..high given
 * as pairs, in any order. Domain consistent. csp_inside takes the rest out at once. */
csp_status csp_inside(csp_solver *s, csp_var x, int ranges, const int32_t *low_high);
csp_status csp_inside_reified(csp_solver *s, csp_var x, int ranges, const int32_t *low_high,
                              csp_var b);
csp_status csp_inside_implied(csp_solver *s, csp_var x, int ranges, const int32_t *low_high,
                              csp_var b);

/* The sum of Booleans b[0] … b[n-1] is odd. Domain consistent. */
csp_status csp_parity(csp_solver *s, int n, const csp_var *b);

/* ---- Counting ---- */

/* How many of x[0] … x[n-1] equal y, relation z. Domain consistent on x and z for a fixed y; y
 * keeps only values whose count may be right. */
csp_status csp_count(csp_solver *s, int n, const csp_var *x, csp_var y, csp_relation relation,
                     csp_var z);

/* How many of x have one of the m values = z. Domain consistent on x, bounds consistent on z. */
csp_status csp_among(csp_solver *s, int n, const csp_var *x, int m, const int32_t *values,
                     csp_var z);

/* values[j], which all differ, is taken by counts[j] of x, for each j < m. closed: x takes no other
 * value. By value: a value that is full, or that all who still can must take; by bounds or by
 * domain: domain consistent on x for counts within their bounds. The counts are kept between how
 * many must and how many can take the value and, closed, to a sum of n. */
csp_status csp_global_cardinality(csp_solver *s, int n, const csp_var *x, int m,
                                  const int32_t *values, const csp_var *counts, bool closed,
                                  csp_consistency consistency);

/* z is the number of different values in x. z is kept between the least number of values that meet
 * the bounds of all x and what fixed and open ones can give; when z is at one of these ends, open x
 * take only values of fixed ones, or none of them. */
csp_status csp_distinct_count(csp_solver *s, int n, const csp_var *x, csp_var z);

/* y is equal to one of x, n >= 1. Domain consistent for a y of at most 65536 values. */
csp_status csp_member(csp_solver *s, int n, const csp_var *x, csp_var y);

/* ---- Positions ---- */

/* index is the first position, counted from `first`, of the greatest (least) of x, n >= 1. Domain
 * consistent on index, bounds consistent on x. */
csp_status csp_position_of_maximum(csp_solver *s, int n, const csp_var *x, int32_t first,
                                   csp_var index);
csp_status csp_position_of_minimum(csp_solver *s, int n, const csp_var *x, int32_t first,
                                   csp_var index);

/* If value b occurs in x, value a occurs before it. Domain consistent. */
csp_status csp_value_precede(csp_solver *s, int n, const csp_var *x, int32_t a, int32_t b);

/* x[i] = first_y + j exactly when y[j] = first_x + i, for all i, j < n; both take no other values.
 * By value: what the equivalences say; by domain (also by bounds): domain consistent. */
csp_status csp_inverse(csp_solver *s, int n, const csp_var *x, int32_t first_x, const csp_var *y,
                       int32_t first_y, csp_consistency consistency);

/* ---- Graphs: x[i] is the node that follows node first + i ---- */

/* One circuit through all nodes; or (sub) through all that do not follow themselves, at least two
 * unless all do. All different with the consistency given, no shorter circuit, and (not sub)
 * everything can be reached. */
csp_status csp_circuit(csp_solver *s, int n, const csp_var *x, int32_t first, bool sub,
                       csp_consistency consistency);

/* ---- Sequences and tables ---- */

/* x[0] … x[n-1] takes an automaton from state `start` to an accepting one. States are 1 … states, 0
 * is none. In a state q a symbol a of 1 … symbols leads to next[(q - 1)·symbols + a - 1]; it may be
 * the last if accepting[q - 1]. Domain consistent. */
csp_status csp_regular(csp_solver *s, int n, const csp_var *x, int states, int symbols,
                       const int32_t *next, int start, const bool *accepting);

/* (x[0] … x[n-1]) is none of the rows. Domain consistent. */
csp_status csp_table_negative(csp_solver *s, int n, const csp_var *x, int rows,
                              const int32_t *tuples);

/* ---- Packing and scheduling. Durations, demands, capacities, loads and sides are not negative:
 * less is taken out. ---- */

/* load[j] is the sum of the size[i] >= 0 with bins[i] = first + j, j < m; bins[i] takes no other
 * value. Loads between what is sure and what is possible, and items, after Shaw 2004; loads below
 * 4096 by exact sums. */
csp_status csp_bin_packing(csp_solver *s, int n, const csp_var *bins, const int64_t *size, int m,
                           const csp_var *load, int32_t first);

/* At each time the demands of the tasks that run, start <= time < start + duration, add up to at
 * most the capacity. Time-table consistent, with overload checking by energy; tasks that demand
 * more than half of it are disjunctive. */
csp_status csp_cumulative(csp_solver *s, int n, const csp_var *start, const csp_var *duration,
                          const csp_var *demand, csp_var capacity);

/* No two tasks run at the same time; those of duration 0 do not matter (strict: must not lie inside
 * another, either). Overload checking, detectable precedences, not-first/not-last, edge-finding
 * (Vilím 2007). */
csp_status csp_disjunctive(csp_solver *s, int n, const csp_var *start, const csp_var *duration,
                           bool strict);

/* Rectangles with a corner at (x[i], y[i]) that do not overlap; those with a side 0 do not matter
 * (strict: must not lie inside another, either). Pairwise. */
csp_status csp_no_overlap(csp_solver *s, int n, const csp_var *x, const csp_var *y,
                          const csp_var *width, const csp_var *height, bool strict);

#endif
