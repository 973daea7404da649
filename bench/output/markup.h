/* Elements of HTML and SVG, written one after the other so that they nest, close and are escaped.
 *
 *     markup m = markup_to(file);
 *     markup_open(&m, "p");
 *     markup_attribute(&m, "class", "%s", "note");
 *     markup_text(&m, "%d < %d", 1, 2);
 *     markup_close(&m);                            -> <p class="note">1 &lt; 2</p>
 *
 * Whatever is given as text or as an attribute's value is only that: `&`, `<`, `>` and `"` are
 * escaped, control characters and bytes that are no UTF-8 become U+FFFD. */
#ifndef BENCH_OUTPUT_MARKUP_H
#define BENCH_OUTPUT_MARKUP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

enum { MARKUP_DEPTH = 32 };

typedef struct markup {
    FILE *file;
    int depth;
    const char *open[MARKUP_DEPTH]; /* names of the elements that are open */
    bool in_tag;                    /* attributes may follow */
    bool failed;                    /* memory was out: something is missing */
} markup;

markup markup_to(FILE *file);

/* Opens an element; `name` must live until it is closed. At most MARKUP_DEPTH may be open. */
void markup_open(markup *m, const char *name);

/* Gives the element that was opened last, and has no content yet, an attribute. */
void markup_attribute(markup *m, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void markup_text(markup *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void markup_text_list(markup *m, const char *format, va_list values)
    __attribute__((format(printf, 2, 0)));

/* Written as it is: a stylesheet, a script. */
void markup_raw(markup *m, const char *text);

/* Closes the innermost element. Those that never have content get no closing tag. */
void markup_close(markup *m);

/* Opens an element of this class ("" or NULL for none). */
void markup_open_class(markup *m, const char *name, const char *class);

/* A whole element with nothing but text in it. */
void markup_element(markup *m, const char *name, const char *class, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
