/* See svg.h. Polylines have no percentages; in a picture that has, one is drawn in a coordinate
 * system that is stretched to its width, with a stroke that is not. */
#include "bench/output/svg.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *svg_stylesheet(void) {
    return ":root{color-scheme:light dark;--ground:#ffffff;--panel:#f4f6f8;--text:#1b1f24;"
           "--faint:#57606a;--grid:#d5dae0;--axis:#6e7781;--link:#0a58a8;"
           "--good:#17692f;--bad:#b3261e;"
           "--c0:#0b62a8;--c1:#a34a00;--c2:#1a7038;--c3:#7a3e9d;--c4:#5f6b76;--c5:#b3261e;"
           "--t0:#d3e6f8;--t1:#fbe0c8;--t2:#d2efda;--t3:#ecdcf6;--t4:#e3e7eb;--t5:#fbdad7}\n"
           "@media (prefers-color-scheme:dark){:root{--ground:#12161b;--panel:#1b2129;"
           "--text:#e6edf3;--faint:#9aa7b4;--grid:#323b45;--axis:#8b98a5;--link:#7cbcff;"
           "--good:#62d58d;--bad:#ff938a;"
           "--c0:#6cb6ff;--c1:#ffb066;--c2:#5fd08a;--c3:#d2a8ff;--c4:#a7b3bf;--c5:#ff938a;"
           "--t0:#173a5c;--t1:#573209;--t2:#14462a;--t3:#412a58;--t4:#343d47;--t5:#5c221e}}\n"
           ":not(svg)>svg[viewBox]{height:auto}\n"
           "text{font:12px system-ui,sans-serif;fill:var(--text)}\n"
           ".faint{fill:var(--faint)}.strong{font-weight:600}.small{font-size:10px}\n"
           ".grid{stroke:var(--grid)}.axis{stroke:var(--axis)}"
           ".cut{stroke:var(--ground)}"
           ".bound{stroke:var(--text);stroke-width:2}.ink{fill:var(--text)}\n"
           ".c0{fill:var(--c0)}.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}"
           ".c4{fill:var(--c4)}.c5{fill:var(--c5)}\n"
           ".t0{fill:var(--t0);stroke:var(--c0)}.t1{fill:var(--t1);stroke:var(--c1)}"
           ".t2{fill:var(--t2);stroke:var(--c2)}.t3{fill:var(--t3);stroke:var(--c3)}"
           ".t4{fill:var(--t4);stroke:var(--c4)}.t5{fill:var(--t5);stroke:var(--c5)}\n"
           ".l0,.l1,.l2,.l3,.l4,.l5{fill:none;stroke-width:2}\n"
           ".l0{stroke:var(--c0)}.l1{stroke:var(--c1);stroke-dasharray:7 3}"
           ".l2{stroke:var(--c2);stroke-dasharray:2 3}"
           ".l3{stroke:var(--c3);stroke-dasharray:10 3 2 3}"
           ".l4{stroke:var(--c4);stroke-dasharray:4 4}"
           ".l5{stroke:var(--c5);stroke-dasharray:12 3}\n";
}

/* With two decimals, and no zeros at their end. */
static void number_attribute(svg *s, const char *name, double value, const char *unit) {
    char text[64];
    snprintf(text, sizeof text, "%.2f", value);
    char *end = text + strlen(text);
    while (end[-1] == '0')
        *--end = '\0';
    if (end[-1] == '.') *--end = '\0';
    markup_attribute(s->page, name, "%s%s", strcmp(text, "-0") == 0 ? "0" : text, unit);
}

/* Coordinates are 0 where they are not given. */
static void x_attribute(svg *s, const char *name, double value) {
    if (value == 0) return;
    number_attribute(s, name, value, s->percent ? "%" : "");
}

static void y_attribute(svg *s, const char *name, double value) {
    number_attribute(s, name, value, "");
}

