/* FlatZinc: what is read, what is refused and where, what is printed. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/flatzinc/flatzinc.h"

/* Solves `text`; the output is to be freed. */
static char *run(const char *text, flatzinc_options options, flatzinc_answer *answer) {
    error_record error = {0};
    char *output = NULL;
    size_t bytes;
    flatzinc_model *m = flatzinc_read(text, strlen(text), &error);
    cr_assert(m, "%s at %d:%d", error.message, error.line, error.column);
    options.out = open_memstream(&output, &bytes);
    options.messages = NULL;
    *answer = flatzinc_solve(m, &options, &error);
    fclose(options.out);
    flatzinc_free(m);
    cr_assert_neq(*answer, FLATZINC_ERROR, "%s", error.message);
    return output;
}

static flatzinc_options every(void) {
    flatzinc_options options = flatzinc_defaults();
    options.every = true;
    return options;
}

static void expect_output(const char *text, flatzinc_options options, const char *expected) {
    flatzinc_answer answer;
    char *output = run(text, options, &answer);
    cr_expect_str_eq(output, expected, "%s", text);
    free(output);
}

static int count_solutions(const char *text, flatzinc_options options) {
    flatzinc_answer answer;
    char *output = run(text, options, &answer);
    int count = 0;
    for (const char *at = output; (at = strstr(at, "----------\n")); at++)
        count++;
    cr_expect(strstr(output, "==========\n") || strstr(output, "=====UNSAT"), "%s", output);
    free(output);
    return count;
}

/* ---- Output ---- */

Test(flatzinc, prints_what_is_asked_for) {
    expect_output("% a comment\n"
                  "predicate mine(var int: x, array [int] of var int: y);\n"
                  "array [1..2] of int: c = [3, -0x10];\n"
                  "bool: yes :: output_var = true;\n"
                  "var 1..1: x :: output_var :: is_defined_var;\n"
                  "var {4}: y;\n"
                  "var bool: b :: output_var = true;\n"
                  "array [1..4] of var int: a :: output_array([1..2, 0..1]) = [x, y, 7, c[2]];\n"
                  "array [1..2] of var bool: e :: output_array([1..2]) = [b, false];\n"
                  "solve satisfy;\n",
                  every(),
                  "yes = true;\nx = 1;\nb = true;\na = array2d(1..2, 0..1, [1, 4, 7, -16]);\n"
                  "e = array1d(1..2, [true, false]);\n----------\n==========\n");
}

Test(flatzinc, sets_reach_the_ends_of_64_bits) {
    expect_output("set of int: s :: output_var = {9223372036854775807, -9223372036854775808,\n"
                  "  -9223372036854775808, 4, 3};\n"
                  "solve satisfy;\n",
                  every(),
                  "s = {-9223372036854775808,3,4,9223372036854775807};\n"
                  "----------\n"
                  "==========\n");
}

Test(flatzinc, one_solution_is_not_a_proof_of_no_more) {
    flatzinc_options options = flatzinc_defaults();
    const char *text = "var 1..3: x :: output_var; solve satisfy;";
    expect_output(text, options, "x = 1;\n----------\n");
    options.solutions = 2;
    expect_output(text, options, "x = 1;\n----------\nx = 2;\n----------\n");
    options.solutions = 4;
    expect_output(text, options,
                  "x = 1;\n----------\nx = 2;\n----------\nx = 3;\n----------\n==========\n");
}

Test(flatzinc, optimises) {
    const char *text = "var 1..4: x :: output_var; var 0..9: y :: output_var;\n"
                       "constraint int_lin_eq([1, 2], [y, x], 9);\n"
                       "solve :: int_search([x], input_order, indomain_min, complete) minimize y;";
    expect_output(text, flatzinc_defaults(), "x = 4;\ny = 1;\n----------\n==========\n");
    expect_output(text, every(),
                  "x = 1;\ny = 7;\n----------\nx = 2;\ny = 5;\n----------\nx = 3;\ny = 3;\n"
                  "----------\nx = 4;\ny = 1;\n----------\n==========\n");
    expect_output("var 1..4: x :: output_var; solve maximize x;", flatzinc_defaults(),
                  "x = 4;\n----------\n==========\n");
}

Test(flatzinc, says_when_there_is_none) {
    expect_output("var 1..4: x; constraint int_lt(x, 1); solve satisfy;", flatzinc_defaults(),
                  "=====UNSATISFIABLE=====\n");
    expect_output("var {}: x; solve satisfy;", flatzinc_defaults(), "=====UNSATISFIABLE=====\n");
    expect_output("var 1..4: x; var 5..6: y; constraint int_eq(x, y); solve satisfy;",
                  flatzinc_defaults(), "=====UNSATISFIABLE=====\n");
}

