/* The options of `inlay embed`; see embed_query.h. */
#include "bench/operator/embed_query.h"

#include "bench/operator/objective.h"
#include "codegen/cost.h"
#include "isa/file.h"
#include "isa/gemm.h"

static const option options[] = {
    {.name = "count", .kind = OPTION_FLAG, .help = "how many embeddings are there?"},
    {.name = "all", .kind = OPTION_FLAG, .help = "print each one"},
    {.name = "pareto",
     .kind = OPTION_FLAG,
     .help = "print those that no other beats in every objective"},
    {.name = "objective",
     .kind = OPTION_TEXT,
     .value = "SUM,…",
     .fallback = "calls,stored",
     .help =
         "what is made small, the first first; a sum is calls+0.5*host, of calls, paid, stored, "
         "stored-out, stored-lhs, stored-rhs, host, cycles, compute, input"},
    {.name = "strategy",
     .kind = OPTION_TEXT,
     .value = "NAME",
     .fallback = "fuse",
     .help = "what the host may do to tensors: strict, pack, pad, stencil, fuse or sparse"},
    {.name = "constraints",
     .kind = OPTION_TEXT,
     .value = "LIST",
     .help =
         "the maps that these allow: flow, injective, rectangle, order, origin, cover, strategy "
         "(default: all)"},
    {.name = "check",
     .kind = OPTION_FLAG,
     .help = "replay what is found against the definition, node by node"},
    {.name = "node-limit",
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = INT64_MAX,
     .help = "nodes that the search may take"},
    {.name = "time-limit",
     .kind = OPTION_SECONDS,
     .value = "S",
     .help = "seconds that the search may take"},
    {.name = "dot",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "draw the best for graphviz, lanes against axes"},
    {.name = "report",
     .kind = OPTION_FILE,
     .value = "FILE.html",
     .help = "write a page: lanes against axes, layouts, the search"},
    TRACE_FILE_OPTION,
};

const option_group embed_command_options = {"Search", options, sizeof options / sizeof options[0]};

/* VTA's cycles; blocks of other instructions take their share. */
static bool machine_read(query *q, error_record *error) {
    static const enum memory memory[OPERANDS] = {[OPERAND_LHS] = MEM_INP, [OPERAND_RHS] = MEM_WGT};
    hw_config hw;
    operator gemm;
    if (!hw_config_from_argument(arguments_text(&q->call->args, "hw"), &hw, error))
        return error_add_context(error, "--hw");
    gemm_describe(&hw, &gemm);
    embed_machine *m = &q->options.machine;
    m->call_cycles = OBJECTIVE_CYCLE_PARTS;
    m->output_cycles = OBJECTIVE_CYCLE_PARTS * cost_output_cycles(&(epilogue){0});
    for (int k = 0; k < OPERANDS; k++) {
        double cycles =
            k == OPERAND_OUT ? cost_store_cycles(&hw) : cost_load_cycles(&hw, memory[k]);
        double share = (double)operand_lanes(&q->instruction, k) / (double)operand_lanes(&gemm, k);
        m->block_cycles[k] = (int64_t)(OBJECTIVE_CYCLE_PARTS * cycles * share);
    }
    return true;
}

/* All constraints, the strategy's among them, are the strategy's space, which needs no list. */
static bool constraints_read(query *q, error_record *error) {
    const char *text = arguments_text(&q->call->args, "constraints");
    if (!text) return true;
    if (!constraint_set_parse(text, &q->constraints, error))
        return error_add_context(error, "--constraints");
    if (q->constraints == (1u << CONSTRAINTS) - 1) q->constraints = 0;
    if (q->constraints && (q->check || q->dot || q->page || q->options.pareto))
        return error_set(
            error,
            "--check, --dot, --report and --pareto are for the embeddings of a strategy; expected "
            "--constraints flow,injective,rectangle,order,origin,cover,strategy, or none");
    return true;
}

bool embed_query_read(query *q, error_record *error) {
    const arguments *args = &q->call->args;
    q->count = arguments_flag(args, "count");
    q->print = arguments_flag(args, "all");
    q->check = arguments_flag(args, "check");
    q->dot = arguments_text(args, "dot");
    q->page = arguments_text(args, "report");
    q->options.pareto = arguments_flag(args, "pareto");
    q->options.time_limit_seconds = arguments_value(args, "time-limit")->seconds;
    q->options.node_limit = arguments_integer(args, "node-limit");
    if (q->count + q->print + q->options.pareto > 1)
        return error_set(error, "expected one of --count, --all and --pareto");
    if ((q->dot || q->page) && (q->count || q->print))
        return error_set(error,
                         "%s draws the best embedding; it does not go with --count and --all",
                         q->dot ? "--dot" : "--report");
    if (q->page && !file_can_write(q->page, error)) return error_add_context(error, "--report");
    return strategy_find(arguments_text(args, "strategy"), &q->options.strategy, error) &&
           objective_read(arguments_text(args, "objective"), &q->options, q->divisor, error) &&
           constraints_read(q, error) && machine_read(q, error);
}
