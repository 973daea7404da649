/* The documentation of what --json and --csv tell, made from the commands' records: for the man
 * page, and as bench/RESULTS.md. */
#ifndef BENCH_COMMAND_KEYS_H
#define BENCH_COMMAND_KEYS_H

#include "bench/command/commands.h"

/* Prints all of it as Markdown. */
void keys_print_markdown(const command_list *list);

/* The next kind of records, after `from` kinds that were seen; NULL at the end. Each is there once,
 * though several commands have it. */
const record_kind *keys_kind(const command_list *list, int from);

#endif
