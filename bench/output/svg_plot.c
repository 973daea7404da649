/* See svg_plot.h. Steps between ticks are 1, 2 or 5 times a power of ten, the smallest that gives
 * no more ticks than asked for. */
#include "bench/output/svg_plot.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { PHONE_TICKS = 5 };

double scale_place(const scale *s, double value) {
    double low = s->low, high = s->high;
    if (!(value >= low)) value = low;
    if (value > high) value = high;
    if (s->logarithmic) {
        low = log10(low);
        high = log10(high);
        value = log10(value);
    }
    double share = high > low ? (value - low) / (high - low) : 0;
    return s->from + share * (s->to - s->from);
}

/* The smallest of 1, 2, 5 times a power of ten that is not below `value`. */
static double round_up(double value) {
    double power = pow(10, floor(log10(value)));
    static const double factor[] = {1, 2, 5};
    for (int i = 0; i < 3; i++)
        if (value <= factor[i] * power * (1 + 1e-9)) return factor[i] * power;
    return 10 * power;
}

/* Multiples of `step` within the scale; how many, or more than `most`. */
static int ticks_linear(const scale *s, double step, int most, double *tick) {
    double first = ceil(s->low / step - 1e-9), last = floor(s->high / step + 1e-9);
    if (last - first + 1 > most) return most + 1;
    int ticks = (int)(last - first) + 1;
    for (int i = 0; i < ticks; i++)
        tick[i] = (first + i) * step;
    return ticks;
}

/* Every `stride`-th power of ten, and `parts` (1, or 3: also 2 and 5 times it). */
static int ticks_logarithmic(const scale *s, int stride, int parts, int most, double *tick) {
    static const double factor[] = {1, 2, 5};
    int ticks = 0;
    int first = (int)floor(log10(s->low) + 1e-9), last = (int)floor(log10(s->high) + 1e-9);
    for (int power = first; power <= last; power++) {
        for (int i = 0; i < parts && power % stride == 0; i++) {
            double value = factor[i] * pow(10, power);
            if (value < s->low * (1 - 1e-9) || value > s->high * (1 + 1e-9)) continue;
            if (ticks == most) return most + 1;
            tick[ticks++] = value;
        }
    }
    return ticks;
}

int scale_ticks(const scale *s, int most, double tick[SCALE_TICKS]) {
    if (most > SCALE_TICKS) most = SCALE_TICKS;
    if (!(s->high > s->low)) {
        tick[0] = s->low;
        return 1;
    }
    int ticks = most + 1;
    if (s->logarithmic) {
        ticks = ticks_logarithmic(s, 1, 3, most, tick);
        for (int stride = 1; ticks > most; stride++)
            ticks = ticks_logarithmic(s, stride, 1, most, tick);
        if (ticks >= 2) return ticks;
        ticks = most + 1;
    }
    for (double step = round_up((s->high - s->low) / most); ticks > most;
         step = round_up(step * 1.5))
        ticks = ticks_linear(s, step, most, tick);
    return ticks;
}

scale scale_round(double low, double high, bool logarithmic) {
    scale s = {low, high, logarithmic, 0, 1};
    if (logarithmic) {
        s.high = round_up(high);
        s.low = 1 / round_up(1 / low);
        if (s.low == s.high) s.high = round_up(s.high * 1.5);
    } else {
        double step = high > low ? round_up((high - low) / PHONE_TICKS) : 1;
        s.low = floor(low / step + 1e-9) * step;
        s.high = ceil(high / step - 1e-9) * step;
        if (s.low == s.high) s.high += step;
    }
    return s;
}

static void axis_x(const svg_plot *p) {
    double tick[SCALE_TICKS];
    char text[NUMBER_BYTES];
    int ticks = scale_ticks(&p->x, p->x_ticks ? p->x_ticks : PHONE_TICKS, tick);
    for (int i = 0; i < ticks; i++) {
        double x = scale_place(&p->x, tick[i]);
        svg_line(p->svg, x, p->y.from, x, p->y.to, "grid");
        bool at_edge = x > 0.96 * p->svg->width;
        svg_text(p->svg, x, 0, p->y.from + 15, at_edge ? SVG_END : SVG_MIDDLE, "faint", "%s",
                 number_short(tick[i], text));
    }
    svg_text(p->svg, p->x.to, 0, p->y.from + 32, SVG_END, NULL, "%s", p->x_label);
}

static void axis_y(const svg_plot *p) {
    double tick[SCALE_TICKS];
    char text[NUMBER_BYTES];
    int ticks = scale_ticks(&p->y, p->y_ticks ? p->y_ticks : PHONE_TICKS, tick);
    for (int i = 0; i < ticks; i++) {
        double y = scale_place(&p->y, tick[i]);
        svg_line(p->svg, p->x.from, y, p->x.to, y, "grid");
        svg_text(p->svg, p->x.from, -6, y + 4, SVG_END, "faint", "%s", number_short(tick[i], text));
    }
    double left = p->svg->percent ? 0 : p->x.from - PLOT_LEFT;
    svg_text(p->svg, left, 0, p->y.to - 11, SVG_START, NULL, "%s", p->y_label);
}

void svg_plot_place(svg_plot *p, double left, double right, double top, double bottom) {
    p->x.from = left;
    p->x.to = right;
    p->y.from = bottom - PLOT_BELOW;
    p->y.to = top + PLOT_ABOVE;
}

void svg_plot_axes(const svg_plot *p) {
    axis_x(p);
    axis_y(p);
    svg_line(p->svg, p->x.from, p->y.from, p->x.to, p->y.from, "axis");
    svg_line(p->svg, p->x.from, p->y.from, p->x.from, p->y.to, "axis");
}

void svg_plot_line(const svg_plot *p, const double (*point)[2], int points, bool steps,
                   const char *class) {
    int drawn = points < PLOT_POINTS ? points : PLOT_POINTS, places = 0;
    if (points < 1) return;
    double(*place)[2] = malloc(2 * (size_t)drawn * sizeof *place);
    if (!place) {
        p->svg->page->failed = true;
        return;
    }
    for (int i = 0; i < drawn; i++) {
        int64_t chosen = drawn > 1 ? (int64_t)i * (points - 1) / (drawn - 1) : 0;
        double x = scale_place(&p->x, point[chosen][0]), y = scale_place(&p->y, point[chosen][1]);
        if (steps && i) {
            place[places][0] = x;
            place[places][1] = place[places - 1][1];
            places++;
        }
        place[places][0] = x;
        place[places++][1] = y;
    }
    svg_polyline(p->svg, (const double(*)[2])place, places, class);
    free(place);
}

void svg_plot_point(const svg_plot *p, double x, double y, const char *class, const char *tip) {
    svg_circle(p->svg, scale_place(&p->x, x), scale_place(&p->y, y), 5, class, tip);
}

void svg_legend(svg *s, double x, double y, const char *class, bool line, const char *text) {
    double width = s->percent ? 4 : 16;
    if (line)
        svg_line(s, x, y - 4, x + width, y - 4, class);
    else
        svg_circle(s, x + width / 2, y - 4, 5, class, NULL);
    svg_text(s, x + width, 6, y, SVG_START, NULL, "%s", text);
}
