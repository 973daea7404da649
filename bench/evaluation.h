/* One operator, compiled by Inlay and by the fixed reference embedding, run and checked: the record
 * that the commands print, and that is a line of their JSON and a row of their CSV. */
#ifndef BENCH_EVALUATION_H
#define BENCH_EVALUATION_H

#include <stdint.h>
#include <stdio.h>

#include "bench/command.h"
#include "bench/report_detail.h"
#include "codegen/compile.h"

/* Numbers that are not there are -1, or NaN; texts NULL. */
typedef struct evaluation {
    const char *operator, * name, *hw, *strategy;
    int64_t macs, cycles, reference_cycles;
    double speedup; /* reference_cycles / cycles */
    int64_t bound_cycles;
    double utilisation, lane_utilisation;
    int64_t instructions, uops, dram_bytes, host_bytes, reference_host_bytes;
    double solve_seconds;
    int64_t optimal, verified, reference_verified; /* 0, 1 */
    const char *embedding, *schedule;
    int64_t overlap_cycles;
    const char *limit;
    /* and of a DeepBench row */
    int64_t row, row_count; /* place, from 1, in the whole list that was asked for */
    const char *set;
    int64_t repeats; /* runs of the program that the row stands for; all counts are of all runs */
    int64_t tvm_cycles;
    double tvm_speedup;
    const char *error; /* why there is no program */
    const report_detail *detail; /* of one run, for reports; NULL unless asked for */
    arena *memory;     /* of the texts */
} evaluation;

typedef struct evaluation_request {
    const operator *op;
    const char *name;
    const hw_config *hw;
    compile_options options;
    uint64_t seed;
    int threads;      /* 2 or more: Inlay and reference at the same time */
    bool check;       /* also what certainty.h does */
    const char *emit; /* folder to write the program to, or NULL */
    detail_level detail;
} evaluation_request;

/* Compiles, runs, checks. Always fills `result`, which evaluation_free frees. On failure the status
 * says whose fault it is, and the message why; a check that found a wrong output is no failure but
 * verified = 0, with its message. */
compile_status evaluation_run(const evaluation_request *request, evaluation *result,
                              error_record *error);

/* Makes all counts those of `repeats` runs. */
void evaluation_repeat(evaluation *e, int64_t repeats);

void evaluation_free(evaluation *e);

/* Did every check that was made pass? */
bool evaluation_is_good(const evaluation *e);

/* The fields, in the order of DESIGN.md section 5: the one table behind JSON, CSV and their
 * documentation. */
typedef enum field_kind { FIELD_TEXT, FIELD_INTEGER, FIELD_REAL, FIELD_BOOL } field_kind;

typedef struct evaluation_field {
    const char *key;
    field_kind kind;
    size_t offset; /* in evaluation */
    bool of_row;   /* only DeepBench rows have it */
    const char *help;
} evaluation_field;

const evaluation_field *evaluation_fields(int *count);

/* One line of JSON; the fields of DeepBench rows only where `row` is set. */
void evaluation_write_json(FILE *file, const evaluation *e);

/* Reads such a line of a DeepBench row back; its texts live in `a`. A line that is an object of
 * another kind, such as a summary, leaves *is_evaluation false. */
bool evaluation_read_json(arena *a, const char *line, evaluation *e, bool *is_evaluation,
                          error_record *error);

/* The line of column names, and a row. */
void evaluation_write_csv_header(FILE *file);
void evaluation_write_csv(FILE *file, const evaluation *e);

/* For people. */
void evaluation_print(FILE *file, const evaluation *e, const hw_config *hw);

#endif
