/* `inlay completion bash|zsh|fish`: a script that completes commands, options and their values in
 * that shell, made from the table of commands. */
#include <stdio.h>
#include <string.h>

#include "bench/command/commands.h"

/* Calls `print` with every option of a command. */
static void options_each(const command *c, void (*print)(const command *c, const option *o)) {
    for (const option_group *const *g = c->groups; *g; g++)
        for (int i = 0; i < (*g)->options; i++)
            print(c, &(*g)->option[i]);
}

/* Prints `text`, each character of `special` behind `escape`. */
static void print_escaped(const char *text, const char *special, const char *escape) {
    for (; *text; text++) {
        if (strchr(special, *text)) fputs(escape, stdout);
        putchar(*text);
    }
}

/* Prints `text` inside single quotes of a shell: a quote ends them, stands alone, and opens them
 * again. */
static void print_quoted(const char *text) {
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
}

static void print_choices(const option *o) {
    for (const char *const *choice = o->choices; *choice; choice++)
        printf("%s%s", choice == o->choices ? "" : " ", *choice);
}

static void bash_option_name(const command *c, const option *o) {
    (void)c;
    printf(" --%s", o->name);
}

static void bash_option_value(const command *c, const option *o) {
    if (o->kind == OPTION_FLAG) return;
    printf("    '%s --%s') ", c->name, o->name);
    if (o->choices) {
        fputs("COMPREPLY=($(compgen -W '", stdout);
        print_choices(o);
        fputs("' -- \"$word\"));", stdout);
    } else if (o->kind == OPTION_FILE) {
        fputs("COMPREPLY=($(compgen -f -- \"$word\"));", stdout);
    } else if (o->kind == OPTION_FOLDER) {
        fputs("COMPREPLY=($(compgen -d -- \"$word\"));", stdout);
    }
    puts(" return ;;");
}

static void print_bash(const command_list *list) {
    puts("# bash completion of inlay; made by `inlay completion bash`.\n"
         "# shellcheck shell=bash disable=SC2207\n"
         "_inlay() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=\n"
         "    if [ \"$COMP_CWORD\" -eq 1 ]; then");
    fputs("        COMPREPLY=($(compgen -W 'help", stdout);
    for (int i = 0; i < list->commands; i++)
        printf(" %s", list->command[i].name);
    puts("' -- \"$word\"))\n        return\n    fi\n    case \"${COMP_WORDS[1]} $before\" in");
    for (int i = 0; i < list->commands; i++)
        options_each(&list->command[i], bash_option_value);
    puts("    esac\n    case \"${COMP_WORDS[1]}\" in");
    for (int i = 0; i < list->commands; i++) {
        printf("    %s) options='--help", list->command[i].name);
        options_each(&list->command[i], bash_option_name);
        puts("' ;;");
    }
    puts("    esac\n"
         "    case \"$word\" in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "    esac\n"
         "}\n"
         "complete -o filenames -F _inlay inlay");
}

static void zsh_option(const command *c, const option *o) {
    (void)c;
    printf(" \\\n            '--%s", o->name);
    putchar('[');
    for (const char *text = o->help; *text; text++) {
        char one[2] = {*text, '\0'};
        if (strchr("[]:\\", *text)) putchar('\\');
        print_quoted(one);
    }
    putchar(']');
    if (o->kind != OPTION_FLAG) {
        putchar(':');
        print_escaped(o->value, ":", "\\");
        putchar(':');
    }
    if (o->choices) {
        putchar('(');
        print_choices(o);
        putchar(')');
    } else if (o->kind == OPTION_FILE) {
        fputs("_files", stdout);
    } else if (o->kind == OPTION_FOLDER) {
        fputs("_files -/", stdout);
    }
    putchar('\'');
}

static void print_zsh(const command_list *list) {
    puts("#compdef inlay\n# zsh completion of inlay; made by `inlay completion zsh`.\n"
         "_inlay() {\n    local -a commands\n    commands=(");
    for (int i = 0; i < list->commands; i++) {
        printf("        '%s:", list->command[i].name);
        print_quoted(list->command[i].summary);
        puts("'");
    }
    puts("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        "
         "return\n    fi\n"
         "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in");
    for (int i = 0; i < list->commands; i++) {
        const command *c = &list->command[i];
        printf("    %s)\n        _arguments '--help[explain]'", c->name);
        options_each(c, zsh_option);
        puts(*c->words ? " \\\n            '*:word:_files' ;;" : " ;;");
    }
    puts("    esac\n}\n_inlay \"$@\"");
}

static void fish_option(const command *c, const option *o) {
    printf("complete -c inlay -n '__fish_seen_subcommand_from %s' -l %s -d '", c->name, o->name);
    print_escaped(o->help, "'\\", "\\");
    putchar('\'');
    if (o->choices) {
        fputs(" -x -a '", stdout);
        print_choices(o);
        putchar('\'');
    } else if (o->kind == OPTION_FILE) {
        fputs(" -r -F", stdout);
    } else if (o->kind == OPTION_FOLDER) {
        fputs(" -x -a '(__fish_complete_directories)'", stdout);
    } else if (o->kind != OPTION_FLAG) {
        fputs(" -x", stdout);
    }
    putchar('\n');
}

static void print_fish(const command_list *list) {
    puts("# fish completion of inlay; made by `inlay completion fish`.");
    for (int i = 0; i < list->commands; i++) {
        const command *c = &list->command[i];
        printf("complete -c inlay -f -n __fish_use_subcommand -a %s -d '", c->name);
        print_escaped(c->summary, "'\\", "\\");
        puts("'");
        printf("complete -c inlay %s -n '__fish_seen_subcommand_from %s' -l help -d explain\n",
               *c->words ? "-F" : "-f", c->name);
        options_each(c, fish_option);
    }
}

int cmd_completion(const invocation *call) {
    static const struct {
        const char *shell;
        void (*print)(const command_list *list);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    error_record error = {0};
    command_list list;
    if (!commands_list(call->memory, &list)) {
        error_set(&error, "out of memory");
        return command_fail(call, STATUS_FAILED, &error);
    }
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
        if (strcmp(shells[i].shell, call->args.word[0]) != 0) continue;
        shells[i].print(&list);
        return STATUS_DONE;
    }
    error_set(&error, "expected bash, zsh or fish, not '%s'", call->args.word[0]);
    return command_refuse(call, &error);
}
