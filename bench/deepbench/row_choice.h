/* The rows that `inlay bench` is asked for, and the operators in them: rows with the same operator,
 * such as recurrent layers that differ in their time steps only, share one. */
#ifndef BENCH_DEEPBENCH_ROW_CHOICE_H
#define BENCH_DEEPBENCH_ROW_CHOICE_H

#include "bench/deepbench/deepbench.h"
#include "bench/options/command.h"

/* --set, --limit, --shard and --data. */
extern const option_group row_choice_options;

typedef struct row_operator {
    const deepbench_row *first;
    const int *place; /* of all its rows in the list */
    size_t rows;
} row_operator;

typedef struct row_choice {
    deepbench_rows rows;       /* of this shard */
    size_t all_rows;           /* of all shards */
    const int64_t *tvm_cycles; /* per row, on that hardware; -1: not known */
    size_t operators;
    row_operator *op;
    size_t *operator_of; /* per row */
} row_choice;

/* Reads the lists; all lives in call->memory. */
bool row_choice_read(const invocation *call, const char *hw, row_choice *choice,
                     error_record *error);

#endif
