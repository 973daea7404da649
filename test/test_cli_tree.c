/* `--trace` on every command that searches, and `inlay tree`: the figures are those that the search
 * itself reports. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/shell.h"

#define EMBED "inlay embed conv2d --c 3 --h 9 --w 9 --k 16 --r 3 --s 3 "
#define MAPS                                                                                       \
    "inlay embed gemm --m 3 --n 3 --k 3 --constraints flow,injective "                             \
    "--instruction 'acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2' "

/* The number behind the last "key": in a text of JSON lines. */
static long long json_number(const char *text, const char *key) {
    char quoted[40];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *last = NULL;
    for (const char *at = strstr(text, quoted); at; at = strstr(at + 1, quoted))
        last = at;
    cr_assert(last, "no %s in %s", key, text);
    return atoll(last + strlen(quoted));
}

static void run(shell *s, const char *line, int status) {
    shell_run(s, line);
    cr_assert_eq(s->status, status, "%s: status %d: %s", line, s->status, s->err);
}

static void check_trace(shell *s, const char *command) {
    char line[512];
    snprintf(line, sizeof line, "%s --json --trace a.tree", command);
    run(s, line, 0);
    long long nodes = json_number(s->out, "nodes");
    run(s, "inlay tree a.tree --json", 0);
    cr_expect_eq(json_number(s->out, "nodes"), nodes, "%s: %lld nodes, %s", command, nodes, s->out);
    cr_expect_eq(shell_count_files(s), 1);
    run(s, "rm a.tree", 0);
}

Test(cli_tree, traces_have_all_nodes) {
    shell s = shell_begin();
    check_trace(&s, EMBED);
    check_trace(&s, EMBED "--count");
    check_trace(&s, EMBED "--strategy pad --objective stored");
    check_trace(&s, MAPS "--count");
    shell_end(&s);
}

Test(cli_tree, operators_are_traced_and_compiled_the_same) {
    shell s = shell_begin();
    run(&s, "inlay gemm --m 20 --n 30 --k 40 --json", 0);
    char *cycles = strstr(s.out, "\"cycles\":"), *kept = strdup(cycles ? cycles : "");
    kept[20] = '\0';
    run(&s, "inlay gemm --m 20 --n 30 --k 40 --json --trace a.tree", 0);
    cr_expect(*kept && strstr(s.out, kept), "%s", s.out);
    run(&s, "inlay tree a.tree", 0);
    cr_expect(strstr(s.out, "embedding in") && strstr(s.out, "schedule"), "%s", s.out);
    free(kept);
    shell_end(&s);
}

Test(cli_tree, pictures_and_profiles) {
    shell s = shell_begin();
    run(&s, EMBED "--trace a.tree", 0);
    run(&s, "inlay tree a.tree --svg a.svg --depths a.csv && head -c 4 a.svg && tail -n 1 a.svg",
        0);
    cr_expect(strstr(s.out, "<svg") && strstr(s.out, "</svg>"), "%s", s.out);
    run(&s, "inlay tree a.tree --json | tail -n 1", 0);
    long long nodes = json_number(s.out, "nodes"), depth = json_number(s.out, "depth");
    run(&s, "awk -F, 'NR>1 {n+=$2+$3+$4} END {printf \"%d %d\", n, NR-2}' a.csv", 0);
    cr_expect(atoll(s.out) == nodes && atoll(strchr(s.out, ' ')) == depth, "%s", s.out);
    run(&s, "inlay tree a.tree --tree 1 --expand 20 --svg b.svg && grep -c '<title' b.svg", 0);
    cr_expect(strstr(s.out, "\nended "), "%s", s.out);
    shell_end(&s);
}

Test(cli_tree, a_trace_that_cannot_be_kept_is_an_error) {
    shell s = shell_begin();
    run(&s, EMBED "--trace /proc/nowhere/a.tree", 2);
    cr_expect(strstr(s.err, "--trace: /proc/nowhere/a.tree"), "%s", s.err);
    run(&s, "inlay conv2d --c 3 --h 9 --w 9 --k 16 --r 3 --s 3 --strategy strict --trace a.tree",
        1);
    cr_expect_eq(shell_count_files(&s), 0);
    shell_end(&s);
}
