/* What each constraint of csp means, a family a file: tables for csp_brute.h, each closed by an
 * entry without a name. To test a new propagator, write how to post a random instance and what it
 * means on values, and add a line to its family's table. */
#ifndef TEST_CSP_MEANINGS_H
#define TEST_CSP_MEANINGS_H

#include "test/csp_brute.h"

extern const brute_constraint meanings_linear[], meanings_arithmetic[], meanings_logic[],
    meanings_counting[], meanings_arrays[], meanings_scheduling[];

#endif
