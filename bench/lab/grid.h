/* A grid: problems × configurations × seeds × repetitions, from the command line. */
#ifndef BENCH_LAB_GRID_H
#define BENCH_LAB_GRID_H

#include "bench/lab/record.h"
#include "bench/options/options.h"

typedef struct lab_grid {
    lab_problems problems;
    size_t settings_count, seeds;
    lab_settings *settings;
    int64_t *seed, repetitions;
    lab_limits limits;
    hw_config hw;
    const char *hw_name;
} lab_grid;

/* A run of the grid that has not run yet: `record` says what, up to its limits. */
typedef struct lab_job {
    const lab_problem *problem;
    lab_record record;
} lab_job;

typedef struct lab_jobs {
    size_t count, impossible; /* impossible ones are left out */
    lab_job *job;
} lab_jobs;

/* The options that a grid is made from. */
extern const option_group lab_grid_options;

/* Reads and checks them; `words` name the problems. */
bool lab_grid_read(arena *a, const arguments *args, int words, const char *const *word,
                   lab_place place, lab_grid *grid, error_record *error);

/* Problem by problem, in each configuration by configuration, seed by seed. */
bool lab_grid_jobs(arena *a, const lab_grid *grid, lab_jobs *jobs, error_record *error);

#endif
