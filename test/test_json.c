/* The JSON writer: escapes, numbers that read back, one line. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/output/json.h"

static char *text;
static size_t bytes;

static json_writer begin(void) {
    return json_begin(open_memstream(&text, &bytes));
}

static void expect(json_writer *w, const char *expected) {
    json_end(w);
    fclose(w->file);
    cr_expect_str_eq(text, expected);
    free(text);
}

Test(json, members) {
    json_writer w = begin();
    json_text(&w, "a", "x");
    json_integer(&w, "b", -9223372036854775807 - 1);
    json_real(&w, "c", 0.1);
    json_bool(&w, "d", true);
    json_null(&w, "e");
    json_text(&w, "f", NULL);
    json_real(&w, "g", NAN);
    json_real(&w, "h", INFINITY);
    expect(&w, "{\"a\":\"x\",\"b\":-9223372036854775808,\"c\":0.1,\"d\":true,\"e\":null,\"f\":null,"
               "\"g\":null,"
               "\"h\":null}\n");
}

Test(json, empty_object) {
    json_writer w = begin();
    expect(&w, "{}\n");
}

Test(json, escapes) {
    json_writer w = begin();
    json_text(&w, "quote\"", "back\\slash \b\f\n\r\t \x01 \x7f");
    expect(&w, "{\"quote\\\"\":\"back\\\\slash \\b\\f\\n\\r\\t \\u0001 \\u007f\"}\n");
}

Test(json, bytes_that_are_no_utf8_are_replaced) {
    static const struct {
        const char *given, *written;
    } cases[] = {
        {"\xc3\xa9", "\xc3\xa9"},                                 /* é */
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},                 /* beyond 16 bits */
        {"\xff", "\xef\xbf\xbd"},                                 /* never */
        {"\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd"},                 /* overlong */
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* surrogate */
        {"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"},                 /* cut off */
        {"\xf4\x90\x80\x80",
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* beyond U+10FFFF */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "{\"t\":\"%s\"}\n", cases[i].written);
        json_writer w = begin();
        json_text(&w, "t", cases[i].given);
        expect(&w, expected);
    }
}

Test(json, reals_read_back) {
    srand(2);
    for (int i = 0; i < 20000; i++) {
        double value =
            ldexp((double)rand() / RAND_MAX - 0.5, rand() % 2000 - 1000) * (1 + (double)rand());
        char real[REAL_TEXT_BYTES];
        if (!isfinite(value)) continue;
        real_format(value, real);
        cr_assert_eq(strtod(real, NULL), value, "%s", real);
    }
}