Test(flatzinc, says_when_it_does_not_know) {
    flatzinc_options options = flatzinc_defaults();
    options.time_limit_seconds = 0;
    expect_output("var int: x; var int: y; var int: z; constraint int_lt(x, y);\n"
                  "constraint int_lt(y, z); constraint int_lt(z, x); solve satisfy;",
                  options, "=====UNKNOWN=====\n");
}

/* Two bounds that chase each other for 2^32 steps: no fixpoint ends within the limit. */
Test(flatzinc, keeps_the_time_limit_within_a_fixpoint, .timeout = 20) {
    flatzinc_options options = flatzinc_defaults();
    options.time_limit_seconds = 0.05;
    expect_output("var int: x; var int: y; var bool: b;\n"
                  "constraint int_lt_reif(x, y, b); constraint int_lt_reif(y, x, b);\n"
                  "constraint bool_eq(b, true); solve satisfy;",
                  options, "=====UNKNOWN=====\n");
}

Test(flatzinc, statistics_are_in_the_form_of_minizinc) {
    flatzinc_options options = every();
    flatzinc_answer answer;
    options.statistics = true;
    char *output = run("var 1..3: x :: output_var; solve maximize x;", options, &answer);
    cr_expect(strstr(output, "\n%%%mzn-stat: solutions=3\n"), "%s", output);
    cr_expect(strstr(output, "\n%%%mzn-stat: objective=3\n"), "%s", output);
    cr_expect(strstr(output, "\n%%%mzn-stat: nodes="), "%s", output);
    cr_expect(strstr(output, "\n%%%mzn-stat-end\n"), "%s", output);
    free(output);
}

/* ---- Names for one variable ---- */

Test(flatzinc, joined_variables_have_all_their_domains) {
    expect_output("var 0..9: x :: output_var; var {1, 2, 3, 7}: y :: output_var;\n"
                  "var -20..20: z :: output_var; var bool: b :: output_var; var 0..5: i :: "
                  "output_var;\n"
                  "constraint int_lin_eq([1, -1], [x, y], 2);\n" /* x = y + 2 */
                  "constraint int_lin_eq([3, 1], [x, z], 0);\n"  /* z = -3x */
                  "constraint bool2int(b, i);\n"
                  "constraint int_ge(y, 3); constraint int_le(z, -12); constraint int_ne(i, 0);\n"
                  "solve satisfy;",
                  every(), "x = 5;\ny = 3;\nz = -15;\nb = true;\ni = 1;\n----------\n==========\n");
}

Test(flatzinc, a_chain_of_large_factors_is_posted_rather_than_joined) {
    expect_output("var int: a; var int: b; var int: c; var 0..3: d :: output_var;\n"
                  "constraint int_lin_eq([1, -60000], [a, b], 1);\n"
                  "constraint int_lin_eq([1, -60000], [b, c], 1);\n"
                  "constraint int_lin_eq([1, -60000], [c, d], 1);\n"
                  "solve satisfy;",
                  every(), "=====UNSATISFIABLE=====\n");
}

Test(flatzinc, contradicting_equalities_fail) {
    expect_output("var bool: a; var bool: b; constraint bool_not(a, b); constraint bool_eq(a, b);\n"
                  "solve satisfy;",
                  every(), "=====UNSATISFIABLE=====\n");
}

Test(flatzinc, a_variable_on_both_sides_of_an_inverse_is_looked_at_again) {
    cr_expect_eq(
        count_solutions("var 0..4: a; var 0..4: b; var 0..4: c; var 0..4: d; var 0..4: e;\n"
                        "constraint inlay_inverse([a, b, c], 1, [c, d, e], 1);\n"
                        "constraint inlay_value_precede(1, 2, [-1, d, b]);\n"
                        "solve :: int_search([a, b, c, d, e], first_fail, indomain_min)\n"
                        "satisfy;",
                        every()),
        1);
}

Test(flatzinc, a_load_that_places_items_is_not_counted_twice) {
    cr_expect_eq(count_solutions("var 0..2: a :: output_var; var -1..1: b :: output_var;\n"
                                 "constraint inlay_bin_packing_load([a, b, b], [b], [2], 0);\n"
                                 "solve satisfy;\n",
                                 every()),
                 1);
}

Test(flatzinc, what_was_introduced_does_not_multiply_solutions) {
    expect_output("var 1..2: x :: output_var; var 0..9: y :: var_is_introduced;\n"
                  "constraint int_le(x, y); solve satisfy;",
                  every(), "x = 1;\n----------\nx = 2;\n----------\n==========\n");
}

/* ---- Search ---- */

static const char *const variable_orders[] = {
    "input_order",      "first_fail", "anti_first_fail", "smallest", "largest", "occurrence",
    "most_constrained", "max_regret", "dom_w_deg",       "impact",   "random"};
