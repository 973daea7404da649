/* Brute force against propagators: random small instances of a constraint, all assignments listed,
 * and what the engine does compared with that list at the root, at random nodes below it, and after
 * going back.
 *
 * A constraint is one entry: how to post a random instance, and its meaning on values. */
#ifndef TEST_CSP_BRUTE_H
#define TEST_CSP_BRUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "csp/csp.h"
#include "test/random.h"

enum { BRUTE_VARIABLES = 8, BRUTE_NUMBERS = 64 };

typedef struct brute_instance {
    csp_solver *s;
    uint64_t random;
    int n; /* variables of the constraint, views among them */
    csp_var x[BRUTE_VARIABLES];
    bool repeats; /* some variable is there twice, perhaps as a view */
    int m;        /* numbers of the constraint's own, for the meaning to read */
    int64_t number[BRUTE_NUMBERS];
} brute_instance;

/* How much a fixpoint must have found, on instances where no variable occurs twice. */
typedef enum brute_strength {
    BRUTE_SOUND,  /* nothing, until all are fixed */
    BRUTE_BOUNDS, /* both bounds of each variable are in a solution within the bounds of the others
                   */
    BRUTE_REAL,   /* what the entry's `supported` says of both bounds */
    BRUTE_DOMAIN  /* each value is in a solution */
} brute_strength;

typedef struct brute_constraint {
    const char *name;
    int least_variables, most_variables; /* n is picked from here */
    int least_value, most_value;         /* and values from here */
    csp_status (*post)(brute_instance *instance);
    bool (*holds)(const brute_instance *instance, const int *value);
    brute_strength strength;
    /* For BRUTE_REAL: has this value of x[i] a real support within the bounds of the others? */
    bool (*supported)(const brute_instance *instance, int i, int64_t value);
    int booleans; /* the last so many variables are 0..1 */
} brute_constraint;

/* For meanings: does a stand in the relation to b? How many of v[0] … v[n-1] are `value`? */
bool brute_relates(int64_t a, csp_relation relation, int64_t b);
int brute_count(const int *v, int n, int value);

/* Checks `count` random instances; stops the test with a description at the first that is wrong. */
void brute_check(const brute_constraint *constraint, int count, uint64_t seed);

/* Several random constraints out of a list on the same `n` variables, `count` times: the number of
 * solutions that a random search with random options finds, and the best cost. */
void brute_check_together(const brute_constraint *const *list, int length, int n, int count,
                          uint64_t seed);

#endif
