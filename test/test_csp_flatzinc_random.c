/* Every constraint that FlatZinc may name, in random small models with random searches: the number
 * of solutions, and the best objective, are those of trying all assignments. The arguments follow
 * the tables' signatures; what a constraint means is written here once more, from MiniZinc's
 * handbook. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/flatzinc/constraints.h"
#include "csp/flatzinc/flatzinc.h"

enum { INTEGERS = 3, BOOLEANS = 2, VARIABLES = INTEGERS + BOOLEANS, MOST = 12, MODELS = 3 };

/* An argument: constants, and variables by their number. */
typedef struct operand {
    char letter;
    int n;
    bool is_variable[MOST];
    int at[MOST]; /* S: the members */
} operand;

typedef struct statement {
    const flatzinc_constraint_kind *kind;
    int count;
    operand operand[FLATZINC_MOST_ARGUMENTS];
} statement;

/* The same under an assignment. */
typedef struct meaning {
    int n;
    int at[MOST];
} meaning;

static uint64_t state;

static int random_below(int n) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((state >> 33) % (uint64_t)n);
}

static int random_within(int low, int high) {
    return low + random_below(high - low + 1);
}

/* ---- What the constraints mean ---- */

static bool starts_with(const char *text, const char *begin) {
    return strncmp(text, begin, strlen(begin)) == 0;
}

static bool contains(const meaning *m, int value) {
    for (int i = 0; i < m->n; i++)
        if (m->at[i] == value) return true;
    return false;
}

static int occurrences(const meaning *m, int value) {
    int count = 0;
    for (int i = 0; i < m->n; i++)
        count += m->at[i] == value;
    return count;
}

static bool related(const char *relation, long a, long b) {
    if (starts_with(relation, "eq")) return a == b;
    if (starts_with(relation, "ne")) return a != b;
    if (starts_with(relation, "le")) return a <= b;
    if (starts_with(relation, "lt")) return a < b;
    return starts_with(relation, "ge") ? a >= b : a > b;
}

static long sum_of_products(const meaning *a, const meaning *b) {
    long sum = 0;
    for (int i = 0; i < a->n; i++)
        sum += (long)a->at[i] * b->at[i];
    return sum;
}

static bool is_power(int x, int y, int z) {
    long power = 1;
    for (int i = 0; i < abs(y); i++)
        power *= x;
    if (y >= 0) return power == z;
    return power != 0 && 1 / power == z;
}

static int extremum(const meaning *x, int sign) {
    int best = x->at[0];
    for (int i = 1; i < x->n; i++)
        if (sign * x->at[i] > sign * best) best = x->at[i];
    return best;
}

static int position_of(const meaning *x, int value) {
    int i = 0;
    while (x->at[i] != value)
        i++;
    return i;
}

static bool clause_holds(const meaning *positive, const meaning *negative) {
    return contains(positive, 1) || contains(negative, 0);
}

static bool all_different(const meaning *x) {
    for (int i = 0; i < x->n; i++)
        if (occurrences(x, x->at[i]) > 1) return false;
    return true;
}

static bool is_ascending(const meaning *x, int step) {
    for (int i = 1; i < x->n; i++)
        if (x->at[i] < x->at[i - 1] + step) return false;
    return true;
}

