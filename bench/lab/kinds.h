/* How each kind of problem is searched: inside of the lab. */
#ifndef BENCH_LAB_KINDS_H
#define BENCH_LAB_KINDS_H

#include "bench/lab/lab.h"

/* Fills the result, but for the seconds; `*start`, when their count begins, may be set later. The
 * statistics are the tuning's total. */
typedef void lab_runner(const lab_problem *p, const lab_settings *s, const lab_limits *limits,
                        const hw_config *hw, const csp_tuning *tuning, double *start,
                        lab_result *r);

lab_runner lab_run_flatzinc;

/* Reads the model once, to see that it is one. */
bool lab_check_flatzinc(arena *a, const char *path, error_record *error);

/* For runners. The failure's message, unless there is one. This thread's processor time. */
void lab_fail(lab_result *r, const char *why);
double lab_thread_seconds(void);

/* Runs a search of a cost (OPTIMUM) or of so many solutions (FIND) to its end and takes what it
 * found; frees it. NULL: memory was out. */
void lab_search_take(csp_search *search, csp_goal goal, int components, const lab_limits *limits,
                     const csp_tuning *tuning, lab_result *r);

#endif
