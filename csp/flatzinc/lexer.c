/* A hand-written lexer: one look at a table for the class of a character, one pass over the text.
 * The byte 0 behind the text ends every inner loop, so no loop compares with the end. */
#include "csp/flatzinc/lexer.h"

#include <limits.h>
#include <string.h>

typedef enum class { OTHER, BLANK, LETTER, DIGIT, SIGN } class;

static const unsigned char classes[256] = {
    [' '] = BLANK,  ['\t'] = BLANK, ['\n'] = BLANK, ['\r'] = BLANK, ['\f'] = BLANK, ['\v'] = BLANK,
    ['('] = SIGN,   [')'] = SIGN,   ['['] = SIGN,   [']'] = SIGN,   ['{'] = SIGN,   ['}'] = SIGN,
    [','] = SIGN,   [';'] = SIGN,   [':'] = SIGN,   ['='] = SIGN,   ['0'] = DIGIT,  ['1'] = DIGIT,
    ['2'] = DIGIT,  ['3'] = DIGIT,  ['4'] = DIGIT,  ['5'] = DIGIT,  ['6'] = DIGIT,  ['7'] = DIGIT,
    ['8'] = DIGIT,  ['9'] = DIGIT,  ['_'] = LETTER, ['a'] = LETTER, ['b'] = LETTER, ['c'] = LETTER,
    ['d'] = LETTER, ['e'] = LETTER, ['f'] = LETTER, ['g'] = LETTER, ['h'] = LETTER, ['i'] = LETTER,
    ['j'] = LETTER, ['k'] = LETTER, ['l'] = LETTER, ['m'] = LETTER, ['n'] = LETTER, ['o'] = LETTER,
    ['p'] = LETTER, ['q'] = LETTER, ['r'] = LETTER, ['s'] = LETTER, ['t'] = LETTER, ['u'] = LETTER,
    ['v'] = LETTER, ['w'] = LETTER, ['x'] = LETTER, ['y'] = LETTER, ['z'] = LETTER, ['A'] = LETTER,
    ['B'] = LETTER, ['C'] = LETTER, ['D'] = LETTER, ['E'] = LETTER, ['F'] = LETTER, ['G'] = LETTER,
    ['H'] = LETTER, ['I'] = LETTER, ['J'] = LETTER, ['K'] = LETTER, ['L'] = LETTER, ['M'] = LETTER,
    ['N'] = LETTER, ['O'] = LETTER, ['P'] = LETTER, ['Q'] = LETTER, ['R'] = LETTER, ['S'] = LETTER,
    ['T'] = LETTER, ['U'] = LETTER, ['V'] = LETTER, ['W'] = LETTER, ['X'] = LETTER, ['Y'] = LETTER,
    ['Z'] = LETTER,
};

static class class_of(char c) {
    return (class)classes[(unsigned char)c];
}

static const char *skip_blanks(const char *at) {
    for (;;) {
        while (class_of(*at) == BLANK)
            at++;
        if (*at != '%') return at;
        while (*at && *at != '\n')
            at++;
    }
}

/* ---- Names. The hash is FNV-1a's (Fowler, Noll, Vo). ---- */

static const uint32_t HASH_SEED = 2166136261u, HASH_FACTOR = 16777619u;

uint32_t lexer_hash(const char *name, size_t length) {
    uint32_t hash = HASH_SEED;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)name[i]) * HASH_FACTOR;
    return hash;
}

static const char *read_name(lexer *l, const char *at) {
    uint32_t hash = HASH_SEED;
    for (; class_of(*at) == LETTER || class_of(*at) == DIGIT; at++)
        hash = (hash ^ (unsigned char)*at) * HASH_FACTOR;
    l->kind = TOKEN_NAME;
    l->hash = hash;
    return at;
}

/* ---- Numbers ---- */

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return INT_MAX;
}

static const char *read_digits(lexer *l, const char *at, int base, bool negative) {
    int64_t value = 0;
    bool fits = true;
    for (; digit_of(*at) < base; at++) {
        int digit = negative ? -digit_of(*at) : digit_of(*at);
        fits = fits && !__builtin_mul_overflow(value, base, &value) &&
               !__builtin_add_overflow(value, digit, &value);
    }
    l->kind = fits ? TOKEN_INTEGER : TOKEN_TOO_LARGE;
    l->integer = value;
    return at;
}

static const char *skip_decimals(const char *at) {
    while (class_of(*at) == DIGIT)
        at++;
    return at;
}

/* What follows an integer: nothing of it, or the rest of a real. */
static const char *read_fraction(lexer *l, const char *at) {
    const char *start = at;
    if (*at == '.' && class_of(at[1]) == DIGIT) at = skip_decimals(at + 1);
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1 + (at[1] == '-' || at[1] == '+');
        if (class_of(*exponent) == DIGIT) at = skip_decimals(exponent);
    }
    if (at > start) l->kind = TOKEN_REAL;
    return at;
}

static const char *read_number(lexer *l, const char *at) {
    bool negative = *at == '-';
    at += negative;
    if (at[0] == '0' && at[1] == 'x' && digit_of(at[2]) < 16)
        return read_digits(l, at + 2, 16, negative);
    if (at[0] == '0' && at[1] == 'o' && digit_of(at[2]) < 8)
        return read_digits(l, at + 2, 8, negative);
    return read_fraction(l, read_digits(l, at, 10, negative));
}

/* ---- The rest ---- */

static const char *read_text(lexer *l, const char *at) {
    const char *start = at++;
    while (*at && *at != '"' && *at != '\n')
        at += *at == '\\' && at[1] && at[1] != '\n' ? 2 : 1;
    l->kind = *at == '"' ? TOKEN_TEXT : TOKEN_BAD;
    return *at == '"' ? at + 1 : start + 1;
}

static const char *read_other(lexer *l, const char *at) {
    if (at == l->end) {
        l->kind = TOKEN_END;
        return at;
    }
    if (*at == '"') return read_text(l, at);
    if (*at == '-' && class_of(at[1]) == DIGIT) return read_number(l, at);
    if (at[0] == '.' && at[1] == '.') {
        l->kind = TOKEN_RANGE;
        return at + 2;
    }
    l->kind = TOKEN_BAD;
    return at + 1;
}

static const char *read_sign(lexer *l, const char *at) {
    l->kind = TOKEN_SIGN;
    l->sign = *at;
    if (at[0] != ':' || at[1] != ':') return at + 1;
    l->kind = TOKEN_DOUBLE_COLON;
    return at + 2;
}

void lexer_next(lexer *l) {
    const char *at = skip_blanks(l->next);
    l->start = at;
    class c = class_of(*at);
    l->next = c == LETTER  ? read_name(l, at)
              : c == DIGIT ? read_number(l, at)
              : c == SIGN  ? read_sign(l, at)
                           : read_other(l, at);
    l->length = (size_t)(l->next - l->start);
}

void lexer_begin(lexer *l, const char *text, size_t length) {
    *l = (lexer){.text = text, .end = text + length, .next = text};
    lexer_next(l);
}

bool lexer_is_name(const lexer *l, const char *name) {
    return l->kind == TOKEN_NAME && strncmp(l->start, name, l->length) == 0 && !name[l->length];
}

void lexer_place(const char *text, size_t offset, int *line, int *column) {
    size_t lines = 1, begin = 0;
    for (size_t i = 0; i < offset; i++)
        if (text[i] == '\n') {
            lines++;
            begin = i + 1;
        }
    size_t columns = offset - begin + 1;
    *line = lines < INT_MAX ? (int)lines : INT_MAX;
    *column = columns < INT_MAX ? (int)columns : INT_MAX;
}
