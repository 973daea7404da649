/* See svg_bars.h. */
#include "bench/svg_bars.h"

enum { BAR_PIXELS = 40, TOP_PIXELS = 4 };

/* A part this small of the axis is not drawn. */
static const double UNSEEN = 0.0005;

static double bar_length(const bar *b) {
    double length = 0;
    for (int i = 0; i < b->parts; i++)
        length += b->part[i];
    return length;
}

static void bar_draw(svg *s, const scale *x, double y, const bar *b) {
    double at = 0;
    svg_text(s, 0, 0, y + 12, SVG_START, NULL, "%s", b->name);
    svg_text(s, 100, 0, y + 12, SVG_END, "strong", "%s", b->value);
    for (int i = 0; i < b->parts; i++) {
        double from = scale_place(x, at), to = scale_place(x, at + b->part[i]);
        if (b->part[i] > UNSEEN * x->high)
            svg_rect(s, from, y + 18, to - from, 14, b->class[i], b -> tip[i]);
        at += b->part[i];
    }
}

void svg_bars(markup *page, const char *title, const char *x_label, const bar *bar, int bars) {
    double most = 0, tick[SCALE_TICKS];
    char text[NUMBER_BYTES];
    for (int i = 0; i < bars; i++)
        if (bar_length(&bar[i]) > most) most = bar_length(&bar[i]);
    scale x = {0, most > 0 ? most : 1, false, 0, 100};
    double bottom = TOP_PIXELS + bars * BAR_PIXELS;
    svg s = svg_begin(page, title, 0, bottom + PLOT_BELOW);
    int ticks = scale_ticks(&x, 5, tick);
    for (int i = 0; i < ticks; i++) {
        double at = scale_place(&x, tick[i]);
        svg_anchor anchor = at < 5 ? SVG_START : at > 95 ? SVG_END : SVG_MIDDLE;
        svg_line(&s, at, bottom - 3, at, bottom + 2, "axis");
        svg_text(&s, at, 0, bottom + 14, anchor, "faint", "%s", number_short(tick[i], text));
    }
    for (int i = 0; i < bars; i++)
        bar_draw(&s, &x, TOP_PIXELS + i * BAR_PIXELS, &bar[i]);
    svg_text(&s, 100, 0, bottom + 31, SVG_END, NULL, "%s", x_label);
    svg_end(&s);
}
