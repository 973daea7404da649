/* See trace_file.h. */
#include "bench/tree/trace_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "isa/file.h"

/* Bytes of a trace that are read back at most. */
static const size_t TEXT_LIMIT = (size_t)1 << 30;

bool trace_file_open(trace_file *t, arena *a, const char *path, error_record *error) {
    *t = (trace_file){.path = path, .tuning = csp_tuning_defaults()};
    if (!path) return true;
    t->writing = arena_alloc(a, 1, sizeof *t->writing);
    if (!t->writing) return error_set(error, "out of memory");
    int fd = file_begin(t->writing, path, error);
    if (fd < 0) return error_add_context(error, "--trace");
    t->file = t->tuning.trace = fdopen(fd, "w");
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
    int reason = errno;
    t->file = NULL;
    if (!t->path) return written || error_set(error, "out of memory");
    if (keep && !written) error_set(error, "%s: %s", t->path, strerror(reason));
    return (file_end(t->writing, keep && written, error) && (written || !keep)) ||
           error_add_context(error, "--trace");
}
