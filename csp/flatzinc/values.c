/* Values of a FlatZinc text: constants, sets, variables, arrays; and annotations, which also have
 * calls. Lists are collected on a stack and copied to the arena when they close, so each takes what
 * it needs and a list costs time in its length only. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "csp/flatzinc/reader.h"

enum { DEEPEST = 200 };

/* ---- Lists ---- */

bool reader_push(flatzinc_reader *r, const flatzinc_value *value) {
    if (!reader_reserve(r, &r->stack, r->stack_count, &r->stack_capacity, sizeof *r->stack))
        return false;
    r->stack[r->stack_count++] = *value;
    return true;
}

bool reader_members(flatzinc_reader *r, char close,
                    bool (*read)(flatzinc_reader *r, flatzinc_value *value), size_t *first) {
    if (++r->depth > DEEPEST)
        return flatzinc_refuse(r->model, reader_offset(r), r->error,
                               "expected lists and calls nested at most %d deep", DEEPEST);
    *first = r->stack_count;
    while (!lexer_is_sign(&r->lex, close)) {
        flatzinc_value value;
        if (!read(r, &value) || !reader_push(r, &value)) return false;
        if (lexer_is_sign(&r->lex, close)) break;
        if (!lexer_is_sign(&r->lex, ','))
            return reader_expected(r, close == ']' ? "',' or ']'" : "',' or ')'");
        lexer_next(&r->lex); /* a comma before the end is allowed */
    }
    lexer_next(&r->lex);
    r->depth--;
    return true;
}

const flatzinc_list *reader_list(flatzinc_reader *r, size_t first) {
    size_t count = r->stack_count - first, bytes = count * sizeof(flatzinc_value);
    flatzinc_list *list = arena_alloc(r->model->memory, 1, sizeof *list + bytes);
    r->stack_count = first;
    if (!list) {
        reader_out_of_memory(r);
        return NULL;
    }
    list->count = (int32_t)count;
    if (count) memcpy(list->at, r->stack + first, bytes);
    return list;
}

/* ---- Sets ---- */

static int compare_ranges(const void *a, const void *b) {
    int64_t x = ((const flatzinc_range *)a)->low, y = ((const flatzinc_range *)b)->low;
    return (x > y) - (x < y);
}

/* Sorts single values and joins neighbours. */
static void set_join(flatzinc_set *set) {
    qsort(set->range, (size_t)set->count, sizeof *set->range, compare_ranges);
    int32_t kept = 0;
    for (int32_t i = 0; i < set->count; i++) {
        int64_t value = set->range[i].low, last = kept > 0 ? set->range[kept - 1].high : 0;
        if (kept > 0 && (value == last || value == last + 1))
            set->range[kept - 1].high = value;
        else
            set->range[kept++] = set->range[i];
    }
    set->count = kept;
}

static flatzinc_set *set_new(flatzinc_reader *r, size_t count) {
    flatzinc_set *set =
        arena_alloc(r->model->memory, 1, sizeof *set + count * sizeof(flatzinc_range));
    if (!set) reader_out_of_memory(r);
    return set;
}

static bool read_integer(flatzinc_reader *r, flatzinc_value *value) {
    if (r->lex.kind == TOKEN_REAL)
        return flatzinc_refuse(r->model, reader_offset(r), r->error,
                               "floats are not supported; expected an integer, not '%.*s'",
                               (int)(r->lex.length < 40 ? r->lex.length : 40), r->lex.start);
    if (r->lex.kind != TOKEN_INTEGER) return reader_expected(r, "an integer");
    *value = (flatzinc_value){.kind = FLATZINC_INT, .offset = reader_offset(r)};
    value->integer = r->lex.integer;
    lexer_next(&r->lex);
    return true;
}

static bool read_braces(flatzinc_reader *r, const flatzinc_set **result) {
    size_t first = r->stack_count;
    lexer_next(&r->lex);
    while (!lexer_is_sign(&r->lex, '}')) {
        flatzinc_value value;
        if (!read_integer(r, &value) || !reader_push(r, &value)) return false;
        if (lexer_is_sign(&r->lex, '}')) break;
        if (!lexer_is_sign(&r->lex, ',')) return reader_expected(r, "',' or '}'");
        lexer_next(&r->lex);
    }
    lexer_next(&r->lex);
    size_t count = r->stack_count - first;
    r->stack_count = first;
    flatzinc_set *set = set_new(r, count);
    if (!set) return false;
    for (size_t i = 0; i < count; i++) {
        int64_t value = r->stack[first + i].integer;
        set->range[i] = (flatzinc_range){value, value};
    }
    set->count = (int32_t)count;
    set_join(set);
    *result = set;
    return true;
}

/* The rest of a range, behind its lower end. */
static bool read_range(flatzinc_reader *r, int64_t low, const flatzinc_set **result) {
    flatzinc_value high;
    if (r->lex.kind != TOKEN_RANGE) return reader_expected(r, "'..'");
    lexer_next(&r->lex);
    if (!read_integer(r, &high)) return false;
    flatzinc_set *set = set_new(r, 1);
    if (!set) return false;
    set->count = low <= high.integer;
    set->range[0] = (flatzinc_range){low, high.integer};
    *result = set;
    return true;
}

bool reader_set(flatzinc_reader *r, const flatzinc_set **set) {
    flatzinc_value low = {0};
    if (lexer_is_sign(&r->lex, '{')) return read_braces(r, set);
    return read_integer(r, &low) && read_range(r, low.integer, set);
}

