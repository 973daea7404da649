/* The stylesheet, and the few forms that all pages are made of; see html_page.h. */
#include "bench/output/html_page.h"

#include <stdarg.h>

#include "bench/output/svg.h"
#include "bench/output/version.h"

static const char stylesheet[] =
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--ground);color:var(--text);"
    "font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0}\n"
    "h2{font-size:1.25rem;margin:2.5rem 0 .5rem;border-bottom:1px solid var(--grid)}\n"
    "h3{font-size:1rem;margin:1.5rem 0 .25rem}\n"
    "p,figure{margin:.5rem 0}figcaption{color:var(--faint);font-size:.9rem}\n"
    "a{color:var(--link)}code{font:.9em ui-monospace,monospace}\n"
    "svg{display:block;max-width:100%}svg svg{display:inline}\n"
    ".scroll{overflow-x:auto;max-width:100%}.scroll svg{max-width:none}\n"
    "table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;"
    "overflow-wrap:normal}\n"
    "caption{text-align:left;color:var(--faint);padding:.25rem 0}\n"
    "th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid var(--grid);"
    "vertical-align:top}\n"
    "th{font-weight:600}thead th{vertical-align:bottom}tbody th,.text{text-align:left}\n"
    "tbody th{font-weight:400;min-width:6rem}td{white-space:nowrap}"
    "td.text{min-width:7rem;white-space:normal}\n"
    "table.rows th{white-space:nowrap}table.rows thead th{white-space:normal}\n"
    "dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.75rem;"
    "margin:1rem 0}\n"
    "dl div{background:var(--panel);padding:.6rem .75rem;border-radius:.5rem}\n"
    "dt{color:var(--faint);font-size:.875rem}dd{margin:0;font-size:1.25rem;line-height:1.3}\n"
    "ul.legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;list-style:none;padding:0;margin:.5rem "
    "0;font-size:.875rem}\n"
    "ul.legend svg{display:inline-block;vertical-align:-1px;margin-right:.4rem}\n"
    "details{margin:.5rem 0}summary{cursor:pointer;color:var(--link)}\n"
    ".empty{fill:none;stroke:var(--axis);pointer-events:all}figure.block{max-width:24rem}\n"
    ".good{color:var(--good)}.bad{color:var(--bad)}.note{color:var(--faint)}\n"
    ":focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
    "footer{margin-top:3rem;border-top:1px solid var(--grid);color:var(--faint);font-size:.875rem}"
    "\n"
    "th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;"
    "text-align:inherit}\n"
    "@media(max-width:40rem){body{padding:.75rem}th,td{padding:.2rem .4rem}}\n";

static void meta(markup *m, const char *name, const char *content) {
    markup_open(m, "meta");
    markup_attribute(m, "name", "%s", name);
    markup_attribute(m, "content", "%s", content);
    markup_close(m);
    markup_raw(m, "\n");
}

void page_begin(markup *m, const char *title) {
    markup_raw(m, "<!DOCTYPE html>\n");
    markup_open(m, "html");
    markup_attribute(m, "lang", "en");
    markup_open(m, "head");
    markup_open(m, "meta");
    markup_attribute(m, "charset", "utf-8");
    markup_close(m);
    markup_raw(m, "\n");
    meta(m, "viewport", "width=device-width, initial-scale=1");
    markup_element(m, "title", NULL, "%s", title);
    markup_open(m, "style");
    markup_raw(m, "\n");
    markup_raw(m, svg_stylesheet());
    markup_raw(m, stylesheet);
    markup_close(m);
    markup_close(m);
    markup_raw(m, "\n");
    markup_open(m, "body");
    markup_open(m, "main");
    markup_element(m, "h1", NULL, "%s", title);
    markup_raw(m, "\n");
}

void page_end(markup *m) {
    const build build = inlay_build();
    markup_close(m);
    markup_open(m, "footer");
    markup_element(m, "p", NULL, "Written by inlay %s (%s).", build.version, build.commit);
    markup_close(m);
    markup_close(m);
    markup_close(m);
    markup_raw(m, "\n");
}

void section_begin(markup *m, const char *id, const char *title) {
    markup_raw(m, "\n");
    markup_open(m, "section");
    markup_attribute(m, "id", "%s", id);
    markup_element(m, "h2", NULL, "%s", title);
    markup_raw(m, "\n");
}

