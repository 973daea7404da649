/* What `inlay embed` is asked: its options, read. */
#ifndef BENCH_OPERATOR_EMBED_QUERY_H
#define BENCH_OPERATOR_EMBED_QUERY_H

#include "bench/options/command.h"
#include "bench/output/results.h"
#include "bench/tree/trace_file.h"
#include "dataflow/embed.h"
#include "dataflow/subgraph.h"

typedef struct query {
    const invocation *call;
    operator op, instruction;
    embed_options options;
    int64_t divisor[EMBED_MAX_MEASURES]; /* of each objective's cost */
    constraint_set constraints;          /* 0: those of the strategy */
    bool count, print, check;            /* how many there are; print each one; replay each one */
    const char *dot, *page;
    embed_result found; /* the best, or the front */
    int64_t printed, wrong;
    error_record error; /* of the first that is wrong */
    trace_file trace;
    results results;
} query;

extern const option_group embed_command_options;

/* Reads and checks the options of q->call, for q->op and q->instruction. */
bool embed_query_read(query *q, error_record *error);

#endif
