/* See keys.h. */
#include "bench/command/keys.h"

#include <stdio.h>
#include <string.h>

static bool has_kind(const command *c, const record_kind *kind) {
    for (const record_kind *const *k = c->records; k && *k; k++)
        if (*k == kind) return true;
    return false;
}

static bool is_seen(const command_list *list, int commands, const record_kind *kind) {
    for (int i = 0; i < commands; i++)
        if (has_kind(&list->command[i], kind)) return true;
    return false;
}

const record_kind *keys_kind(const command_list *list, int from) {
    for (int i = 0; i < list->commands; i++)
        for (const record_kind *const *k = list->command[i].records; k && *k; k++)
            if (!is_seen(list, i, *k) && from-- == 0) return *k;
    return NULL;
}

static bool is_alike(const command *a, const command *b) {
    static const record_kind *const none[] = {NULL};
    const record_kind *const *x = a->records ? a->records : none;
    const record_kind *const *y = b->records ? b->records : none;
    for (; *x && *x == *y; x++)
        y++;
    return *x == *y && a->prints == b->prints;
}

/* Neighbours with the same results share a line. */
static void print_commands(const command_list *list) {
    puts("| command | results |\n|---|---|");
    for (int i = 0; i < list->commands; i++) {
        const command *c = &list->command[i];
        printf("| `inlay %s`", c->name);
        for (; i + 1 < list->commands && is_alike(c, c + 1); i++)
            printf(", `%s`", (++c)->name);
        fputs(" | ", stdout);
        for (const record_kind *const *k = c->records; k && *k; k++)
            printf("%s%s", k == c->records ? "" : "; ", (*k)->title);
        printf("%s |\n", c->prints ? c->prints : "");
    }
}

static void print_kind(const record_kind *kind) {
    printf("\n## %s\n\n", kind->title);
    if (kind->note) printf("%s\n\n", kind->note);
    if (kind->base) printf("The keys of %s, and then\n\n", kind->base->title);
    puts("| key | kind | is |\n|---|---|---|");
    for (int i = kind->base ? kind->base->fields : 0; i < kind->fields; i++)
        printf("| `%s` | %s | %s |\n", kind->field[i].key, field_kind_name(kind->field[i].kind),
               kind->field[i].help);
}

void keys_print_markdown(const command_list *list) {
    puts(
        "# What --json and --csv tell\n\n"
        "Made by `inlay manual --keys`; a test holds this file to it.\n\n"
        "`--json` prints one object a line. `--csv FILE` writes a line of the keys, then the same\n"
        "records, a line each: commas between cells, a cell in double quotes where it has a comma\n"
        "or a quote, which is doubled (RFC 4180, with lines that end in a line feed). What is not\n"
        "there is null in JSON, an empty cell in CSV. A key with dots is objects in objects in\n"
        "JSON; what is a list or an object of other keys stands in a cell as JSON. Keys are added\n"
        "at will, but keep their names and meanings.\n");
    print_commands(list);
    const record_kind *kind;
    for (int i = 0; (kind = keys_kind(list, i)); i++)
        print_kind(kind);
}
