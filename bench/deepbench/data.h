/* Where the data files are: DeepBench's lists and TVM's cycles. */
#ifndef BENCH_DEEPBENCH_DATA_H
#define BENCH_DEEPBENCH_DATA_H

#include "csp/base/arena.h"
#include "csp/base/error.h"

/* The path of data file `file`: in `folder` when that is not NULL; else in the first of these that
 * has it: deepbench/ of the installation that `program` (argv[0]) belongs to, of the source tree it
 * was built in, of PREFIX. NULL on failure. */
const char *data_find(arena *a, const char *folder, const char *program, const char *file,
                      error_record *error);

#endif
