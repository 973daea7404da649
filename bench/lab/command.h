/* The parts of `inlay lab` and its options. */
#ifndef BENCH_LAB_COMMAND_H
#define BENCH_LAB_COMMAND_H

#include "bench/options/command.h"
#include "bench/output/record.h"

extern const option_group lab_options, lab_output_options;
extern const record_kind lab_list_kind;

/* `inlay lab replay LINE` and `inlay lab replay FILE:LINE`. */
int lab_replay(const invocation *call);

#endif
