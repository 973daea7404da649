/* The source line of an error in an operator text, and a caret under the place. */
#include <string.h>

#include "dataflow/operator.h"

/* What is shown of a long line. */
enum { CARET_BEFORE = 60, CARET_AFTER = 40 };

static bool continues_character(char c) {
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Nothing that a terminal could take for a command; one '?' for a character of several bytes. */
static void print_safely(FILE *file, char c) {
    if (continues_character(c)) return;
    fputc(c == '\t' || (c >= ' ' && c <= '~') ? c : '?', file);
}

void operator_print_caret(FILE *file, const char *text, const error_record *error) {
    if (error->line < 1 || error->column < 1) return;
    for (int line = 1; line < error->line; line++) {
        const char *end = strchr(text, '\n');
        if (!end) return;
        text = end + 1;
    }
    size_t length = strcspn(text, "\n");
    size_t place = (size_t)error->column - 1;
    if (place > length) place = length;
    size_t from = place > CARET_BEFORE ? place - CARET_BEFORE : 0;
    size_t to = length - place > CARET_AFTER ? place + CARET_AFTER : length;
    while (from > 0 && continues_character(text[from]))
        from--;
    while (to < length && continues_character(text[to]))
        to++;
    for (size_t i = from; i < to; i++)
        print_safely(file, text[i]);
    fputc('\n', file);
    for (size_t i = from; i < place; i++)
        if (text[i] == '\t')
            fputc('\t', file);
        else if (!continues_character(text[i]))
            fputc(' ', file);
    fputs("^\n", file);
}
