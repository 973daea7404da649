/* FlatZinc's items: predicates (skipped), declarations, constraints, and the solve item, which ends
 * the model. The grammar is that of the MiniZinc handbook, "FlatZinc", for Booleans, integers and
 * constant sets; one function a rule, one word looked ahead. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "csp/base/memory.h"
#include "csp/flatzinc/constraints.h"
#include "csp/flatzinc/reader.h"

static bool is_word(const flatzinc_reader *r, const char *word) {
    return lexer_is_name(&r->lex, word);
}

static bool read_constraint_annotations(flatzinc_reader *r, flatzinc_constraint *c) {
    static const struct {
        const char *name;
        csp_consistency consistency;
    } named[] = {{"domain", CSP_BY_DOMAIN}, {"domain_propagation", CSP_BY_DOMAIN},
                 {"bounds", CSP_BY_BOUNDS}, {"bounds_propagation", CSP_BY_BOUNDS},
                 {"val", CSP_BY_VALUE},     {"value_propagation", CSP_BY_VALUE}};
    while (r->lex.kind == TOKEN_DOUBLE_COLON) {
        lexer_next(&r->lex);
        if (r->lex.kind != TOKEN_NAME) return reader_expected(r, "an annotation");
        for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
            if (is_word(r, named[i].name)) {
                c->consistency = named[i].consistency;
                c->has_consistency = true;
            }
        lexer_next(&r->lex);
        if (!reader_skip_arguments(r)) return false;
    }
    return true;
}

/* ---- The other items ---- */

/* predicate name(…): the constraints that exist are known without. */
static bool read_predicate(flatzinc_reader *r) {
    flatzinc_name name;
    uint32_t hash;
    lexer_next(&r->lex);
    if (!reader_take_name(r, &name, &hash)) return false;
    if (!lexer_is_sign(&r->lex, '(')) return reader_expected(r, "'('");
    return reader_skip_arguments(r);
}

/* Where in the index of kinds the name is, or would be. */
static int kind_slot(const flatzinc_reader *r, const char *name, size_t length, uint32_t hash) {
    for (uint32_t i = hash % KIND_SLOTS;; i = (i + 1) % KIND_SLOTS) {
        const flatzinc_constraint_kind *kind = r->kind_at[i];
        if (!kind || (strncmp(kind->name, name, length) == 0 && !kind->name[length])) return (int)i;
    }
}

/* Of several with the same name the first is found. */
static void index_kinds(flatzinc_reader *r) {
    static const flatzinc_constraint_kind *const tables[] = {
        flatzinc_integer_kind, flatzinc_boolean_kind, flatzinc_global_kind};
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        for (const flatzinc_constraint_kind *kind = tables[t]; kind->name; kind++) {
            size_t length = strlen(kind->name);
            int slot = kind_slot(r, kind->name, length, lexer_hash(kind->name, length));
            if (!r->kind_at[slot]) r->kind_at[slot] = kind;
        }
}

static const flatzinc_constraint_kind *find_kind(const flatzinc_reader *r) {
    return r->kind_at[kind_slot(r, r->lex.start, r->lex.length, r->lex.hash)];
}

static bool read_constraint(flatzinc_reader *r) {
    flatzinc_constraint c = {0};
    size_t first;
    lexer_next(&r->lex);
    c.offset = reader_offset(r);
    if (r->lex.kind != TOKEN_NAME) return reader_expected(r, "the name of a constraint");
    c.kind = find_kind(r);
    if (!c.kind) return reader_expected(r, "a constraint that is known here");
    lexer_next(&r->lex);
    if (!reader_take_sign(r, '(') || !reader_members(r, ')', reader_value, &first) ||
        !read_constraint_annotations(r, &c))
        return false;
    c.count = (int32_t)(r->stack_count - first);
    c.argument = arena_copy(r->model->memory, r->stack + first, (size_t)c.count * sizeof *r->stack);
    r->stack_count = first;
    if (!c.argument) return reader_out_of_memory(r);
    return reader_add_constraint(r, &c);
}

static bool read_solve_annotations(flatzinc_reader *r) {
    size_t first = r->stack_count;
    while (r->lex.kind == TOKEN_DOUBLE_COLON) {
        flatzinc_value value;
        lexer_next(&r->lex);
        if (!reader_annotation(r, &value) || !reader_push(r, &value)) return false;
    }
    r->model->annotations = reader_list(r, first);
    return r->model->annotations != NULL;
}

static bool read_solve(flatzinc_reader *r) {
    flatzinc_model *m = r->model;
    lexer_next(&r->lex);
    if (!read_solve_annotations(r)) return false;
    if (is_word(r, "satisfy")) {
        lexer_next(&r->lex);
        return true;
    }
    m->goal = is_word(r, "minimize") ? FLATZINC_MINIMISE : FLATZINC_MAXIMISE;
    if (m->goal == FLATZINC_MAXIMISE && !is_word(r, "maximize"))
        return reader_expected(r, "satisfy, minimize or maximize");
    lexer_next(&r->lex);
    if (!reader_value(r, &m->objective)) return false;
    return reader_value_is(r, &m->objective, false) ||
           flatzinc_refuse(m, m->objective.offset, r->error, "expected an integer variable");
}

static bool read_items(flatzinc_reader *r) {
    bool solved = false;
    while (r->lex.kind != TOKEN_END) {
        bool good = false;
        if (solved) return reader_expected(r, "the end of the file behind the solve item");
        solved = is_word(r, "solve");
        if (is_word(r, "constraint"))
            good = read_constraint(r);
        else if (solved)
            good = read_solve(r);
        else if (is_word(r, "predicate"))
            good = read_predicate(r);
        else if (is_word(r, "var") || is_word(r, "array") || is_word(r, "int") ||
                 is_word(r, "bool") || is_word(r, "set") || is_word(r, "float"))
            good = reader_declaration(r);
        else
            return reader_expected(r, "a declaration, constraint or solve item");
        if (!good || !reader_take_sign(r, ';')) return false;
    }
    return solved || reader_expected(r, "a solve item");
}

flatzinc_model *flatzinc_read(const char *text, size_t length, error_record *error) {
    flatzinc_reader r = {.error = error};
    flatzinc_model *m = memory_zeroed(1, sizeof *m);
    arena *memory = arena_new();
    bool good = m && memory;
    if (!good) error_set(error, "out of memory");
    if (good && length >= UINT32_MAX) good = error_set(error, "expected a file of less than 4 GiB");
    if (good) {
        *m = (flatzinc_model){.memory = memory, .text = text};
        r.model = m;
        r.names.text = text;
        lexer_begin(&r.lex, text, length);
        index_kinds(&r);
        good =
            reader_reserve(&r, &r.stack, 0, &r.stack_capacity, sizeof *r.stack) && read_items(&r);
    }
    names_free(&r.names);
    free(r.stack);
    if (good) return m;
    if (m) m->memory = memory;
    if (m)
        flatzinc_free(m);
    else
        arena_free(memory);
    return NULL;
}

void flatzinc_free(flatzinc_model *m) {
    if (!m) return;
    free(m->variable);
    free(m->constraint);
    free(m->output);
    arena_free(m->memory);
    free(m);
}
