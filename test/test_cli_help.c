/* Help is there for every command, on stdout, with examples, and tells of every option. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "test/shell.h"

static const char *const commands[] = {
    "conv1d", "conv2d", "conv3d", "depthwise", "transposed", "gemm",    "batch-matmul", "dense",
    "matvec", "op",     "embed",  "dfg",       "run",        "disasm",  "asm",          "bench",
    "merge",  "lab",    "tree",   "manual",    "completion", "version",
};

Test(cli_help, overview_lists_every_command) {
    shell s = shell_begin();
    shell_run(&s, "inlay --help");
    cr_expect_eq(s.status, 0);
    cr_expect_str_empty(s.err);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        cr_expect(strstr(s.out, commands[i]), "%s", commands[i]);
    shell_end(&s);
}

Test(cli_help, every_command_explains_itself) {
    shell s = shell_begin();
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        char line[80];
        snprintf(line, sizeof line, "inlay %s --help", commands[i]);
        shell_run(&s, line);
        cr_expect_eq(s.status, 0, "%s", line);
        cr_expect(strstr(s.out, "Usage: inlay"), "%s", line);
        cr_expect(strcmp(commands[i], "version") == 0 || strstr(s.out, "\nExamples\n  "),
                  "%s: no example", line);
        cr_expect(strstr(s.out, "\033") == NULL, "%s: colour in a pipe", line);
        char *asked = strdup(s.out);
        snprintf(line, sizeof line, "inlay help %s", commands[i]);
        shell_run(&s, line);
        cr_expect_str_eq(s.out, asked);
        free(asked);
    }
    shell_end(&s);
}

/* The first example of each named operator is a whole command. */
Test(cli_help, operators_examples_work) {
    shell s = shell_begin();
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        char line[160];
        if (strcmp(commands[i], "op") == 0) break;
        snprintf(line, sizeof line,
                 "eval \"$(inlay %s --help | sed -n 's/^  inlay /inlay /p' | head -n 1)\"",
                 commands[i]);
        shell_run(&s, line);
        cr_expect_eq(s.status, 0, "%s: %s", commands[i], s.err);
        cr_expect(strstr(s.out, "verified"), "%s", commands[i]);
    }
    shell_end(&s);
}

/* Also where a name has letters of several bytes. */
Test(cli_help, explanations_stand_in_a_column) {
    shell s = shell_begin();
    shell_run(&s, "inlay embed --help | grep -- '--objective SUM,…         what is made small'");
    cr_expect_eq(s.status, 0);
    shell_end(&s);
}

Test(cli_help, help_wins_over_mistakes_beside_it) {
    shell s = shell_begin();
    shell_run(&s, "inlay conv2d --c 0 --help");
    cr_expect_eq(s.status, 0);
    shell_run(&s, "inlay gemm -h");
    cr_expect_eq(s.status, 0);
    shell_end(&s);
}

Test(cli_help, version_names_build_and_presets) {
    shell s = shell_begin();
    shell_run(&s, "inlay version");
    cr_expect_eq(s.status, 0);
    cr_expect(strstr(s.out, "1x16x16 1x32x32 4x16x16 16x16x16"), "%s", s.out);
    shell_run(&s, "inlay --version --json");
    cr_expect_eq(count_lines(s.out), 1);
    cr_expect(strstr(s.out, "\"version\":\""));
    shell_end(&s);
}

/* Operators go by their other names too. */
Test(cli_help, aliases) {
    shell s = shell_begin();
    shell_run(&s, "inlay matmul --help");
    cr_expect(strstr(s.out, "inlay gemm:"), "%s", s.out);
    shell_end(&s);
}
