/* Whole files: read with a limit, and written so that the final name never holds half of one. */
#ifndef ISA_FILE_H
#define ISA_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"

/* Reads the regular file `path` of at most `limit_bytes` into the arena, with a zero byte after its
 * end that is not counted in *bytes. */
bool file_read(arena *a, const char *path, size_t limit_bytes, uint8_t **data, size_t *bytes,
               error_record *error);

/* A file that is being written: a temporary one in the same folder, which takes the name in the
 * end. What is there and is no regular file — a device, a pipe, a link — keeps its name and is
 * written in place. */
typedef struct file_writing {
    const char *path;
    char temporary[PATH_MAX]; /* empty: in place */
} file_writing;

/* Opens for writing: a descriptor for the caller to close, or -1. */
int file_begin(file_writing *f, const char *path, error_record *error);

/* After it was closed: with `keep` the file takes its name, else it is gone, and `path` as it was.
 * False when it cannot be kept. */
bool file_end(const file_writing *f, bool keep, error_record *error);

/* Could `path` be written? Leaves nothing behind. */
bool file_can_write(const char *path, error_record *error);

/* Begins, writes all and ends. On failure `path` is as it was. */
bool file_write(const char *path, const void *data, size_t bytes, error_record *error);

#endif
