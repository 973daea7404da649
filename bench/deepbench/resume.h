/* A file that keeps what a bench run has done, so that a killed run goes on where it was.
 *
 * Its first line says by which settings and which build the results were made; each further one is
 * an operator's evaluation. A last line that was cut off in writing is dropped. */
#ifndef BENCH_DEEPBENCH_RESUME_H
#define BENCH_DEEPBENCH_RESUME_H

#include <stdio.h>

#include "bench/operator/evaluation.h"

typedef struct resume_file {
    FILE *file;
    size_t count; /* of the evaluations that it already held */
    evaluation *done;
} resume_file;

/* Opens or creates the file. False when it was made with other settings, or is no such file. */
bool resume_open(arena *a, const char *path, const char *settings, resume_file *resume,
                 error_record *error);

/* Adds an evaluation; false when the file cannot be written. */
bool resume_add(resume_file *resume, const evaluation *e);

/* The evaluation of that operator, or NULL. */
const evaluation *resume_find(const resume_file *resume, const char *operator_text);

void resume_close(resume_file *resume);

#endif
