/* Parsing of options; see options.h. */
#include "bench/options/options.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/options/nearest.h"

bool integer_parse(const char *text, int64_t low, int64_t high, int64_t *value) {
    char *end;
    if (!(*text >= '0' && *text <= '9') && !(*text == '-' && text[1] >= '0' && text[1] <= '9'))
        return false;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno || *end || number < low || number > high) return false;
    *value = number;
    return true;
}

static bool integer_set(option_value *v, error_record *error) {
    const option *o = v->option;
    if (integer_parse(v->text, o->low, o->high, &v->number[0])) return true;
    return error_set(error, "--%s: expected an integer from %" PRId64 " to %" PRId64 ", not '%s'",
                     o->name, o->low, o->high, v->text);
}

static bool sizes_split(option_value *v, char *text) {
    const option *o = v->option;
    int parts = 0;
    for (char *part = text; part; parts++) {
        char *next = strchr(part, 'x');
        if (next) *next++ = '\0';
        if (parts == o->parts || !integer_parse(part, o->low, o->high, &v->number[parts]))
            return false;
        part = next;
    }
    if (parts == 1)
        for (int i = 1; i < o->parts; i++)
            v->number[i] = v->number[0];
    return parts == 1 || parts == o->parts;
}

static bool sizes_set(option_value *v, error_record *error) {
    static const char *const shape[] = {"", "", " or two as 3x5", " or three as 3x5x7"};
    const option *o = v->option;
    char text[64];
    bool fits = strlen(v->text) < sizeof text;
    if (fits) strcpy(text, v->text);
    if (fits && sizes_split(v, text)) return true;
    return error_set(error, "--%s: expected an integer from %" PRId64 " to %" PRId64 "%s, not '%s'",
                     o->name, o->low, o->high, shape[o->parts], v->text);
}

static bool seconds_set(option_value *v, error_record *error) {
    char *end;
    v->seconds = strtod(v->text, &end);
    if (end != v->text && !*end && isfinite(v->seconds) && v->seconds >= 0) return true;
    return error_set(error, "--%s: expected seconds, such as 10 or 0.5, not '%s'", v->option->name,
                     v->text);
}

static bool bytes_set(option_value *v, error_record *error) {
    static const struct {
        const char *suffix;
        int64_t bytes;
    } units[] = {{"", 1000000}, {"k", 1000}, {"M", 1000000}, {"G", 1000000000}};
    enum { UNITS = sizeof units / sizeof units[0] };
    char digits[16] = "";
    size_t length = strspn(v->text, "0123456789");
    if (length < sizeof digits) memcpy(digits, v->text, length);
    for (int i = 0; i < UNITS && integer_parse(digits, 1, 1000000000, &v->number[0]); i++) {
        v->number[0] *= units[i].bytes;
        if (strcmp(v->text + length, units[i].suffix) == 0) return true;
    }
    return error_set(error,
                     "--%s: expected megabytes, or a number with k, M or G, such as 800M, not '%s'",
                     v->option->name, v->text);
}

static size_t words_count(const char *const *words) {
    size_t count = 0;
    while (words[count])
        count++;
    return count;
}

static bool choice_set(option_value *v, error_record *error) {
    const option *o = v->option;
    char list[256] = "";
    for (const char *const *choice = o->choices; *choice; choice++) {
        if (strcmp(*choice, v->text) == 0) return true;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", *choice);
    }
    const char *nearest = nearest_word(v->text, o->choices, words_count(o->choices));
    if (nearest)
        return error_set(error, "--%s: unknown '%s'; did you mean '%s'? (one of %s)", o->name,
                         v->text, nearest, list);
    return error_set(error, "--%s: expected one of %s, not '%s'", o->name, list, v->text);
}

static bool value_set(option_value *v, const char *text, error_record *error) {
    v->text = text;
    switch (v->option->kind) {
    case OPTION_INTEGER:
        return integer_set(v, error);
    case OPTION_SIZES:
        return sizes_set(v, error);
    case OPTION_SECONDS:
        return seconds_set(v, error);
    case OPTION_BYTES:
        return bytes_set(v, error);
    case OPTION_CHOICE:
        return choice_set(v, error);
    default:
        if (*text || v->option->kind == OPTION_FLAG) return true;
        return error_set(error, "--%s: expected %s, not an empty text", v->option->name,
                         v->option->value);
    }
}

static option_value *value_find(const arguments *args, const char *name, size_t length) {
    for (int i = 0; i < args->values; i++) {
        const char *known = args->value[i].option->name;
        if (strncmp(known, name, length) == 0 && known[length] == '\0') return &args->value[i];
    }
    return NULL;
}

