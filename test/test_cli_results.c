/* --json and --csv of every command that has results: the same records under the same keys, which
 * bench/RESULTS.md tells of. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test/shell.h"

enum { MOST_CELLS = 128, CELL_BYTES = 4096, PATH_BYTES = 128 };

static shell s;
static char root[1024];

static const char lists[] =
    "mkdir lists && printf "
    "'w,h,c,n,k,filter_w,filter_h,pad_w,pad_h,stride_w,stride_h\n6,5,3,1,16,3,3,1,1,1,1\n' > "
    "lists/conv_inference_server.csv && printf 'hw,n,h,w,c,k,r,s,pad_h,pad_w,stride_h,stride_w,"
    "tvm_cycles\n' > lists/tvm_rtl_cycles.csv";

static void run(const char *line, int status) {
    shell_run(&s, line);
    cr_assert_eq(s.status, status, "%s: status %d: %s", line, s.status, s.err);
}

static void begin(void) {
    s = shell_begin();
    cr_assert_not_null(getcwd(root, sizeof root));
    run(lists, 0);
}

static void end(void) {
    shell_end(&s);
}

TestSuite(cli_results, .init = begin, .fini = end, .timeout = 120);

/* ---- CSV, as RFC 4180 has it ---- */

typedef struct cells {
    int count;
    char text[MOST_CELLS][CELL_BYTES];
} cells;

static const char *cell_read(const char *at, char *to) {
    const char *const last = to + CELL_BYTES - 1;
    bool quoted = *at == '"';
    for (at += quoted; quoted ? *at != '"' || at[1] == '"' : !strchr(",\n", *at); at++) {
        cr_assert(*at && to < last && (quoted || *at != '"'), "a cell is not closed, or too long");
        at += quoted && *at == '"';
        *to++ = *at;
    }
    *to = '\0';
    return at + quoted;
}

/* A line's cells; returns the next line, NULL after the last. */
static const char *cells_read(const char *at, cells *c) {
    for (c->count = 0;; at++) {
        cr_assert_lt(c->count, MOST_CELLS);
        at = cell_read(at, c->text[c->count++]);
        if (*at != ',') break;
    }
    cr_assert_eq(*at, '\n', "expected a comma or the line's end at: %.40s", at);
    return at[1] ? at + 1 : NULL;
}

/* ---- JSON ---- */

/* Behind the value that begins here. */
static const char *value_end(const char *at) {
    int depth = 0;
    do {
        if (*at == '"')
            for (at++; *at != '"'; at++)
                at += *at == '\\';
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        at++;
    } while (depth > 0 || !strchr(",}]\n", *at));
    return at;
}

/* A text's characters; only escapes of one character are in these tests. */
static void text_decode(const char *from, const char *to, char *text) {
    for (from++; from < to - 1; from++) {
        from += *from == '\\';
        *text++ = *from;
    }
    *text = '\0';
}

/* What a cell of CSV should hold for the value. */
static void value_cell(const char *from, const char *to, char *text) {
    cr_assert_lt(to - from, CELL_BYTES);
    if (*from == '"') {
        text_decode(from, to, text);
        return;
    }
    memcpy(text, from, (size_t)(to - from));
    text[to - from] = '\0';
    if (strcmp(text, "null") == 0) *text = '\0';
}

/* Compares the members of an object with the cells from *at on; returns what is behind it. */
static const char *object_compare(const char *json, const char *path, const cells *keys,
                                  const cells *line, int *at) {
    while (*json != '}') {
        char key[PATH_BYTES], expected[CELL_BYTES];
        const char *end = strchr(json + 2, '"');
        cr_assert(end && end[1] == ':', "no key: %.40s", json);
        snprintf(key, sizeof key, "%s%s%.*s", path, *path ? "." : "", (int)(end - json - 2),
                 json + 2);
        cr_assert_lt(*at, keys->count, "%s is no column", key);
        if (strcmp(keys->text[*at], key) != 0) {
            cr_assert_eq(end[2], '{', "%s where the column is %s", key, keys->text[*at]);
            json = object_compare(end + 2, key, keys, line, at);
            continue;
        }
        json = value_end(end + 2);
        value_cell(end + 2, json, expected);
        cr_expect_str_eq(line->text[*at], expected, "%s: %s and %s", key, line->text[*at],
                         expected);
        ++*at;
    }
    return json + 1;
}

