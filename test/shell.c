#include "test/shell.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *file_text(const char *path) {
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);
    if (file) {
        size_t length = fread(text, 1, (1 << 20) - 1, file);
        text[length] = '\0';
        fclose(file);
    }
    remove(path);
    return text;
}

/* The folder of the program under test, absolute. */
static void program_folder(char *folder, size_t bytes) {
    const char *program = getenv("INLAY");
    char here[PATH_MAX] = "";
    if (!program) program = "build/inlay";
    if (program[0] != '/' && !getcwd(here, sizeof here)) abort();
    snprintf(folder, bytes, "%s/%s", here, program);
    *strrchr(folder, '/') = '\0';
}

shell shell_begin(void) {
    shell s = {.folder = "/tmp/inlay-shell.XXXXXX"};
    if (!mkdtemp(s.folder)) abort();
    return s;
}

void shell_run(shell *s, const char *line) {
    char folder[2 * PATH_MAX], out[80], err[80];
    static const char frame[] = "cd %s && PATH=%s:$PATH && { %s\n} >%s 2>%s </dev/null";
    program_folder(folder, sizeof folder);
    snprintf(out, sizeof out, "%s.out", s->folder);
    snprintf(err, sizeof err, "%s.err", s->folder);
    size_t bytes = sizeof frame + strlen(line) + strlen(folder) + 256;
    char *command = malloc(bytes);
    snprintf(command, bytes, frame, s->folder, folder, line, out, err);
    int status = system(command);
    free(command);
    free(s->out);
    free(s->err);
    s->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    s->out = file_text(out);
    s->err = file_text(err);
}

int count_lines(const char *text) {
    int lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

int shell_count_files(const shell *s) {
    int files = 0;
    DIR *folder = opendir(s->folder);
    if (!folder) return -1;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        files += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return files;
}

void shell_end(shell *s) {
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", s->folder);
    if (system(command) != 0) fprintf(stderr, "cannot remove %s\n", s->folder);
    free(s->out);
    free(s->err);
}
