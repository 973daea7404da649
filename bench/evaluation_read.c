/* Evaluations back from their JSON, by the same table of fields that wrote it. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/evaluation.h"
#include "bench/json_read.h"

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

bool evaluation_read_json(arena *a, const char *line, evaluation *e, bool *is_evaluation,
                          error_record *error) {
    static bool (*const read[])(const json_member *, void *) = {[FIELD_TEXT] = text_read,
                                                                [FIELD_INTEGER] = integer_read,
                                                                [FIELD_REAL] = real_read,
                                                                [FIELD_BOOL] = bool_read};
    json_object object;
    int count;
    const evaluation_field *field = evaluation_fields(&count);
    *e = (evaluation){0};
    if (!json_read(a, line, &object, error)) return false;
    *is_evaluation = json_find(&object, "operator") != NULL;
    for (int i = 0; *is_evaluation && i < count; i++) {
        const json_member *m = json_find(&object, field[i].key);
        if (!m)
            return error_set(error, "key '%s' is missing; expected a line of inlay bench --json",
                             field[i].key);
        if (!read[field[i].kind](m, (char *)e + field[i].offset))
            return error_set(error, "key '%s' has a value of the wrong kind", field[i].key);
    }
    if (*is_evaluation && (!e->operator|| !e->name || !e->hw || e->row<1))
        return error_set(error, "expected operator, name, hw and row");
    return true;
}