static svg picture_open(markup *page, const char *title, double width, double height,
                        bool percent) {
    svg s = {page, percent ? 100 : width, height, percent};
    markup_open(page, "svg");
    markup_attribute(page, "role", "img");
    markup_attribute(page, "aria-label", "%s", title);
    y_attribute(&s, "height", height);
    if (!percent) markup_attribute(page, "viewBox", "0 0 %.10g %.10g", width, height);
    return s;
}

svg svg_begin(markup *page, const char *title, double width, double height) {
    svg s = picture_open(page, title, width, height, width == 0);
    if (s.percent)
        markup_attribute(page, "width", "100%%");
    else
        y_attribute(&s, "width", width);
    return s;
}

svg svg_file_begin(markup *page, const char *title, double width, double height, bool percent) {
    svg s = picture_open(page, title, width, height, percent);
    y_attribute(&s, "width", width);
    markup_attribute(page, "xmlns", "http://www.w3.org/2000/svg");
    markup_open(page, "style");
    markup_raw(page, svg_stylesheet());
    markup_close(page);
    markup_open(page, "rect");
    markup_attribute(page, "width", "100%%");
    markup_attribute(page, "height", "100%%");
    markup_attribute(page, "fill", "var(--ground)");
    markup_close(page);
    return s;
}

void svg_end(svg *s) {
    markup_close(s->page);
    fputc('\n', s->page->file);
}

static void shape_begin(svg *s, const char *name, const char *class) {
    markup_open_class(s->page, name, class);
}

static void shape_end(svg *s, const char *tip) {
    if (tip) markup_element(s->page, "title", NULL, "%s", tip);
    markup_close(s->page);
}

void svg_rect(svg *s, double x, double y, double width, double height, const char *class,
              const char *tip) {
    double least = s->percent ? 0.05 : 0.2;
    shape_begin(s, "rect", class);
    x_attribute(s, "x", x);
    y_attribute(s, "y", y);
    x_attribute(s, "width", width < least ? least : width);
    y_attribute(s, "height", height);
    shape_end(s, tip);
}

void svg_circle(svg *s, double x, double y, double radius, const char *class, const char *tip) {
    shape_begin(s, "circle", class);
    x_attribute(s, "cx", x);
    y_attribute(s, "cy", y);
    y_attribute(s, "r", radius);
    shape_end(s, tip);
}

void svg_line(svg *s, double x1, double y1, double x2, double y2, const char *class) {
    shape_begin(s, "line", class);
    x_attribute(s, "x1", x1);
    y_attribute(s, "y1", y1);
    x_attribute(s, "x2", x2);
    y_attribute(s, "y2", y2);
    shape_end(s, NULL);
}

void svg_polyline(svg *s, const double (*point)[2], int points, const char *class) {
    if (s->percent) {
        markup_open(s->page, "svg");
        markup_attribute(s->page, "viewBox", "0 0 100 %.10g", s->height);
        markup_attribute(s->page, "preserveAspectRatio", "none");
        markup_attribute(s->page, "width", "100%%");
        y_attribute(s, "height", s->height);
    }
    markup_open_class(s->page, "polyline", class);
    if (s->percent) markup_attribute(s->page, "vector-effect", "non-scaling-stroke");
    fputs(" points=\"", s->page->file);
    for (int i = 0; i < points; i++)
        fprintf(s->page->file, "%s%.5g,%.5g", i ? " " : "", point[i][0], point[i][1]);
    fputs("\"", s->page->file);
    markup_close(s->page);
    if (s->percent) markup_close(s->page);
}

void svg_text(svg *s, double x, double shift, double y, svg_anchor anchor, const char *class,
              const char *format, ...) {
    static const char *const name[] = {NULL, "middle", "end"};
    va_list values;
    markup_open_class(s->page, "text", class);
    x_attribute(s, "x", x);
    if (shift != 0) y_attribute(s, "dx", shift);
    y_attribute(s, "y", y);
    if (name[anchor]) markup_attribute(s->page, "text-anchor", "%s", name[anchor]);
    va_start(values, format);
    markup_text_list(s->page, format, values);
    va_end(values);
    markup_close(s->page);
}