static const char *const value_orders[] = {
    "indomain",        "indomain_min",      "indomain_max",   "indomain_median",
    "indomain_middle", "indomain_random",   "indomain_split", "indomain_reverse_split",
    "outdomain_min",   "indomain_interval", "outdomain_max",  "outdomain_median",
    "outdomain_random"};

Test(flatzinc, every_order_finds_every_solution) {
    char text[1000];
    for (size_t i = 0; i < sizeof variable_orders / sizeof variable_orders[0]; i++)
        for (size_t k = 0; k < sizeof value_orders / sizeof value_orders[0]; k++) {
            snprintf(text, sizeof text,
                     "var {1, 2, 4, 5}: x; var 1..5: y; var 1..5: z; var bool: b;\n"
                     "constraint all_different_int([x, y, z]); constraint int_le_reif(x, y, b);\n"
                     "solve :: seq_search([int_search([x, y, 3, z], %s, %s, complete),\n"
                     "bool_search([b], %s, %s, complete)]) satisfy;",
                     variable_orders[i], value_orders[k], variable_orders[i], value_orders[k]);
            cr_expect_eq(count_solutions(text, every()), 48, "%s", text);
        }
}

Test(flatzinc, every_restart_finds_every_solution_once) {
    static const char *const restarts[] = {"restart_luby(1)", "restart_geometric(1.5, 1)",
                                           "restart_linear(1)", "restart_constant(1)",
                                           "restart_none"};
    char text[1000];
    for (size_t i = 0; i < sizeof restarts / sizeof restarts[0]; i++) {
        snprintf(text, sizeof text,
                 "var 1..6: a; var 1..6: b; var 1..6: c; var 1..6: d; var 1..6: e; var 1..6: f;\n"
                 "var 0..9: aux :: var_is_introduced; constraint int_le(a, aux);\n"
                 "constraint all_different_int([a, b, c, d, e, f]);\n"
                 "constraint int_lin_eq([1, 1, 1], [a, b, c], 11);\n"
                 "solve :: int_search([a, b, c, d, e, f], first_fail, indomain_max) :: %s satisfy;",
                 restarts[i]);
        cr_expect_eq(count_solutions(text, every()), 108, "%s", text);
    }
}

/* x*x + y*y is greatest under x + 2y <= 20 at (20, 0). */
Test(flatzinc, free_search_finds_the_optimum_on_any_number_of_threads) {
    const char *text =
        "var 0..30: x :: output_var; var 0..30: y :: output_var; var 0..900: xx; var 0..900: yy;\n"
        "var 0..1800: sum; constraint int_times(x, x, xx); constraint int_times(y, y, yy);\n"
        "constraint int_lin_le([1, 2], [x, y], 20);\n"
        "constraint int_lin_eq([1, 1, -1], [xx, yy, sum], 0); solve maximize sum;";
    flatzinc_options options = flatzinc_defaults();
    options.free_search = true;
    flatzinc_answer answer;
    options.every = true;
    char *alone = run(text, options, &answer);
    cr_expect(strstr(alone, "x = 20;\ny = 0;\n----------\n==========\n"), "%s", alone);
    options.threads = 3;
    char *together = run(text, options, &answer);
    cr_expect_str_eq(alone, together);
    free(alone);
    free(together);
}

Test(flatzinc, free_search_finds_all_and_one) {
    flatzinc_options options = every();
    options.free_search = true;
    const char *text = "var 1..3: x; var 1..3: y; constraint int_ne(x, y); solve satisfy;";
    cr_expect_eq(count_solutions(text, options), 6);
    options.every = false;
    flatzinc_answer answer;
    char *output = run(text, options, &answer);
    cr_expect_str_eq(output, "----------\n");
    free(output);
    expect_output("var 1..2: x; var 1..2: y; var 1..2: z; constraint int_ne(x, y);\n"
                  "constraint int_ne(y, z); constraint int_ne(x, z); solve satisfy;",
                  options, "=====UNSATISFIABLE=====\n");
}

/* ---- Errors ---- */

