/* Markup that always closes and escapes, round ticks, scales that keep order, colours that can be
 * read. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/output/svg_plot.h"
#include "test/markup_check.h"

typedef struct page {
    FILE *file;
    char *text;
    size_t bytes;
    markup m;
} page;

static void page_begin(page *p) {
    p->file = open_memstream(&p->text, &p->bytes);
    cr_assert(p->file);
    p->m = markup_to(p->file);
}

static const char *page_end(page *p) {
    cr_expect_eq(p->m.depth, 0);
    cr_expect_not(p->m.failed);
    fclose(p->file);
    return p->text;
}

static void expect_balanced(const char *text) {
    char why[200];
    cr_expect(markup_is_balanced(text, why), "%s", why);
}

Test(markup, escapes_and_closes) {
    page p;
    page_begin(&p);
    markup_open_class(&p.m, "p", "a\"b");
    markup_text(&p.m, "%d < %d && \x01 \xff €", 1, 2);
    markup_open(&p.m, "br");
    markup_close(&p.m);
    markup_element(&p.m, "b", NULL, "%s", "");
    markup_close(&p.m);
    cr_expect_str_eq(page_end(&p),
                     "<p class=\"a&quot;b\">1 &lt; 2 &amp;&amp; \xef\xbf\xbd \xef\xbf\xbd €<br>"
                     "<b></b></p>");
    expect_balanced(p.text);
    free(p.text);
}

Test(markup, long_texts_are_whole) {
    page p;
    char *text = malloc(5001);
    memset(text, 'x', 5000);
    text[5000] = '\0';
    page_begin(&p);
    markup_element(&p.m, "p", NULL, "%s", text);
    page_end(&p);
    cr_expect_eq(strlen(p.text), 5000 + strlen("<p></p>"));
    free(p.text);
    free(text);
}

Test(markup, checker_finds_what_is_wrong) {
    static const char *const bad[] = {
        "<p>",          "<p></b>", "</p>",       "<p class=a></p>", "<p a=\"1\" a=\"2\"></p>",
        "a & b",        "a > b",   "<p a=\"<\"", "<b><i></b></i>",  "<rect",
        "<p a=\"1></p>"};
    char why[200];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(markup_is_balanced(bad[i], why), "%s", bad[i]);
    cr_expect(markup_is_balanced("<p a=\"&lt;\">1 &amp; 2<br><path d=\"\"/></p>", why), "%s", why);
}

/* Ticks ascend, lie within the scale, are round, and as many as asked for at most. */
Test(scale, ticks_are_few_and_round) {
    double tick[SCALE_TICKS];
    srand(1);
    for (int trial = 0; trial < 3000; trial++) {
        bool logarithmic = trial % 2;
        double a = pow(10, rand() % 13 - 6) * (1 + rand() % 100);
        double b = a * (1.01 + rand() % 1000);
        scale s = {logarithmic || trial % 3 ? a : -a, b, logarithmic, 0, 100};
        int most = 2 + rand() % (SCALE_TICKS - 1);
        int ticks = scale_ticks(&s, most, tick);
        cr_assert(ticks <= most && ticks >= 0);
        for (int i = 0; i < ticks; i++) {
            char text[32];
            snprintf(text, sizeof text, "%.9e", fabs(tick[i]));
            cr_assert(tick[i] >= s.low - 1e-6 * fabs(b - a) && tick[i] <= s.high * (1 + 1e-6));
            cr_assert(i == 0 || tick[i] > tick[i - 1]);
            cr_assert(tick[i] == 0 || strspn(text + 5, "09e") > 4, "%s", text);
        }
    }
}

Test(scale, round_ends_hold_the_values_and_have_ticks) {
    double tick[SCALE_TICKS];
    srand(2);
    for (int trial = 0; trial < 3000; trial++) {
        double a = pow(10, rand() % 13 - 6) * (1 + rand() % 100), b = a * (1 + rand() % 1000);
        scale s = scale_round(a, b, trial % 2);
        cr_assert(s.low <= a * (1 + 1e-9) && s.high >= b * (1 - 1e-9) && s.low < s.high);
        cr_assert(scale_ticks(&s, 5, tick) >= 2, "%g %g", s.low, s.high);
    }
}