/* Less (-1), equal, or greater. */
static int compare_lists(const meaning *x, const meaning *y) {
    for (int i = 0; i < x->n && i < y->n; i++)
        if (x->at[i] != y->at[i]) return x->at[i] < y->at[i] ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

static bool precedes(int a, int b, const meaning *x) {
    for (int i = 0; i < x->n; i++) {
        if (x->at[i] == a) return true;
        if (x->at[i] == b) return a == b;
    }
    return true;
}

static bool cardinalities_hold(const meaning *x, const meaning *cover, const meaning *counts,
                               bool closed) {
    for (int j = 0; j < cover->n; j++)
        if (occurrences(x, cover->at[j]) != counts->at[j]) return false;
    for (int i = 0; closed && i < x->n; i++)
        if (!contains(cover, x->at[i])) return false;
    return true;
}

static int different_values(const meaning *x) {
    int count = 0;
    for (int i = 0; i < x->n; i++)
        count += position_of(x, x->at[i]) == i;
    return count;
}

static bool are_inverse(const meaning *x, int first_x, const meaning *y, int first_y) {
    for (int i = 0; i < x->n; i++) {
        int j = x->at[i] - first_y;
        if (j < 0 || j >= y->n || y->at[j] != first_x + i) return false;
    }
    return true;
}

static bool is_circuit(int first, const meaning *x, bool sub) {
    int start = -1, moving = 0, steps = 0;
    for (int i = 0; i < x->n; i++) {
        if (x->at[i] < first || x->at[i] >= first + x->n) return false;
        bool moves = !sub || x->at[i] != first + i;
        moving += moves;
        if (moves) start = i;
    }
    if (moving == 0) return true;
    int at = start;
    do {
        at = x->at[at] - first;
        steps++;
    } while (at != start && steps <= x->n);
    return steps == moving && all_different(x);
}

static bool has_row(const meaning *x, const meaning *rows) {
    for (int first = 0; first < rows->n; first += x->n)
        if (memcmp(x->at, rows->at + first, (size_t)x->n * sizeof(int)) == 0) return true;
    return false;
}

static bool is_accepted(const meaning *m) {
    const meaning *x = &m[0], *next = &m[3];
    int states = m[1].at[0], symbols = m[2].at[0], q = m[4].at[0];
    for (int i = 0; i < x->n; i++) {
        if (x->at[i] < 1 || x->at[i] > symbols) return false;
        q = next->at[(q - 1) * symbols + x->at[i] - 1];
        if (q < 1 || q > states) return false;
    }
    return contains(&m[5], q);
}

static bool loads_hold(const meaning *load, const meaning *bin, const meaning *size, int first) {
    for (int j = 0; j < load->n; j++) {
        int sum = 0;
        for (int i = 0; i < bin->n; i++)
            sum += bin->at[i] == first + j ? size->at[i] : 0;
        if (sum != load->at[j]) return false;
    }
    for (int i = 0; i < bin->n; i++)
        if (bin->at[i] < first || bin->at[i] >= first + load->n) return false;
    return true;
}

static bool is_negative(const meaning *m) {
    return m->n > 0 && extremum(m, -1) < 0;
}

static bool fits_capacity(const meaning *start, const meaning *duration, const meaning *demand,
                          int capacity) {
    if (is_negative(duration) || is_negative(demand) || capacity < 0) return false;
    for (int time = -10; time < 20; time++) {
        int sum = 0;
        for (int i = 0; i < start->n; i++)
            if (start->at[i] <= time && time < start->at[i] + duration->at[i]) sum += demand->at[i];
        if (sum > capacity) return false;
    }
    return true;
}

/* Does one end before the other begins? */
static bool apart(int a, int a_length, int b, int b_length) {
    return a + a_length <= b || b + b_length <= a;
}

static bool are_disjunctive(const meaning *start, const meaning *duration, bool strict) {
    if (is_negative(duration)) return false;
    for (int i = 0; i < start->n; i++)
        for (int j = 0; j < i; j++)
            if ((strict || (duration->at[i] > 0 && duration->at[j] > 0)) &&
                !apart(start->at[i], duration->at[i], start->at[j], duration->at[j]))
                return false;
    return true;
}

static bool are_apart(const meaning *m, bool strict) {
    const meaning *x = &m[0], *y = &m[1], *width = &m[2], *height = &m[3];
    if (is_negative(width) || is_negative(height)) return false;
    for (int i = 0; i < x->n; i++)
        for (int j = 0; j < i; j++) {
            bool solid =
                width->at[i] > 0 && width->at[j] > 0 && height->at[i] > 0 && height->at[j] > 0;
            if ((strict || solid) && !apart(x->at[i], width->at[i], x->at[j], width->at[j]) &&
                !apart(y->at[i], height->at[i], y->at[j], height->at[j]))
                return false;
        }
    return true;
}

/* name without _reif and _imp; the truth value of constraints that have one is left out. */
static bool base_holds(const char *name, const meaning *m) {
    const int *a = m[0].at, *b = m[1].at, *c = m[2].at;
    if (strcmp(name, "int_plus") == 0) return a[0] + b[0] == c[0];
    if (strcmp(name, "int_times") == 0) return a[0] * b[0] == c[0];
    if (strcmp(name, "int_div") == 0) return b[0] != 0 && a[0] / b[0] == c[0];
    if (strcmp(name, "int_mod") == 0) return b[0] != 0 && a[0] % b[0] == c[0];
    if (starts_with(name, "int_pow")) return is_power(a[0], b[0], c[0]);
    if (strcmp(name, "int_abs") == 0) return abs(a[0]) == b[0];
    if (strcmp(name, "int_max") == 0) return (a[0] > b[0] ? a[0] : b[0]) == c[0];
    if (strcmp(name, "int_min") == 0) return (a[0] < b[0] ? a[0] : b[0]) == c[0];
    if (strcmp(name, "array_int_maximum") == 0) return a[0] == extremum(&m[1], 1);
    if (strcmp(name, "array_int_minimum") == 0) return a[0] == extremum(&m[1], -1);
    if (strstr(name, "_element")) return a[0] >= 1 && a[0] <= m[1].n && b[a[0] - 1] == c[0];
    if (strcmp(name, "set_in") == 0) return contains(&m[1], a[0]);
    if (strcmp(name, "bool2int") == 0) return a[0] == b[0];
    if (strcmp(name, "bool_not") == 0) return a[0] != b[0];
    if (strcmp(name, "bool_xor") == 0) return a[0] != b[0];
    if (strcmp(name, "bool_and") == 0) return a[0] && b[0];
    if (strcmp(name, "bool_or") == 0) return a[0] || b[0];
    if (strcmp(name, "array_bool_and") == 0) return !contains(&m[0], 0);
    if (strcmp(name, "array_bool_or") == 0) return contains(&m[0], 1);
    if (strcmp(name, "array_bool_xor") == 0) return occurrences(&m[0], 1) % 2 == 1;
    if (strcmp(name, "bool_clause") == 0) return clause_holds(&m[0], &m[1]);
    if (starts_with(name, "int_lin_") || starts_with(name, "bool_lin_"))
        return related(strstr(name, "lin_") + 4, sum_of_products(&m[0], &m[1]), c[0]);
    if (starts_with(name, "int_") || starts_with(name, "bool_"))
        return related(strchr(name, '_') + 1, a[0], b[0]);
    if (strcmp(name, "all_different_offset") == 0) {
        meaning sum = m[1];
        for (int i = 0; i < sum.n; i++)
            sum.at[i] += a[i];
        return all_different(&sum);
    }
    if (strstr(name, "all_different")) return all_different(&m[0]);
    name += strlen("inlay_");
    if (strcmp(name, "all_equal") == 0) return different_values(&m[0]) <= 1;
    if (starts_with(name, "increasing")) return is_ascending(&m[0], 0);
    if (strcmp(name, "strictly_increasing") == 0) return is_ascending(&m[0], 1);
    if (starts_with(name, "lex_lesseq")) return compare_lists(&m[0], &m[1]) <= 0;
    if (starts_with(name, "lex_less")) return compare_lists(&m[0], &m[1]) < 0;
    if (strcmp(name, "value_precede") == 0) return precedes(a[0], b[0], &m[2]);
    if (starts_with(name, "count_"))
        return related(name + strlen("count_"), occurrences(&m[0], b[0]), c[0]);
    if (strcmp(name, "among") == 0) {
        int count = 0;
        for (int i = 0; i < m[0].n; i++)
            count += contains(&m[1], a[i]);
        return count == c[0];
    }
    if (strcmp(name, "global_cardinality") == 0)
        return cardinalities_hold(&m[0], &m[1], &m[2], false);
    if (strcmp(name, "global_cardinality_closed") == 0)
        return cardinalities_hold(&m[0], &m[1], &m[2], true);
    if (strcmp(name, "nvalue") == 0) return a[0] == different_values(&m[1]);
    if (starts_with(name, "member")) return contains(&m[0], b[0]);
    if (starts_with(name, "arg_max")) return position_of(&m[0], extremum(&m[0], 1)) + b[0] == c[0];
    if (starts_with(name, "arg_min")) return position_of(&m[0], extremum(&m[0], -1)) + b[0] == c[0];
    if (strcmp(name, "inverse") == 0) return are_inverse(&m[0], b[0], &m[2], m[3].at[0]);
    if (strcmp(name, "circuit") == 0) return is_circuit(a[0], &m[1], false);
    if (strcmp(name, "subcircuit") == 0) return is_circuit(a[0], &m[1], true);
    if (strcmp(name, "table_negative") == 0) return !has_row(&m[0], &m[1]);
    if (starts_with(name, "table")) return has_row(&m[0], &m[1]);
    if (strcmp(name, "regular") == 0) return is_accepted(m);
    if (strcmp(name, "bin_packing_load") == 0) return loads_hold(&m[0], &m[1], &m[2], m[3].at[0]);
    if (strcmp(name, "cumulative") == 0) return fits_capacity(&m[0], &m[1], &m[2], m[3].at[0]);
    if (starts_with(name, "disjunctive"))
        return are_disjunctive(&m[0], &m[1], strcmp(name, "disjunctive_strict") == 0);
    if (starts_with(name, "diffn")) return are_apart(m, strcmp(name, "diffn") == 0);
    cr_assert_fail("no meaning for inlay_%s", name);
    return false;
}

/* Constraints whose last argument is their truth, though their name does not say so. */
static bool has_truth(const char *name, int count) {
    static const char *const names[] = {"bool_xor", "bool_and", "bool_or"};
    if (strcmp(name, "array_bool_and") == 0 || strcmp(name, "array_bool_or") == 0) return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0) return count == 3;
    return false;
}

