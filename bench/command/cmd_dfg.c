/* `inlay dfg`: the scalar dataflow graphs of an operator and an instruction, as files for other
 * programs. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/command/commands.h"
#include "bench/operator/instruction_argument.h"
#include "bench/operator/operator_argument.h"
#include "dataflow/dfg.h"
#include "isa/file.h"

static const option options[] = {
    {.name = "dot",
     .kind = OPTION_FILE,
     .value = "PREFIX",
     .help = "write PREFIXoperator.dot and the other two, for graphviz"},
    {.name = "csv",
     .kind = OPTION_FILE,
     .value = "PREFIX",
     .help = "the same, as the Glasgow subgraph solver reads it"},
};

const option_group dfg_options = {"Output", options, sizeof options / sizeof options[0]};

typedef bool graph_writer(FILE *file, const operator *op, bool swapped, error_record *error);

static bool graph_write(const char *prefix, const char *name, const char *suffix,
                        graph_writer *write, const operator *op, bool swapped,
                        error_record *error) {
    char path[4096], *text = NULL;
    size_t bytes;
    if (snprintf(path, sizeof path, "%s%s.%s", prefix, name, suffix) >= (int)sizeof path)
        return error_set(error, "--%s: expected a shorter PREFIX", suffix);
    FILE *file = open_memstream(&text, &bytes);
    if (!file) return error_set(error, "out of memory");
    bool made = write(file, op, swapped, error);
    bool kept = fclose(file) == 0;
    bool good =
        made && (kept || error_set(error, "out of memory")) && file_write(path, text, bytes, error);
    free(text);
    return good || error_add_context(error, "--%s", suffix);
}

/* The operator's graph, and the instruction's with its inputs in either order. */
static bool graphs_write(const char *prefix, const char *suffix, graph_writer *write,
                         const operator *op, const operator *instruction, error_record *error) {
    return !prefix ||
           (graph_write(prefix, "operator", suffix, write, op, false, error) &&
            graph_write(prefix, "instruction", suffix, write, instruction, false, error) &&
            graph_write(prefix, "instruction-swapped", suffix, write, instruction, true, error));
}

int cmd_dfg(const invocation *call) {
    error_record error = {0};
    operator op, instruction;
    const char *dot = arguments_text(&call->args, "dot"), *csv = arguments_text(&call->args, "csv");
    if (!operator_argument_read(call, &op) || !instruction_argument_read(call, &instruction))
        return STATUS_BAD_INPUT;
    if (!dot && !csv) {
        error_set(&error, "expected --dot PREFIX or --csv PREFIX");
        return command_refuse(call, &error);
    }
    if (graphs_write(dot, "dot", dfg_write_dot, &op, &instruction, &error) &&
        graphs_write(csv, "csv", dfg_write_csv, &op, &instruction, &error))
        return STATUS_DONE;
    return command_refuse(call, &error);
}
