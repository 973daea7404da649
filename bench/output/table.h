/* Tables for people: aligned columns, printed row by row as results come in.
 *
 * The widths are declared beforehand; a cell that is wider pushes only its own row. Colour is used
 * on a terminal only, and not when the environment has NO_COLOR (https://no-color.org). */
#ifndef BENCH_OUTPUT_TABLE_H
#define BENCH_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

typedef enum text_style {
    STYLE_PLAIN,
    STYLE_STRONG,
    STYLE_FAINT,
    STYLE_GOOD,
    STYLE_BAD
} text_style;

typedef struct table_column {
    const char *title;
    int width; /* at least the title's is used */
    bool left; /* aligned left; numbers are not */
} table_column;

typedef struct table_cell {
    const char *text;
    text_style style;
} table_cell;

typedef struct table {
    FILE *file;
    const table_column *column;
    int columns;
    bool colour;
} table;

/* Is `file` one that takes colour? */
bool terminal_has_colour(FILE *file);

/* Writes `text` in a style; plain without `colour`. */
void styled_print(FILE *file, bool colour, text_style style, const char *text);

/* Prints the title row. The columns must live as long as the table. */
table table_begin(FILE *file, const table_column *column, int columns);

/* Prints a row of as many cells as there are columns. */
void table_row(const table *t, const table_cell *cell);

/* How many columns of a terminal UTF-8 text takes: its characters. */
int text_width(const char *text);

#endif
