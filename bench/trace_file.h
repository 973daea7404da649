/* `--trace FILE`: the trees of a command's searches, written as they grow (csp/trace.h) to a
 * temporary file beside FILE, which takes its name when the command is done. */
#ifndef BENCH_TRACE_FILE_H
#define BENCH_TRACE_FILE_H

#include <stdio.h>

#include "bench/options.h"
#include "csp/tuning.h"

typedef struct trace_file {
    const char *path; /* NULL: no trace is wanted */
    const char *temporary;
    FILE *file;
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

/* For the searches: NULL when no trace is wanted. */
const csp_tuning *trace_file_tuning(const trace_file *t);

/* Ends the trace; `keep`: it becomes the file, else it is removed. False when it cannot be kept. */
bool trace_file_close(trace_file *t, bool keep, error_record *error);

#endif
