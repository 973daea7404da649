/* --help, made from the table of commands. */
#include <stdio.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/output/table.h"

enum { HELP_OPTION_WIDTH = 25 };

static void print_heading(bool colour, const char *heading) {
    putchar('\n');
    styled_print(stdout, colour, STYLE_STRONG, heading);
    putchar('\n');
}

static void option_help(const option *o) {
    char name[64];
    bool valued = o->kind != OPTION_FLAG;
    char letter[] = {'-', o->letter, ',', ' ', '\0'};
    snprintf(name, sizeof name, "%s--%s%s%s", o->letter ? letter : "", o->name, valued ? " " : "",
             valued ? o->value : "");
    int spare = HELP_OPTION_WIDTH - text_width(name);
    printf("  %s%*s %s", name, spare > 0 ? spare : 0, "", o->help);
    if (o->choices)
        for (const char *const *choice = o->choices; *choice; choice++)
            printf("%s%s", choice == o->choices ? ": " : ", ", *choice);
    if (o->fallback) printf(" (default: %s)", o->fallback);
    if (o->required) printf(" (required)");
    putchar('\n');
}

static void print_usage(const command *c) {
    printf("Usage: inlay %s", c->name);
    for (const option_group *const *g = c->groups; *g; g++)
        for (int i = 0; i < (*g)->options; i++)
            if ((*g)->option[i].required)
                printf(" --%s %s", (*g)->option[i].name, (*g)->option[i].value);
    printf(" [OPTION…]%s%s\n", *c->words ? " " : "", c->words);
}

void command_help(const command *c) {
    bool colour = terminal_has_colour(stdout);
    printf("inlay %s: %s\n\n", c->name, c->summary);
    print_usage(c);
    if (c->details) printf("\n%s\n", c->details);
    for (const option_group *const *g = c->groups; *g; g++) {
        print_heading(colour, (*g)->title);
        for (int i = 0; i < (*g)->options; i++)
            option_help(&(*g)->option[i]);
    }
    if (!c->examples || !c->examples[0]) return;
    print_heading(colour, "Examples");
    for (const char *const *example = c->examples; *example; example++)
        printf("  %s\n", *example);
}

static void print_commands(const command_list *list, bool operators) {
    for (int i = 0; i < list->commands; i++)
        if ((list->command[i].operator != NULL) == operators)
            printf("  %-14s %s\n", list->command[i].name, list->command[i].summary);
}

void commands_help(const command_list *list) {
    bool colour = terminal_has_colour(stdout);
    puts("inlay: embeds an accelerator's matrix instruction in a tensor operator by constraint "
         "programming,\n"
         "and emits, checks and times the VTA program that follows.\n\n"
         "Usage: inlay COMMAND [OPTION…]      inlay COMMAND --help tells more");
    print_heading(colour, "Operators");
    print_commands(list, true);
    print_heading(colour, "Commands");
    print_commands(list, false);
    print_heading(colour, "Examples");
    puts("  inlay conv2d --c 3 --h 224 --w 224 --k 64 --r 7 --s 7 --stride 2 --pad 3\n"
         "  inlay op 'out[i,j] += a[i,k] * b[k,j] where i<40, j<50, k<33' --emit program\n"
         "  inlay run program\n"
         "  inlay bench conv --limit 5");
    puts("\nResults go to stdout, all else to stderr. Exit status: 0 done, 1 a check failed, 2 bad "
         "input.");
}