static option_value *letter_find(const arguments *args, char letter) {
    for (int i = 0; i < args->values; i++)
        if (args->value[i].option->letter == letter) return &args->value[i];
    return NULL;
}

static bool unknown_option(arena *a, const arguments *args, const char *argument, size_t length,
                           error_record *error) {
    const char **names = arena_alloc(a, (size_t)args->values + 1, sizeof *names);
    char *word = arena_alloc(a, length + 1, 1);
    if (!names || !word) return error_set(error, "out of memory");
    memcpy(word, argument, length);
    for (int i = 0; i < args->values; i++)
        names[i] = args->value[i].option->name;
    names[args->values] = "help";
    const char *nearest = nearest_word(word + strspn(word, "-"), names, (size_t)args->values + 1);
    if (!nearest) return error_set(error, "unknown option '%s'; see --help", word);
    return error_set(error, "unknown option '%s'; did you mean '--%s'?", word, nearest);
}

/* Takes the option at argument[*i], and its value. */
static bool option_take(arena *a, arguments *args, int count, char *const *argument, int *i,
                        error_record *error) {
    const char *text = argument[*i];
    size_t length = strcspn(text, "=");
    option_value *v = text[1] == '-' ? value_find(args, text + 2, length - 2)
                      : length == 2  ? letter_find(args, text[1])
                                     : NULL;
    if (!v) return unknown_option(a, args, text, length, error);
    const char *value = text[length] ? text + length + 1 : NULL;
    v->given = true;
    if (v->option->kind == OPTION_FLAG) {
        if (value)
            return error_set(error, "--%s takes no value, but has '%s'", v->option->name, value);
        return value_set(v, "", error);
    }
    if (!value && *i + 1 < count && strncmp(argument[*i + 1], "--", 2) != 0) value = argument[++*i];
    if (!value)
        return error_set(error, "--%s needs a value: --%s %s", v->option->name, v->option->name,
                         v->option->value);
    return value_set(v, value, error);
}

static bool arguments_new(arena *a, const option_group *const *groups, int count, arguments *args) {
    *args = (arguments){0};
    for (const option_group *const *g = groups; *g; g++)
        args->values += (*g)->options;
    args->value = arena_alloc(a, (size_t)args->values + 1, sizeof *args->value);
    args->word = arena_alloc(a, (size_t)count + 1, sizeof *args->word);
    if (!args->value || !args->word) return false;
    int next = 0;
    for (const option_group *const *g = groups; *g; g++)
        for (int i = 0; i < (*g)->options; i++)
            args->value[next++].option = &(*g)->option[i];
    return true;
}

bool arguments_complete(arguments *args, error_record *error) {
    for (int i = 0; i < args->values; i++) {
        option_value *v = &args->value[i];
        if (v->given) continue;
        if (v->option->required)
            return error_set(error, "--%s %s is missing: %s", v->option->name, v->option->value,
                             v->option->help);
        if (v->option->fallback && !value_set(v, v->option->fallback, error)) return false;
    }
    return true;
}

static bool wants_help(int count, char *const *argument) {
    for (int i = 0; i < count && strcmp(argument[i], "--") != 0; i++)
        if (strcmp(argument[i], "--help") == 0 || strcmp(argument[i], "-h") == 0) return true;
    return false;
}

bool arguments_parse(arena *a, const option_group *const *groups, int count, char *const *argument,
                     arguments *result, error_record *error) {
    if (!arguments_new(a, groups, count, result)) return error_set(error, "out of memory");
    result->help = wants_help(count, argument);
    if (result->help) return true;
    bool options_end = false;
    for (int i = 0; i < count; i++) {
        const char *text = argument[i];
        if (!options_end && strcmp(text, "--") == 0)
            options_end = true;
        else if (options_end || text[0] != '-' || !text[1])
            result->word[result->words++] = text;
        else if (!option_take(a, result, count, argument, &i, error))
            return false;
    }
    return true;
}

const option_value *arguments_value(const arguments *args, const char *name) {
    const option_value *v = value_find(args, name, strlen(name));
    assert(v);
    return v;
}

bool arguments_flag(const arguments *args, const char *name) {
    return arguments_value(args, name)->given;
}

int64_t arguments_integer(const arguments *args, const char *name) {
    return arguments_value(args, name)->number[0];
}

const char *arguments_text(const arguments *args, const char *name) {
    return arguments_value(args, name)->text;
}
