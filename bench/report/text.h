/* The text of a report while it is made: in memory, so that the file is written whole or not at
 * all.
 */
#ifndef BENCH_REPORT_TEXT_H
#define BENCH_REPORT_TEXT_H

#include "bench/output/markup.h"
#include "csp/base/arena.h"
#include "csp/base/error.h"

typedef struct report_text {
    markup m;
    arena *memory; /* for what is needed until the end */
    FILE *file;
    char *text;
    size_t bytes;
} report_text;

/* False when memory is out; then report_end says so, too. */
bool report_begin(report_text *t);

/* Writes the file, and frees. */
bool report_end(report_text *t, const char *path, error_record *error);

#endif
