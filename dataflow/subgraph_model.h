/* The instruction's dataflow graph, and the general embedding problem of one operand order on csp.
 * Internal to dataflow; see subgraph.h. */
#ifndef DATAFLOW_SUBGRAPH_MODEL_H
#define DATAFLOW_SUBGRAPH_MODEL_H

#include "csp/csp.h"
#include "dataflow/subgraph.h"

/* The touched elements of one operand, and who touches them: element e is touched by the
 * multiplications member[first[e]] … member[first[e + 1] - 1]. */
typedef struct touched {
    int elements;
    int64_t untouched; /* elements of the tensor that no multiplication touches */
    int *first, *member;
} touched;

typedef struct instruction_graph {
    const operator *instruction;
    int multiplications;
    int64_t *point; /* multiplications × axes */
    touched operand[OPERANDS];
} instruction_graph;

/* Builds it in `memory`; false with a message when it is too large. */
bool instruction_graph_build(const operator *instruction, arena *memory, instruction_graph *graph,
                             error_record *error);

/* Is every point of the box a multiplication? Then M(x) has x's row-major place. */
bool instruction_graph_is_full(const instruction_graph *graph);

typedef struct subgraph_model {
    const operator *op;
    const instruction_graph *graph;
    bool swapped;
    constraint_set constraints;
    csp_var *
        node; /* multiplications × axes of op; coordinates that flow makes equal are one variable */
    int variables;
    csp_var *variable; /* each of those once: when they are fixed, all is */
} subgraph_model;

/* States the problem; the model must outlive the solver. */
csp_status subgraph_model_post(csp_solver *s, subgraph_model *m);

/* Adds rectangle, order, origin and cover, as far as they are among the constraints. Needs a full
 * graph. */
csp_status subgraph_shape_post(csp_solver *s, subgraph_model *m);

#endif
