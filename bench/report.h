/* Reports: whole pages of HTML, self-contained, see html_page.h. Written whole or not at all. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench/evaluation.h"

/* Of one operator: what was found and how good it is; its embedding, layouts, cycles, timeline,
 * roofline and search. The evaluation must have details with a timeline. */
bool report_write_operator(const char *path, const evaluation *e, error_record *error);

#endif
