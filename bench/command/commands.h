/* All commands of `inlay`, in one table, and what is made from it: help, man page (manual.c),
 * completions (completion.c). */
#ifndef BENCH_COMMAND_COMMANDS_H
#define BENCH_COMMAND_COMMANDS_H

#include "bench/options/command.h"
#include "bench/output/record.h"

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

/* The options of those commands that are one file. */
extern const option_group dfg_options, run_options, fzn_options, asm_options, disasm_options,
    bench_options, tree_options, manual_options;

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