Test(scale, places_keep_order_and_ends) {
    scale s = {1, 1000, true, 10, 70};
    cr_expect_float_eq(scale_place(&s, 1), 10, 1e-9);
    cr_expect_float_eq(scale_place(&s, 10), 30, 1e-9);
    cr_expect_float_eq(scale_place(&s, 1000), 70, 1e-9);
    cr_expect_float_eq(scale_place(&s, 1e9), 70, 1e-9);
    cr_expect_float_eq(scale_place(&s, 0), 10, 1e-9);
    cr_expect_float_eq(scale_place(&s, NAN), 10, 1e-9);
    s = (scale){0, 4, false, 100, 20};
    cr_expect_float_eq(scale_place(&s, 1), 80, 1e-9);
}

Test(scale, numbers_are_short) {
    static const struct {
        double value;
        const char *text;
    } expected[] = {{0, "0"},    {0.25, "0.25"}, {999, "999"},  {999.9, "1k"}, {1500, "1.5k"},
                    {2e6, "2M"}, {3e9, "3G"},    {-5e3, "-5k"}, {4e12, "4T"},  {-0.0, "0"}};
    char text[NUMBER_BYTES];
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        cr_expect_str_eq(number_short(expected[i].value, text), expected[i].text);
}

static void draw(svg *s) {
    const double points[3][2] = {{1, 5}, {2, 7}, {1e9, 9}};
    svg_plot p = {.svg = s,
                  .x = {1, 1e9, true, 12, 100},
                  .y = {0, 10, false, 160, 24},
                  .x_label = "time < (cycles)",
                  .y_label = "value (%)"};
    svg_plot_axes(&p);
    svg_plot_line(&p, points, 3, false, "l0");
    svg_plot_line(&p, points, 3, true, "l1");
    svg_plot_point(&p, 10, 5, "c2", "a <point>");
    svg_rect(s, 0, 0, 0, 10, "c1", NULL);
    svg_legend(s, 12, 195, "l0", true, "this & that");
    svg_end(s);
}

Test(svg, pictures_are_balanced_in_pages_and_alone) {
    page p;
    page_begin(&p);
    svg in_page = svg_begin(&p.m, "A \"title\"", 0, 200);
    draw(&in_page);
    svg scaled = svg_begin(&p.m, "scaled", 640, 200);
    draw(&scaled);
    expect_balanced(page_end(&p));
    cr_expect_eq(count_text(p.text, "aria-label="), 2);
    cr_expect_eq(count_text(p.text, "time &lt; (cycles)"), 2);
    free(p.text);
    page_begin(&p);
    svg alone = svg_file_begin(&p.m, "alone", 640, 200, true);
    draw(&alone);
    expect_balanced(page_end(&p));
    cr_expect(strstr(p.text, "xmlns=\"http://www.w3.org/2000/svg\""));
    cr_expect(strstr(p.text, "prefers-color-scheme:dark"));
    free(p.text);
}

/* WCAG 2.2's relative luminance and contrast ratio. */
static double channel(const char *hex) {
    char text[3] = {hex[0], hex[1], '\0'};
    double c = (double)strtol(text, NULL, 16) / 255;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(const char *scheme, const char *variable) {
    char key[32];
    snprintf(key, sizeof key, "--%s:#", variable);
    const char *at = strstr(scheme, key);
    cr_assert(at, "no colour %s", variable);
    at += strlen(key);
    cr_assert(strspn(at, "0123456789abcdef") == 6);
    return 0.2126 * channel(at) + 0.7152 * channel(at + 2) + 0.0722 * channel(at + 4);
}

static double contrast(const char *scheme, const char *a, const char *b) {
    double x = luminance(scheme, a), y = luminance(scheme, b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static void expect_contrast(const char *scheme, const char *a, const char *b, double least) {
    cr_expect(contrast(scheme, a, b) >= least, "%s on %s: %.2f", a, b, contrast(scheme, a, b));
}

static void expect_readable(const char *scheme) {
    static const char *const texts[] = {"text", "faint", "link", "good", "bad", "c0",
                                        "c1",   "c2",    "c3",   "c4",   "c5"};
    static const char *const tints[] = {"t0", "t1", "t2", "t3", "t4", "t5"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        expect_contrast(scheme, texts[i], "ground", 4.5);
        expect_contrast(scheme, texts[i], "panel", 4.5);
    }
    for (size_t i = 0; i < sizeof tints / sizeof tints[0]; i++)
        expect_contrast(scheme, "text", tints[i], 4.5);
    expect_contrast(scheme, "axis", "ground", 3);
}

Test(svg, colours_can_be_read_in_both_schemes) {
    const char *style = svg_stylesheet();
    const char *dark = strstr(style, "prefers-color-scheme:dark");
    cr_assert(dark);
    expect_readable(style);
    expect_readable(dark);
    cr_expect(contrast(style, "text", "ground") < 21.01);
}