static bool holds(const statement *s, const int *assignment) {
    meaning m[FLATZINC_MOST_ARGUMENTS] = {0};
    char name[64];
    for (int k = 0; k < s->count; k++) {
        const operand *o = &s->operand[k];
        m[k].n = o->n;
        for (int i = 0; i < o->n; i++)
            m[k].at[i] = o->is_variable[i] ? assignment[o->at[i]] : o->at[i];
    }
    snprintf(name, sizeof name, "%s", s->kind->name);
    char *reified = strstr(name, "_reif"), *implied = strstr(name, "_imp");
    int truth = m[s->count - 1].at[0];
    if (reified) *reified = '\0';
    if (implied) *implied = '\0';
    if (reified || (!implied && has_truth(name, s->count))) return base_holds(name, m) == truth;
    return implied ? !truth || base_holds(name, m) : base_holds(name, m);
}

/* ---- Random statements ---- */

static void random_single(operand *o, int i, int low, int high) {
    bool is_bool = strchr("bBK", o->letter), may_vary = strchr("xXbB", o->letter);
    o->is_variable[i] = may_vary && random_below(5) > 0;
    o->at[i] = is_bool ? random_below(2) : random_within(low, high);
    if (o->is_variable[i])
        o->at[i] = is_bool ? INTEGERS + random_below(BOOLEANS) : random_below(INTEGERS);
}

