/* Whole files; see file.h. A write goes to a temporary file beside the final name, so that rename
 * is atomic. */
#include "isa/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

/* Opens a new file beside `path`, and gives its name; -1 when that cannot be. */
static int temporary_open(const char *path, char temporary[PATH_MAX], error_record *error) {
    int length = snprintf(temporary, PATH_MAX, "%s.new%ld", path, (long)getpid());
    if (length < 0 || length >= PATH_MAX) {
        error_set(error, "%.100s…: the path is too long", path);
        return -1;
    }
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd < 0) error_set(error, "%s: %s", path, strerror(errno));
    return fd;
}

bool file_can_write(const char *path, error_record *error) {
    char temporary[PATH_MAX];
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return error_set(error, "%s: %s", path, strerror(EISDIR));
    int fd = temporary_open(path, temporary, error);
    if (fd < 0) return false;
    close(fd);
    unlink(temporary);
    return true;
}

bool file_write(const char *path, const void *data, size_t bytes, error_record *error) {
    char temporary[PATH_MAX];
    int fd = temporary_open(path, temporary, error);
    if (fd < 0) return false;
    bool done = write_all(fd, data, bytes);
    done = close(fd) == 0 && done;
    done = done && rename(temporary, path) == 0;
    if (done) return true;
    int reason = errno;
    unlink(temporary);
    return error_set(error, "%s: %s", path, strerror(reason));
}
