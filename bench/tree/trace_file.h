/* `--trace FILE`: the trees of a command's searches, written as they grow (csp/search/trace.h) to a
 * temporary file beside FILE, which takes its name when the command is done. */
#ifndef BENCH_TREE_TRACE_FILE_H
#define BENCH_TREE_TRACE_FILE_H

#include <stdio.h>

#include "bench/options/options.h"
#include "csp/search/tuning.h"
#include "isa/file.h"

typedef struct trace_file {
    const char *path; /* NULL: no trace is wanted */
    file_writing *writing;
    FILE *file;
    char *text; /* of one that is kept in memory */
    size_t bytes;
    csp_tuning tuning;
} trace_file;

/* The option, for the tables of commands. */
#define TRACE_FILE_OPTION                                                                          \
    {                                                                                              \
        .name = "trace", .kind = OPTION_FILE, .value = "FILE",                                     \
        .help = "write the trees that were searched, for `inlay tree`"                             \
    }

/* Opens `path`, which may be NULL. */
bool trace_file_open(trace_file *t, arena *a, const char *path, error_record *error);

/* Opens one in memory, which becomes no file. */
bool trace_file_open_memory(trace_file *t, error_record *error);

/* What was traced, after the trace was closed and kept, with a zero byte behind it: it lives in `a`
 * or until trace_file_free. NULL when it cannot be read, or nothing was traced. */
char *trace_file_text(const trace_file *t, arena *a, size_t *bytes, error_record *error);
void trace_file_free(trace_file *t);

/* For the searches: NULL when no trace is wanted. */
const csp_tuning *trace_file_tuning(const trace_file *t);

/* Ends the trace; `keep`: it becomes the file, else it is removed. False when it cannot be kept. */
bool trace_file_close(trace_file *t, bool keep, error_record *error);

#endif
