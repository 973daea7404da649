/* Tables; see table.h. */
#include "bench/output/table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const style_code[] = {
    [STYLE_PLAIN] = "",        [STYLE_STRONG] = "\033[1m", [STYLE_FAINT] = "\033[2m",
    [STYLE_GOOD] = "\033[32m", [STYLE_BAD] = "\033[31m",
};

bool terminal_has_colour(FILE *file) {
    const char *no_colour = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    if (no_colour && *no_colour) return false;
    if (kind && strcmp(kind, "dumb") == 0) return false;
    return isatty(fileno(file));
}

void styled_print(FILE *file, bool colour, text_style style, const char *text) {
    if (!colour || style == STYLE_PLAIN)
        fputs(text, file);
    else
        fprintf(file, "%s%s\033[0m", style_code[style], text);
}

int text_width(const char *text) {
    int width = 0;
    for (const char *s = text; *s; s++)
        width += ((unsigned char)*s & 0xc0) != 0x80;
    return width;
}

static int column_width(const table_column *column) {
    int title = text_width(column->title);
    return column->width > title ? column->width : title;
}

static void print_spaces(FILE *file, int count) {
    if (count > 0) fprintf(file, "%*s", count, "");
}

static void print_cell(const table *t, int i, const char *text, text_style style) {
    int spare = column_width(&t->column[i]) - text_width(text);
    bool last = i + 1 == t->columns;
    if (!t->column[i].left) print_spaces(t->file, spare);
    styled_print(t->file, t->colour, style, text);
    if (t->column[i].left && !last) print_spaces(t->file, spare);
    fputs(last ? "\n" : "  ", t->file);
}

table table_begin(FILE *file, const table_column *column, int columns) {
    table t = {file, column, columns, terminal_has_colour(file)};
    for (int i = 0; i < columns; i++)
        print_cell(&t, i, column[i].title, STYLE_STRONG);
    return t;
}

void table_row(const table *t, const table_cell *cell) {
    for (int i = 0; i < t->columns; i++)
        print_cell(t, i, cell[i].text, cell[i].style);
}
