/* Records written; see record.h. */
#include "bench/output/record.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/output/json.h"

const char *field_kind_name(field_kind kind) {
    static const char *const names[] = {[FIELD_TEXT] = "text",
                                        [FIELD_INTEGER] = "integer",
                                        [FIELD_REAL] = "number",
                                        [FIELD_BOOL] = "true or false",
                                        [FIELD_JSON] = "JSON"};
    return names[kind];
}

static const char *field_text(const void *record, const record_field *f) {
    const char *text;
    memcpy(&text, (const char *)record + f->offset, sizeof text);
    return text;
}

static int64_t field_integer(const void *record, const record_field *f) {
    int64_t value;
    memcpy(&value, (const char *)record + f->offset, sizeof value);
    return value;
}

static double field_real(const void *record, const record_field *f) {
    double value;
    memcpy(&value, (const char *)record + f->offset, sizeof value);
    return value;
}

void record_clear(const record_kind *kind, void *record) {
    const char *text = NULL;
    const int64_t integer = -1;
    const double real = NAN;
    for (int i = 0; i < kind->fields; i++) {
        char *to = (char *)record + kind->field[i].offset;
        switch (kind->field[i].kind) {
        case FIELD_TEXT:
        case FIELD_JSON:
            memcpy(to, &text, sizeof text);
            break;
        case FIELD_INTEGER:
        case FIELD_BOOL:
            memcpy(to, &integer, sizeof integer);
            break;
        case FIELD_REAL:
            memcpy(to, &real, sizeof real);
        }
    }
}

static bool field_is_same(const record_field *f, const void *a, const void *b) {
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_JSON: {
        const char *one = field_text(a, f), *other = field_text(b, f);
        return one && other ? strcmp(one, other) == 0 : one == other;
    }
    case FIELD_REAL: {
        double one = field_real(a, f), other = field_real(b, f);
        return one == other || (isnan(one) && isnan(other));
    }
    default:
        return field_integer(a, f) == field_integer(b, f);
    }
}

int record_difference(const record_kind *kind, int fields, const void *a, const void *b) {
    for (int i = 0; i < fields; i++)
        if (!field_is_same(&kind->field[i], a, b)) return i;
    return -1;
}

/* ---- JSON ---- */

static void member_write(json_writer *w, const char *key, const void *record,
                         const record_field *f) {
    switch (f->kind) {
    case FIELD_TEXT:
        json_text(w, key, field_text(record, f));
        return;
    case FIELD_JSON:
        json_value(w, key, field_text(record, f));
        return;
    case FIELD_REAL:
        json_real(w, key, field_real(record, f));
        return;
    case FIELD_INTEGER:
        if (field_integer(record, f) >= 0) {
            json_integer(w, key, field_integer(record, f));
            return;
        }
        break;
    case FIELD_BOOL:
        if (field_integer(record, f) >= 0) {
            json_bool(w, key, field_integer(record, f) != 0);
            return;
        }
    }
    json_null(w, key);
}

/* How many bytes of the two keys are the same objects: up to behind a dot. */
static size_t common_path(const char *a, const char *b) {
    size_t common = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        if (a[i] == '.') common = i + 1;
    return common;
}

static void objects_close(json_writer *w, const char *rest) {
    for (; (rest = strchr(rest, '.')); rest++)
        json_close(w);
}

/* Opens the objects of a path; returns the key of the member in them. */
static const char *objects_open(json_writer *w, const char *rest) {
    for (const char *dot; (dot = strchr(rest, '.')); rest = dot + 1) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)(dot - rest), rest);
        json_open(w, name);
    }
    return rest;
}

void record_write_json(FILE *file, const record_kind *kind, const void *record) {
    json_writer w = json_begin(file);
    const char *path = "";
    for (int i = 0; i < kind->fields; i++) {
        const char *key = kind->field[i].key;
        size_t common = common_path(path, key);
        objects_close(&w, path + common);
        member_write(&w, objects_open(&w, key + common), record, &kind->field[i]);
        path = key;
    }
    objects_close(&w, path);
    json_end(&w);
}

/* ---- CSV ---- */

/* A line that begins with '#' would be taken for a comment. */
static void cell_write(FILE *file, const char *text) {
    if (*text != '#' && !text[strcspn(text, ",\"\r\n")]) {
        fputs(text, file);
        return;
    }
    putc('"', file);
    for (const char *s = text; *s; s++) {
        if (*s == '"') putc('"', file);
        putc(*s, file);
    }
    putc('"', file);
}

static void field_write(FILE *file, const void *record, const record_field *f) {
    char real[REAL_TEXT_BYTES];
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_JSON:
        if (field_text(record, f)) cell_write(file, field_text(record, f));
        return;
    case FIELD_REAL:
        if (!isfinite(field_real(record, f))) return;
        real_format(field_real(record, f), real);
        fputs(real, file);
        return;
    case FIELD_INTEGER:
        if (field_integer(record, f) >= 0) fprintf(file, "%" PRId64, field_integer(record, f));
        return;
    case FIELD_BOOL:
        if (field_integer(record, f) >= 0) fputs(field_integer(record, f) ? "true" : "false", file);
    }
}

void record_write_csv_keys(FILE *file, const record_kind *kind) {
    for (int i = 0; i < kind->fields; i++)
        fprintf(file, "%s%s", i ? "," : "", kind->field[i].key);
    putc('\n', file);
}

void record_write_csv(FILE *file, const record_kind *kind, const void *record) {
    for (int i = 0; i < kind->fields; i++) {
        if (i) putc(',', file);
        field_write(file, record, &kind->field[i]);
    }
    putc('\n', file);
}