/* ---- Values ---- */

static bool is_range(const flatzinc_reader *r) {
    return r->lex.kind == TOKEN_RANGE;
}

static bool read_number(flatzinc_reader *r, flatzinc_value *value) {
    if (!read_integer(r, value)) return false;
    if (!is_range(r)) return true;
    value->kind = FLATZINC_SET;
    return read_range(r, value->integer, &value->set);
}

static bool read_array(flatzinc_reader *r, flatzinc_value *value,
                       bool (*read)(flatzinc_reader *, flatzinc_value *)) {
    size_t first;
    value->kind = FLATZINC_ARRAY;
    lexer_next(&r->lex);
    if (!reader_members(r, ']', read, &first)) return false;
    value->list = reader_list(r, first);
    return value->list != NULL;
}

/* array[index] */
static bool read_access(flatzinc_reader *r, const flatzinc_list *list, flatzinc_value *value) {
    flatzinc_value index;
    uint32_t offset = value->offset;
    lexer_next(&r->lex);
    if (!read_integer(r, &index)) return false;
    if (index.integer < 1 || index.integer > list->count)
        return flatzinc_refuse(r->model, index.offset, r->error,
                               "expected an index from 1 to %" PRId32 ", not %" PRId64, list->count,
                               index.integer);
    *value = list->at[index.integer - 1];
    value->offset = offset;
    return reader_take_sign(r, ']');
}

static bool read_boolean(flatzinc_reader *r, flatzinc_value *value) {
    bool is_true = lexer_is_name(&r->lex, "true");
    if (!is_true && !lexer_is_name(&r->lex, "false")) return false;
    value->kind = FLATZINC_BOOL;
    value->integer = is_true;
    lexer_next(&r->lex);
    return true;
}

/* A name that was declared; false if it was not, with nothing taken and nothing said. */
static bool read_known_name(flatzinc_reader *r, flatzinc_value *value) {
    const lexer *l = &r->lex;
    const names_entry *entry = names_find(&r->names, l->start, l->length, l->hash);
    if (!entry) return false;
    uint32_t offset = value->offset;
    *value = entry->value;
    value->offset = offset;
    lexer_next(&r->lex);
    return true;
}

static bool read_basic(flatzinc_reader *r, flatzinc_value *value) {
    *value = (flatzinc_value){.offset = reader_offset(r)};
    switch (r->lex.kind) {
    case TOKEN_INTEGER:
    case TOKEN_REAL:
        return read_number(r, value);
    case TOKEN_NAME:
        if (read_boolean(r, value)) return true;
        if (!read_known_name(r, value)) return reader_expected(r, "a declared name");
        if (value->kind == FLATZINC_ARRAY && lexer_is_sign(&r->lex, '['))
            return read_access(r, value->list, value);
        return true;
    case TOKEN_SIGN:
        if (r->lex.sign != '{') return reader_expected(r, "a value");
        value->kind = FLATZINC_SET;
        return read_braces(r, &value->set);
    default:
        return reader_expected(r, "a value");
    }
}

bool reader_value(flatzinc_reader *r, flatzinc_value *value) {
    if (!lexer_is_sign(&r->lex, '[')) return read_basic(r, value);
    *value = (flatzinc_value){.offset = reader_offset(r)};
    return read_array(r, value, read_basic);
}

bool reader_value_is(const flatzinc_reader *r, const flatzinc_value *value, bool is_bool) {
    if (value->kind == FLATZINC_VARIABLE)
        return r->model->variable[value->variable].is_bool == is_bool;
    return value->kind == (is_bool ? FLATZINC_BOOL : FLATZINC_INT);
}

/* ---- Annotations ---- */

static bool read_call(flatzinc_reader *r, flatzinc_value *value) {
    flatzinc_name name;
    uint32_t hash;
    size_t first = r->stack_count;
    if (!reader_take_name(r, &name, &hash)) return false;
    if (lexer_is_sign(&r->lex, '(')) {
        lexer_next(&r->lex);
        if (!reader_members(r, ')', reader_annotation, &first)) return false;
    }
    size_t count = r->stack_count - first, bytes = count * sizeof(flatzinc_value);
    flatzinc_call *call = arena_alloc(r->model->memory, 1, sizeof *call + bytes);
    if (!call) return reader_out_of_memory(r);
    call->name = name;
    call->count = (int32_t)count;
    if (count) memcpy(call->argument, r->stack + first, bytes);
    r->stack_count = first;
    value->kind = FLATZINC_CALL;
    value->call = call;
    return true;
}

bool reader_annotation(flatzinc_reader *r, flatzinc_value *value) {
    const lexer *l = &r->lex;
    *value = (flatzinc_value){.offset = reader_offset(r)};
    if (l->kind == TOKEN_REAL || l->kind == TOKEN_TEXT) {
        value->kind = l->kind == TOKEN_REAL ? FLATZINC_REAL : FLATZINC_TEXT;
        if (l->kind == TOKEN_REAL) value->real = strtod(l->start, NULL);
        lexer_next(&r->lex);
        return true;
    }
    if (lexer_is_sign(l, '[')) return read_array(r, value, reader_annotation);
    bool is_call = l->kind == TOKEN_NAME && !lexer_is_name(l, "true") &&
                   !lexer_is_name(l, "false") &&
                   !names_find(&r->names, l->start, l->length, l->hash);
    return is_call ? read_call(r, value) : read_basic(r, value);
}