static void random_operand(operand *o, char letter, int n, int low, int high) {
    o->letter = letter;
    o->n = n;
    for (int i = 0; i < n; i++)
        random_single(o, i, low, high);
}

/* Distinct values. */
static void random_values(operand *o, char letter, int n) {
    o->letter = letter;
    o->n = n;
    for (int i = 0, value = random_within(-2, 1); i < n; i++, value += random_within(1, 2)) {
        o->is_variable[i] = false;
        o->at[i] = value;
    }
}

static void random_statement(statement *s, const flatzinc_constraint_kind *kind) {
    const char *name = kind->name;
    bool is_element = strstr(name, "_element") != NULL;
    int length = random_within(1, 4);
    s->kind = kind;
    s->count = (int)strlen(kind->signature);
    for (int k = 0; k < s->count; k++) {
        operand *o = &s->operand[k];
        bool is_array = strchr("IXBK", kind->signature[k]);
        if (kind->signature[k] == 'S')
            random_values(o, 'S', random_below(4));
        else
            random_operand(o, kind->signature[k], is_array ? length : 1, -2, 4);
    }
    if (is_element && s->operand[0].is_variable[0] == false) s->operand[0].at[0] = 1;
    if (strstr(name, "global_cardinality")) {
        int values = random_within(1, 3);
        random_values(&s->operand[1], 'I', values);
        random_operand(&s->operand[2], 'X', values, 0, 2);
    }
    if (strstr(name, "bin_packing")) {
        random_operand(&s->operand[0], 'X', random_within(1, 3), 0, 4);
        random_operand(&s->operand[2], 'I', length, 0, 3);
    }
    if (strstr(name, "among")) random_values(&s->operand[1], 'I', random_within(1, 3));
    if (strstr(name, "table")) {
        length = random_within(1, 3);
        random_operand(&s->operand[0], kind->signature[0], length, -2, 4);
        random_operand(&s->operand[1], kind->signature[1], length * random_within(1, 4), -2, 4);
    }
    if (strstr(name, "regular")) {
        random_operand(&s->operand[1], 'i', 1, 3, 3);
        random_operand(&s->operand[2], 'i', 1, 3, 3);
        random_operand(&s->operand[3], 'I', 9, 0, 3);
        random_operand(&s->operand[4], 'i', 1, 1, 3);
    }
}

