/* One description a list: its columns, how a row is named, and which operator it is. See
 * deepbench.h. */
#include "bench/deepbench/deepbench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/deepbench/csv.h"
#include "bench/deepbench/data.h"
#include "dataflow/named.h"

static const char *const set_names[DEEPBENCH_SETS] = {"server", "device", "training"};
static const char *const set_files[DEEPBENCH_SETS] = {"inference_server", "inference_device",
                                                      "training"};

enum conv_column {
    CONV_W,
    CONV_H,
    CONV_C,
    CONV_N,
    CONV_K,
    CONV_S,
    CONV_R,
    CONV_PAD_W,
    CONV_PAD_H,
    CONV_STRIDE_W,
    CONV_STRIDE_H,
    CONV_COLUMNS
};
enum gemm_column { GEMM_M, GEMM_N, GEMM_K, GEMM_TRANS_A, GEMM_TRANS_B, GEMM_COLUMNS };
enum rnn_column { RNN_HIDDEN, RNN_BATCH, RNN_TIMESTEPS, RNN_CELL, RNN_COLUMNS };

static const char *const conv_columns[] = {
    "w", "h", "c", "n", "k", "filter_w", "filter_h", "pad_w", "pad_h", "stride_w", "stride_h"};
static const char *const gemm_columns[] = {"m", "n", "k", "a_t", "b_t"};
static const char *const rnn_columns[] = {"hidden", "batch", "timesteps", "cell"};

/* A recurrent cell, and how many gates its weights stack. */
static const struct {
    const char *name;
    int gates;
} cells[] = {{"vanilla", 1}, {"lstm", 4}, {"gru", 3}};
enum { CELLS = sizeof cells / sizeof cells[0] };

/* "AxB", or "A" when both are the same. */
static void pair_format(int64_t a, int64_t b, char text[24]) {
    int length = snprintf(text, 24, "%" PRId64, a);
    if (a != b) snprintf(text + length, 24 - (size_t)length, "x%" PRId64, b);
}

static void conv_name(const int64_t *x, char *name) {
    char stride[24], pad[24];
    pair_format(x[CONV_STRIDE_H], x[CONV_STRIDE_W], stride);
    pair_format(x[CONV_PAD_H], x[CONV_PAD_W], pad);
    snprintf(name, DEEPBENCH_NAME_BYTES,
             "n%" PRId64 " c%" PRId64 " %" PRId64 "x%" PRId64 " k%" PRId64 " %" PRId64 "x%" PRId64
             " s%s p%s",
             x[CONV_N], x[CONV_C], x[CONV_H], x[CONV_W], x[CONV_K], x[CONV_R], x[CONV_S], stride,
             pad);
}

static void gemm_name(const int64_t *x, char *name) {
    snprintf(name, DEEPBENCH_NAME_BYTES, "m%" PRId64 " n%" PRId64 " k%" PRId64 "%s%s", x[GEMM_M],
             x[GEMM_N], x[GEMM_K], x[GEMM_TRANS_A] ? " At" : "", x[GEMM_TRANS_B] ? " Bt" : "");
}

static void rnn_name(const int64_t *x, char *name) {
    snprintf(name, DEEPBENCH_NAME_BYTES, "%s h%" PRId64 " n%" PRId64 " t%" PRId64,
             cells[x[RNN_CELL]].name, x[RNN_HIDDEN], x[RNN_BATCH], x[RNN_TIMESTEPS]);
}

/* A named operator from a table of parameters and numbers. */
typedef struct parameter_number {
    const char *name;
    int64_t number[2];
} parameter_number;

static bool operator_build(const char *name, const parameter_number *parameter, int count,
                           operator *op, error_record *error) {
    const named_operator *kind = named_operator_find(name);
    parameter_value values[NAMED_MAX_PARAMETERS];
    named_values_clear(kind, values);
    for (int i = 0; i < count; i++) {
        parameter_value *v = &values[named_parameter_find(kind, parameter[i].name)];
        v->given = true;
        memcpy(v->number, parameter[i].number, sizeof parameter[i].number);
    }
    return named_operator_build(kind, values, op, error);
}

