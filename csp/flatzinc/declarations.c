/* Declarations of a FlatZinc text: a type, a name, annotations, and what it equals. */
#include <inttypes.h>

#include "csp/flatzinc/constraints.h"
#include "csp/flatzinc/reader.h"

/* The type before a declaration's name. */
typedef struct type {
    bool is_variable, is_bool, is_set, is_array;
    int64_t length;             /* of an array */
    const flatzinc_set *domain; /* of an integer variable; NULL: none given */
    uint32_t domain_offset;
} type;

static bool is_word(const flatzinc_reader *r, const char *word) {
    return lexer_is_name(&r->lex, word);
}

/* ---- Types ---- */

static bool refuse_floats(flatzinc_reader *r) {
    return flatzinc_refuse(r->model, reader_offset(r), r->error,
                           "floats are not supported; expected bool, int or a set of integers");
}

static bool read_base_type(flatzinc_reader *r, type *t) {
    t->domain_offset = reader_offset(r);
    if (is_word(r, "float") || r->lex.kind == TOKEN_REAL) return refuse_floats(r);
    if (is_word(r, "set")) {
        if (t->is_variable)
            return flatzinc_refuse(r->model, reader_offset(r), r->error,
                                   "set variables are not supported; expected bool, int or a range "
                                   "(MiniZinc takes sets apart with -G inlay)");
        lexer_next(&r->lex);
        t->is_set = true;
        if (!reader_take_word(r, "of")) return false;
        if (is_word(r, "float")) return refuse_floats(r);
    }
    t->is_bool = is_word(r, "bool") && !t->is_set;
    if (t->is_bool || is_word(r, "int")) {
        lexer_next(&r->lex);
        return true;
    }
    if (r->lex.kind != TOKEN_INTEGER && !lexer_is_sign(&r->lex, '{'))
        return reader_expected(r, t->is_variable ? "bool, int or a range" : "bool, int or set");
    if (!reader_set(r, &t->domain)) return false;
    return true;
}

/* [1..n] of */
static bool read_index_set(flatzinc_reader *r, type *t) {
    const flatzinc_set *set;
    uint32_t offset;
    t->is_array = true;
    lexer_next(&r->lex);
    if (!reader_take_sign(r, '[')) return false;
    offset = reader_offset(r);
    if (!reader_set(r, &set)) return false;
    bool good = set->count == 0 || (set->count == 1 && set->range[0].low == 1);
    if (!good)
        return flatzinc_refuse(r->model, offset, r->error,
                               "expected an index set that begins at 1");
    t->length = set->count ? set->range[0].high : 0;
    return reader_take_sign(r, ']') && reader_take_word(r, "of");
}

static bool read_type(flatzinc_reader *r, type *t) {
    *t = (type){0};
    if (is_word(r, "array") && !read_index_set(r, t)) return false;
    t->is_variable = is_word(r, "var");
    if (t->is_variable) lexer_next(&r->lex);
    return read_base_type(r, t);
}

/* ---- Annotations ---- */

/* The index sets of output_array([1..2, 1..3]). */
static bool read_output_array(flatzinc_reader *r, flatzinc_output *output) {
    size_t first;
    uint32_t offset = reader_offset(r);
    if (!reader_take_sign(r, '(')) return false;
    if (!lexer_is_sign(&r->lex, '[')) return reader_expected(r, "'['");
    lexer_next(&r->lex);
    if (!reader_members(r, ']', reader_value, &first)) return false;
    size_t count = r->stack_count - first;
    flatzinc_range *index = arena_alloc(r->model->memory, count, sizeof *index);
    if (!index) return reader_out_of_memory(r);
    for (size_t i = 0; i < count; i++) {
        const flatzinc_value *v = &r->stack[first + i];
        if (v->kind != FLATZINC_SET || v->set->count > 1)
            return flatzinc_refuse(r->model, v->offset, r->error, "expected an index range");
        index[i] = v->set->count ? v->set->range[0] : (flatzinc_range){1, 0};
    }
    r->stack_count = first;
    output->index = index;
    output->dimensions = (int32_t)count;
    if (count == 0)
        return flatzinc_refuse(r->model, offset, r->error, "expected at least one index range");
    return reader_take_sign(r, ')');
}

typedef struct declaration {
    bool is_output, is_introduced;
    flatzinc_output output;
} declaration;

static bool read_declaration_annotations(flatzinc_reader *r, declaration *d) {
    while (r->lex.kind == TOKEN_DOUBLE_COLON) {
        lexer_next(&r->lex);
        if (r->lex.kind != TOKEN_NAME) return reader_expected(r, "an annotation");
        bool is_array = is_word(r, "output_array");
        d->is_output |= is_array || is_word(r, "output_var");
        d->is_introduced |= is_word(r, "var_is_introduced");
        lexer_next(&r->lex);
        if (is_array ? !read_output_array(r, &d->output) : !reader_skip_arguments(r)) return false;
    }
    return true;
}

