/* The table of well-formed sequences of RFC 3629, section 4; see utf8.h. */
#include "bench/output/utf8.h"

size_t utf8_length(const unsigned char *s) {
    static const struct {
        unsigned char first_low, first_high, second_low, second_high;
        size_t length;
    } form[] = {
        {0x00, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof form / sizeof form[0]; i++) {
        if (s[0] < form[i].first_low || s[0] > form[i].first_high) continue;
        if (form[i].length == 1) return 1;
        if (s[1] < form[i].second_low || s[1] > form[i].second_high) continue;
        for (size_t k = 2; k < form[i].length; k++)
            if ((s[k] & 0xc0) != 0x80) return 0;
        return form[i].length;
    }
    return 0;
}
