/* Whole files: read with a limit, and written so that the final name never holds half of one. */
#ifndef ISA_FILE_H
#define ISA_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/arena.h"
#include "csp/error.h"

/* Reads the regular file `path` of at most `limit_bytes` into the arena, with a zero byte after its
 * end that is not counted in *bytes. */
bool file_read(arena *a, const char *path, size_t limit_bytes, uint8_t **data, size_t *bytes,
               error_record *error);

/* Could `path` be written? Leaves nothing behind. */
bool file_can_write(const char *path, error_record *error);

/* Writes through a temporary file in the same folder, then renames it over `path`. On failure
 * `path` is as it was and the temporary file is gone. */
bool file_write(const char *path, const void *data, size_t bytes, error_record *error);

#endif
