/* The examples of csp/README.md, compiled as they stand against csp and nothing else, and run: each
 * must print the text that follows it as "prints `…`". Run from the root of the repository. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *read_file(const char *path) {
    FILE *in = fopen(path, "r");
    cr_assert(in, "cannot open %s", path);
    char *text = calloc(1, 1 << 20);
    size_t length = fread(text, 1, (1 << 20) - 1, in);
    cr_assert(length > 0);
    fclose(in);
    return text;
}

static void write_file(const char *path, const char *text, size_t length) {
    FILE *out = fopen(path, "w");
    cr_assert(out && fwrite(text, 1, length, out) == length);
    fclose(out);
}

static void run(const char *command) {
    cr_assert(system(command) == 0, "%s", command);
}

static void check_example(const char *folder, const char *code, size_t length, const char *expected,
                          size_t expected_length) {
    char path[256], command[1024];
    snprintf(path, sizeof path, "%s/example.c", folder);
    write_file(path, code, length);
    snprintf(command, sizeof command,
             "${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror "
             "-pthread -I. %s "
             "%s/libcsp.a -o %s/example && %s/example > %s/output",
             path, folder, folder, folder, folder);
    run(command);
    snprintf(path, sizeof path, "%s/output", folder);
    char *output = read_file(path);
    cr_assert(strlen(output) == expected_length + 1 &&
                  strncmp(output, expected, expected_length) == 0,
              "%s", output);
    free(output);
}

Test(csp_readme, examples_compile_and_print_what_they_say) {
    char folder[] = "/tmp/inlay-readme.XXXXXX", command[1024];
    cr_assert(mkdtemp(folder));
    snprintf(command, sizeof command,
             "root=$PWD && cd %s && ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -pthread "
             "-I\"$root\" -c "
             "\"$root\"/csp/*/*.c && ar rcs libcsp.a *.o",
             folder);
    run(command);
    char *text = read_file("csp/README.md");
    int examples = 0;
    for (char *at = strstr(text, "```c\n"); at; at = strstr(at, "```c\n")) {
        char *code = at + strlen("```c\n"), *end = strstr(code, "```\n");
        char *expected = strstr(end, "prints `") + strlen("prints `");
        check_example(folder, code, (size_t)(end - code), expected, strcspn(expected, "`"));
        examples++;
        at = end;
    }
    cr_assert(examples == 3);
    free(text);
    snprintf(command, sizeof command, "rm -r %s", folder);
    run(command);
}
