/* Data files beside the program; see data.h. The Makefile defines INLAY_SHARE and INLAY_SOURCE. */
#include "bench/deepbench/data.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef PATH_MAX
enum { PATH_MAX = 4096 };
#endif

static const char *readable_path(arena *a, const char *folder, const char *rest, const char *file) {
    size_t bytes = strlen(folder) + strlen(rest) + strlen(file) + 2;
    char *path = arena_alloc(a, bytes, 1);
    if (!path) return NULL;
    snprintf(path, bytes, "%s%s/%s", folder, rest, file);
    return access(path, R_OK) == 0 ? path : NULL;
}

/* The folder of the running program; "." when nothing is known. */
static void program_folder(const char *program, char folder[PATH_MAX]) {
    ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    if (length < 0) length = snprintf(folder, PATH_MAX, "%.*s", PATH_MAX - 1, program);
    folder[length] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    else
        strcpy(folder, ".");
}

const char *data_find(arena *a, const char *folder, const char *program, const char *file,
                      error_record *error) {
    char beside[PATH_MAX];
    program_folder(program, beside);
    const char *const place[][2] = {
        {beside, "/../share/inlay/deepbench"},
        {beside, "/../bench/deepbench"},
        {INLAY_SOURCE, "/bench/deepbench"},
        {INLAY_SHARE, "/deepbench"},
    };
    if (folder) {
        const char *path = readable_path(a, folder, "", file);
        if (!path) error_set(error, "--data: cannot read %s in folder '%s'", file, folder);
        return path;
    }
    for (size_t i = 0; i < sizeof place / sizeof place[0]; i++) {
        const char *path = readable_path(a, place[i][0], place[i][1], file);
        if (path) return path;
    }
    error_set(error,
              "data file %s not found: neither beside the program nor in %s; use --data FOLDER",
              file, INLAY_SHARE);
    return NULL;
}
