/* Well-formed UTF-8, which all that Inlay writes for other programs is, whatever it was given. */
#ifndef BENCH_OUTPUT_UTF8_H
#define BENCH_OUTPUT_UTF8_H

#include <stddef.h>

/* What stands for a byte that belongs to no character. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* Bytes of the well-formed sequence at `s` (RFC 3629: no overlong forms, no surrogates), or 0. `s`
 * ends with a zero byte. */
size_t utf8_length(const unsigned char *s);

#endif
