/* The `inlay` command: finds the subcommand, parses its options, calls it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/options/nearest.h"

static int unknown_command(arena *a, const command_list *list, const char *word) {
    const char **names = arena_alloc(a, (size_t)list->commands, sizeof *names);
    for (int i = 0; names && i < list->commands; i++)
        names[i] = list->command[i].name;
    const char *nearest = names ? nearest_word(word, names, (size_t)list->commands) : NULL;
    fprintf(stderr, "inlay: unknown command '%s'; ", word);
    fprintf(stderr, nearest ? "did you mean '%s'?\n" : "see inlay --help%s\n",
            nearest ? nearest : "");
    return STATUS_BAD_INPUT;
}

static bool words_check(const invocation *call, error_record *error) {
    const command *c = call->command;
    int named = call->kind && c->takes_operator; /* it was the first word */
    if (call->args.words + named < c->words_least)
        return error_set(error, "expected %s; see --help", c->words);
    if (call->args.words + named <= c->words_most) return true;
    return error_set(error, "unexpected '%s'; expected %s; see --help",
                     call->args.word[c->words_most - named],
                     c->words_most ? c->words : "options only");
}

/* A command that takes an operator has the options of the one that its first word names. */
static const option_group *const *operator_groups(const invocation *call, const command *named) {
    enum { MOST_GROUPS = 8 };
    const option_group **groups = arena_alloc(call->memory, MOST_GROUPS + 2, sizeof *groups);
    if (!groups) return NULL;
    groups[0] = named->groups[0];
    for (int i = 0; i < MOST_GROUPS && call->command->groups[i]; i++)
        groups[i + 1] = call->command->groups[i];
    return groups;
}

/* Options that a command knows only by its operator were given, but no operator's name before them.
 */
static bool operator_comes_late(const invocation *call, const command_list *list) {
    const arguments *args = &call->args;
    if (!call->command->takes_operator || call->kind) return false;
    const command *named = args->words ? command_find(list, args->word[0]) : NULL;
    return args->words == 0 || (named && named->operator);
}

/* `inlay embed op 'TEXT'` is `inlay embed 'TEXT'`. False if op is all there is. */
static bool op_skip(const command *c, int *count, char *const **argument, error_record *error) {
    if (!c->takes_operator || *count == 0 || strcmp((*argument)[0], "op") != 0) return true;
    --*count;
    ++*argument;
    return *count > 0 || error_set(error,
                                   "expected the operator's text after op, as in inlay %s op "
                                   "'C[i,j] += A[i,k] * B[k,j] where i<4, j<4, k<4'",
                                   c->name);
}

static int command_call(invocation *call, const command_list *list, int count,
                        char *const *argument) {
    error_record error = {0};
    const option_group *const *groups = call->command->groups;
    if (!op_skip(call->command, &count, &argument, &error)) return command_refuse(call, &error);
    const command *named =
        call->command->takes_operator && count > 0 ? command_find(list, argument[0]) : NULL;
    call->kind = call->command->operator;
    if (named && named->operator) {
        call->kind = named->operator;
        groups = operator_groups(call, named);
        count--;
        argument++;
    }
    if (!groups) error_set(&error, "out of memory");
    if (!groups || !arguments_parse(call->memory, groups, count, argument, &call->args, &error)) {
        if (groups && operator_comes_late(call, list))
            error_set(&error,
                      "expected the operator's name before its options, as in inlay %s gemm --m 3 "
                      "--n 3 --k 3; see --help",
                      call->command->name);
        return command_refuse(call, &error);
    }
    if (call->args.help) {
        command_help(call->command);
        return STATUS_DONE;
    }
    if (!words_check(call, &error) || !arguments_complete(&call->args, &error))
        return command_refuse(call, &error);
    return call->command->run(call);
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c) {
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

/* `inlay help NAME` is `inlay NAME --help`. */
static int dispatch(arena *a, const command_list *list, int count, char *const *argument) {
    static char *const help[] = {"--help"};
    if (count < 2) {
        fputs("inlay: expected a command, such as conv2d or bench; see inlay --help\n", stderr);
        return STATUS_BAD_INPUT;
    }
    const char *word = argument[1];
    bool wants_help = is_one_of(word, "help", "--help", "-h");
    if (wants_help && count == 2) {
        commands_help(list);
        return STATUS_DONE;
    }
    if (wants_help) word = argument[2];
    if (is_one_of(word, "--version", "-V", "-v")) word = "version";
    invocation call = {.command = command_find(list, word), .program = argument[0], .memory = a};
    if (!call.command) return unknown_command(a, list, word);
    return wants_help ? command_call(&call, list, 1, help)
                      : command_call(&call, list, count - 2, argument + 2);
}

/* What was printed must also have arrived. */
static int finish(int status) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    fprintf(stderr, "inlay: cannot write the results: %s\n", strerror(errno));
    return STATUS_FAILED;
}

int main(int count, char **argument) {
    arena *a = arena_new();
    command_list list;
    int status = STATUS_FAILED;
    if (a && commands_list(a, &list))
        status = finish(dispatch(a, &list, count, argument));
    else
        fputs("inlay: out of memory\n", stderr);
    arena_free(a);
    return status;
}
