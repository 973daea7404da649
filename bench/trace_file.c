/* See trace_file.h. */
#include "bench/trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool trace_file_open(trace_file *t, arena *a, const char *path, error_record *error) {
    *t = (trace_file){.path = path, .tuning = csp_tuning_defaults()};
    if (!path) return true;
    size_t bytes = strlen(path) + 32;
    char *temporary = arena_alloc(a, bytes, 1);
    if (!temporary) return error_set(error, "out of memory");
    snprintf(temporary, bytes, "%s.new%ld", path, (long)getpid());
    t->temporary = temporary;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd >= 0) t->file = fdopen(fd, "w");
    t->tuning.trace = t->file;
    return t->file || error_set(error, "--trace: %s: %s", path, strerror(errno));
}

const csp_tuning *trace_file_tuning(const trace_file *t) {
    return t->file ? &t->tuning : NULL;
}

bool trace_file_close(trace_file *t, bool keep, error_record *error) {
    if (!t->file) return true;
    bool written = !ferror(t->file);
    written = fclose(t->file) == 0 && written;
    t->file = NULL;
    if (keep && written && rename(t->temporary, t->path) == 0) return true;
    int reason = errno;
    unlink(t->temporary);
    return !keep || error_set(error, "--trace: %s: %s", t->path, strerror(reason));
}
