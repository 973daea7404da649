/* Runs a command line as a user types it, in a fresh folder, with the built `inlay` first in PATH.
 */
#ifndef TEST_SHELL_H
#define TEST_SHELL_H

#include <stdbool.h>

typedef struct shell {
    char folder[64]; /* fresh; the current folder of every line */
    int status;      /* exit status of the last line */
    char *out, *err; /* what it wrote; never NULL after a line */
} shell;

/* The program under test is what the environment variable INLAY names, build/inlay by default. */
shell shell_begin(void);

/* Runs one line of /bin/sh. */
void shell_run(shell *s, const char *line);

/* How many lines a text has; how many files and folders there are in the shell's folder. */
int count_lines(const char *text);
int shell_count_files(const shell *s);

/* Removes the folder and all that is in it. */
void shell_end(shell *s);

#endif