static bool conv_operator(const int64_t *x, operator *op, error_record *error) {
    const parameter_number parameters[] = {
        {"n", {x[CONV_N]}},
        {"c", {x[CONV_C]}},
        {"h", {x[CONV_H]}},
        {"w", {x[CONV_W]}},
        {"k", {x[CONV_K]}},
        {"r", {x[CONV_R]}},
        {"s", {x[CONV_S]}},
        {"stride", {x[CONV_STRIDE_H], x[CONV_STRIDE_W]}},
        {"pad", {x[CONV_PAD_H], x[CONV_PAD_W]}},
    };
    return operator_build("conv2d", parameters, sizeof parameters / sizeof parameters[0], op,
                          error);
}

static bool gemm_operator(const int64_t *x, operator *op, error_record *error) {
    const parameter_number parameters[] = {
        {"m", {x[GEMM_M]}},
        {"n", {x[GEMM_N]}},
        {"k", {x[GEMM_K]}},
        {"trans-a", {x[GEMM_TRANS_A]}},
        {"trans-b", {x[GEMM_TRANS_B]}},
    };
    return operator_build("gemm", parameters, sizeof parameters / sizeof parameters[0], op, error);
}

static bool rnn_operator(const int64_t *x, operator *op, error_record *error) {
    const parameter_number parameters[] = {
        {"m", {cells[x[RNN_CELL]].gates * x[RNN_HIDDEN]}},
        {"n", {x[RNN_BATCH]}},
        {"k", {x[RNN_HIDDEN]}},
    };
    return operator_build("gemm", parameters, sizeof parameters / sizeof parameters[0], op, error);
}

static const struct {
    const char *name;
    const char *const *column;
    int columns;
    void (*format_name)(const int64_t *x, char *name);
    bool (*build)(const int64_t *x, operator *op, error_record *error);
} lists[DEEPBENCH_LISTS] = {
    {"conv", conv_columns, CONV_COLUMNS, conv_name, conv_operator},
    {"gemm", gemm_columns, GEMM_COLUMNS, gemm_name, gemm_operator},
    {"rnn", rnn_columns, RNN_COLUMNS, rnn_name, rnn_operator},
};

bool deepbench_find_list(const char *name, deepbench_list *list) {
    *list = DEEPBENCH_CONV;
    while (*list < DEEPBENCH_LISTS && strcmp(lists[*list].name, name) != 0)
        ++*list;
    return *list < DEEPBENCH_LISTS || strcmp(name, "all") == 0;
}

bool deepbench_find_set(const char *name, deepbench_set *set) {
    *set = DEEPBENCH_SERVER;
    while (*set < DEEPBENCH_SETS && strcmp(set_names[*set], name) != 0)
        ++*set;
    return *set < DEEPBENCH_SETS || strcmp(name, "all") == 0;
}

/* The place of a cell's text among `count` words. */
static bool word_read(const csv_table *table, size_t row, int column, const char *const *words,
                      int count, const char *expected, int64_t *value, error_record *error) {
    for (*value = 0; *value < count; ++*value)
        if (strcmp(words[*value], table->row[row].cell[column]) == 0) return true;
    return csv_bad_cell(table, row, column, expected, error);
}

static bool cell_read(deepbench_list list, const csv_table *table, size_t row, int column,
                      int64_t *value, error_record *error) {
    static const char *const flags[] = {"false", "true"};
    if (list == DEEPBENCH_GEMM && column >= GEMM_TRANS_A)
        return word_read(table, row, column, flags, 2, "true or false", value, error);
    if (list == DEEPBENCH_RNN && column == RNN_CELL) {
        const char *names[CELLS];
        for (int i = 0; i < CELLS; i++)
            names[i] = cells[i].name;
        return word_read(table, row, column, names, CELLS, "vanilla, lstm or gru", value, error);
    }
    bool pad = list == DEEPBENCH_CONV && (column == CONV_PAD_W || column == CONV_PAD_H);
    return csv_integer(table, row, column, pad ? 0 : 1, INT32_MAX, value, error);
}

static bool row_read(deepbench_list list, const csv_table *table, size_t from, deepbench_row *row,
                     error_record *error) {
    row->list = list;
    for (int column = 0; column < table->columns; column++)
        if (!cell_read(list, table, from, column, &row->number[column], error)) return false;
    row->repeats = list == DEEPBENCH_RNN ? 2 * row->number[RNN_TIMESTEPS] : 1;
    lists[list].format_name(row->number, row->name);
    if (lists[list].build(row->number, &row->op, error)) return true;
    return error_add_context(error, "%s:%d", table->path, table->row[from].line);
}

