/* The embedding problem: where can an instruction be embedded in an operator, and which way is
 * best?
 *
 * Stated on csp with one vector variable per instruction node that is modelled; README.md says
 * which nodes those are and why the others follow. A strategy is a set of rules on top of flow,
 * injectivity, rectangle and order; each one's space contains the one before. */
#ifndef DATAFLOW_EMBED_H
#define DATAFLOW_EMBED_H

#include "csp/base/arena.h"
#include "csp/search/tuning.h"
#include "dataflow/embedding.h"

typedef enum strategy {
    STRATEGY_STRICT,  /* no host work: blocks are runs of the user's own bytes */
    STRATEGY_PACK,    /* the host may permute elements */
    STRATEGY_PAD,     /* … and add zeros */
    STRATEGY_STENCIL, /* … and copy overlapping windows out */
    STRATEGY_FUSE,    /* … and fuse axes first */
    STRATEGY_SPARSE,  /* … and leave multiplications of the instruction empty */
    STRATEGIES
} strategy;

const char *strategy_name(strategy s);

/* The strategy of that name; false with the names that there are. */
bool strategy_find(const char *name, strategy *s, error_record *error);

/* What a target pays, in its own cycles: all that an embedding's cost needs to know of a machine.
 */
typedef struct embed_machine {
    int64_t call_cycles;            /* one instruction call */
    int64_t output_cycles;          /* initialise and finish one block of the output */
    int64_t block_cycles[OPERANDS]; /* move one block of an instruction operand */
} embed_machine;

typedef enum embed_measure {
    EMBED_CYCLES,  /* lower bound: the greatest of compute, inputs in, outputs out */
    EMBED_COMPUTE, /* cycles of the calls and of the output blocks */
    EMBED_INPUT,   /* cycles to read each stored input once */
    EMBED_CALLS,
    EMBED_PAID,   /* multiplications: those of the instruction, for each call */
    EMBED_STORED, /* elements of the three tensors as stored; then of each of the operator's own */
    EMBED_STORED_OUT,
    EMBED_STORED_LHS,
    EMBED_STORED_RHS,
    EMBED_HOST, /* bytes that the host reads and writes to pack and unpack, an element a byte: all
                 * of the tensors, as they are and as stored. Under `strict` there are none, so that
                 * this alone may be less there than in a wider space */
    EMBED_MEASURES,
    EMBED_WEIGHTED = EMBED_MEASURES /* a sum of measures: embed_options.weight */
} embed_measure;

enum { EMBED_MAX_MEASURES = 4 };

typedef struct embed_options {
    strategy strategy;
    embed_machine machine;
    /* Made small in this order, or all of them with pareto. */
    int measures;
    embed_measure measure[EMBED_MAX_MEASURES];
    /* Of each measure in measure[i], where that is EMBED_WEIGHTED; not negative. */
    int64_t weight[EMBED_MAX_MEASURES][EMBED_MEASURES];
    bool pareto;
    /* With pareto: leave out what has EMBED_CYCLES this much above the least; 0: keep all. */
    int within_percent;
    /* The whole space; else twins that no measure tells apart are left out: axes interleaved in
     * vain, fused in another order. */
    bool every;
    int64_t node_limit;        /* of all searches together; 0: none */
    double time_limit_seconds; /* 0: none */
    const csp_tuning *tuning;  /* of all searches; NULL: none */
} embed_options;

typedef struct embed_found {
    embedding embedding;
    int64_t cost[EMBED_MAX_MEASURES];
} embed_found;

typedef enum embed_status { EMBED_FOUND, EMBED_NONE, EMBED_ERROR } embed_status;

typedef struct embed_result {
    int count;
    embed_found *found; /* one, or the front, in order of discovery; in the arena */
    bool proved;        /* the whole space was searched */
    int64_t boxes;      /* rewritten boxes looked at, both operand orders */
    int64_t nodes, failures, solutions;
} embed_result;

/* Searches. EMBED_NONE: the space is empty (or nothing was found before a limit, when not proved).
 */
embed_status embed_solve(const operator *op, const operator *instruction,
                         const embed_options *options, arena *memory, embed_result *result,
                         error_record *error);

/* Called with each embedding; false stops the search. */
typedef bool embed_visitor(void *context, const embedding *e);

/* Calls `visit` with every embedding of the space (with options->every the whole of it), in a fixed
 * order, whatever the measures. result->solutions is their number; nothing is `found`. */
embed_status embed_each(const operator *op, const operator *instruction,
                        const embed_options *options, embed_visitor *visit, void *context,
                        embed_result *result, error_record *error);

/* Any measure of an embedding but EMBED_WEIGHTED, in the operator whose box it has
 * (embedding_operator); and component i of the cost under these options, that too. Both saturate.
 */
int64_t embed_measure_of(const operator *op, const operator *instruction,
                         const embed_machine *machine, strategy s, const embedding *e,
                         embed_measure measure);
int64_t embed_cost_of(const operator *op, const operator *instruction, const embed_options *options,
                      const embedding *e, int i);

#endif
