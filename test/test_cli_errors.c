/* The errors that a newcomer is likely to make: each is answered with one line that says what,
 * where and what was expected, exit status 2, and nothing is written. */
#include <criterion/criterion.h>
#include <string.h>

#include "test/shell.h"

typedef struct mistake {
    const char *line;
    const char *says[2]; /* parts of the answer */
} mistake;

#define CONV "inlay conv2d --c 3 --h 8 --w 8 --k 4 --r 3 --s 3 "
#define GEMM "inlay gemm --m 4 --n 4 --k 4 "

static const mistake mistakes[] = {
    {"inlay", {"expected a command", "inlay --help"}},
    {"inlay cnov2d", {"unknown command 'cnov2d'", "did you mean 'conv2d'?"}},
    {"inlay bnech", {"did you mean 'bench'?"}},
    {"inlay frobnicate", {"unknown command 'frobnicate'", "inlay --help"}},
    {CONV "--stirde 2", {"unknown option '--stirde'", "did you mean '--stride'?"}},
    {CONV "--padding 1", {"did you mean '--pad'?"}},
    {CONV "-stride 2", {"did you mean '--stride'?"}},
    {CONV "--strategy pda", {"--strategy", "did you mean 'pad'?"}},
    {"inlay conv2d --c 3 --h 8 --w 8", {"--k N is missing", "output channels"}},
    {"inlay conv2d --c 0 --h 8 --w 8 --k 4 --r 3 --s 3", {"--c", "from 1 to 2147483647, not '0'"}},
    {"inlay conv2d --c 3 --h -8 --w 8 --k 4 --r 3 --s 3", {"--h", "not '-8'"}},
    {"inlay conv2d --c 3 --h 8 --w 8 --k 4 --r 3 --s", {"--s needs a value"}},
    {"inlay conv2d --c three --h 8 --w 8 --k 4 --r 3 --s 3", {"--c", "expected an integer"}},
    {"inlay conv2d --c 3.5 --h 8 --w 8 --k 4 --r 3 --s 3", {"--c", "not '3.5'"}},
    {CONV "--stride 2x", {"--stride", "not '2x'"}},
    {CONV "--stride 1x2x3", {"--stride", "two as 3x5"}},
    {CONV "--stride 0", {"--stride", "from 1"}},
    {CONV "--pad -1", {"--pad", "from 0"}},
    {CONV "--groups 2", {"--c 3", "--groups 2"}},
    {"inlay conv2d --c 3 --h 8 --w 8 --k 4 --r 9 --s 3",
     {"filter's height 9", "larger than the padded image's 8"}},
    {"inlay conv2d --c 3 --h 8 --w 8 --k 4 --r 3 --s 3 --dilation 4",
     {"larger than the padded image's 8"}},
    {"inlay fzn", {"expected FILE.fzn"}},
    {"inlay fzn none.fzn", {"none.fzn"}},
    {"inlay fzn model.mzn", {"expected FlatZinc, not MiniZinc", "minizinc --solver inlay"}},
    {"echo 'var 1..3: x; solve satisfi;' > a.fzn; inlay fzn a.fzn; a=$?; rm a.fzn; exit $a",
     {"line 1, column 20", "satisfy, minimize or maximize, not 'satisfi'"}},
    {"echo 'var float: x; solve satisfy;' > a.fzn; inlay fzn a.fzn; a=$?; rm a.fzn; exit $a",
     {"line 1, column 5", "floats are not supported"}},
    {"inlay fzn -x a.fzn", {"unknown option '-x'"}},
    {"inlay fzn -n none a.fzn", {"--solutions", "not 'none'"}},
    {"inlay fzn --all a.fzn", {"did you mean '--all-solutions'?"}},
    {"inlay gemm --m 99999999999999999999 --n 1 --k 1", {"--m", "99999999999999999999"}},
    {"inlay gemm --m 2147483647 --n 2147483647 --k 2147483647", {"more multiplications"}},
    {GEMM "8", {"unexpected '8'", "--help"}},
    {GEMM "--hw 2x2x2", {"--hw", "1x16x16"}},
    {GEMM "--hw missing.json", {"--hw", "missing.json"}},
    {GEMM "--objective cycle", {"--objective", "'cycle'"}},
    {GEMM "--objective cycles+host:", {"--objective", "cycles+host:W"}},
    {GEMM "--objective cycles+host:-1", {"--objective", "from 0"}},
    {GEMM "--objective cycles+host:1x", {"--objective", "'cycles+host:1x'"}},
    {GEMM "--objective cycles+host:nan", {"--objective"}},
    {GEMM "--objective cycles+host:1e9", {"--objective", "1000000"}},
    {GEMM "--epilogue shr:99", {"--epilogue", "0 to 31"}},
    {GEMM "--epilogue clip:9:1", {"--epilogue"}},
    {GEMM "--epilogue relu", {"--epilogue", "expected"}},
    {GEMM "--time-limit soon", {"--time-limit", "expected seconds"}},
    {GEMM "--jobs 0", {"--jobs", "from 1"}},
    {GEMM "--seed -1", {"--seed", "from 0"}},
    {GEMM "--json=yes", {"--json takes no value"}},
    {GEMM "--emit ''", {"--emit", "FOLDER"}},
    {GEMM "--emit /proc/nowhere/program", {"--emit", "/proc/nowhere"}},
    {"inlay op", {"expected 'TEXT'|@FILE"}},
    {"inlay embed op", {"expected the operator's text after op", "inlay embed op 'C[i,j]"}},
    {"inlay op @missing.txt", {"missing.txt", "No such file"}},
    {"inlay op @/", {"inlay op: /"}},
    {"inlay run", {"expected FOLDER"}},
    {"inlay run missing", {"missing", "No such file"}},
    {"inlay run /dev/null", {"/dev/null"}},
    {"inlay disasm missing", {"missing", "No such file"}},
    {"inlay asm missing.s --output x.bin", {"missing.s", "No such file"}},
    {"inlay asm /dev/null", {"--output FILE is missing"}},
    {"inlay bench cnov", {"expected conv, gemm, rnn or all", "'cnov'"}},
    {"inlay bench --set servers", {"--set", "did you mean 'server'?"}},
    {"inlay bench --limit 0", {"--limit", "from 1"}},
    {"inlay bench --data /nowhere", {"--data", "/nowhere"}},
    {"inlay bench --limit 1 --csv /proc/nowhere/rows.csv", {"--csv", "/proc/nowhere"}},
    {"inlay tree", {"expected FILE", "--help"}},
    {"inlay tree missing.tree", {"missing.tree", "No such file"}},
    {"inlay tree /dev/null", {"/dev/null", "not a regular file"}},
    {"inlay tree a.tree --expand 1", {"--expand", "from 3"}},
    {"inlay tree a.tree --draw a.svg", {"unknown option '--draw'", "--help"}},
    {CONV "--trace /proc/nowhere/a.tree", {"--trace", "/proc/nowhere"}},
    {"inlay lab", {"expected PROBLEM…", "--list"}},
    {"inlay lab queen", {"unknown problem 'queen'", "did you mean 'queens'?"}},
    {"inlay lab queens-0", {"queens: after 'queens' expected -n", "from 1 to 200"}},
    {"inlay lab golomb-5-5", {"unexpected '-5'"}},
    {"inlay lab embed:conv-sever-1", {"did you mean 'embed:conv-server-1'?"}},
    {"inlay lab queens --branching first-fail", {"--branching", "did you mean 'first_fail'?"}},
    {"inlay lab queens --branching 1", {"--branching: unknown '1'", "expected own, input_order"}},
    {"inlay lab queens --values min", {"--values", "did you mean 'minimum'?"}},
    {"inlay lab queens --restart luby:x", {"--restart", "luby"}},
    {"inlay lab queens --consistency full", {"--consistency", "value, bounds, domain"}},
    {"inlay lab queens --seeds 1..5", {"--seeds", "1-10, not '1..5'"}},
    {"inlay lab queens --seeds 5-1", {"--seeds", "'5-1'"}},
    {"inlay lab queens --solutions none", {"--solutions", "or all, not 'none'"}},
    {"inlay lab queens --search discrepancy --restart luby", {"--restart none"}},
    {"inlay lab queens --search discrepancy --solutions all", {"--solutions 1"}},
    {"inlay lab queens --measure time", {"--measure", "nodes, failures, propagations, seconds"}},
    {"inlay lab queens --heuristic first_fail", {"unknown option '--heuristic'", "--help"}},
    {"inlay lab queens --csv /proc/nowhere/a.csv", {"--csv", "/proc/nowhere"}},
    {"inlay lab queens --trace a.tree", {"--trace", "expected one"}},
    {"inlay lab missing.fzn", {"missing.fzn", "No such file"}},
    {"inlay lab replay", {"expected one line"}},
    {"inlay lab replay runs.csv", {"FILE:LINE such as runs.csv:2", "'runs.csv'"}},
    {"inlay lab replay runs.csv:2", {"runs.csv", "No such file"}},
    {"inlay lab replay runs.csv:1", {"line 1 has the titles"}},
    {"inlay lab replay queens-8,own", {"2 cells", "expected the 23"}},
    {"inlay lab report", {"report: expected FILE.csv"}},
    {"inlay lab report missing.csv", {"missing.csv", "No such file"}},
    {"inlay lab queens --hw 2x2", {"--hw", "1x16x16"}},
    {"inlay help frob", {"unknown command 'frob'"}},
    {"inlay Conv2D", {"did you mean 'conv2d'?"}},
    {CONV "--C 3", {"unknown option '--C'", "did you mean '--c'?"}},
    {CONV "-v", {"unknown option '-v'; see --help"}},
    {"inlay gemm 64 64 64", {"unexpected '64'; expected options only"}},
    {"inlay op out[i] += a[i,k]", {"unexpected '+='", "'TEXT'|@FILE"}},
    {"inlay bench conv gemm", {"unexpected 'gemm'", "[conv|gemm|rnn|all]"}},
    {GEMM "--time-limit 5s", {"expected seconds, such as 10 or 0.5, not '5s'"}},
    {GEMM "--hw .", {"--hw: .: not a regular file"}},
    {GEMM "--hw 1X16X16", {"1x16x16"}},
    {"echo '{\"a\":1}' > a.json; " GEMM "--hw a.json; a=$?; rm a.json; exit $a",
     {"--hw: a.json: line 1, column 7: unknown key \"a\"", "LOG_BATCH"}},
    {": > a.json; " GEMM "--hw a.json; a=$?; rm a.json; exit $a",
     {"--hw: a.json: line 1, column 1: expected '{'"}},
    {GEMM "--report .", {"--report: .: Is a directory"}},
    {GEMM "--trace .", {"--trace: .: Is a directory"}},
    {"echo hello > a; inlay merge a; a=$?; rm a; exit $a",
     {"a:1: not a line of inlay bench --json"}},
    {"printf 'x\\0y\\n' > a; inlay merge a; a=$?; rm a; exit $a", {"a: holds a zero byte"}},
    {"mkdir p; printf 'vta 1\\ndram 4096\\nblob 0x0 i\\nrun 0x0 1\\n' > p/program.txt; "
     "printf '\\7%015d' 0 | tr 0 '\\0' > p/i; inlay run p --timeline t.json; a=$?; rm -r p; exit "
     "$a",
     {"instruction 0", "unknown opcode 7"}},
    {"printf '\\033[2J\\n' > a; inlay tree a; a=$?; rm a; exit $a",
     {"a: line 1, column 1: expected 'tree 2', as a file that --trace wrote begins, not '?[2J'"}},
    {"inlay embed conv2d --c 3 --h 8 --w 8 --k 4 --r 3 --s 3 --instruction gem",
     {"--instruction: expected gemm, @FILE or a text", "not 'gem'"}},
    {"inlay lab queens --restart luby:0", {"unknown 'luby:0'", "`luby:100`"}},
    {"inlay embed --c 3", {"expected the operator's name before its options", "inlay embed gemm"}},
    {"inlay embed --count gemm --m 3 --n 3 --k 3", {"the operator's name before its options"}},
    {"inlay dfg --m 3", {"the operator's name before its options", "inlay dfg gemm"}},
    {"inlay conv2d --hlep", {"did you mean '--help'?"}},
    {"inlay run .", {"program.txt", "expected a program folder, as --emit writes it"}},
    {"inlay lab queens --branching first_fail, random",
     {"--branching: expected words with commas, and no blanks, between", "not 'first_fail,'"}},
    {"inlay lab queens --values 'minimum, maximum'", {"no blanks", "not 'minimum, maximum'"}},
};

