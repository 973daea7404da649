/* Records back from their JSON, by the same list of fields that wrote it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/options/options.h"
#include "bench/output/json_read.h"
#include "bench/output/record.h"

static bool text_read(const json_member *m, void *to) {
    const char *text = m->kind == JSON_TEXT ? m->text : NULL;
    memcpy(to, &text, sizeof text);
    return m->kind == JSON_TEXT || m->kind == JSON_NULL;
}

static bool integer_read(const json_member *m, void *to) {
    int64_t value = -1;
    bool good = m->kind == JSON_NULL ||
                (m->kind == JSON_NUMBER && integer_parse(m->text, 0, INT64_MAX, &value));
    memcpy(to, &value, sizeof value);
    return good;
}

static bool real_read(const json_member *m, void *to) {
    double value = NAN;
    char *end = "";
    if (m->kind == JSON_NUMBER) value = strtod(m->text, &end);
    memcpy(to, &value, sizeof value);
    return *end == '\0' && (m->kind == JSON_NULL || (m->kind == JSON_NUMBER && isfinite(value)));
}

static bool bool_read(const json_member *m, void *to) {
    int64_t value = m->kind == JSON_NULL ? -1 : m->kind == JSON_TRUE;
    memcpy(to, &value, sizeof value);
    return m->kind == JSON_NULL || m->kind == JSON_FALSE || m->kind == JSON_TRUE;
}

/* Objects and lists are not read. */
static bool nothing_read(const json_member *m, void *to) {
    (void)to;
    return m->kind == JSON_NULL;
}

bool record_read_json(arena *a, const char *line, const record_kind *kind, void *record,
                      bool *is_kind, error_record *error) {
    static bool (*const read[])(const json_member *, void *) = {[FIELD_TEXT] = text_read,
                                                                [FIELD_INTEGER] = integer_read,
                                                                [FIELD_REAL] = real_read,
                                                                [FIELD_BOOL] = bool_read,
                                                                [FIELD_JSON] = nothing_read};
    json_object object;
    if (!json_read(a, line, &object, error))
        return error_add_context(error, "not a line of %s --json", kind->title);
    *is_kind = json_find(&object, kind->field[0].key) != NULL;
    for (int i = 0; *is_kind && i < kind->fields; i++) {
        const record_field *f = &kind->field[i];
        const json_member *m = json_find(&object, f->key);
        if (!m)
            return error_set(error, "key '%s' is missing; expected a line of %s --json", f->key,
                             kind->title);
        if (!read[f->kind](m, (char *)record + f->offset))
            return error_set(error, "key '%s' has a value of the wrong kind", f->key);
    }
    return true;
}
