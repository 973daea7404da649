/* `inlay manual`: the man page, in mdoc, made from the table of commands. */
#include <stdio.h>
#include <string.h>

#include "bench/command/keys.h"

enum { MANUAL_LINE = 70 };

static const option options[] = {
    {.name = "keys",
     .kind = OPTION_FLAG,
     .help = "only what --json and --csv of all commands tell, as Markdown"},
};

const option_group manual_options = {"Options", options, sizeof options / sizeof options[0]};

/* One character of text, taken literally by mdoc: dots and quotes stand at the beginning of a line
 * only behind a zero-width mark. */
static void print_character(char c, bool beginning) {
    if (beginning && strchr(".'", c)) fputs("\\&", stdout);
    if (c == '\\')
        fputs("\\e", stdout);
    else if (c == '-')
        fputs("\\-", stdout);
    else
        putchar(c);
}

/* Text for one line. */
static void print_text(const char *text) {
    for (const char *s = text; *s; s++)
        print_character(*s, s == text);
}

/* Text in lines of mdoc's liking: short, and a new sentence on a new line. */
static void print_prose(const char *text) {
    int column = 0;
    for (const char *s = text; *s; s++) {
        bool space = *s == ' ' || *s == '\n';
        if (space && (column > MANUAL_LINE || s[-1] == '.')) {
            putchar('\n');
            column = 0;
        } else {
            print_character(space ? ' ' : *s, column++ == 0);
        }
    }
    putchar('\n');
}

static void print_option(const option *o) {
    fputs(".It ", stdout);
    if (o->letter) printf("Fl %c , ", o->letter);
    printf("Fl -%s", o->name);
    if (o->kind != OPTION_FLAG) {
        fputs(" Ar \\&", stdout);
        print_text(o->value);
    }
    fputs("\n\\&", stdout);
    print_text(o->help);
    if (o->choices)
        for (const char *const *choice = o->choices; *choice; choice++)
            printf("%s%s", choice == o->choices ? ": " : ", ", *choice);
    if (o->fallback) {
        fputs(" (default: ", stdout);
        print_text(o->fallback);
        putchar(')');
    }
    puts(o->required ? " (required)." : ".");
}

static void print_groups(const command *c) {
    if (!c->groups[0]) return;
    puts(".Bl -tag -width Ds");
    for (const option_group *const *g = c->groups; *g; g++)
        for (int i = 0; i < (*g)->options; i++)
            print_option(&(*g)->option[i]);
    puts(".El");
}

static void print_command(const command *c) {
    printf(".Ss inlay %s\n\\&", c->name);
    print_text(c->summary);
    puts(".");
    if (*c->words) {
        fputs(".Pp\nWords: ", stdout);
        print_text(c->words);
        puts(".");
    }
    if (c->details) {
        puts(".Pp");
        print_prose(c->details);
    }
    print_groups(c);
    if (!c->examples || !c->examples[0]) return;
    puts(".Bd -literal -offset indent");
    for (const char *const *example = c->examples; *example; example++) {
        print_text(*example);
        putchar('\n');
    }
    puts(".Ed");
}

static void print_kind(const record_kind *kind) {
    fputs(".Ss Keys of ", stdout);
    print_text(kind->title);
    putchar('\n');
    if (kind->note) print_prose(kind->note);
    if (kind->base) printf("The keys of %s, and then\n", kind->base->title);
    puts(".Bl -tag -width Ds -compact");
    for (int i = kind->base ? kind->base->fields : 0; i < kind->fields; i++) {
        const record_field *f = &kind->field[i];
        printf(".It Li %s\n\\&", f->key);
        print_text(f->help);
        putchar('\n');
    }
    puts(".El");
}

static void print_keys(const command_list *list) {
    const record_kind *kind;
    puts(".Sh RESULTS\n.Fl -json\nprints an object a line,\n.Fl -csv\nwrites a line of keys and a "
         "line for each record, quoted as in RFC 4180.\nWhat is not there is null, or an empty "
         "cell.");
    for (int i = 0; (kind = keys_kind(list, i)); i++)
        print_kind(kind);
}

int cmd_manual(const invocation *call) {
    error_record error = {0};
    command_list list;
    if (!commands_list(call->memory, &list)) {
        error_set(&error, "out of memory");
        return command_fail(call, STATUS_FAILED, &error);
    }
    if (arguments_flag(&call->args, "keys")) {
        keys_print_markdown(&list);
        return STATUS_DONE;
    }
    puts(".\\\" Made by `inlay manual`.\n"
         ".Dd $Mdocdate: November 23 2026 $\n.Dt INLAY 1\n.Os\n.Sh NAME\n.Nm inlay\n"
         ".Nd embed a matrix instruction in tensor operators, emit and check VTA programs\n"
         ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar option ...\n.Op Ar word ...\n"
         ".Sh DESCRIPTION\n.Nm\n"
         "finds by constraint programming how to embed an accelerator's matrix\n"
         "instruction in a tensor operator, derives layouts, schedule and program\n"
         "from the embedding, and runs the program on a cycle-level model of VTA,\n"
         "which checks every output.\n"
         ".Pp\nResults go to the standard output, progress and messages to the standard error.\n"
         "Pairs such as\n.Ql 2x1\nare height by width.\n"
         ".Fl -help\nexplains each command.\n.Sh COMMANDS");
    for (int i = 0; i < list.commands; i++)
        print_command(&list.command[i]);
    print_keys(&list);
    puts(".Sh ENVIRONMENT\n.Bl -tag -width NO_COLOR\n.It Ev NO_COLOR\nNo colour, even on a "
         "terminal.\n.El\n"
         ".Sh EXIT STATUS\n.Bl -tag -width 130 -compact\n.It 0\nDone.\n.It 1\nA check failed.\n.It "
         "2\nBad input.\n"
         ".It 130\nInterrupted; what was done has been printed.\n.El\n"
         ".Sh SEE ALSO\n.Rs\n.%A D. Rieber\n.%A A. Acosta\n.%A H. Fr\\(:oning\n"
         ".%T Joint Program and Layout Transformations to Enable Convolutional Operators on "
         "Specialized Hardware\n"
         ".%J ACM Transactions on Architecture and Code Optimization\n.%D 2022\n.Re");
    return STATUS_DONE;
}