void section_end(markup *m) {
    markup_close(m);
    markup_raw(m, "\n");
}

void figure_begin(markup *m, const char *class, const char *caption) {
    markup_open_class(m, "figure", class);
    markup_element(m, "figcaption", NULL, "%s", caption);
    markup_raw(m, "\n");
}

void figure_end(markup *m) {
    markup_close(m);
    markup_raw(m, "\n");
}

/* A square, or a piece of line, whose dashes tell it apart where colours do not. */
static void legend_mark(markup *m, const char *class) {
    bool line = *class == 'l';
    const char *width = line ? "28" : "12";
    markup_open(m, "svg");
    markup_attribute(m, "width", "%s", width);
    markup_attribute(m, "height", "12");
    markup_attribute(m, "aria-hidden", "true");
    markup_open_class(m, line ? "line" : "rect", class);
    markup_attribute(m, line ? "x2" : "width", "%s", width);
    if (line) markup_attribute(m, "y1", "6");
    markup_attribute(m, line ? "y2" : "height", line ? "6" : "12");
    markup_close(m);
    markup_close(m);
}

void legend_write(markup *m, const legend_entry *entry) {
    markup_open_class(m, "ul", "legend");
    for (; entry->text; entry++) {
        markup_open(m, "li");
        legend_mark(m, entry->class);
        markup_text(m, "%s", entry->text);
        markup_close(m);
    }
    markup_close(m);
    markup_raw(m, "\n");
}

void scroll_begin(markup *m, const char *label) {
    markup_open_class(m, "div", "scroll");
    markup_attribute(m, "role", "group");
    markup_attribute(m, "tabindex", "0");
    markup_attribute(m, "aria-label", "%s", label);
}

void fold_begin(markup *m, const char *summary) {
    markup_open(m, "details");
    markup_element(m, "summary", NULL, "%s", summary);
}

void highlights_begin(markup *m) {
    markup_open(m, "dl");
}

void highlight(markup *m, const char *name, const char *format, ...) {
    va_list values;
    va_start(values, format);
    markup_open(m, "div");
    markup_element(m, "dt", NULL, "%s", name);
    markup_open(m, "dd");
    markup_text_list(m, format, values);
    markup_close(m);
    markup_close(m);
    va_end(values);
}

static void table_head(markup *m, const table_heading *heading, int columns) {
    markup_open(m, "thead");
    markup_open(m, "tr");
    for (int i = 0; i < columns; i++) {
        markup_open_class(m, "th", i == 0 || heading[i].text ? "text" : NULL);
        markup_attribute(m, "scope", "col");
        markup_text(m, "%s", heading[i].title);
        markup_close(m);
    }
    markup_close(m);
    markup_close(m);
    markup_raw(m, "\n");
    markup_open(m, "tbody");
}

void html_table_begin(markup *m, const char *caption, const char *class,
                      const table_heading *heading, int columns) {
    scroll_begin(m, caption);
    markup_open_class(m, "table", class);
    markup_element(m, "caption", NULL, "%s", caption);
    table_head(m, heading, columns);
}

void html_narrow_table_begin(markup *m, const table_heading *heading, int columns) {
    markup_open(m, "table");
    table_head(m, heading, columns);
}

void html_row_begin(markup *m, const char *format, ...) {
    va_list values;
    va_start(values, format);
    markup_open(m, "tr");
    markup_open(m, "th");
    markup_attribute(m, "scope", "row");
    markup_text_list(m, format, values);
    markup_close(m);
    va_end(values);
}

void html_cell(markup *m, const char *format, ...) {
    va_list values;
    va_start(values, format);
    markup_open(m, "td");
    markup_text_list(m, format, values);
    markup_close(m);
    va_end(values);
}

void html_cell_text(markup *m, const char *format, ...) {
    va_list values;
    va_start(values, format);
    markup_open_class(m, "td", "text");
    markup_text_list(m, format, values);
    markup_close(m);
    va_end(values);
}

void html_row_end(markup *m) {
    markup_close(m);
    markup_raw(m, "\n");
}

void html_narrow_table_end(markup *m) {
    markup_close(m);
    markup_close(m);
    markup_raw(m, "\n");
}

void html_table_end(markup *m) {
    html_narrow_table_end(m);
    markup_close(m);
    markup_raw(m, "\n");
}
