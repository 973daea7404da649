/* What `inlay embed` finds, as records: embeddings, their number, single maps. */
#ifndef BENCH_OPERATOR_EMBED_RECORD_H
#define BENCH_OPERATOR_EMBED_RECORD_H

#include "bench/operator/embed_query.h"
#include "bench/operator/embedding_report.h"

typedef struct embedding_record {
    const char *embedding, *strategy;
    int64_t calls;
    double lane_utilisation;
    int64_t paid;
    double cycles, compute, input; /* lower bounds */
    stored_tensor stored[OPERANDS];
    int64_t stored_elems, host_bytes;
    const char *coordinates;
    int64_t checked;
    const char *objectives;
    int64_t optimal, nodes, boxes;
} embedding_record;

typedef struct count_record {
    int64_t count, complete, nodes;
} count_record;

typedef struct map_record {
    const char *map;
    int64_t swapped;
} map_record;

extern const record_kind embedding_kind, count_kind, map_kind;

/* Which of them a query's results are. */
const record_kind *embed_record_kind(const query *q);

/* `proof`: of the search for the best, NULL for one of many. Texts live in r->memory. */
embedding_record embedding_record_of(const query *q, const embedding_report *r,
                                     const embed_result *proof);

/* The objectives that were asked for, with their values; NULL when memory is out. */
char *embed_objectives_text(const query *q, const embedding_report *r);

#endif