/* ---- As text ---- */

typedef struct model {
    int low[INTEGERS], high[INTEGERS], statements;
    statement statement[3];
    int sign; /* of the objective, the first integer; 0: none */
} model;

static void write_single(FILE *out, const operand *o, int i) {
    if (o->is_variable[i])
        fprintf(out, "v%d", o->at[i]);
    else if (strchr("bBK", o->letter))
        fputs(o->at[i] ? "true" : "false", out);
    else
        fprintf(out, "%d", o->at[i]);
}

static void write_operand(FILE *out, const operand *o) {
    bool is_set = o->letter == 'S', is_array = strchr("IXBK", o->letter);
    if (is_set || is_array) fputc(is_set ? '{' : '[', out);
    for (int i = 0; i < o->n; i++) {
        if (i > 0) fputs(", ", out);
        write_single(out, o, i);
    }
    if (is_set || is_array) fputc(is_set ? '}' : ']', out);
}

static const char *one_of(const char *const *words, size_t count) {
    return words[random_below((int)count)];
}

static char *model_text(const model *m) {
    static const char *const variables[] = {"input_order", "first_fail", "dom_w_deg", "largest"};
    static const char *const values[] = {"indomain_min", "indomain_max", "indomain_split",
                                         "indomain_median", "indomain_random"};
    static const char *const restarts[] = {"", "", ":: restart_luby(1)",
                                           ":: restart_geometric(1.5, 2)"};
    char *text;
    size_t bytes;
    FILE *out = open_memstream(&text, &bytes);
    for (int i = 0; i < INTEGERS; i++)
        fprintf(out, "var %d..%d: v%d%s;\n", m->low[i], m->high[i], i, i ? "" : " :: output_var");
    for (int i = INTEGERS; i < VARIABLES; i++)
        fprintf(out, "var bool: v%d;\n", i);
    for (int k = 0; k < m->statements; k++) {
        fprintf(out, "constraint %s(", m->statement[k].kind->name);
        for (int i = 0; i < m->statement[k].count; i++) {
            if (i > 0) fputs(", ", out);
            write_operand(out, &m->statement[k].operand[i]);
        }
        static const char *const consistency[] = {"", ":: domain", ":: bounds", ":: val"};
        fprintf(out, ") %s;\n", one_of(consistency, 4));
    }
    fprintf(out, "solve :: int_search([v1, v0, v2], %s, %s, complete) %s %s;\n",
            one_of(variables, 4), one_of(values, 5), one_of(restarts, 4),
            m->sign == 0  ? "satisfy"
            : m->sign > 0 ? "minimize v0"
                          : "maximize v0");
    fclose(out);
    return text;
}

