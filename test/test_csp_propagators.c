/* Every propagator of csp against brute force on random small instances: no solution lost, the
 * claimed consistency reached at every node, entailment right, everything back after backtracking,
 * all solutions found by search under any heuristic. What the constraints mean is in
 * csp_meanings_*.c. */
#include <criterion/criterion.h>
#include <string.h>

#include "test/csp_meanings.h"

enum { INSTANCES = 1000, WIDE_INSTANCES = 150, TOGETHER = 4000 };

#define FAMILY(family)                                                                             \
    Test(csp_propagators, family) {                                                                \
        for (const brute_constraint *c = meanings_##family; c->name; c++)                          \
            brute_check(c, INSTANCES, 1000);                                                       \
    }

FAMILY(linear)
FAMILY(arithmetic)
FAMILY(logic)
FAMILY(counting)
FAMILY(arrays)
FAMILY(scheduling)

/* Quotients with gaps between them need wider ranges. */
Test(csp_propagators, division_and_modulo_of_more) {
    int found = 0;
    for (const brute_constraint *c = meanings_arithmetic; c->name; c++) {
        if (strcmp(c->name, "division") && strcmp(c->name, "modulo")) continue;
        brute_constraint wide = *c;
        wide.least_value = -15;
        wide.most_value = 15;
        brute_check(&wide, WIDE_INSTANCES, 1);
        found++;
    }
    cr_assert_eq(found, 2);
}

/* May it be stated on n integers of any values? */
static bool takes_integers(const brute_constraint *c, int n) {
    return c->booleans == 0 && c->most_value > 1 && c->least_variables <= n;
}

/* Their interplay: several constraints on the same four variables. */
Test(csp_propagators, several_together) {
    static const brute_constraint *const families[] = {meanings_linear, meanings_arithmetic,
                                                       meanings_logic,  meanings_counting,
                                                       meanings_arrays, meanings_scheduling};
    const brute_constraint *list[100];
    int length = 0;
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        for (const brute_constraint *c = families[i]; c->name; c++)
            if (takes_integers(c, 4)) list[length++] = c;
    brute_check_together(list, length, 4, TOGETHER, 77);
}
