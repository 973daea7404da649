/* One operator, compiled by Inlay and by the fixed reference embedding, run and checked: the record
 * that the commands print, and that is a line of their JSON and a row of their CSV. */
#ifndef BENCH_OPERATOR_EVALUATION_H
#define BENCH_OPERATOR_EVALUATION_H

#include <stdint.h>
#include <stdio.h>

#include "bench/jobs/memory_gate.h"
#include "bench/operator/detail.h"
#include "bench/operator/embedding_report.h"
#include "bench/options/command.h"
#include "bench/output/record.h"
#include "codegen/compile.h"

/* Numbers that are not there are -1, or NaN; texts NULL. */
typedef struct evaluation {
    const char *operator, *name, *hw, *strategy;
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
    int64_t bound[BOUNDS];          /* the parts that bound_cycles is the greatest of */
    stored_tensor stored[OPERANDS]; /* by the instruction's operands */
    program_account inlay, reference;
    /* and of a DeepBench row */
    int64_t row, row_count; /* place, from 1, in the whole list that was asked for */
    const char *set;
    int64_t repeats; /* runs of the program that the row stands for; all counts are of all runs */
    int64_t tvm_cycles;
    double tvm_speedup;
    const char *error;           /* why there is no program */
    const report_detail *detail; /* for an operator's page; NULL unless asked for */
    arena *memory;               /* of the texts */
} evaluation;

typedef struct evaluation_request {
    const operator *op;
    const char *name;
    const hw_config *hw;
    compile_options options;
    uint64_t seed;
    int threads;          /* 2 or more: Inlay and reference at the same time, while memory allows */
    int64_t memory_bytes; /* for the tensors of two checks at the same time */
    memory_gate *gate;    /* to pass before checking, or NULL */
    bool check;           /* also what certainty.h does */
    const char *emit;     /* folder to write the program to, or NULL */
    bool detail;          /* for an operator's page */
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

/* As records: of an operator alone, and of a DeepBench row, which begins with the same fields. */
extern const record_kind evaluation_kind, row_kind;

/* Reads a row's line of JSON back; its texts live in `a`. A line that is an object of another kind,
 * such as a summary, leaves *is_row false. */
bool evaluation_read_json(arena *a, const char *line, evaluation *e, bool *is_row,
                          error_record *error);

/* For people. */
void evaluation_print(FILE *file, const evaluation *e, const hw_config *hw);

#endif
