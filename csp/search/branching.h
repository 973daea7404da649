/* Branching: which decision to try next. A brancher is asked at every node; it names a literal,
 * which the search makes true on the left and false on the right, or says that it has nothing left
 * to decide.
 *
 * Ready-made ones pair a variable order with a value order, each an entry of a table in
 * heuristics.c: a new one is a function and a line. */
#ifndef CSP_BRANCHING_H
#define CSP_BRANCHING_H

#include "csp/kernel/propagator.h"

typedef struct csp_brancher {
    void *self;
    /* Fills the decision and returns true, or false when all its variables are decided. The
     * decision must be undecided: neither true nor false now. */
    bool (*choose)(csp_solver *s, void *self, csp_literal *decision);
    /* Optional: told of each failure (in which propagator, or -1; before anything is undone), of
     * each solution, and of each node after propagation. */
    void (*on_failure)(csp_solver *s, void *self, csp_propagator where);
    void (*on_solution)(csp_solver *s, void *self);
    void (*on_node)(csp_solver *s, void *self);
} csp_brancher;

/* Variable orders. */
typedef enum csp_variable_order {
    CSP_INPUT_ORDER,
    CSP_FIRST_FAIL,       /* fewest values */
    CSP_SMALLEST,         /* smallest minimum */
    CSP_LARGEST,          /* largest maximum */
    CSP_MOST_CONSTRAINED, /* fewest values, then most propagators */
    CSP_MAX_REGRET,       /* largest gap between the two smallest values */
    CSP_DOM_WDEG,         /* fewest values per failure weight (Boussemart 2004) */
    CSP_ACTIVITY,         /* most often changed by propagation, decaying, per value (Michel 2012) */
    CSP_RANDOM_ORDER,
    CSP_ANTI_FIRST_FAIL, /* most values */
    CSP_OCCURRENCE,      /* most propagators */
    CSP_IMPACT,          /* the values tried have shrunk the search space most (Refalo 2004) */
    CSP_VARIABLE_ORDERS
} csp_variable_order;

/* Value orders. */
typedef enum csp_value_order {
    CSP_MINIMUM,
    CSP_MAXIMUM,
    CSP_MEDIAN,
    CSP_SPLIT,         /* lower half first */
    CSP_SPLIT_REVERSE, /* upper half first */
    CSP_RANDOM_VALUE,
    CSP_SAVED_PHASE,  /* the value it had in the last solution or deepest assignment, else the
                         minimum */
    CSP_MIDDLE,       /* nearest to the middle of the bounds, the lower of two */
    CSP_FIRST_RUN,    /* the lowest run of values, or without holes the lower half */
    CSP_LEAST_IMPACT, /* the value that has shrunk the search space least */
    CSP_NOT_MINIMUM,  /* without the minimum, maximum, median or a random value first */
    CSP_NOT_MAXIMUM,
    CSP_NOT_MEDIAN,
    CSP_NOT_RANDOM,
    CSP_VALUE_ORDERS
} csp_value_order;

/* A brancher on n variables. Ties go to the first variable. On failure `choose` is NULL, which the
 * search refuses. */
csp_brancher csp_branch(csp_solver *s, int n, const csp_var *x, csp_variable_order variables,
                        csp_value_order values, uint64_t seed);

/* The same, repeating first the variable of the last conflict while it is undecided (Lecoutre
 * 2009). */
csp_brancher csp_branch_last_conflict(csp_solver *s, csp_brancher inner);

/* Names of the tables' entries, and the entry of a name, -1 if there is none. */
const char *csp_variable_order_name(csp_variable_order order);
const char *csp_value_order_name(csp_value_order order);
int csp_variable_order_find(const char *name);
int csp_value_order_find(const char *name);

#endif