/* ---- The two counts ---- */

/* Of all assignments, and the best objective in *best. */
static int count_by_trying(const model *m, int *best) {
    int assignment[VARIABLES], count = 0;
    for (int i = 0; i < VARIABLES; i++)
        assignment[i] = i < INTEGERS ? m->low[i] : 0;
    for (;;) {
        bool good = true;
        for (int k = 0; good && k < m->statements; k++)
            good = holds(&m->statement[k], assignment);
        if (good && (count == 0 || m->sign * assignment[0] < m->sign * *best))
            *best = assignment[0];
        count += good;
        int i = 0;
        while (i < VARIABLES && assignment[i] == (i < INTEGERS ? m->high[i] : 1)) {
            assignment[i] = i < INTEGERS ? m->low[i] : 0;
            i++;
        }
        if (i == VARIABLES) return count;
        assignment[i]++;
    }
}

static char *solve(const char *text, bool every) {
    error_record error = {0};
    char *output;
    size_t bytes;
    flatzinc_options options = flatzinc_defaults();
    flatzinc_model *m = flatzinc_read(text, strlen(text), &error);
    cr_assert(m, "%s\n%d:%d: %s", text, error.line, error.column, error.message);
    options.every = every;
    options.messages = NULL;
    options.out = open_memstream(&output, &bytes);
    flatzinc_answer answer = flatzinc_solve(m, &options, &error);
    fclose(options.out);
    flatzinc_free(m);
    cr_assert_neq(answer, FLATZINC_ERROR, "%s\n%d:%d: %s", text, error.line, error.column,
                  error.message);
    cr_assert_neq(answer, FLATZINC_UNKNOWN, "%s", text);
    return output;
}

static void check(const model *m) {
    int best = 0, expected = count_by_trying(m, &best), count = 0, value = 0;
    char *text = model_text(m), *output = solve(text, m->sign == 0);
    for (const char *at = output; (at = strstr(at, "v0 = ")); at++) {
        count++;
        value = atoi(at + 5);
    }
    if (m->sign == 0)
        cr_expect_eq(count, expected, "%d solutions, not %d:\n%s", count, expected, text);
    else
        cr_expect(count == (expected > 0) && (expected == 0 || value == best),
                  "the best is %d, not %d:\n%s", best, value, text);
    free(text);
    free(output);
}

static void random_model(model *m, const flatzinc_constraint_kind *kind,
                         const flatzinc_constraint_kind *const *all, int count) {
    for (int i = 0; i < INTEGERS; i++) {
        m->low[i] = random_within(-2, 2);
        m->high[i] = m->low[i] + random_within(0, 4);
    }
    m->statements = random_within(1, 3);
    for (int k = 0; k < m->statements; k++)
        random_statement(&m->statement[k], k == 0 ? kind : all[random_below(count)]);
    m->sign = random_below(4) - 2;
    if (m->sign == -2) m->sign = 0;
}

Test(flatzinc_random, every_constraint_has_the_solutions_of_its_definition) {
    static const flatzinc_constraint_kind *const tables[] = {
        flatzinc_integer_kind, flatzinc_boolean_kind, flatzinc_global_kind};
    const flatzinc_constraint_kind *all[512];
    int count = 0;
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        for (const flatzinc_constraint_kind *kind = tables[t]; kind->name; kind++)
            all[count++] = kind;
    const char *wanted = getenv("INLAY_TEST_LONG");
    int models = wanted ? 100 * MODELS : MODELS;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < models; k++) {
            model m;
            state = (uint64_t)(i * 1000 + k);
            random_below(2);
            random_model(&m, all[i], all, count);
            check(&m);
        }
}
