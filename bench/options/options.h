/* Options of the command line: one table drives parsing, checking, help, man page and completions.
 *
 * A command lists its options in groups. `--name VALUE` and `--name=VALUE` are the same, `--` ends
 * the options, the last of several wins. All else is a word (a folder, an operator's text). */
#ifndef BENCH_OPTIONS_OPTIONS_H
#define BENCH_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"

typedef enum option_kind {
    OPTION_FLAG,    /* takes no value */
    OPTION_INTEGER, /* low … high */
    OPTION_SIZES, /* `parts` integers, low … high each, such as 3x5; a single one stands for all */
    OPTION_SECONDS, /* a real number, not negative */
    OPTION_BYTES,   /* a positive integer: megabytes, or with k, M or G thousands, millions, … */
    OPTION_CHOICE,  /* one of `choices` */
    OPTION_TEXT,    /* the rest are texts; the kind tells a shell how to complete them */
    OPTION_FILE,
    OPTION_FOLDER,
} option_kind;

enum { OPTION_MAX_PARTS = 3 };

typedef struct option {
    const char *name; /* without the dashes */
    char letter;      /* `-n` for short; 0: none */
    option_kind kind;
    const char *value;    /* how help names the value, such as N or FILE */
    const char *help;     /* one line */
    const char *fallback; /* the value when it is not given; NULL: none */
    bool required;
    int parts; /* OPTION_SIZES */
    int64_t low, high;
    const char *const *choices; /* NULL at the end */
} option;

typedef struct option_group {
    const char *title;
    const option *option;
    int options;
} option_group;

typedef struct option_value {
    const option *option;
    bool given;                       /* on the command line */
    const char *text;                 /* as given, or the fallback; NULL when there is neither */
    int64_t number[OPTION_MAX_PARTS]; /* OPTION_INTEGER, OPTION_BYTES: the first */
    double seconds;
} option_value;

typedef struct arguments {
    int values;
    option_value *value;
    int words;
    const char **word;
    bool help; /* --help or -h stood there; nothing else was checked */
} arguments;

/* Parses the arguments after the command's name. `groups` ends with NULL. The result lives in `a`.
 * On failure the message names the option, what was given and what was expected. */
bool arguments_parse(arena *a, const option_group *const *groups, int count, char *const *argument,
                     arguments *result, error_record *error);

/* Next, what was not given takes its fallback; false when it is required. */
bool arguments_complete(arguments *args, error_record *error);

/* The value of an option that the command has. */
const option_value *arguments_value(const arguments *args, const char *name);

/* Shorthands for it: was the flag given; the integer; the text or NULL. */
bool arguments_flag(const arguments *args, const char *name);
int64_t arguments_integer(const arguments *args, const char *name);
const char *arguments_text(const arguments *args, const char *name);

/* A decimal integer within low … high that takes all of `text`. */
bool integer_parse(const char *text, int64_t low, int64_t high, int64_t *value);

#endif
