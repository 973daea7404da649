/* `inlay fzn` as MiniZinc and people call it. */
#include <criterion/criterion.h>
#include <string.h>

#include "test/shell.h"

static shell s;

static void begin(void) {
    s = shell_begin();
}

static void end(void) {
    shell_end(&s);
}

TestSuite(cli_fzn, .init = begin, .fini = end);

#define MODEL                                                                                      \
    "echo 'var 1..9: x :: output_var; var 1..9: y :: output_var; constraint int_times(x, y, 12); " \
    "solve satisfy;' > a.fzn; "

Test(cli_fzn, letters_are_those_of_minizinc) {
    shell_run(&s, MODEL "inlay fzn a.fzn");
    cr_expect_str_eq(s.out, "x = 2;\ny = 6;\n----------\n");
    cr_expect_eq(s.status, 0);
    shell_run(&s, "inlay fzn -a -s -r 7 -t 60000 a.fzn");
    cr_expect_eq(s.status, 0);
    cr_expect(strstr(s.out, "----------\n==========\n%%%mzn-stat: "), "%s", s.out);
    cr_expect(strstr(s.out, "%%%mzn-stat: solutions=4\n"), "%s", s.out);
    shell_run(&s, "inlay fzn -n 2 a.fzn");
    cr_expect_eq(count_lines(s.out), 6, "%s", s.out);
    cr_expect(!strstr(s.out, "=========="), "%s", s.out);
    shell_run(&s, "inlay fzn -f -p 2 a.fzn");
    cr_expect_eq(count_lines(s.out), 3, "%s", s.out);
    cr_expect_str_eq(s.err, "");
}

Test(cli_fzn, verbose_tells_of_propagators_and_a_missing_domain_is_told) {
    shell_run(&s, MODEL "inlay fzn -v a.fzn");
    cr_expect(strstr(s.err, "2 variables, 1 constraints"), "%s", s.err);
    cr_expect(strstr(s.err, "product"), "%s", s.err);
    shell_run(&s, "echo 'var int: free; solve minimize free;' > b.fzn; inlay fzn b.fzn");
    cr_expect(strstr(s.err, "free has no domain: it was searched within -2147483646..2147483646"),
              "%s", s.err);
    cr_expect_eq(s.status, 0);
}

Test(cli_fzn, the_tree_is_traced) {
    shell_run(&s, MODEL "inlay fzn -a --trace a.tree a.fzn && inlay tree a.tree");
    cr_expect_eq(s.status, 0, "%s", s.err);
    cr_expect(strstr(s.out, "4 solutions") || strstr(s.out, "solutions"), "%s", s.out);
}
