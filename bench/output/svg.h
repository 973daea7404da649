/* Pictures as SVG, in a page or as a file of their own, in colours that follow the reader's light
 * or dark scheme.
 *
 * A picture either has a width, and then x counts pixels as y does and the whole is scaled to the
 * room there is: for drawings, such as trees. Or it takes all the room there is, and then x goes
 * from 0 to 100, percent of its width, while y and the size of text are in pixels: for charts,
 * which so stay readable on a phone.
 *
 * Colours are classes: `c0` … `c5` fill with a series' colour, `t0` … `t5` with its tint, on which
 * text is readable, edged by the colour, without which a tint would hardly be seen; `l0` … `l5` draw
 * lines of that colour, each dashed in its own way. `grid`, `axis` `cut` (a gap) and `bound` are
 * for lines; `faint`, `strong`, `small` for text. No rule
 * looks at what is around an element, so that <use> shows it as it is. */
#ifndef BENCH_OUTPUT_SVG_H
#define BENCH_OUTPUT_SVG_H

#include "bench/output/markup.h"

enum { SVG_SERIES = 6 };

typedef struct svg {
    markup *page;
    double width, height; /* width 100 where x is in percent */
    bool percent;
} svg;

typedef enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END } svg_anchor;

/* The rules for all classes above, and the variables --ground, --text, … with the colours; to be
 * put into a page once. */
const char *svg_stylesheet(void);

/* Begins a picture in a page, with a title for those who cannot see it. Width 0: as wide as there
 * is room. */
svg svg_begin(markup *page, const char *title, double width, double height);

/* Begins a picture that is a file of its own, with stylesheet and ground; as wide as there is room
 * when `percent`, but at first `width`. */
svg svg_file_begin(markup *page, const char *title, double width, double height, bool percent);

void svg_end(svg *s);

/* Shapes. `tip` is shown when the pointer rests on one; NULL for none. Rectangles are never
 * narrower than can be seen. */
void svg_rect(svg *s, double x, double y, double width, double height, const char *class,
              const char *tip);
void svg_circle(svg *s, double x, double y, double radius, const char *class, const char *tip);
void svg_line(svg *s, double x1, double y1, double x2, double y2, const char *class);
void svg_polyline(svg *s, const double (*point)[2], int points, const char *class);

/* Text whose baseline is at y; `shift` moves it by that many pixels to the right. */
void svg_text(svg *s, double x, double shift, double y, svg_anchor anchor, const char *class,
              const char *format, ...) __attribute__((format(printf, 7, 8)));

#endif
