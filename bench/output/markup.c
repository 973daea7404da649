/* A start tag stays open for attributes until content or the end comes; see markup.h. */
#include "bench/output/markup.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bench/output/utf8.h"

/* Elements without content: HTML's, which have no end tag, and those of SVG, which end themselves.
 */
static const char *const html_void[] = {"meta", "br", "hr", "col", "input", NULL};
static const char *const svg_empty[] = {"rect", "line", "circle", "polyline", "path", NULL};

static bool is_among(const char *name, const char *const *names) {
    for (; *names; names++)
        if (strcmp(*names, name) == 0) return true;
    return false;
}

static const char *entity_of(unsigned char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? UTF8_REPLACEMENT : NULL;
    }
}

static void write_escaped(FILE *file, const char *text) {
    for (const unsigned char *s = (const unsigned char *)text; *s;) {
        size_t length = utf8_length(s);
        const char *entity = length ? entity_of(*s) : UTF8_REPLACEMENT;
        if (entity)
            fputs(entity, file);
        else
            fwrite(s, 1, length, file);
        s += length ? length : 1;
    }
}

static void write_formatted(markup *m, const char *format, va_list values) {
    char small[256];
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(small, sizeof small, format, values);
    char *text = small;
    if (length >= (int)sizeof small) {
        text = malloc((size_t)length + 1);
        if (text) vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    if (length < 0 || !text)
        m->failed = true;
    else
        write_escaped(m->file, text);
    if (text != small) free(text);
}

static void end_tag(markup *m) {
    if (m->in_tag) putc('>', m->file);
    m->in_tag = false;
}

markup markup_to(FILE *file) {
    return (markup){.file = file};
}

void markup_open(markup *m, const char *name) {
    assert(m->depth < MARKUP_DEPTH);
    end_tag(m);
    m->open[m->depth++] = name;
    fprintf(m->file, "<%s", name);
    m->in_tag = true;
}

void markup_attribute(markup *m, const char *name, const char *format, ...) {
    assert(m->in_tag);
    va_list values;
    va_start(values, format);
    fprintf(m->file, " %s=\"", name);
    write_formatted(m, format, values);
    putc('"', m->file);
    va_end(values);
}

void markup_text_list(markup *m, const char *format, va_list values) {
    end_tag(m);
    write_formatted(m, format, values);
}

void markup_text(markup *m, const char *format, ...) {
    va_list values;
    va_start(values, format);
    markup_text_list(m, format, values);
    va_end(values);
}

void markup_raw(markup *m, const char *text) {
    end_tag(m);
    fputs(text, m->file);
}

void markup_close(markup *m) {
    assert(m->depth > 0);
    const char *name = m->open[--m->depth];
    if (m->in_tag && is_among(name, svg_empty)) {
        fputs("/>", m->file);
        m->in_tag = false;
        return;
    }
    end_tag(m);
    if (!is_among(name, html_void)) fprintf(m->file, "</%s>", name);
}

void markup_open_class(markup *m, const char *name, const char *class) {
    markup_open(m, name);
    if (class && *class) markup_attribute(m, "class", "%s", class);
}

void markup_element(markup *m, const char *name, const char *class, const char *format, ...) {
    va_list values;
    va_start(values, format);
    markup_open_class(m, name, class);
    end_tag(m);
    write_formatted(m, format, values);
    markup_close(m);
    va_end(values);
}
