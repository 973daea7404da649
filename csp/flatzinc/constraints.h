/* The constraints that FlatZinc may name: a table of names, arguments and posting functions. A new
 * one is a function and a line in integers.c, booleans.c or globals.c. */
#ifndef CSP_FLATZINC_CONSTRAINTS_H
#define CSP_FLATZINC_CONSTRAINTS_H

#include "csp/constraints/constraints.h"
#include "csp/flatzinc/model.h"

enum { FLATZINC_MOST_ARGUMENTS = 8 };

/* An argument, ready for the engine. Which fields count depends on the signature's letter. */
typedef struct flatzinc_argument {
    int n;                   /* length of an array */
    int64_t integer;         /* i */
    int64_t *integers;       /* I, K */
    csp_var variable;        /* x, b */
    csp_var *variables;      /* X, B */
    const flatzinc_set *set; /* S */
} flatzinc_argument;

typedef struct flatzinc_posting {
    const struct flatzinc_constraint_kind *kind;
    flatzinc_argument argument[FLATZINC_MOST_ARGUMENTS];
    csp_consistency consistency; /* asked for; has_consistency: by an annotation */
    bool has_consistency;
} flatzinc_posting;

/* Constraints that make one variable another name for the other instead of being posted. */
typedef enum flatzinc_join_kind {
    FLATZINC_NO_JOIN,
    FLATZINC_JOIN_EQUAL,    /* the first two arguments */
    FLATZINC_JOIN_OPPOSITE, /* two Booleans */
    FLATZINC_JOIN_LINEAR /* a linear equation of two variables, one of them with factor 1 or -1 */
} flatzinc_join_kind;

typedef struct flatzinc_constraint_kind {
    const char *name;
    /* A letter an argument: i an integer, b a Boolean variable, x an integer variable, S a set;
     * arrays of them are I, B, X, and K for Boolean constants. A constant may stand for a variable.
     */
    const char *signature;
    /* Posts; the solver's status tells how it went, CSP_BAD_ARGUMENT that the arguments do not fit
     * together. Arrays are the callee's to change, until it returns. */
    csp_status (*post)(csp_solver *s, const flatzinc_posting *p);
    int variant; /* of constraints with the same function: a relation, or what it likes */
    flatzinc_join_kind join;
} flatzinc_constraint_kind;

/* All of them, in three tables that end with a kind without a name; those with the same name stand
 * next to each other. */
extern const flatzinc_constraint_kind flatzinc_integer_kind[], flatzinc_boolean_kind[],
    flatzinc_global_kind[];

/* The kind that says that two Booleans, or integers, are equal. */
const flatzinc_constraint_kind *flatzinc_kind_equal(bool is_bool);

/* The numbers as 32 bits; false if one does not fit. */
bool flatzinc_to_int32(int n, const int64_t *from, int32_t *to);

#endif
