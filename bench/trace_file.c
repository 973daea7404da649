/* See trace_file.h. */
#include "bench/trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "isa/file.h"

/* Bytes of a trace that are read back at most. */
static const size_t TEXT_LIMIT = (size_t)1 << 30;

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

bool trace_file_open_memory(trace_file *t, error_record *error) {
    *t = (trace_file){.tuning = csp_tuning_defaults()};
    t->file = open_memstream(&t->text, &t->bytes);
    t->tuning.trace = t->file;
    return t->file || error_set(error, "out of memory");
}

char *trace_file_text(const trace_file *t, arena *a, size_t *bytes, error_record *error) {
    uint8_t *text;
    *bytes = t->bytes;
    if (!t->path) return t->text;
    return file_read(a, t->path, TEXT_LIMIT, &text, bytes, error) ? (char *)text : NULL;
}

void trace_file_free(trace_file *t) {
    free(t->text);
    t->text = NULL;
}

const csp_tuning *trace_file_tuning(const trace_file *t) {
    return t->file ? &t->tuning : NULL;
}

bool trace_file_close(trace_file *t, bool keep, error_record *error) {
    if (!t->file) return true;
    bool written = !ferror(t->file);
    written = fclose(t->file) == 0 && written;
    t->file = NULL;
    if (!t->path) return written || error_set(error, "out of memory");
    if (keep && written && rename(t->temporary, t->path) == 0) return true;
    int reason = errno;
    unlink(t->temporary);
    return !keep || error_set(error, "--trace: %s: %s", t->path, strerror(reason));
}