static void check(shell *s, const mistake *m, int lines) {
    shell_run(s, m->line);
    cr_expect_eq(s->status, 2, "%s: status %d: %s", m->line, s->status, s->err);
    cr_expect_eq(count_lines(s->err), lines, "%s: expected %d lines on stderr: %s", m->line, lines,
                 s->err);
    cr_expect_str_empty(s->out, "%s: printed %s", m->line, s->out);
    cr_expect_eq(shell_count_files(s), 0, "%s: left files behind", m->line);
    cr_expect(strncmp(s->err, "inlay", 5) == 0, "%s: does not say who speaks: %s", m->line, s->err);
    for (int i = 0; i < 2 && m->says[i]; i++)
        cr_expect(strstr(s->err, m->says[i]), "%s: says nothing of \"%s\": %s", m->line, m->says[i],
                  s->err);
}

Test(cli_errors, one_line_and_status_2) {
    shell s = shell_begin();
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        check(&s, &mistakes[i], 1);
    shell_end(&s);
}

/* A mistake in an operator's text is shown in its place: the line and a caret under the message. */
Test(cli_errors, operator_texts_have_a_caret) {
    static const mistake texts[] = {
        {"inlay op 'out[i,j] += a[i,k] * b[k,j] where i<40, j<50'", {"line 1, column", "'k'"}},
        {"inlay op 'out[i,j] = a[i,k] * b[k,j] where i<4, j<5, k<3'", {"column 10", "+="}},
        {"inlay op 'out[i] += a[i,k] * b[k] where i<0, k<3'", {"column"}},
        {"inlay op 'nonsense'", {"column", "\n"}},
    };
    shell s = shell_begin();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check(&s, &texts[i], 3);
    shell_end(&s);
}

