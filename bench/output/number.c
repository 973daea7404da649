/* See number.h. */
#include "bench/output/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

const char *number_grouped(int64_t value, char text[NUMBER_BYTES]) {
    char digits[24];
    if (value < 0) return "-";
    int length = snprintf(digits, sizeof digits, "%" PRId64, value);
    char *to = text;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0) *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return text;
}

const char *number_real(double value, int decimals, char text[NUMBER_BYTES]) {
    if (!isfinite(value)) return "-";
    snprintf(text, NUMBER_BYTES, "%.*f", decimals, value);
    return text;
}

const char *number_short(double value, char text[NUMBER_BYTES]) {
    static const struct {
        double unit;
        const char *letter;
    } unit[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    for (int i = 0; i < 4; i++) {
        if (fabs(value) < unit[i].unit * 0.9995) continue;
        snprintf(text, NUMBER_BYTES, "%.3g%s", value / unit[i].unit, unit[i].letter);
        return text;
    }
    snprintf(text, NUMBER_BYTES, "%.3g", value == 0 ? 0 : value);
    return text;
}
