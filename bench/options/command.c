/* How a command says that it failed. */
#include "bench/options/command.h"

#include <stdio.h>

int command_fail(const invocation *call, int status, const error_record *error) {
    fprintf(stderr, "inlay %s: ", call->command->name);
    if (error->line > 0) fprintf(stderr, "line %d", error->line);
    if (error->line > 0 && error->column > 0) fprintf(stderr, ", column %d", error->column);
    if (error->line > 0) fputs(": ", stderr);
    fprintf(stderr, "%s\n", error->message);
    return status;
}

int command_refuse(const invocation *call, const error_record *error) {
    return command_fail(call, STATUS_BAD_INPUT, error);
}
