/* Whole files; see file.h. A temporary file stands beside the final name, so that rename is atomic.
 */
#include "isa/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int fd, uint8_t *data, size_t bytes, const char *path, error_record *error) {
    for (size_t done = 0; done < bytes;) {
        ssize_t got = read(fd, data + done, bytes - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return error_set(error, "%s: %s", path, strerror(errno));
        if (got == 0) return error_set(error, "%s: shorter than it was", path);
        done += (size_t)got;
    }
    return true;
}

static bool read_open(arena *a, int fd, const char *path, size_t limit_bytes, uint8_t **data,
                      size_t *bytes, error_record *error) {
    struct stat info;
    if (fstat(fd, &info) != 0) return error_set(error, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode)) return error_set(error, "%s: not a regular file", path);
    if (info.st_size < 0 || (uintmax_t)info.st_size > limit_bytes)
        return error_set(error, "%s: %lld bytes; expected at most %zu", path,
                         (long long)info.st_size, limit_bytes);
    *bytes = (size_t)info.st_size;
    *data = arena_alloc(a, *bytes + 1, 1);
    if (!*data) return error_set(error, "%s: out of memory for %zu bytes", path, *bytes);
    return read_all(fd, *data, *bytes, path, error);
}

bool file_read(arena *a, const char *path, size_t limit_bytes, uint8_t **data, size_t *bytes,
               error_record *error) {
    /* Not to wait for a writer where the name is a pipe's. */
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    if (fd < 0) return error_set(error, "%s: %s", path, strerror(errno));
    bool done = read_open(a, fd, path, limit_bytes, data, bytes, error);
    close(fd);
    return done;
}

static bool write_all(int fd, const uint8_t *data, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
        ssize_t put = write(fd, data + done, bytes - done);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        done += (size_t)put;
    }
    return true;
}

/* Is there something that has no temporary file? */
static bool is_in_place(const char *path, bool *folder) {
    struct stat entry;
    if (lstat(path, &entry) != 0) return false;
    *folder = S_ISDIR(entry.st_mode);
    return !S_ISREG(entry.st_mode);
}

int file_begin(file_writing *f, const char *path, error_record *error) {
    bool folder = false, in_place = is_in_place(path, &folder);
    const char *name = in_place ? path : f->temporary;
    f->path = path;
    f->temporary[0] = '\0';
    if (folder) {
        error_set(error, "%s: %s", path, strerror(EISDIR));
        return -1;
    }
    int length = in_place ? 0 : snprintf(f->temporary, PATH_MAX, "%s.new%ld", path, (long)getpid());
    if (length < 0 || length >= PATH_MAX) {
        error_set(error, "%.100s…: the path is too long", path);
        return -1;
    }
    /* Not to wait for a reader where the name is a pipe's. */
    int fd =
        open(name, in_place ? O_WRONLY | O_TRUNC | O_NONBLOCK : O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd >= 0 && in_place) fcntl(fd, F_SETFL, 0);
    if (fd < 0) error_set(error, "%s: %s", path, strerror(errno));
    return fd;
}

bool file_end(const file_writing *f, bool keep, error_record *error) {
    if (!*f->temporary) return true;
    if (keep && rename(f->temporary, f->path) == 0) return true;
    int reason = errno;
    unlink(f->temporary);
    return !keep || error_set(error, "%s: %s", f->path, strerror(reason));
}

bool file_can_write(const char *path, error_record *error) {
    file_writing f;
    bool folder = false;
    if (is_in_place(path, &folder) && !folder)
        return access(path, W_OK) == 0 || error_set(error, "%s: %s", path, strerror(errno));
    int fd = file_begin(&f, path, error);
    if (fd < 0) return false;
    close(fd);
    return file_end(&f, false, error);
}

bool file_write(const char *path, const void *data, size_t bytes, error_record *error) {
    file_writing f;
    int fd = file_begin(&f, path, error);
    if (fd < 0) return false;
    bool done = write_all(fd, data, bytes);
    int reason = errno;
    if (close(fd) != 0 && done) {
        done = false;
        reason = errno;
    }
    if (!done) error_set(error, "%s: %s", path, strerror(reason));
    return file_end(&f, done, error) && done;
}