Test(cli_errors, a_full_disk_is_noticed) {
    shell s = shell_begin();
    shell_run(&s, "test -c /dev/full || exit 1; inlay --help >/dev/full");
    cr_expect_eq(s.status, 1);
    shell_run(&s, "ln -s /dev/full full; inlay gemm --m 4 --n 4 --k 4 --report full");
    cr_expect_neq(s.status, 0);
    cr_expect(strstr(s.err, "--report: full: No space left"), "%s", s.err);
    shell_run(&s, "test -L full && test -c full && rm full");
    cr_expect_eq(s.status, 0, "the link is gone");
    shell_end(&s);
}

/* A pipe, a device or a link keeps its name, and gets what is written. */
Test(cli_errors, what_is_no_regular_file_is_written_in_place) {
    shell s = shell_begin();
    shell_run(&s, "ln -s there here; : > there; inlay lab queens-8 --csv here --trace link.none "
                  ">/dev/null; test -L here && test -s there && rm -f here there link.none");
    cr_expect_eq(s.status, 0, "%s", s.err);
    shell_run(&s, "mkfifo pipe; cat pipe > got & inlay lab queens-8 --csv pipe >/dev/null; wait; "
                  "test -p pipe && test -s got && rm pipe got");
    cr_expect_eq(s.status, 0, "%s", s.err);
    cr_expect_eq(shell_count_files(&s), 0);
    shell_end(&s);
}
