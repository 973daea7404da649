/* What a search makes small, as people write it: `calls+0.5*host,stored`.
 *
 *     list  = sum { "," sum }
 *     sum   = term { "+" term }
 *     term  = [ number "*" ] measure | measure ":" number
 *
 * The first sum is made small first; with --pareto all of them together. A number is above 0 and below 10000, with at most four decimals, as 0.25 or 3. Measures are named
 * in a table. */
#ifndef BENCH_OPERATOR_OBJECTIVE_H
#define BENCH_OPERATOR_OBJECTIVE_H

#include "bench/operator/embedding_report.h"
#include "dataflow/embed.h"

/* Cycles of an embed_machine are told in these parts of a cycle. */
enum { OBJECTIVE_CYCLE_PARTS = 16 };

/* Reads a list into options->measures, measure and weight. A cost component over its divisor is in
 * the units of the text. */
bool objective_read(const char *text, embed_options *options, int64_t divisor[EMBED_MAX_MEASURES],
                    error_record *error);

/* `calls 3136; calls+0.5*host 4711.5`: the sums of the text that was read, each with its value; in
 * r->memory, NULL when that is out. */
char *objective_values(const embed_options *options, const char *text,
                       const int64_t divisor[EMBED_MAX_MEASURES], const embedding_report *r);

#endif
