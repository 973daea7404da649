/* What is made from the table of options tells of every command and option, in forms that their
 * readers accept. */
#include <criterion/criterion.h>
#include <string.h>

#include "test/shell.h"

static shell s;

static void begin(void) {
    s = shell_begin();
    /* One line "COMMAND OPTION" for each option that --help shows. */
    shell_run(&s, "for c in $(inlay --help | awk '/^(Operators|Commands)/ { on = 1; next } /^[^ ]/ "
                  "{ on = 0 } "
                  "on && NF { print $1 }'); do inlay $c --help | sed -n \"s/^  "
                  "--\\([a-z-]*\\).*/$c \\1/p\"; done > options; "
                  "cat options");
}

static void end(void) {
    shell_end(&s);
}

TestSuite(cli_manual, .init = begin, .fini = end);

static void run(const char *line) {
    shell_run(&s, line);
    cr_expect_eq(s.status, 0, "%s: %s%s", line, s.out, s.err);
}

Test(cli_manual, options_are_known) {
    cr_assert_gt(count_lines(s.out), 100);
    cr_expect(strstr(s.out, "conv2d dilation\n"));
    cr_expect(strstr(s.out, "bench resume\n"));
}

Test(cli_manual, man_page_has_all) {
    run("inlay manual > page && while read -r command option; do sed -n \"/^.Ss inlay "
        "$command\\$/,/^.S/p\" page | "
        "grep -q \"^.It Fl -$option\" || { echo \"$command $option\"; exit 1; }; done < options");
    run("command -v mandoc >/dev/null || exit 0; inlay manual | mandoc -Tlint");
}

Test(cli_manual, bash_completes_all) {
    run("inlay completion bash > script && while read -r command option; do "
        "grep -q \"^    $command) options=.*--$option\" script || { echo \"$command $option\"; "
        "exit 1; }; done < options");
    run("command -v bash >/dev/null || exit 0; cat > try <<'END'\n"
        ". ./script\nCOMP_WORDS=(inlay bench --set s); COMP_CWORD=3; _inlay; echo "
        "\"${COMPREPLY[@]}\"\n"
        "COMP_WORDS=(inlay conv2d --st); COMP_CWORD=2; _inlay; echo \"${COMPREPLY[@]}\"\n"
        "COMP_WORDS=(inlay ben); COMP_CWORD=1; _inlay; echo \"${COMPREPLY[@]}\"\nEND\n"
        "bash try > tried; printf 'server\\n--stride --strategy\\nbench\\n' | cmp - tried");
}

Test(cli_manual, zsh_and_fish_complete_all) {
    run("inlay completion zsh > _inlay && while read -r command option; do "
        "sed -n \"/^    $command)/,/;;/p\" _inlay | grep -q -e \"'--$option\\[\" || { echo "
        "\"$command $option\"; exit 1; }; "
        "done < options");
    run("! command -v zsh >/dev/null || zsh -n _inlay");
    run("inlay completion fish > inlay.fish && while read -r command option; do "
        "grep -q \"from $command' -l $option \" inlay.fish || { echo \"$command $option\"; exit 1; "
        "}; done < options");
    run("! command -v fish >/dev/null || fish -n inlay.fish");
}

Test(cli_manual, other_shells_are_named) {
    shell_run(&s, "inlay completion tcsh");
    cr_expect_eq(s.status, 2);
    cr_expect(strstr(s.err, "expected bash, zsh or fish"), "%s", s.err);
}
