/* What all rules of the grammar use: errors with their place, words that are expected and taken,
 * arrays that grow. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "csp/base/memory.h"
#include "csp/flatzinc/reader.h"

bool flatzinc_refuse(const flatzinc_model *model, size_t offset, error_record *error,
                     const char *format, ...) {
    char message[sizeof error->message];
    int line, column;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    lexer_place(model->text, offset, &line, &column);
    return error_set_at(error, line, column, "%s", message);
}

bool flatzinc_name_is(const flatzinc_model *model, flatzinc_name name, const char *text) {
    return strlen(text) == name.length && memcmp(model->text + name.offset, text, name.length) == 0;
}

uint32_t reader_offset(const flatzinc_reader *r) {
    return (uint32_t)(r->lex.start - r->lex.text);
}

bool reader_out_of_memory(flatzinc_reader *r) {
    return error_set(r->error, "out of memory");
}

bool reader_expected(flatzinc_reader *r, const char *what) {
    enum { SHOWN = 40 };
    const lexer *l = &r->lex;
    size_t offset = reader_offset(r);
    if (l->kind == TOKEN_END)
        return flatzinc_refuse(r->model, offset, r->error, "expected %s, not the end of the file",
                               what);
    if (l->kind == TOKEN_TOO_LARGE)
        return flatzinc_refuse(r->model, offset, r->error,
                               "expected %s, not an integer beyond 64 bits", what);
    unsigned char byte = (unsigned char)*l->start;
    if (l->kind == TOKEN_BAD && (byte < ' ' || byte > '~'))
        return flatzinc_refuse(r->model, offset, r->error, "expected %s, not a byte 0x%02x", what,
                               byte);
    int length = l->length < SHOWN ? (int)l->length : SHOWN;
    return flatzinc_refuse(r->model, offset, r->error, "expected %s, not '%.*s'", what, length,
                           l->start);
}

bool reader_take_sign(flatzinc_reader *r, char sign) {
    if (lexer_is_sign(&r->lex, sign)) {
        lexer_next(&r->lex);
        return true;
    }
    char what[] = "'?'";
    what[1] = sign;
    return reader_expected(r, what);
}

bool reader_take_word(flatzinc_reader *r, const char *word) {
    if (!lexer_is_name(&r->lex, word)) return reader_expected(r, word);
    lexer_next(&r->lex);
    return true;
}

bool reader_take_name(flatzinc_reader *r, flatzinc_name *name, uint32_t *hash) {
    if (r->lex.kind != TOKEN_NAME) return reader_expected(r, "a name");
    *name = (flatzinc_name){reader_offset(r), (uint32_t)r->lex.length};
    *hash = r->lex.hash;
    lexer_next(&r->lex);
    return true;
}

bool reader_skip_arguments(flatzinc_reader *r) {
    if (!lexer_is_sign(&r->lex, '(')) return true;
    int64_t depth = 0;
    do {
        if (r->lex.kind == TOKEN_END || r->lex.kind == TOKEN_BAD) return reader_expected(r, "')'");
        if (r->lex.kind == TOKEN_SIGN) {
            depth += r->lex.sign == '(' || r->lex.sign == '[' || r->lex.sign == '{';
            depth -= r->lex.sign == ')' || r->lex.sign == ']' || r->lex.sign == '}';
        }
        lexer_next(&r->lex);
    } while (depth > 0);
    return true;
}

/* ---- Arrays ---- */

bool reader_reserve(flatzinc_reader *r, void *array, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return true;
    size_t wanted = *capacity ? 2 * *capacity : 64;
    void *old;
    memcpy(&old, array, sizeof old);
    void *grown = wanted <= INT32_MAX ? memory_resized(old, wanted * size) : NULL;
    if (!grown) return reader_out_of_memory(r);
    memcpy(array, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}

bool reader_add_constraint(flatzinc_reader *r, const flatzinc_constraint *c) {
    flatzinc_model *m = r->model;
    if (!reader_reserve(r, &m->constraint, (size_t)m->constraints, &m->constraint_capacity,
                        sizeof *m->constraint))
        return false;
    m->constraint[m->constraints++] = *c;
    return true;
}
