/* bench/LAB.md: its commands, as they stand there and in their order, in a copy of the source tree;
 * and what it says of columns and axes. Run from the root of the repository. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/lab/record.h"

static char *read_file(const char *path) {
    FILE *in = fopen(path, "r");
    cr_assert(in, "cannot open %s", path);
    char *text = calloc(1, 1 << 20);
    cr_assert(fread(text, 1, (1 << 20) - 1, in) > 0);
    fclose(in);
    return text;
}

/* The `sh` blocks of a page, one after the other, as a script that stops at the first failure. The
 * first one, `make`, is left out: it made the program under test, which is there already. */
static int write_script(const char *page, const char *path) {
    FILE *out = fopen(path, "w");
    int blocks = 0;
    cr_assert(out);
    fputs("set -e\n", out);
    for (const char *at = strstr(page, "```sh\n"); at; at = strstr(at, "```sh\n"), blocks++) {
        const char *code = at + strlen("```sh\n"), *end = strstr(code, "```\n");
        cr_assert(end);
        if (blocks) fwrite(code, 1, (size_t)(end - code), out);
        if (!blocks) cr_assert(strncmp(code, "make\n```", 8) == 0);
        at = end;
    }
    fclose(out);
    return blocks;
}

static int run(const char *line) {
    int status = system(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(lab_tutorial, every_command_works) {
    char folder[] = "/tmp/inlay-tutorial.XXXXXX", line[512], path[64];
    cr_assert(mkdtemp(folder));
    char *page = read_file("bench/LAB.md");
    snprintf(path, sizeof path, "%s/commands", folder);
    cr_assert(write_script(page, path) >= 10);
    snprintf(line, sizeof line,
             "cp -r Makefile csp dataflow isa vta_model codegen bench %s && mkdir %s/build && "
             "cp \"${INLAY:-build/inlay}\" %s/build/inlay",
             folder, folder, folder);
    cr_assert(run(line) == 0);
    /* Unoptimised, to be quick; the user's `make` is the same otherwise. */
    snprintf(line, sizeof line,
             "cd %s && CFLAGS=-O0 MAKEFLAGS=-j2 sh -x commands >output 2>&1 </dev/null", folder);
    int status = run(line);
    snprintf(path, sizeof path, "%s/output", folder);
    char *output = read_file(path);
    cr_expect_eq(status, 0, "%s", strlen(output) > 3000 ? output + strlen(output) - 3000 : output);
    cr_expect(strstr(output, "\ndom_deg "), "the new heuristic is not in the summary");
    snprintf(line, sizeof line, "cd %s && grep -q '</html>' mine.html && grep -q '</svg>' run.svg",
             folder);
    cr_expect_eq(run(line), 0);
    snprintf(line, sizeof line, "rm -r %s", folder);
    run(line);
    free(output);
    free(page);
}

Test(lab_tutorial, every_column_and_axis_is_there) {
    char *page = read_file("bench/LAB.md"), word[64];
    for (int i = 0; i < LAB_COLUMNS; i++) {
        snprintf(word, sizeof word, "`%s`", lab_run_kind.field[i].key);
        cr_expect(strstr(page, word), "%s", word);
    }
    for (int i = 0; i < LAB_AXES; i++) {
        snprintf(word, sizeof word, "`--%s`", lab_axes[i].name);
        cr_expect(strstr(page, word), "%s", word);
    }
    free(page);
}
