/* Every command that README.md shows does what it says: each line `build/inlay …` is run, in order,
 * in one folder. A bench is cut to one row. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test/shell.h"

Test(readme, commands_run) {
    static const char prefix[] = "    build/inlay ";
    char line[400], command[512];
    int commands = 0;
    FILE *file = fopen("README.md", "r");
    cr_assert_not_null(file);
    shell s = shell_begin();
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, prefix, strlen(prefix)) != 0) continue;
        line[strcspn(line, "\n")] = '\0';
        const char *rest = line + strlen(prefix);
        bool bench = strncmp(rest, "bench", 5) == 0;
        snprintf(command, sizeof command, "inlay %s%s", rest, bench ? " --limit 1" : "");
        shell_run(&s, command);
        cr_expect_eq(s.status, 0, "%s: %s", command, s.err);
        cr_expect_str_empty(s.err, "%s: %s", command, s.err);
        commands++;
    }
    cr_expect_geq(commands, 4);
    shell_end(&s);
    fclose(file);
}

/* The folders that it sends readers to are there. */
Test(readme, links_lead_somewhere) {
    shell s = shell_begin();
    char here[400], command[700];
    cr_assert_not_null(getcwd(here, sizeof here));
    snprintf(command, sizeof command,
             "cd '%s'; for f in README.md */README.md; do sed -n 's/.*](\\([^)#:]*\\)).*/\\1/p' $f "
             "| while read -r to; do "
             "test -e \"$(dirname $f)/$to\" || echo \"$f: $to\"; done; done",
             here);
    shell_run(&s, command);
    cr_expect_str_empty(s.out, "%s", s.out);
    shell_end(&s);
}
