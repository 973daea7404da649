/* The JSON writer; see json.h. */
#include "bench/output/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/output/utf8.h"

static void write_control(FILE *file, unsigned char c) {
    static const char named[] = "\bb\tt\nn\ff\rr";
    const char *found = c ? memchr(named, c, sizeof named - 1) : NULL;
    if (found)
        fprintf(file, "\\%c", found[1]);
    else
        fprintf(file, "\\u%04x", c);
}

void json_quote(FILE *file, const char *text) {
    putc('"', file);
    for (const unsigned char *s = (const unsigned char *)text; *s;) {
        size_t length = utf8_length(s);
        if (length == 0) {
            fputs(UTF8_REPLACEMENT, file);
            s++;
            continue;
        }
        if (*s < 0x20 || *s == 0x7f)
            write_control(file, *s);
        else if (*s == '"' || *s == '\\')
            fprintf(file, "\\%c", *s);
        else
            fwrite(s, 1, length, file);
        s += length;
    }
    putc('"', file);
}

static void write_key(json_writer *w, const char *key) {
    if (w->comma) putc(',', w->file);
    w->comma = true;
    json_quote(w->file, key);
    putc(':', w->file);
}

json_writer json_begin(FILE *file) {
    putc('{', file);
    return (json_writer){.file = file};
}

void json_end(json_writer *w) {
    fputs("}\n", w->file);
}

void json_text(json_writer *w, const char *key, const char *value) {
    if (!value) {
        json_null(w, key);
        return;
    }
    write_key(w, key);
    json_quote(w->file, value);
}

void json_integer(json_writer *w, const char *key, int64_t value) {
    write_key(w, key);
    fprintf(w->file, "%" PRId64, value);
}

void json_real(json_writer *w, const char *key, double value) {
    if (!isfinite(value)) {
        json_null(w, key);
        return;
    }
    char text[REAL_TEXT_BYTES];
    real_format(value, text);
    write_key(w, key);
    fputs(text, w->file);
}

void json_bool(json_writer *w, const char *key, bool value) {
    write_key(w, key);
    fputs(value ? "true" : "false", w->file);
}

void json_null(json_writer *w, const char *key) {
    write_key(w, key);
    fputs("null", w->file);
}

void json_value(json_writer *w, const char *key, const char *value) {
    write_key(w, key);
    fputs(value ? value : "null", w->file);
}

void json_open(json_writer *w, const char *key) {
    write_key(w, key);
    putc('{', w->file);
    w->comma = false;
}

void json_close(json_writer *w) {
    putc('}', w->file);
    w->comma = true;
}

void real_format(double value, char text[REAL_TEXT_BYTES]) {
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, REAL_TEXT_BYTES, "%.*g", digits, value);
        if (strtod(text, NULL) == value) return;
    }
}
