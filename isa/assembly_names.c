/* The assembler's words, names and numbers; see assembly_names.h. */
#include "isa/assembly_names.h"

#include <string.h>

bool reader_fail(line_reader *r, const char *where, const char *what) {
    return error_set_at(r->error, r->line, (int)(where - r->line_start) + 1, "%s", what);
}

word reader_next(line_reader *r) {
    while (r->at < r->end && memchr(" \t\r", *r->at, 3))
        r->at++;
    word w = {r->at, 0};
    while (r->at < r->end && !memchr(" \t\r#", *r->at, 4)) {
        r->at++;
        w.length++;
    }
    if (!w.length) r->at = r->end;
    return w;
}

bool word_is(word w, const char *text) {
    return strlen(text) == w.length && memcmp(w.start, text, w.length) == 0;
}

word word_split(word *rest, char separator) {
    const char *found = rest->length ? memchr(rest->start, separator, rest->length) : NULL;
    word first = {rest->start, found ? (size_t)(found - rest->start) : rest->length};
    size_t used = first.length + (found != NULL);
    rest->start += used;
    rest->length -= used;
    return first;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(word w) {
    if (!w.length || w.length >= NAME_ROOM || !is_letter(*w.start)) return false;
    for (size_t i = 1; i < w.length; i++)
        if (!is_letter(w.start[i]) && !(w.start[i] >= '0' && w.start[i] <= '9')) return false;
    return true;
}

static const named_number *find_name(const line_reader *r, word w) {
    for (int i = 0; i < r->names; i++)
        if (word_is(w, r->name[i].name)) return &r->name[i];
    return NULL;
}

bool reader_define(line_reader *r, word name, int64_t value) {
    if (!is_name(name))
        return reader_fail(r, name.start, "expected a name of letters, digits and _");
    if (!r->learning) return true;
    if (find_name(r, name)) return reader_fail(r, name.start, "this name is defined already");
    if (r->names == MOST_NAMES)
        return reader_fail(r, name.start, "too many names; expected at most 1024");
    named_number *added = &r->name[r->names++];
    memcpy(added->name, name.start, name.length);
    added->name[name.length] = '\0';
    added->value = value;
    return true;
}

int hexadecimal_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 16;
}

static bool read_digits(line_reader *r, word w, int base, int64_t *value) {
    const char *start = w.start;
    if (!w.length) return reader_fail(r, start, "expected a number");
    for (*value = 0; w.length; w.start++, w.length--) {
        int digit = hexadecimal_digit(*w.start);
        if (digit >= base) return reader_fail(r, w.start, "expected a number");
        *value = *value * base + digit;
        if (*value > UINT32_MAX) return reader_fail(r, start, "expected a number below 2^32");
    }
    return true;
}

bool reader_number(line_reader *r, word w, int64_t *value) {
    if (is_name(w)) {
        const named_number *known = find_name(r, w);
        *value = known ? known->value : 0;
        return known || r->learning ||
               reader_fail(r, w.start, "an unknown name; expected a number");
    }
    bool negative = w.length && *w.start == '-';
    word digits = {w.start + negative, w.length - negative};
    bool hexadecimal = digits.length > 1 && digits.start[0] == '0' && (digits.start[1] | 32) == 'x';
    if (hexadecimal) digits = (word){digits.start + 2, digits.length - 2};
    if (!read_digits(r, digits, hexadecimal ? 16 : 10, value)) return false;
    if (negative) *value = -*value;
    return true;
}