/* ---- Both ---- */

static cells keys, line;

/* Runs the command with both; returns how many lines the CSV has. */
static int compare(const char *command, int status) {
    char text[1024];
    snprintf(text, sizeof text, "%s --json --csv a.csv", command);
    run(text, status);
    char *json = strdup(s.out);
    const char *object = json;
    int lines = 0;
    run("cat a.csv", 0);
    for (const char *next = cells_read(s.out, &keys); next; lines++) {
        int at = 0;
        next = cells_read(next, &line);
        cr_assert_eq(line.count, keys.count, "%s: %d cells for %d keys", command, line.count,
                     keys.count);
        cr_assert(object && *object == '{', "%s: more lines of CSV than of JSON", command);
        object = object_compare(object, "", &keys, &line, &at);
        cr_expect_eq(at, keys.count, "%s: JSON has no %s", command, keys.text[at]);
        object += *object == '\n';
    }
    free(json);
    run("rm a.csv && inlay manual --keys", 0);
    for (int i = 0; i < keys.count; i++) {
        snprintf(text, sizeof text, "\n| `%s` | ", keys.text[i]);
        cr_expect(strstr(s.out, text), "%s: the documentation has no %s", command, keys.text[i]);
    }
    return lines;
}

#define SMALL "--instruction 'acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2'"

Test(cli_results, operators) {
    cr_expect_eq(compare("inlay conv2d --c 3 --h 5 --w 6 --k 16 --r 3 --s 3 --pad 1", 0), 1);
    cr_expect_eq(compare("inlay depthwise --c 3 --h 5 --w 6 --r 3 --s 3 --hw 4x16x16", 0), 1);
    run("inlay gemm --m 5 --n 6 --k 7 --strategy strict --csv a.csv", 1);
    cr_expect_eq(shell_count_files(&s), 1, "a file of results that are not there");
    cr_expect_eq(compare("inlay op 'o[i,j] += a[i,k] * b[k,j] where i<4, j<5, k<3'", 0), 1);
}

Test(cli_results, embeddings) {
    cr_expect_eq(compare("inlay embed conv2d --c 3 --h 9 --w 9 --k 16 --r 3 --s 3 --check", 0), 1);
    cr_expect_geq(compare("inlay embed conv2d --c 3 --h 9 --w 9 --k 16 --r 3 --s 3 --pareto "
                          "--objective calls,input",
                          0),
                  2);
    cr_expect_eq(compare("inlay embed gemm --m 3 --n 3 --k 3 --all " SMALL, 0), 8);
    cr_expect_eq(compare("inlay embed gemm --m 3 --n 3 --k 3 --count " SMALL, 0), 1);
    cr_expect_str_eq(line.text[0], "8");
    cr_expect_eq(
        compare("inlay embed gemm --m 3 --n 3 --k 3 --all --constraints flow,injective " SMALL, 0),
        216);
    cr_expect_eq(compare("inlay embed gemm --m 3 --n 3 --k 3 --constraints flow " SMALL, 0), 1);
}

Test(cli_results, runs_trees_and_builds) {
    run("inlay conv2d --c 3 --h 9 --w 9 --k 16 --r 3 --s 3 --emit program --trace a.tree", 0);
    run("printf 'cycles 99 an,\"odd\"\\n' >> program/program.txt; tail -n 1 "
        "program/program.txt",
        0);
    cr_expect_eq(compare("inlay run program --timing-only", 0), 1);
    cr_expect_geq(compare("inlay tree a.tree", 0), 2);
    cr_expect_eq(compare("inlay tree a.tree --tree 2", 0), 1);
    cr_expect_eq(compare("inlay version", 0), 1);
}

