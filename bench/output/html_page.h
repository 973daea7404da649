/* Pages that need nothing but themselves: no network, no script, light or dark as the reader has
 * it, as wide as a phone or a screen, and in an order that a screen reader can follow.
 *
 * A page is a header and sections with headings; a figure is a picture with its caption and, folded
 * away, the table of its numbers. Tables that are wider than the page scroll in a frame of their
 * own. */
#ifndef BENCH_OUTPUT_HTML_PAGE_H
#define BENCH_OUTPUT_HTML_PAGE_H

#include "bench/output/markup.h"

/* Begins the page, and ends it with which Inlay wrote it. */
void page_begin(markup *m, const char *title);
void page_end(markup *m);

/* A section with its heading; `id` is what links name. */
void section_begin(markup *m, const char *id, const char *title);
void section_end(markup *m);

/* A caption, then a picture; to be closed by figure_end. The class may be NULL; `block` is narrow.
 */
void figure_begin(markup *m, const char *class, const char *caption);
void figure_end(markup *m);

/* What is wider than a phone scrolls by itself, from the keyboard too. Closed by markup_close. */
void scroll_begin(markup *m, const char *label);

/* What the colours mean: marks with texts, ended by an entry whose `text` is NULL. A class that
 * draws lines is shown as a line, any other as a square. */
typedef struct legend_entry {
    const char *class, *text;
} legend_entry;
void legend_write(markup *m, const legend_entry *entry);

/* Folded: opened by its summary. Closed by markup_close. */
void fold_begin(markup *m, const char *summary);

/* The figures that matter most, large: begun, added one by one, and closed by markup_close. */
void highlights_begin(markup *m);
void highlight(markup *m, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A table: the first column heads its rows, the others are numbers, aligned, unless `text`. */
typedef struct table_heading {
    const char *title;
    bool text;
} table_heading;
void html_table_begin(markup *m, const char *caption, const char *class,
                      const table_heading *heading, int columns);
void html_row_begin(markup *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void html_cell(markup *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void html_cell_text(markup *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void html_row_end(markup *m);
void html_table_end(markup *m);

/* A table that needs no frame to scroll in, nor a caption. */
void html_narrow_table_begin(markup *m, const table_heading *heading, int columns);
void html_narrow_table_end(markup *m);

#endif
