/* A command of `inlay`: its words, options, help and function, one entry of the table in
 * bench/command/commands.c. */
#ifndef BENCH_OPTIONS_COMMAND_H
#define BENCH_OPTIONS_COMMAND_H

#include "bench/options/options.h"
#include "csp/base/arena.h"
#include "csp/base/error.h"

/* Exit statuses. */
enum { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_BAD_INPUT = 2 };

typedef struct command command;
struct named_operator;
struct record_kind;

typedef struct invocation {
    const command *command;
    const char *program;               /* argv[0] */
    const struct named_operator *kind; /* the operator that the command line names, or NULL */
    arguments args;
    arena *memory; /* for all that lives until the command ends */
} invocation;

struct command {
    const char *name;
    const char *words; /* what the words are, such as "FOLDER"; "" for none */
    int words_least, words_most;
    const char *summary;                      /* one line */
    const char *details;                      /* more for --help; may be NULL */
    const char *const *examples;              /* whole command lines; NULL at the end */
    const option_group *const *groups;        /* NULL at the end */
    const struct record_kind *const *records; /* what --json and --csv tell; NULL at the end */
    const char *prints;                       /* what there is instead of records; else NULL */
    int (*run)(const invocation *call);
    /* The command is this operator, whose options are the first group; else NULL. */
    const struct named_operator *operator;
    bool takes_operator; /* the first word may be a named operator, whose options then are the
                            command's too */
};

/* Prints "inlay NAME: message" to stderr and returns STATUS_BAD_INPUT, or the given status. */
int command_refuse(const invocation *call, const error_record *error);
int command_fail(const invocation *call, int status, const error_record *error);

#endif