Test(cli_results, benches) {
    cr_expect_eq(compare("inlay bench --data lists", 0), 1);
    run("inlay bench --data lists --json > a.json", 0);
    cr_expect_eq(compare("inlay merge a.json", 0), 1);
    /* Without a program: hardly anything is there. */
    cr_expect_eq(compare("inlay bench --data lists --strategy strict", 1), 1);
}

Test(cli_results, labs) {
    cr_expect_eq(compare("inlay lab queens-6 golomb-4 --branching own,first_fail", 0), 4);
    cr_expect_eq(compare("inlay lab queens-6 --solutions all --no-times", 0), 1);
    run("inlay lab queens-6 golomb-4 --branching own,first_fail --csv runs.csv", 0);
    cr_expect_eq(compare("inlay lab replay runs.csv:3", 0), 1);
    cr_expect_eq(compare("inlay lab report runs.csv", 0), 2);
    cr_expect_gt(compare("inlay lab --list", 0), 300);
}

/* Either both options and a section of the documentation, or neither. */
Test(cli_results, every_command_has_both_or_neither) {
    run("for c in $(inlay --help | awk '/^(Operators|Commands)/ { on = 1; next } /^[^ ]/ { on = 0 "
        "} on && NF { print $1 }'); do inlay $c --help > help; "
        "if grep -q '^  --json  ' help; then a=yes; else a=no; fi; "
        "if grep -q '^  --csv FILE  ' help; then b=yes; else b=no; fi; "
        "test $a = $b || echo $c has one; test $a = yes || echo $c; done",
        0);
    cr_expect_str_eq(s.out, "dfg\nfzn\ndisasm\nasm\ncompletion\nmanual\n");
}

Test(cli_results, the_documentation_is_the_codes) {
    char command[1200];
    snprintf(command, sizeof command, "inlay manual --keys | diff - '%s/bench/RESULTS.md'", root);
    shell_run(&s, command);
    cr_expect_eq(s.status, 0, "run: build/inlay manual --keys > bench/RESULTS.md\n%s", s.out);
}

/* Nothing is computed, printed or written when there is no place for the file. */
Test(cli_results, files_that_cannot_be_written) {
    run("inlay gemm --m 5 --n 6 --k 7 --emit program --trace a.tree && "
        "inlay bench --data lists --json > a.json && "
        "inlay lab queens-6 --csv runs.csv",
        0);
    static const char *const commands[] = {
        "inlay gemm --m 5 --n 6 --k 7",
        "inlay op 'o[i] += a[i] * b[i] where i<4' --trace t --report r.html --emit e",
        "inlay embed gemm --m 3 --n 3 --k 3 --trace t --report r.html",
        "inlay run program --timeline t",
        "inlay bench --data lists --resume r --trace t --report r.html --svg s.svg",
        "inlay merge a.json --report r.html",
        "inlay lab queens-6 --trace t --report r.html",
        "inlay lab replay runs.csv:2 --trace t",
        "inlay lab report runs.csv --report r.html",
        "inlay lab --list",
        "inlay tree a.tree --svg t.svg --depths d.csv",
        "inlay version"};
    int files = shell_count_files(&s);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        char text[300];
        snprintf(text, sizeof text, "%s --csv /proc/nowhere/x", commands[i]);
        run(text, 2);
        cr_expect_str_empty(s.out, "%s: %s", text, s.out);
        cr_expect_eq(count_lines(s.err), 1, "%s: %s", text, s.err);
        cr_expect(strstr(s.err, "--csv: ") && strstr(s.err, "/proc/nowhere/x"), "%s", s.err);
        cr_expect_eq(shell_count_files(&s), files, "%s leaves files", text);
    }
}
