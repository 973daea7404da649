/* The embedding problem in general: every map of an instruction's dataflow graph into an operator's
 * that keeps node kinds and edges, whatever the instruction's and the operator's text.
 *
 * One vector variable stands for each multiplication of the instruction and each tensor element
 * that it touches; the constraints can be chosen. With flow and injective alone the maps are the
 * subgraph isomorphisms (not induced) of the two graphs. The search over one line an axis, for
 * instructions of any size, is embed.h's. */
#ifndef DATAFLOW_SUBGRAPH_H
#define DATAFLOW_SUBGRAPH_H

#include "csp/search/tuning.h"
#include "dataflow/operator.h"

typedef enum constraint {
    CONSTRAINT_FLOW,      /* f(data) = A·f(M) + c along every edge: always there */
    CONSTRAINT_INJECTIVE, /* distinct nodes of a kind go to distinct nodes */
    CONSTRAINT_RECTANGLE, /* the image is a hyper-rectangle, walked upwards as a mixed-radix counter
                           */
    CONSTRAINT_ORDER,    /* the points of each instruction axis's line are in lexicographic order */
    CONSTRAINT_ORIGIN,   /* M(0,…,0) goes to the box's origin */
    CONSTRAINT_COVER,    /* translates of the rectangle cover the box, each multiplication once */
    CONSTRAINT_STRATEGY, /* what the host may do; the line model alone (embed.h) has it */
    CONSTRAINTS
} constraint;

typedef unsigned constraint_set; /* bit CONSTRAINT_… */

/* Reads a list such as `flow,injective`. False with the names that there are. */
bool constraint_set_parse(const char *text, constraint_set *set, error_record *error);

enum {
    SUBGRAPH_MAX_POINTS = 1 << 20, /* iteration points of an instruction */
    SUBGRAPH_MAX_MULTIPLICATIONS =
        1 << 12 /* of these, multiplications that read and write inside its tensors */
};

typedef struct subgraph_options {
    constraint_set constraints;
    int64_t node_limit;        /* of the search; 0: none */
    double time_limit_seconds; /* 0: none */
    const csp_tuning *tuning;  /* of all searches; NULL: none */
} subgraph_options;

/* One map of the multiplications; where they go, the elements that they touch follow. */
typedef struct subgraph_map {
    bool swapped; /* the instruction's lhs takes the operator's rhs */
    int multiplications;
    const int64_t *point; /* of the instruction's box: multiplications × its axes, row-major */
    const int64_t *image; /* of the operator's box: multiplications × its axes */
} subgraph_map;

/* Called with each map; false stops the search. */
typedef bool subgraph_visitor(void *context, const subgraph_map *map);

typedef struct subgraph_result {
    int64_t maps;  /* of the multiplications, both operand orders */
    int64_t count; /* embeddings: maps times the ways to place elements that no multiplication
                      touches */
    bool complete; /* no limit was met and no visitor stopped */
    int64_t nodes, failures;
} subgraph_result;

/* Enumerates the maps in a fixed order, and counts; `visit` may be NULL. False when the instruction
 * is too large, when the constraints do not go together, when the count does not fit 63 bits, and
 * when memory is out. */
bool subgraph_each(const operator *op, const operator *instruction, const subgraph_options *options,
                   subgraph_visitor *visit, void *context, subgraph_result *result,
                   error_record *error);

#endif
