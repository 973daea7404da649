/* `--trace FOLDER` of a bench: FOLDER/row-0012.tree holds the trees of the searches for row 12 of
 * the list, just as `--trace FILE` of that operator alone has them.
 *
 * Each row has its file, rows with the same operator included, so that the files of all shards in
 * one folder are those of the whole run. Traces grow under temporary names; a folder that is closed
 * early, with jobs under way, keeps whole files only. Jobs may run on several threads. */
#ifndef BENCH_TREE_TRACE_FOLDER_H
#define BENCH_TREE_TRACE_FOLDER_H

#include <pthread.h>
#include <stddef.h>

#include "bench/tree/trace_file.h"

typedef struct trace_folder {
    const char *path; /* NULL: no traces are wanted */
    bool made;        /* it was not there before */
    bool closed;
    pthread_mutex_t lock; /* of `closed`, and of traces that begin or end */
} trace_folder;

/* What is traced of one search for an operator. */
typedef struct trace_job {
    const int *row; /* the rows' places in the list */
    size_t rows;    /* at least one */
    arena *memory;
    trace_file file;
    error_record error; /* why there is no trace; else empty */
} trace_job;

/* Makes the folder if need be; `path` may be NULL. */
bool trace_folder_open(trace_folder *f, const char *path, error_record *error);

/* Removes the folder if it was made and is empty. */
void trace_folder_abandon(trace_folder *f);

/* Have all rows of the job their files, from an earlier run? */
bool trace_folder_has(const trace_folder *f, const trace_job *job);

/* Begins and ends a job's trace. What goes wrong is said in job->error. Nothing is done without a
 * path, or when the folder is closed. */
void trace_folder_begin(trace_folder *f, trace_job *job);
void trace_folder_end(trace_folder *f, trace_job *job);

/* From now on no file begins or ends; those of the jobs under way are removed by trace_folder_drop.
 */
void trace_folder_close(trace_folder *f);
void trace_folder_drop(trace_folder *f, trace_job *job);

#endif
