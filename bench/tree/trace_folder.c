/* See trace_folder.h. */
#include "bench/tree/trace_folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "isa/file.h"

enum { PATH_BYTES = 4096 };

/* Bytes of a trace that further rows of the same operator can have, too. */
static const size_t COPY_LIMIT = (size_t)1 << 30;

bool trace_folder_open(trace_folder *f, const char *path, error_record *error) {
    struct stat entry;
    *f = (trace_folder){.path = path};
    pthread_mutex_init(&f->lock, NULL);
    if (!path) return true;
    if (strlen(path) > PATH_BYTES / 2) return error_set(error, "--trace: the path is too long");
    f->made = mkdir(path, 0777) == 0;
    if (!f->made && errno != EEXIST)
        return error_set(error, "--trace: cannot make the folder %s: %s", path, strerror(errno));
    if (stat(path, &entry) != 0 || !S_ISDIR(entry.st_mode))
        return error_set(error, "--trace: %s: expected a folder, or a place for one", path);
    return access(path, W_OK | X_OK) == 0 ||
           error_set(error, "--trace: %s: %s", path, strerror(errno));
}

void trace_folder_abandon(trace_folder *f) {
    if (f->made) rmdir(f->path);
}

static void file_path(const trace_folder *f, int row, char path[PATH_BYTES]) {
    snprintf(path, PATH_BYTES, "%s/row-%04d.tree", f->path, row);
}

bool trace_folder_has(const trace_folder *f, const trace_job *job) {
    char path[PATH_BYTES];
    for (size_t i = 0; f->path && i < job->rows; i++) {
        file_path(f, job->row[i], path);
        if (access(path, R_OK) != 0) return false;
    }
    return true;
}

void trace_folder_begin(trace_folder *f, trace_job *job) {
    char path[PATH_BYTES];
    job->file = (trace_file){0};
    job->error = (error_record){0};
    job->memory = f->path ? arena_new() : NULL;
    if (!f->path) return;
    file_path(f, job->row[0], path);
    char *kept = job->memory ? arena_copy(job->memory, path, strlen(path) + 1) : NULL;
    pthread_mutex_lock(&f->lock);
    if (!kept)
        error_set(&job->error, "out of memory");
    else if (!f->closed)
        trace_file_open(&job->file, job->memory, kept, &job->error);
    pthread_mutex_unlock(&f->lock);
}

/* The first row's file for the others. */
static bool file_copy(const trace_folder *f, trace_job *job) {
    char path[PATH_BYTES];
    uint8_t *text;
    size_t bytes;
    if (job->rows == 1) return true;
    if (!file_read(job->memory, job->file.path, COPY_LIMIT, &text, &bytes, &job->error))
        return false;
    for (size_t i = 1; i < job->rows; i++) {
        file_path(f, job->row[i], path);
        if (!file_write(path, text, bytes, &job->error)) return false;
    }
    return true;
}

void trace_folder_end(trace_folder *f, trace_job *job) {
    if (!f->path) return;
    pthread_mutex_lock(&f->lock);
    bool kept = !f->closed && job->file.file && trace_file_close(&job->file, true, &job->error);
    if (kept) file_copy(f, job);
    pthread_mutex_unlock(&f->lock);
    arena_free(job->memory);
    job->memory = NULL;
}

void trace_folder_close(trace_folder *f) {
    pthread_mutex_lock(&f->lock);
    f->closed = true;
    pthread_mutex_unlock(&f->lock);
}

void trace_folder_drop(trace_folder *f, trace_job *job) {
    pthread_mutex_lock(&f->lock);
    if (job->file.file) unlink(job->file.writing->temporary);
    pthread_mutex_unlock(&f->lock);
}