/* ---- Declarations ---- */

static bool add_name(flatzinc_reader *r, const names_entry *entry) {
    const char *name = r->lex.text + entry->name.offset;
    if (names_find(&r->names, name, entry->name.length, entry->hash))
        return flatzinc_refuse(r->model, entry->name.offset, r->error,
                               "expected a new name, '%.*s' is declared already",
                               (int)(entry->name.length < 200 ? entry->name.length : 200), name);
    return names_add(&r->names, entry) || reader_out_of_memory(r);
}

static bool add_output(flatzinc_reader *r, const declaration *d, flatzinc_name name,
                       const flatzinc_value *value, bool is_bool) {
    flatzinc_model *m = r->model;
    if (!d->is_output) return true;
    if (!reader_reserve(r, &m->output, (size_t)m->outputs, &m->output_capacity, sizeof *m->output))
        return false;
    flatzinc_output *output = &m->output[m->outputs++];
    *output = d->output;
    output->name = name;
    output->value = *value;
    output->is_bool = is_bool;
    int64_t elements = 1;
    for (int i = 0; i < output->dimensions; i++) {
        flatzinc_range range = output->index[i];
        int64_t extent;
        if (__builtin_sub_overflow(range.high, range.low, &extent) ||
            __builtin_add_overflow(extent, 1, &extent) ||
            __builtin_mul_overflow(elements, extent, &elements))
            elements = -1;
    }
    bool is_array = value->kind == FLATZINC_ARRAY;
    if (is_array != (output->dimensions > 0))
        return flatzinc_refuse(m, name.offset, r->error, "expected %s for %s",
                               is_array ? "output_array" : "output_var",
                               is_array ? "an array" : "a single variable");
    if (is_array && elements != value->list->count)
        return flatzinc_refuse(m, name.offset, r->error,
                               "expected index ranges of %" PRId32 " elements in output_array",
                               value->list->count);
    return true;
}

/* What both sets have. */
static const flatzinc_set *set_intersection(flatzinc_reader *r, const flatzinc_set *a,
                                            const flatzinc_set *b) {
    size_t most = (size_t)a->count + (size_t)b->count;
    flatzinc_set *both =
        arena_alloc(r->model->memory, 1, sizeof *both + most * sizeof both->range[0]);
    if (!both) {
        reader_out_of_memory(r);
        return NULL;
    }
    for (int32_t i = 0, k = 0; i < a->count && k < b->count;) {
        flatzinc_range x = a->range[i], y = b->range[k];
        flatzinc_range common = {x.low > y.low ? x.low : y.low, x.high < y.high ? x.high : y.high};
        if (common.low <= common.high) both->range[both->count++] = common;
        if (x.high < y.high)
            i++;
        else
            k++;
    }
    return both;
}

static void take_set(flatzinc_variable *v, const flatzinc_set *set) {
    v->low = set->count ? (int32_t)set->range[0].low : 1;
    v->high = set->count ? (int32_t)set->range[set->count - 1].high : 0;
    v->set = set->count > 1 ? set : NULL;
    v->is_unbounded = false;
}

/* Takes the values outside `set`, which stands at `offset`, from a variable. */
static bool restrict_variable(flatzinc_reader *r, int32_t index, const flatzinc_set *set,
                              uint32_t offset) {
    flatzinc_variable *v = &r->model->variable[index];
    bool fits = set->count == 0 || (set->range[0].low >= FLATZINC_LOW &&
                                    set->range[set->count - 1].high <= FLATZINC_HIGH);
    if (!fits)
        return flatzinc_refuse(r->model, offset, r->error,
                               "expected a domain within %" PRId32 "..%" PRId32, FLATZINC_LOW,
                               FLATZINC_HIGH);
    if (v->is_unbounded) {
        take_set(v, set);
        return true;
    }
    flatzinc_set *present = arena_alloc(r->model->memory, 1, sizeof *set + sizeof set->range[0]);
    if (!present) return reader_out_of_memory(r);
    present->count = v->low <= v->high;
    present->range[0] = (flatzinc_range){v->low, v->high};
    set = set_intersection(r, v->set ? v->set : present, set);
    if (!set) return false;
    take_set(v, set);
    return true;
}

