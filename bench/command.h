/* A command of `inlay`: its words, options, help and function, one entry of the table in
 * commands.c. */
#ifndef BENCH_COMMAND_H
#define BENCH_COMMAND_H

#include "bench/options.h"
#include "bench/record.h"
#include "csp/arena.h"
#include "csp/error.h"

/* Exit statuses. */
enum { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_BAD_INPUT = 2 };

typedef struct command command;
struct named_operator;

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
    const char *summary;               /* one line */
    const char *details;               /* more for --help; may be NULL */
    const char *const *examples;       /* whole command lines; NULL at the end */
    const option_group *const *groups; /* NULL at the end */
    const record_kind *const *records; /* what --json and --csv tell; NULL at the end */
    const char *prints;                /* what there is instead of records; else NULL */
    int (*run)(const invocation *call);
    const struct named_operator *
    operator;            /* the command is this operator; its options are the first group */
    bool takes_operator; /* the first word may be a named operator, whose options then are the
                            command's too */
};

typedef struct command_list {
    int commands;
    command *command;
} command_list;

/* All commands; the named operators are among them. Lives in `a`; false when memory is out. */
bool commands_list(arena *a, command_list *list);

/* The command of that name (or, for an operator, another name it goes by), or NULL. */
const command *command_find(const command_list *list, const char *name);

/* Prints the command's --help to stdout. */
void command_help(const command *c);

/* Prints the overview of all commands. */
void commands_help(const command_list *list);

/* Prints "inlay NAME: message" to stderr and returns STATUS_BAD_INPUT, or the given status. */
int command_refuse(const invocation *call, const error_record *error);
int command_fail(const invocation *call, int status, const error_record *error);

/* The options of those commands that are one file. */
extern const option_group embed_command_options, dfg_options, run_options, fzn_options, asm_options,
    disasm_options, bench_options, tree_options, manual_options;

/* And of their records. */
extern const record_kind version_kind, tree_kind, tree_depth_kind;

/* The functions of the commands. */
int cmd_operator(const invocation *call);
int cmd_embed(const invocation *call);
int cmd_dfg(const invocation *call);
int cmd_run(const invocation *call);
int cmd_fzn(const invocation *call);
int cmd_asm(const invocation *call);
int cmd_disasm(const invocation *call);
int cmd_bench(const invocation *call);
int cmd_merge(const invocation *call);
int cmd_completion(const invocation *call);
int cmd_manual(const invocation *call);
int cmd_lab(const invocation *call);
int cmd_tree(const invocation *call);
int cmd_version(const invocation *call);

#endif
