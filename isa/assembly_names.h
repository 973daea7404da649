/* Inside isa: the assembler's words, names and numbers. */
#ifndef ISA_ASSEMBLY_NAMES_H
#define ISA_ASSEMBLY_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"

enum { MOST_NAMES = 1024, NAME_ROOM = 40 };

typedef struct named_number {
    char name[NAME_ROOM];
    int64_t value;
} named_number;

/* A text being read, line by line, in one of two passes: the first learns names, the second knows
 * them. */
typedef struct line_reader {
    error_record *error;
    bool learning;
    const char *at, *end; /* of what is left of the line */
    const char *line_start;
    int line;
    named_number *name; /* room for MOST_NAMES */
    int names;
} line_reader;

typedef struct word {
    const char *start;
    size_t length;
} word;

/* Fails at a place in the line. Returns false. */
bool reader_fail(line_reader *r, const char *where, const char *what);

/* The next word of the line, empty at its end or at a comment. */
word reader_next(line_reader *r);

bool word_is(word w, const char *text);

/* Splits off what stands before the separator (all, when there is none); the separator is dropped.
 */
word word_split(word *rest, char separator);

/* Gives a name a value, in the first pass. */
bool reader_define(line_reader *r, word name, int64_t value);

/* A name's value or a number, decimal or 0x, of at most 32 bits. In the first pass an unknown name
 * is 0. */
bool reader_number(line_reader *r, word w, int64_t *value);

/* The value of a hexadecimal digit, 16 for any other character. */
int hexadecimal_digit(char c);

#endif
