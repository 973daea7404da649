/* The words of a FlatZinc text: names, numbers, texts and signs, one at a time. Blanks and comments
 * (% to the end of the line) lie between them. A word's place is its offset in the text; line and
 * column are counted only when there is something to complain about. */
#ifndef CSP_FLATZINC_LEXER_H
#define CSP_FLATZINC_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum token_kind {
    TOKEN_END, /* of the text */
    TOKEN_NAME,
    TOKEN_INTEGER,
    TOKEN_TOO_LARGE, /* an integer beyond 64 bits */
    TOKEN_REAL,
    TOKEN_TEXT,         /* "…", the quotes included */
    TOKEN_RANGE,        /* .. */
    TOKEN_DOUBLE_COLON, /* :: */
    TOKEN_SIGN,         /* one of ( ) [ ] { } , ; : = */
    TOKEN_BAD           /* anything else, one character */
} token_kind;

typedef struct lexer {
    const char *text, *end;
    const char *next; /* what was not read yet */

    /* The present word. */
    token_kind kind;
    const char *start;
    size_t length;
    char sign;       /* of TOKEN_SIGN */
    int64_t integer; /* of TOKEN_INTEGER */
    uint32_t hash;   /* of TOKEN_NAME */
} lexer;

/* Begins at the first word of text[0] … text[length-1], which must be followed by a byte 0. */
void lexer_begin(lexer *l, const char *text, size_t length);

/* Goes on to the next word; at the end of the text it stays there. */
void lexer_next(lexer *l);

/* Is the present word this sign, this name? */
static inline bool lexer_is_sign(const lexer *l, char sign) {
    return l->kind == TOKEN_SIGN && l->sign == sign;
}
bool lexer_is_name(const lexer *l, const char *name);

/* The hash of a name as the lexer computes it. */
uint32_t lexer_hash(const char *name, size_t length);

/* Line and column, from 1, of an offset; columns count bytes. */
void lexer_place(const char *text, size_t offset, int *line, int *column);

#endif
