/* See svg_bars.h. The parts of a bar lie on each other, the first on top, each as long as it and
 * all before it: so that none needs a place. */
#include "bench/output/svg_bars.h"

enum { BAR_PIXELS = 40, TOP_PIXELS = 4, MOST_TICKS = 6 };

/* A part this small of the axis is not drawn: less than a pixel on a screen. */
static const double UNSEEN = 0.001;
static const char SHARE_AXIS[] = "share-axis";

static double bar_length(const bar *b) {
    double length = 0;
    for (int i = 0; i < b->parts; i++)
        length += b->part[i];
    return length;
}

static void bar_draw(svg *s, const scale *x, double y, const bar *b) {
    double at = bar_length(b);
    svg_text(s, 0, 0, y + 12, SVG_START, NULL, "%s", b->name);
    svg_text(s, 100, 0, y + 12, SVG_END, "strong", "%s", b->value);
    markup_open(s->page, "g");
    markup_attribute(s->page, "transform", "translate(0 %.0f)", y + 18);
    for (int i = b->parts - 1; i >= 0; i--) {
        if (b->part[i] > UNSEEN * x->high)
            svg_rect(s, 0, 0, scale_place(x, at), 14, b->class[i], b -> tip[i]);
        at -= b->part[i];
    }
    markup_close(s->page);
}

static void axis_draw(svg *s, const scale *x, const char *label, double bottom) {
    double tick[SCALE_TICKS];
    char text[NUMBER_BYTES];
    int ticks = scale_ticks(x, MOST_TICKS, tick);
    for (int i = 0; i < ticks; i++) {
        double at = scale_place(x, tick[i]);
        svg_anchor anchor = at < 5 ? SVG_START : at > 95 ? SVG_END : SVG_MIDDLE;
        svg_line(s, at, bottom - 3, at, bottom + 2, "axis");
        svg_text(s, at, 0, bottom + 14, anchor, "faint", "%s", number_short(tick[i], text));
    }
    svg_text(s, 100, 0, bottom + 31, SVG_END, NULL, "%s", label);
}

void svg_bars_share_axis(markup *page, const char *label) {
    const scale share = {0, 100, false, 0, 100};
    svg s = {page, 100, 0, true};
    markup_open(page, "svg");
    markup_attribute(page, "width", "0");
    markup_attribute(page, "height", "0");
    markup_attribute(page, "aria-hidden", "true");
    markup_open(page, "g");
    markup_attribute(page, "id", "%s", SHARE_AXIS);
    axis_draw(&s, &share, label, 0);
    markup_close(page);
    svg_end(&s);
}

void svg_bars(markup *page, const char *title, const char *x_label, const bar *bar, int bars) {
    double most = 0, bottom = TOP_PIXELS + bars * BAR_PIXELS;
    for (int i = 0; i < bars; i++)
        if (bar_length(&bar[i]) > most) most = bar_length(&bar[i]);
    scale x = {0, most > 0 ? most : 1, false, 0, 100};
    svg s = svg_begin(page, title, 0, bottom + PLOT_BELOW);
    for (int i = 0; i < bars; i++)
        bar_draw(&s, &x, TOP_PIXELS + i * BAR_PIXELS, &bar[i]);
    if (x_label) {
        axis_draw(&s, &x, x_label, bottom);
    } else {
        markup_open(page, "use");
        markup_attribute(page, "href", "#%s", SHARE_AXIS);
        markup_attribute(page, "y", "%.0f", bottom);
        markup_close(page);
    }
    svg_end(&s);
}
