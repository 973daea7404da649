/* The solver: one constraint problem, its variables, constraints and reversible state.
 *
 * A solver belongs to one thread. Everything in it lives until csp_solver_free. Values are any
 * 32-bit integers; sums and products are made in 64 bits and checked. A building step that goes
 * wrong returns a status, and the solver keeps the first one: a modeller may post a whole problem
 * and look once, at csp_solver_status. */
#ifndef CSP_SOLVER_H
#define CSP_SOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"

/* An integer variable or a view of one: a handle, valid for the solver that made it. Booleans are
 * variables over 0..1. */
typedef int32_t csp_var;

/* What a failed call returns in place of a handle. */
#define CSP_NO_VAR INT32_MIN

typedef enum csp_status {
    CSP_OK,
    CSP_INCONSISTENT, /* a contradiction was found while posting: no solution */
    CSP_BAD_ARGUMENT, /* empty domain, foreign variable, length, coefficient or limit out of range
                       */
    CSP_NO_MEMORY,
    CSP_INTERRUPTED /* asked to stop, see csp_solver_watch; only searches report it */
} csp_status;

/* Relations between an expression and a value. */
typedef enum csp_relation { CSP_EQ, CSP_NE, CSP_LE, CSP_GT, CSP_GE, CSP_LT } csp_relation;

/* The statement `var relation value`. */
typedef struct csp_literal {
    csp_var var;
    csp_relation relation;
    int64_t value;
} csp_literal;

typedef struct csp_solver csp_solver;

/* An array of variables taken as one: a tuple of coordinates. */
typedef struct csp_vector {
    int length;
    csp_var *at;
} csp_vector;

/* A new solver, or NULL when memory is out. */
csp_solver *csp_solver_new(void);

/* Frees the solver and all that was made in it. NULL is allowed. */
void csp_solver_free(csp_solver *s);

/* The first status other than CSP_OK that any building step met, or CSP_OK. "bad argument" and so
 * on as text. */
csp_status csp_solver_status(const csp_solver *s);
const char *csp_status_text(csp_status status);

/* Records a status and returns it, so that a posting function can write
 * `return csp_solver_fail(s, CSP_BAD_ARGUMENT)`. The first one is kept; CSP_OK changes nothing. */
csp_status csp_solver_fail(csp_solver *s, csp_status status);

/* From now on propagation asks `should_stop` every thousand runs of propagators or so; once it says
 * yes the status becomes CSP_INTERRUPTED, searches end with CSP_LIMIT, and the solver only serves
 * to read what they found. For limits that must hold however long a single fixpoint takes. NULL:
 * ask nobody. */
void csp_solver_watch(csp_solver *s, bool (*should_stop)(void *self), void *self);

/* Bytes obtained from the system so far, the peak since nothing is given back. */
size_t csp_solver_bytes(const csp_solver *s);

/* The solver's memory, for propagators and models: count × size bytes, zeroed, or a copy of so many
 * at `from`; freed with the solver. When the product overflows or memory is out NULL is returned
 * and the solver's status becomes CSP_NO_MEMORY. */
void *csp_alloc(csp_solver *s, size_t count, size_t size);
void *csp_copy(csp_solver *s, const void *from, size_t count, size_t size);

/* ---- Variables. Made before the search starts, never during it. ---- */

/* A variable over low..high, or over the given values (any order, repetitions allowed). CSP_NO_VAR
 * on failure. */
csp_var csp_variable_new(csp_solver *s, int32_t low, int32_t high);
csp_var csp_variable_of_values(csp_solver *s, int count, const int32_t *values);

/* scale·x + offset as a variable of its own, without a constraint or a domain. Fails with
 * CSP_BAD_ARGUMENT when scale is 0 or a value of x now would leave 32 bits. Views of views are as
 * cheap as views. */
csp_var csp_view(csp_solver *s, csp_var x, int32_t scale, int32_t offset);

/* 1 - b for a Boolean b; a variable fixed to a value. */
csp_var csp_not(csp_solver *s, csp_var b);
csp_var csp_constant(csp_solver *s, int32_t value);

/* A vector of `length` new variables, the i-th over low[i]..high[i]; its length is 0 on failure. */
csp_vector csp_vector_new(csp_solver *s, int length, const int32_t *low, const int32_t *high);

/* Variables made so far (views apart): their handles are 0 … count-1. */
int csp_variable_count(const csp_solver *s);

/* Is x a variable or view of this solver? */
bool csp_is_variable(const csp_solver *s, csp_var x);

/* Are n >= 0 and all of x[0] … x[n-1] variables or views of this solver? */
bool csp_are_variables(const csp_solver *s, int n, const csp_var *x);

/* The names used by traces; none by default. The text is copied. */
csp_status csp_variable_name(csp_solver *s, csp_var x, const char *name);
const char *csp_name_of(const csp_solver *s, csp_var x);

#endif
