/* See resume.h. */
#include "bench/deepbench/resume.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/output/json.h"
#include "bench/output/json_read.h"
#include "isa/file.h"

enum { RESUME_LIMIT_BYTES = 256 << 20 };
static const char settings_key[] = "inlay_resume";

static bool settings_check(arena *a, const char *line, const char *settings, error_record *error) {
    json_object object;
    if (!json_read(a, line, &object, error)) return false;
    const json_member *m = json_find(&object, settings_key);
    if (!m || m->kind != JSON_TEXT) return error_set(error, "is not a file that --resume wrote");
    if (strcmp(m->text, settings) == 0) return true;
    return error_set(error, "was made with other settings or another build: %s", m->text);
}

/* Reads the whole lines; *kept_bytes is where they end. */
static bool lines_read(arena *a, char *text, const char *settings, resume_file *resume,
                       size_t *kept_bytes, error_record *error) {
    int line = 1;
    char *end;
    for (char *start = text; (end = strchr(start, '\n')); start = end + 1, line++) {
        bool is_evaluation = true;
        *end = '\0';
        bool good = line == 1 ? settings_check(a, start, settings, error)
                              : evaluation_read_json(a, start, &resume->done[resume->count],
                                                     &is_evaluation, error);
        if (!good || !is_evaluation) return error_add_context(error, "line %d", line);
        resume->count += line > 1;
        *kept_bytes = (size_t)(end + 1 - text);
    }
    return true;
}

static bool existing_read(arena *a, const char *path, const char *settings, resume_file *resume,
                          size_t *kept_bytes, error_record *error) {
    uint8_t *data;
    size_t bytes, lines = 1;
    if (!file_read(a, path, RESUME_LIMIT_BYTES, &data, &bytes, error)) return false;
    for (size_t i = 0; i < bytes; i++)
        lines += data[i] == '\n';
    resume->done = arena_alloc(a, lines, sizeof *resume->done);
    if (!resume->done) return error_set(error, "out of memory");
    bool good = lines_read(a, (char *)data, settings, resume, kept_bytes, error);
    if (good && bytes > 0 && *kept_bytes == 0)
        good = error_set(error, "is not a file that --resume wrote");
    error->line = 0; /* the place in the file is what counts */
    return good || error_add_context(error, "%s", path);
}

static bool settings_write(FILE *file, const char *settings) {
    json_writer w = json_begin(file);
    json_text(&w, settings_key, settings);
    json_end(&w);
    return fflush(file) == 0;
}

bool resume_open(arena *a, const char *path, const char *settings, resume_file *resume,
                 error_record *error) {
    size_t kept_bytes = 0;
    *resume = (resume_file){0};
    if (access(path, F_OK) == 0 && !existing_read(a, path, settings, resume, &kept_bytes, error))
        return false;
    int descriptor = open(path, O_WRONLY | O_CREAT, 0666);
    if (descriptor >= 0 && ftruncate(descriptor, (off_t)kept_bytes) == 0)
        resume->file = fdopen(descriptor, "a");
    if (!resume->file || (kept_bytes == 0 && !settings_write(resume->file, settings)))
        return error_set(error, "cannot write %s: %s", path, strerror(errno));
    return true;
}

bool resume_add(resume_file *resume, const evaluation *e) {
    record_write_json(resume->file, &row_kind, e);
    return fflush(resume->file) == 0;
}

const evaluation *resume_find(const resume_file *resume, const char *operator_text) {
    for (size_t i = 0; i < resume->count; i++)
        if (strcmp(resume->done[i].operator, operator_text) == 0) return &resume->done[i];
    return NULL;
}

void resume_close(resume_file *resume) {
    if (resume->file) fclose(resume->file);
}
