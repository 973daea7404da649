/* Which skewed coordinates are worth searching for embeddings, and in which order. Internal to
 * dataflow. */
#ifndef DATAFLOW_SPARSE_H
#define DATAFLOW_SPARSE_H

#include "dataflow/embed_model.h"
#include "dataflow/skew.h"

typedef struct sparse_choice {
    skewing how;
    bool swapped;
    embed_quantities least; /* of any embedding there */
    int64_t rank;           /* EMBED_CYCLES of that for a front, the first cost otherwise */
} sparse_choice;

typedef struct sparse_choices {
    int64_t count;
    sparse_choice *choice; /* least rank first; from malloc */
} sparse_choices;

/* All skewings but the empty one, in both operand orders: those whose lanes the instruction has for
 * d_out, and which it has any lanes for d_in. `reach` is of `op`. False when memory is out; then,
 * too, sparse_choices_free. */
bool sparse_choices_build(const operator *op, const operator *instruction,
                          const embed_options *options, const operator_reach *reach,
                          sparse_choices *all);
void sparse_choices_free(sparse_choices *all);

#endif
