/* The page of an experiment. */
#ifndef BENCH_LAB_REPORT_H
#define BENCH_LAB_REPORT_H

#include "bench/lab/summary.h"

/* Writes it: the summary, performance profiles (Dolan and Moré 2002), a cactus plot, the trees of a
 * case that all solved (searched once more), and every case. */
bool lab_report_write(arena *a, const char *path, const lab_records *records, const lab_summary *s,
                      lab_place place, error_record *error);

#endif
