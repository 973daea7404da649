/* What a constraint of FlatZinc means, on values: from MiniZinc's handbook, and sharing nothing
 * with csp but the signatures of its tables. */
#ifndef TEST_FLATZINC_MEANING_H
#define TEST_FLATZINC_MEANING_H

#include "csp/flatzinc/constraints.h"

enum { MOST_VALUES = 12 };

/* An argument: constants, and variables by their number. */
typedef struct operand {
    char letter; /* of the table's signature */
    int n;       /* at most MOST_VALUES */
    bool is_variable[MOST_VALUES];
    int at[MOST_VALUES]; /* S: the members */
} operand;

/* One constraint of a model. */
typedef struct statement {
    const flatzinc_constraint_kind *kind;
    int count;
    operand operand[FLATZINC_MOST_ARGUMENTS];
} statement;

/* Does it hold where variable v has the value assignment[v]? Fails the test for a kind whose
 * meaning is not written yet. */
bool statement_holds(const statement *s, const int *assignment);

#endif
