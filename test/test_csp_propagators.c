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

/* ---- Numbers at the ends ---- */

/* The constant minus the least sum does not fit 64 bits if sums may reach 2^62 themselves. */
Test(csp_propagators, linear_sums_at_their_limit) {
    csp_solver *s = csp_solver_new();
    csp_var x[2] = {csp_variable_new(s, -(1 << 30), 1 << 30),
                    csp_variable_new(s, -(1 << 30), 1 << 30)};
    csp_linear(s, 2, (int64_t[]){(INT64_C(1) << 32) - 1, 1}, x, CSP_EQ, INT64_C(1) << 62);
    cr_assert(csp_propagate(s));
    for (int i = 0; i < 2; i++)
        cr_expect(csp_is_fixed(s, x[i]) && csp_value(s, x[i]) == 1 << 30);
    csp_solver_free(s);
}

/* Two dividends and a divisor that leaves billions of remainders: no walk through all of them. */
Test(csp_propagators, few_dividends_of_a_large_divisor, .timeout = 20) {
    csp_solver *s = csp_solver_new();
    csp_var x = csp_variable_of_values(s, 2, (int32_t[]){0, INT32_MAX});
    csp_var y = csp_constant(s, INT32_MAX - 1), z = csp_variable_new(s, 0, INT32_MAX);
    csp_modulo(s, x, y, z);
    cr_assert(csp_propagate(s));
    cr_assert(csp_set_min(s, z, 1) && csp_propagate(s));
    cr_expect(csp_is_fixed(s, x) && csp_is_fixed(s, z) && csp_value(s, z) == 1);
    csp_solver_free(s);
}

/* The capacity is the start of a task, too: as that start goes down no room is left for another. */
Test(csp_propagators, a_capacity_that_is_a_start) {
    csp_solver *s = csp_solver_new();
    csp_var capacity = csp_variable_new(s, 0, 10);
    csp_var start[3] = {capacity, csp_variable_new(s, 0, 3), csp_constant(s, 9)};
    csp_var duration[3] = {csp_constant(s, 1), csp_constant(s, 1), csp_constant(s, 11)};
    csp_var demand[3] = {csp_constant(s, 3), csp_constant(s, 9), csp_constant(s, 8)};
    csp_cumulative(s, 3, start, duration, demand, capacity);
    cr_expect_not(csp_propagate(s));
    csp_solver_free(s);
}
