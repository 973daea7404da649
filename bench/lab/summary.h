/* What an experiment says: configurations compared over problems.
 *
 * A case is a problem with a seed; of repetitions the least measure counts. A case is solved by a
 * configuration when all its runs are. Geometric means are over the cases that all configurations
 * solved, so that they compare like with like; wins are cases in which no other configuration
 * needed less. A ratio is the geometric mean, over the cases that both solved, of the first
 * configuration's measure to this one's: above 1, this one is better. Its interval holds 95 of 100
 * means of resampled problems (the percentile bootstrap of Efron 1979, 2000 samples from a given
 * seed). Problems are resampled whole, seeds and all, for cases of a problem are not independent.
 * Measures below their unit (one node, a microsecond) count as one. */
#ifndef BENCH_LAB_SUMMARY_H
#define BENCH_LAB_SUMMARY_H

#include "bench/lab/record.h"

typedef enum lab_measure {
    LAB_BY_NODES,
    LAB_BY_FAILURES,
    LAB_BY_PROPAGATIONS,
    LAB_BY_SECONDS,
    LAB_MEASURES
} lab_measure;

extern const char *const lab_measure_names[LAB_MEASURES + 1];

enum { LAB_LABEL_BYTES = 160, LAB_BOOTSTRAP_SAMPLES = 2000 };

typedef struct lab_configuration {
    lab_settings settings;
    char label[LAB_LABEL_BYTES]; /* of the axes that vary */
    int64_t runs;
    int solved, wins;
    double geomean;          /* NaN where no case was solved by all */
    int paired;              /* cases that it and the first both solved */
    double ratio, low, high; /* NaN with no such case; low, high: with fewer than two problems */
    double seconds;          /* of all its runs; NaN when not measured */
} lab_configuration;

typedef struct lab_summary {
    lab_measure measure;
    int configurations, cases, problems;
    int common; /* cases that all solved */
    lab_configuration *configuration;
    const char **case_problem; /* per case */
    int64_t *case_seed;
    int *problem_of; /* per case: its problem's number */
    double *value;   /* per case and configuration: [case · configurations + c]; INFINITY
                        where not solved */
} lab_summary;

/* False when memory is out. */
bool lab_summarise(arena *a, const lab_records *records, lab_measure measure, uint64_t seed,
                   lab_summary *summary);

/* Two runs of one problem that say different things of what both of them settled: the best cost, or
 * how many solutions there are. False when there are none; else their indices. */
bool lab_find_contradiction(arena *a, const lab_records *records, size_t *one, size_t *other);

enum { LAB_INTERVAL_BYTES = 64 };

/* The interval of its ratio, for people; "" where there is none. */
const char *lab_interval_text(const lab_configuration *c, char text[LAB_INTERVAL_BYTES]);

/* As a table. */
void lab_summary_print(FILE *file, const lab_summary *s);

/* A configuration as a record. */
typedef struct lab_configuration_record {
    const char *configuration, *measure;
    int64_t runs, cases, solved, wins, common;
    double geomean;
    int64_t paired;
    double ratio, ratio_low, ratio_high, seconds;
} lab_configuration_record;

extern const record_kind lab_configuration_kind;

lab_configuration_record lab_configuration_record_of(const lab_summary *s, int configuration);

#endif