static const struct {
    const char *text;
    int line, column;
    const char *message;
} wrong[] = {
    {"", 1, 1, "a solve item, not the end of the file"},
    {"var 1..3: x;\n", 2, 1, "a solve item"},
    {"var 1..3: x solve satisfy;", 1, 13, "';', not 'solve'"},
    {"var 1..3 x; solve satisfy;", 1, 10, "':', not 'x'"},
    {"var 1..: x; solve satisfy;", 1, 8, "an integer, not ':'"},
    {"var 3: x; solve satisfy;", 1, 6, "'..'"},
    {"var float: x; solve satisfy;", 1, 5, "floats are not supported"},
    {"var 1.5..2.5: x; solve satisfy;", 1, 5, "floats are not supported"},
    {"float: x = 1.5; solve satisfy;", 1, 1, "floats are not supported"},
    {"var set of 1..3: x; solve satisfy;", 1, 5, "set variables are not supported"},
    {"var 1..3: x;\n  var 1..3: x; solve satisfy;", 2, 13, "'x' is declared already"},
    {"constraint int_le(x, 1); solve satisfy;", 1, 19, "a declared name, not 'x'"},
    {"constraint nonsense(1); solve satisfy;", 1, 12, "a constraint that is known here"},
    {"array [1..2] of int: a = [1]; solve satisfy;", 1, 26, "2 elements, not 1"},
    {"array [1..2] of int: a = [1, true]; solve satisfy;", 1, 30, "an integer, not a variable"},
    {"array [0..2] of int: a = [1]; solve satisfy;", 1, 8, "begins at 1"},
    {"array [1..1] of int: a = [1]; int: b = a[2]; solve satisfy;", 1, 42, "index from 1 to 1"},
    {"var bool: b = 3; solve satisfy;", 1, 15, "a Boolean"},
    {"var 1..99999999999: x; solve satisfy;", 1, 5, "a domain within"},
    {"int: i = 99999999999999999999; solve satisfy;", 1, 10, "an integer beyond 64 bits"},
    {"var 1..3: x; solve minimise x;", 1, 20, "satisfy, minimize or maximize, not 'minimise'"},
    {"var 1..3: x; solve satisfy; var 1..3: y;", 1, 29, "the end of the file"},
    {"var 1..3: x :: output_array([1..3]); solve satisfy;", 1, 11, "output_var"},
    {"array [1..1] of var int: a :: output_array([1..3]) = [1]; solve satisfy;", 1, 26,
     "index ranges of 1 elements"},
    {"int: x = 1 \x01; solve satisfy;", 1, 12, "a byte 0x01"},
    {"solve :: f([[[[satisfy;", 1, 23, "',' or ']'"},
};

Test(flatzinc, errors_have_a_place_and_say_what_was_expected) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        error_record error = {0};
        flatzinc_model *m = flatzinc_read(wrong[i].text, strlen(wrong[i].text), &error);
        cr_expect_null(m, "%s", wrong[i].text);
        flatzinc_free(m);
        cr_expect_eq(error.line, wrong[i].line, "%s: %s, line %d", wrong[i].text, error.message,
                     error.line);
        cr_expect_eq(error.column, wrong[i].column, "%s: %s, column %d", wrong[i].text,
                     error.message, error.column);
        cr_expect(strstr(error.message, wrong[i].message), "%s: %s", wrong[i].text, error.message);
    }
}

static const struct {
    const char *text;
    int line, column;
    const char *message;
} unfit[] = {
    {"var 1..3: x;\nconstraint int_le(x); solve satisfy;", 2, 12, "2 arguments, not 1"},
    {"var bool: x;\nconstraint int_le(x, 1); solve satisfy;", 2, 19, "an integer"},
    {"var 1..3: x; var 1..3: y;\nconstraint int_lin_le([1], [x, y], 1); solve satisfy;", 2, 12,
     "fit together"},
    {"var 1..3: x;\nconstraint int_lin_le([x], [x], 1); solve satisfy;", 2, 24,
     "a constant integer"},
    {"var 1..3: x;\nconstraint int_le(x, 99999999999); solve satisfy;", 2, 22, "32 bits"},
    {"var 1..3: x;\nconstraint set_in(x, 3); solve satisfy;", 2, 22, "a constant set"},
    {"var 1..3: x;\nsolve :: int_search(x, first_fail, indomain) satisfy;", 2, 10,
     "an array of variables"},
    {"var 1..3: x;\nsolve :: restart_luby(0) satisfy;", 2, 10, "at least 1"},
};

Test(flatzinc, arguments_that_do_not_fit_are_refused_at_their_place) {
    for (size_t i = 0; i < sizeof unfit / sizeof unfit[0]; i++) {
        error_record error = {0};
        flatzinc_model *m = flatzinc_read(unfit[i].text, strlen(unfit[i].text), &error);
        cr_assert(m, "%s: %s", unfit[i].text, error.message);
        flatzinc_options options = flatzinc_defaults();
        options.out = tmpfile();
        cr_expect_eq(flatzinc_solve(m, &options, &error), FLATZINC_ERROR, "%s", unfit[i].text);
        cr_expect_eq(ftell(options.out), 0);
        fclose(options.out);
        flatzinc_free(m);
        cr_expect_eq(error.line, unfit[i].line, "%s: %s", unfit[i].text, error.message);
        cr_expect_eq(error.column, unfit[i].column, "%s: %s, column %d", unfit[i].text,
                     error.message, error.column);
        cr_expect(strstr(error.message, unfit[i].message), "%s: %s", unfit[i].text, error.message);
    }
}
