/* What variable and value orders see. Inside of csp only; the tables are in heuristics.c. */
#ifndef CSP_HEURISTICS_H
#define CSP_HEURISTICS_H

#include "csp/search/branching.h"

typedef struct branching {
    int n;
    csp_var *x;
    csp_variable_order variable_order;
    csp_value_order value_order;
    uint64_t random;      /* state of the generator */
    csp_trailed first;    /* all before x[first] are fixed */
    int chosen, conflict; /* index of the last decision, of the last one before a failure, or -1 */
    bool repeats_conflict;
    double *weight, *activity; /* per x[i]; NULL when the order has no use for it */
    double activity_step;
    int32_t *index_of; /* index in x of each of the solver's variables, or -1 */
    int index_count;
    int64_t *phase; /* per x[i]: last value, or CSP_NONE_ABOVE */
    int *degree;    /* per x[i]: propagators on it */
    struct impact_table *impacts;
} branching;

/* The variable with the least score is chosen, the first of several. */
typedef struct variable_order_entry {
    const char *name;
    double (*score)(csp_solver *s, branching *b, int i); /* NULL: all are equal */
    unsigned uses;                                       /* of the records below */
} variable_order_entry;

enum { USES_WEIGHT = 1, USES_ACTIVITY = 2, USES_PHASE = 4, USES_IMPACT = 8 };

typedef struct value_order_entry {
    const char *name;
    csp_literal (*decide)(csp_solver *s, branching *b, int i);
    unsigned uses;
} value_order_entry;

extern const variable_order_entry csp_variable_order_table[CSP_VARIABLE_ORDERS];
extern const value_order_entry csp_value_order_table[CSP_VALUE_ORDERS];

/* ---- Impacts (impact.c) ---- */

/* Room for what is learnt; NULL when memory is out. */
struct impact_table *impact_table_new(csp_solver *s, const branching *b);

/* The decision that comes next; what it has left of the search space, or that it failed. Nodes that
 * follow from no decision are passed over. */
void impact_decided(branching *b, csp_literal decision);
void impact_measure(csp_solver *s, branching *b, bool failed);

/* Of a variable, the sum of what its values leave; and its value that leaves most. */
double impact_remainder(csp_solver *s, branching *b, int i);
int64_t impact_least_value(csp_solver *s, branching *b, int i);

#endif
