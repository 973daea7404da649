/* JSON, one object a line: the writer of everything that `--json` prints.
 *
 *     json_writer w = json_begin(stdout);
 *     json_text(&w, "name", "conv2d");
 *     json_integer(&w, "cycles", 1234);
 *     json_end(&w);                       -> {"name":"conv2d","cycles":1234}\n
 *
 * Texts are escaped as RFC 8259 asks; bytes that are no UTF-8 become U+FFFD. Reals are written with
 * as few digits as read back to the same number; one that is not finite is null. */
#ifndef BENCH_OUTPUT_JSON_H
#define BENCH_OUTPUT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct json_writer {
    FILE *file;
    bool comma; /* does the next member need one before it? */
} json_writer;

/* Opens an object, and closes it and the line. */
json_writer json_begin(FILE *file);
void json_end(json_writer *w);

/* One member each. json_text writes null for NULL. */
void json_text(json_writer *w, const char *key, const char *value);
void json_integer(json_writer *w, const char *key, int64_t value);
void json_real(json_writer *w, const char *key, double value);
void json_bool(json_writer *w, const char *key, bool value);
void json_null(json_writer *w, const char *key);

/* A member whose value is JSON already; null for NULL. */
void json_value(json_writer *w, const char *key, const char *value);

/* A member that is an object: what is written up to json_close is its. */
void json_open(json_writer *w, const char *key);
void json_close(json_writer *w);

/* `text` as JSON has it, with its quotes. */
void json_quote(FILE *file, const char *text);

/* The shortest decimal form of a finite `value` that reads back to it. */
enum { REAL_TEXT_BYTES = 32 };
void real_format(double value, char text[REAL_TEXT_BYTES]);

#endif
