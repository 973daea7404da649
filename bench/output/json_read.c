/* A recursive-descent reader without the recursion, as objects are flat. */
#include "bench/output/json_read.h"

#include <stdint.h>
#include <string.h>

typedef struct reader {
    arena *memory;
    const char *line, *at;
    error_record *error;
} reader;

static bool fail(reader *r, const char *expected) {
    return error_set_at(r->error, 1, (int)(r->at - r->line) + 1, "expected %s", expected);
}

static void skip_spaces(reader *r) {
    r->at += strspn(r->at, " \t\r\n");
}

static bool take(reader *r, const char *word) {
    size_t length = strlen(word);
    if (strncmp(r->at, word, length) != 0) return false;
    r->at += length;
    return true;
}

/* Four hexadecimal digits. */
static bool read_unit(reader *r, uint32_t *unit) {
    static const char digits[] = "0123456789abcdef";
    *unit = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        const char *digit = *r->at ? strchr(digits, *r->at | 0x20) : NULL;
        if (!digit) return fail(r, "four hexadecimal digits");
        *unit = *unit << 4 | (uint32_t)(digit - digits);
    }
    return true;
}

static char *write_utf8(uint32_t code, char *to) {
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint32_t first[] = {0, 0xc0, 0xe0, 0xf0};
    *to++ = (char)(first[more] | code >> (6 * more));
    while (more-- > 0)
        *to++ = (char)(0x80 | (code >> (6 * more) & 0x3f));
    return to;
}

/* What follows "\u": one unit, or two that make a pair. */
static bool read_code(reader *r, char **to) {
    uint32_t code, low;
    if (!read_unit(r, &code)) return false;
    if (code >= 0xd800 && code < 0xdc00) {
        if (!take(r, "\\u") || !read_unit(r, &low) || low < 0xdc00 || low > 0xdfff)
            return fail(r, "a low surrogate");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code == 0 || (code >= 0xdc00 && code <= 0xdfff)) {
        return fail(r, "a character");
    }
    *to = write_utf8(code, *to);
    return true;
}

static bool read_escape(reader *r, char **to) {
    static const char from[] = "\"\\/bfnrt", meaning[] = "\"\\/\b\f\n\r\t";
    if (take(r, "u")) return read_code(r, to);
    const char *found = *r->at ? strchr(from, *r->at) : NULL;
    if (!found) return fail(r, "an escape");
    *(*to)++ = meaning[found - from];
    r->at++;
    return true;
}

/* Bytes up to the quote that ends a text, as they are written. */
static size_t text_length(const char *text) {
    size_t length = 0;
    while (text[length] && text[length] != '"')
        length += text[length] == '\\' && text[length + 1] ? 2 : 1;
    return length;
}

static bool read_text(reader *r, const char **text) {
    if (!take(r, "\"")) return fail(r, "'\"'");
    /* Decoding makes nothing longer. */
    char *to = arena_alloc(r->memory, text_length(r->at) + 1, 1);
    if (!to) return error_set(r->error, "out of memory");
    *text = to;
    while (*r->at != '"') {
        if ((unsigned char)*r->at < 0x20) return fail(r, "the text's end");
        if (take(r, "\\")) {
            if (!read_escape(r, &to)) return false;
        } else {
            *to++ = *r->at++;
        }
    }
    r->at++;
    return true;
}

static bool read_number(reader *r, const char **text) {
    size_t length = strspn(r->at, "+-.0123456789eE");
    if (length == 0) return fail(r, "a text, a number, true, false or null");
    char *copy = arena_alloc(r->memory, length + 1, 1);
    if (!copy) return error_set(r->error, "out of memory");
    memcpy(copy, r->at, length);
    r->at += length;
    *text = copy;
    return true;
}

static bool read_value(reader *r, json_member *m) {
    static const char *const words[] = {
        [JSON_NULL] = "null", [JSON_FALSE] = "false", [JSON_TRUE] = "true"};
    for (int kind = JSON_NULL; kind <= JSON_TRUE; kind++) {
        m->kind = (json_kind)kind;
        if (take(r, words[kind])) return true;
    }
    m->kind = *r->at == '"' ? JSON_TEXT : JSON_NUMBER;
    return m->kind == JSON_TEXT ? read_text(r, &m->text) : read_number(r, &m->text);
}

static bool read_member(reader *r, json_object *o) {
    json_member m = {0};
    if (o->members == JSON_MAX_MEMBERS) return fail(r, "fewer members");
    if (!read_text(r, &m.key)) return false;
    if (json_find(o, m.key)) return fail(r, "each key once");
    skip_spaces(r);
    if (!take(r, ":")) return fail(r, "':'");
    skip_spaces(r);
    if (!read_value(r, &m)) return false;
    skip_spaces(r);
    o->member[o->members++] = m;
    return true;
}

bool json_read(arena *a, const char *line, json_object *object, error_record *error) {
    reader r = {a, line, line, error};
    object->members = 0;
    skip_spaces(&r);
    if (!take(&r, "{")) return fail(&r, "'{'");
    skip_spaces(&r);
    if (!take(&r, "}")) {
        do {
            skip_spaces(&r);
            if (!read_member(&r, object)) return false;
        } while (take(&r, ","));
        if (!take(&r, "}")) return fail(&r, "',' or '}'");
    }
    skip_spaces(&r);
    return *r.at == '\0' || fail(&r, "the end of the line");
}

const json_member *json_find(const json_object *object, const char *key) {
    for (int i = 0; i < object->members; i++)
        if (strcmp(object->member[i].key, key) == 0) return &object->member[i];
    return NULL;
}
