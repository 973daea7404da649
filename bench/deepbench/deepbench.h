/* Baidu DeepBench's operators (https://github.com/baidu-research/DeepBench): convolutions, matrix
 * products and recurrent layers, from the lists in bench/deepbench/.
 *
 * DeepBench gives sizes as width, height; an operator here has height first. A recurrent layer of
 * `hidden` units is, in each time step, the product of the stacked gates' weights with the input
 * and with the hidden state, both of the same extents: one matrix product, run 2·timesteps times.
 */
#ifndef BENCH_DEEPBENCH_DEEPBENCH_H
#define BENCH_DEEPBENCH_DEEPBENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"
#include "dataflow/operator.h"

typedef enum deepbench_list {
    DEEPBENCH_CONV,
    DEEPBENCH_GEMM,
    DEEPBENCH_RNN,
    DEEPBENCH_LISTS
} deepbench_list;
typedef enum deepbench_set {
    DEEPBENCH_SERVER,
    DEEPBENCH_DEVICE,
    DEEPBENCH_TRAINING,
    DEEPBENCH_SETS
} deepbench_set;

enum { DEEPBENCH_NAME_BYTES = 208, DEEPBENCH_NUMBERS = 11 };

typedef struct deepbench_row {
    int place; /* in the list that was read, from 1 */
    deepbench_list list;
    const char *set;                   /* such as "conv_inference_server" */
    char name[DEEPBENCH_NAME_BYTES];   /* its extents, for people; different for different rows of a
                                          list */
    int64_t number[DEEPBENCH_NUMBERS]; /* the file's columns; a flag is 0 or 1 */
    int64_t repeats;                   /* runs of `op` that it stands for */
    operator op;
    const char *text; /* the operator's */
} deepbench_row;

typedef struct deepbench_rows {
    size_t count;
    deepbench_row *row;
} deepbench_rows;

/* Where the data files are looked for, see data.h. */
typedef struct deepbench_place {
    const char *folder, *program;
} deepbench_place;

/* "conv", "gemm" and "rnn", and the sets' names: the list or set of that name, or its count for
 * "all"; false when there is none. */
bool deepbench_find_list(const char *name, deepbench_list *list);
bool deepbench_find_set(const char *name, deepbench_set *set);

/* Reads the rows of a list and set, in DeepBench's order, identical rows once; DEEPBENCH_LISTS and
 * DEEPBENCH_SETS stand for all. */
bool deepbench_read(arena *a, deepbench_place place, deepbench_list list, deepbench_set set,
                    deepbench_rows *rows, error_record *error);

/* Cycles of TVM's own best program for convolutions on the hardware of that name: one number per
 * row, -1 where it is not known. NULL on failure. */
const int64_t *deepbench_tvm_cycles(arena *a, deepbench_place place, const char *hw,
                                    const deepbench_rows *rows, error_record *error);

#endif