static bool add_variable(flatzinc_reader *r, const type *t, const names_entry *entry,
                         bool is_introduced, int32_t *index) {
    flatzinc_model *m = r->model;
    if (!reader_reserve(r, &m->variable, (size_t)m->variables, &m->variable_capacity,
                        sizeof *m->variable))
        return false;
    *index = m->variables++;
    m->variable[*index] = (flatzinc_variable){.name = entry->name,
                                              .is_bool = t->is_bool,
                                              .is_introduced = is_introduced,
                                              .is_unbounded = !t->is_bool,
                                              .low = t->is_bool ? 0 : FLATZINC_LOW,
                                              .high = t->is_bool ? 1 : FLATZINC_HIGH};
    return !t->domain || restrict_variable(r, *index, t->domain, t->domain_offset);
}

/* `= value` behind a variable: it is another name for that variable, or fixed. */
static bool read_equal(flatzinc_reader *r, int32_t index, const type *t) {
    flatzinc_constraint c = {.offset = reader_offset(r), .count = 2};
    flatzinc_value *argument = arena_alloc(r->model->memory, 2, sizeof *argument);
    if (!argument) return reader_out_of_memory(r);
    lexer_next(&r->lex);
    argument[0] = (flatzinc_value){.kind = FLATZINC_VARIABLE, .offset = c.offset};
    argument[0].variable = index;
    if (!reader_value(r, &argument[1])) return false;
    if (!reader_value_is(r, &argument[1], t->is_bool))
        return flatzinc_refuse(r->model, argument[1].offset, r->error, "expected %s",
                               t->is_bool ? "a Boolean" : "an integer");
    c.kind = flatzinc_kind_equal(t->is_bool);
    c.argument = argument;
    return reader_add_constraint(r, &c);
}

static bool read_variable(flatzinc_reader *r, const type *t, names_entry *entry) {
    declaration d = {0};
    int32_t index;
    if (!read_declaration_annotations(r, &d) || !add_variable(r, t, entry, d.is_introduced, &index))
        return false;
    entry->value = (flatzinc_value){.kind = FLATZINC_VARIABLE, .offset = entry->name.offset};
    entry->value.variable = index;
    if (!add_output(r, &d, entry->name, &entry->value, t->is_bool)) return false;
    return !lexer_is_sign(&r->lex, '=') || read_equal(r, index, t);
}

/* An element of an array must be of its type, and a variable is held to the type's domain. */
static bool check_element(flatzinc_reader *r, const type *t, const flatzinc_value *v) {
    const char *kind = t->is_set ? "a set" : t->is_bool ? "a Boolean" : "an integer";
    bool good = t->is_set ? v->kind == FLATZINC_SET : reader_value_is(r, v, t->is_bool);
    if (!t->is_variable && v->kind == FLATZINC_VARIABLE) good = false;
    if (!good)
        return flatzinc_refuse(r->model, v->offset, r->error, "expected %s%s", kind,
                               t->is_variable ? "" : ", not a variable");
    if (!t->domain || t->is_set) return true;
    if (v->kind == FLATZINC_VARIABLE)
        return restrict_variable(r, v->variable, t->domain, t->domain_offset);
    bool inside = false;
    for (int32_t i = 0; i < t->domain->count; i++)
        inside |= v->integer >= t->domain->range[i].low && v->integer <= t->domain->range[i].high;
    return inside || flatzinc_refuse(r->model, v->offset, r->error,
                                     "expected a value of the declared domain");
}

static bool check_array(flatzinc_reader *r, const type *t, const flatzinc_value *v) {
    if (v->kind != FLATZINC_ARRAY)
        return flatzinc_refuse(r->model, v->offset, r->error, "expected an array");
    if (v->list->count != t->length)
        return flatzinc_refuse(r->model, v->offset, r->error,
                               "expected %" PRId64 " elements, not %" PRId32, t->length,
                               v->list->count);
    for (int32_t i = 0; i < v->list->count; i++)
        if (!check_element(r, t, &v->list->at[i])) return false;
    return true;
}

/* A constant, or an array of constants or variables. */
static bool read_definition(flatzinc_reader *r, const type *t, names_entry *entry) {
    declaration d = {0};
    if (!read_declaration_annotations(r, &d) || !reader_take_sign(r, '=') ||
        !reader_value(r, &entry->value))
        return false;
    if (t->is_array ? !check_array(r, t, &entry->value) : !check_element(r, t, &entry->value))
        return false;
    return add_output(r, &d, entry->name, &entry->value, t->is_bool);
}

bool reader_declaration(flatzinc_reader *r) {
    type t;
    names_entry entry = {0};
    if (!read_type(r, &t) || !reader_take_sign(r, ':') ||
        !reader_take_name(r, &entry.name, &entry.hash))
        return false;
    bool is_single_variable = t.is_variable && !t.is_array;
    if (is_single_variable ? !read_variable(r, &t, &entry) : !read_definition(r, &t, &entry))
        return false;
    return add_name(r, &entry);
}
