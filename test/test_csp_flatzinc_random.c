/* Every constraint that FlatZinc may name, in random small models with random searches: the number
 * of solutions, and the best objective, are those of trying all assignments. The arguments follow
 * the tables' signatures. A constraint that is new to the tables wants its meaning in
 * flatzinc_meaning.c. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/flatzinc/flatzinc.h"
#include "test/flatzinc_meaning.h"
#include "test/random.h"

enum { INTEGERS = 3, BOOLEANS = 2, VARIABLES = INTEGERS + BOOLEANS, MODELS = 3 };

/* ---- Random statements ---- */

static void random_single(uint64_t *state, operand *o, int i, int low, int high) {
    bool is_bool = strchr("bBK", o->letter), may_vary = strchr("xXbB", o->letter);
    o->is_variable[i] = may_vary && random_below(state, 5) > 0;
    o->at[i] = is_bool ? (int)random_below(state, 2) : random_int(state, low, high);
    if (o->is_variable[i])
        o->at[i] = is_bool ? INTEGERS + (int)random_below(state, BOOLEANS)
                           : (int)random_below(state, INTEGERS);
}

static void random_operand(uint64_t *state, operand *o, char letter, int n, int low, int high) {
    o->letter = letter;
    o->n = n;
    for (int i = 0; i < n; i++)
        random_single(state, o, i, low, high);
}

/* Distinct values. */
static void random_values(uint64_t *state, operand *o, char letter, int n) {
    o->letter = letter;
    o->n = n;
    for (int i = 0, value = random_int(state, -2, 1); i < n;
         i++, value += random_int(state, 1, 2)) {
        o->is_variable[i] = false;
        o->at[i] = value;
    }
}

static void random_statement(uint64_t *state, statement *s, const flatzinc_constraint_kind *kind) {
    const char *name = kind->name;
    bool is_element = strstr(name, "_element") != NULL;
    int length = random_int(state, 1, 4);
    s->kind = kind;
    s->count = (int)strlen(kind->signature);
    for (int k = 0; k < s->count; k++) {
        operand *o = &s->operand[k];
        bool is_array = strchr("IXBK", kind->signature[k]);
        if (kind->signature[k] == 'S')
            random_values(state, o, 'S', (int)random_below(state, 4));
        else
            random_operand(state, o, kind->signature[k], is_array ? length : 1, -2, 4);
    }
    if (is_element && s->operand[0].is_variable[0] == false) s->operand[0].at[0] = 1;
    if (strstr(name, "global_cardinality")) {
        int values = random_int(state, 1, 3);
        random_values(state, &s->operand[1], 'I', values);
        random_operand(state, &s->operand[2], 'X', values, 0, 2);
    }
    if (strstr(name, "bin_packing")) {
        random_operand(state, &s->operand[0], 'X', random_int(state, 1, 3), 0, 4);
        random_operand(state, &s->operand[2], 'I', length, 0, 3);
    }
    if (strstr(name, "among")) random_values(state, &s->operand[1], 'I', random_int(state, 1, 3));
    if (strstr(name, "table")) {
        length = random_int(state, 1, 3);
        random_operand(state, &s->operand[0], kind->signature[0], length, -2, 4);
        random_operand(state, &s->operand[1], kind->signature[1], length * random_int(state, 1, 4),
                       -2, 4);
    }
    if (strstr(name, "regular")) {
        random_operand(state, &s->operand[1], 'i', 1, 3, 3);
        random_operand(state, &s->operand[2], 'i', 1, 3, 3);
        random_operand(state, &s->operand[3], 'I', 9, 0, 3);
        random_operand(state, &s->operand[4], 'i', 1, 1, 3);
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

static const char *one_of(uint64_t *state, const char *const *words, size_t count) {
    return words[random_below(state, count)];
}

static char *model_text(uint64_t *state, const model *m) {
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
        fprintf(out, ") %s;\n", one_of(state, consistency, 4));
    }
    const char *variable = one_of(state, variables, 4), *value = one_of(state, values, 5),
               *restart = one_of(state, restarts, 4);
    fprintf(out, "solve :: int_search([v1, v0, v2], %s, %s, complete) %s %s;\n", variable, value,
            restart,
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
            good = statement_holds(&m->statement[k], assignment);
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

static void check(uint64_t *state, const model *m) {
    int best = 0, expected = count_by_trying(m, &best), count = 0, value = 0;
    char *text = model_text(state, m), *output = solve(text, m->sign == 0);
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

static void random_model(uint64_t *state, model *m, const flatzinc_constraint_kind *kind,
                         const flatzinc_constraint_kind *const *all, int count) {
    for (int i = 0; i < INTEGERS; i++) {
        m->low[i] = random_int(state, -2, 2);
        m->high[i] = m->low[i] + random_int(state, 0, 4);
    }
    m->statements = random_int(state, 1, 3);
    for (int k = 0; k < m->statements; k++)
        random_statement(state, &m->statement[k],
                         k == 0 ? kind : all[random_below(state, (uint64_t)count)]);
    m->sign = (int)random_below(state, 4) - 2;
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
            uint64_t state = (uint64_t)(i * 1000 + k);
            random_model(&state, &m, all[i], all, count);
            check(&state, &m);
        }
}
