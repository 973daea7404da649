/* The commands that are named operators, made from the table of dataflow/named.h. */
#ifndef BENCH_COMMAND_OPERATOR_COMMANDS_H
#define BENCH_COMMAND_OPERATOR_COMMANDS_H

#include "bench/options/command.h"
#include "dataflow/named.h"

/* The options of every command that compiles one operator: --json, --check, --emit. */
extern const option_group operator_output_options;

/* Makes the command of `kind`; settings[1] are the compiling options of matrix products,
 * settings[0] those of all others. False when memory is out. */
bool operator_command(arena *a, const named_operator *kind, const option_group *const settings[2],
                      command *c);

#endif