/* Adds a row unless its twin is there. */
static void row_add(deepbench_rows *rows, const deepbench_row *row) {
    for (size_t i = 0; i < rows->count; i++)
        if (rows->row[i].list == row->list && strcmp(rows->row[i].name, row->name) == 0) return;
    rows->row[rows->count++] = *row;
    rows->row[rows->count - 1].place = (int)rows->count;
}

static bool file_rows(arena *a, deepbench_place place, deepbench_list list, const char *set,
                      deepbench_rows *rows, error_record *error) {
    char file[64];
    csv_table table;
    deepbench_row row;
    int length = snprintf(file, sizeof file, "%s_%s.csv", lists[list].name, set);
    const char *path = data_find(a, place.folder, place.program, file, error);
    if (!path || !csv_read(a, path, lists[list].column, lists[list].columns, &table, error))
        return false;
    deepbench_row *room = arena_alloc(a, rows->count + table.rows + 1, sizeof *room);
    char *name = arena_copy(a, file, (size_t)length + 1);
    if (!room || !name) return error_set(error, "out of memory");
    name[strlen(name) - strlen(".csv")] = '\0';
    if (rows->count) memcpy(room, rows->row, rows->count * sizeof *room);
    rows->row = room;
    for (size_t i = 0; i < table.rows; i++) {
        row = (deepbench_row){.set = name};
        if (!row_read(list, &table, i, &row, error)) return false;
        row.text = operator_text(a, &row.op);
        if (!row.text) return error_set(error, "out of memory");
        row_add(rows, &row);
    }
    return true;
}

bool deepbench_read(arena *a, deepbench_place place, deepbench_list list, deepbench_set set,
                    deepbench_rows *rows, error_record *error) {
    *rows = (deepbench_rows){0};
    for (int l = 0; l < DEEPBENCH_LISTS; l++)
        for (int s = 0; s < DEEPBENCH_SETS; s++) {
            bool wanted = (list == DEEPBENCH_LISTS || list == (deepbench_list)l) &&
                          (set == DEEPBENCH_SETS || set == (deepbench_set)s);
            if (wanted && !file_rows(a, place, (deepbench_list)l, set_files[s], rows, error))
                return false;
        }
    return true;
}

/* TVM's file: the hardware, these columns of a convolution, the cycles. */
enum { TVM_HW, TVM_FIRST, TVM_CYCLES = 12, TVM_COLUMNS };
static const char *const tvm_columns[TVM_COLUMNS] = {
    "hw", "n",     "h",     "w",        "c",        "k",         "r",
    "s",  "pad_h", "pad_w", "stride_h", "stride_w", "tvm_cycles"};
static const int tvm_to_conv[TVM_COLUMNS] = {[1] = CONV_N, CONV_H,        CONV_W,       CONV_C,
                                             CONV_K,       CONV_R,        CONV_S,       CONV_PAD_H,
                                             CONV_PAD_W,   CONV_STRIDE_H, CONV_STRIDE_W};

static bool tvm_row_take(const csv_table *table, size_t from, const deepbench_rows *rows,
                         int64_t *cycles, error_record *error) {
    int64_t number[TVM_COLUMNS];
    for (int column = TVM_FIRST; column < TVM_COLUMNS; column++)
        if (!csv_integer(table, from, column, 0, INT64_MAX, &number[column], error)) return false;
    for (size_t i = 0; i < rows->count; i++) {
        bool same = rows->row[i].list == DEEPBENCH_CONV;
        for (int column = TVM_FIRST; same && column < TVM_CYCLES; column++)
            same = rows->row[i].number[tvm_to_conv[column]] == number[column];
        if (same) cycles[i] = number[TVM_CYCLES];
    }
    return true;
}

const int64_t *deepbench_tvm_cycles(arena *a, deepbench_place place, const char *hw,
                                    const deepbench_rows *rows, error_record *error) {
    csv_table table;
    const char *path = data_find(a, place.folder, place.program, "tvm_rtl_cycles.csv", error);
    if (!path || !csv_read(a, path, tvm_columns, TVM_COLUMNS, &table, error)) return NULL;
    int64_t *cycles = arena_alloc(a, rows->count + 1, sizeof *cycles);
    for (size_t i = 0; cycles && i < rows->count; i++)
        cycles[i] = -1;
    for (size_t i = 0; cycles && i < table.rows; i++) {
        if (strcmp(table.row[i].cell[TVM_HW], hw) != 0) continue;
        if (!tvm_row_take(&table, i, rows, cycles, error)) return NULL;
    }
    if (!cycles) error_set(error, "out of memory");
    return cycles;
}
