/* Reading JSON back: one flat object, as json.h writes them; texts from elsewhere are refused, not
 * trusted. */
#ifndef BENCH_OUTPUT_JSON_READ_H
#define BENCH_OUTPUT_JSON_READ_H

#include <stdbool.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"

typedef enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_TEXT } json_kind;

typedef struct json_member {
    const char *key;
    json_kind kind;
    const char *text; /* of a text, decoded; of a number, as written */
} json_member;

enum { JSON_MAX_MEMBERS = 96 };

typedef struct json_object {
    int members;
    json_member member[JSON_MAX_MEMBERS];
} json_object;

/* Reads the one object that `line` holds; its texts live in `a`. Errors have a column. Nested
 * objects, arrays, repeated keys and anything after the object are errors. */
bool json_read(arena *a, const char *line, json_object *object, error_record *error);

/* The member with that key, or NULL. */
const json_member *json_find(const json_object *object, const char *key);

#endif
