/* `inlay embed`: the embeddings of an instruction in an operator: the best, the Pareto front, all,
 * or their number; found in a strategy's space, or among the maps that a list of constraints
 * allows. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/command.h"
#include "bench/embedding_report.h"
#include "bench/instruction_argument.h"
#include "bench/json.h"
#include "bench/objective.h"
#include "bench/operator_argument.h"
#include "bench/progress.h"
#include "bench/report.h"
#include "bench/trace_file.h"
#include "codegen/estimate.h"
#include "dataflow/replay.h"
#include "dataflow/subgraph.h"
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
     .help = "what is made small, the first first; a sum is calls+0.5*host, of calls, paid, stored, "
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
    {.name = "json", .kind = OPTION_FLAG, .help = "print JSON, one object a line"},
};

const option_group embed_command_options = {"Search", options, sizeof options / sizeof options[0]};

typedef struct query {
    const invocation *call;
    operator op, instruction;
    embed_options options;
    int64_t divisor[EMBED_MAX_MEASURES]; /* of each objective's cost */
    constraint_set constraints; /* 0: those of the strategy */
    bool json, print, check;    /* print each one; replay each one */
    const char *dot, *page;
    embed_result found; /* the best, or the front */
    int64_t printed, wrong;
    error_record error; /* of the first that is wrong */
    trace_file trace;
} query;

/* *room: for the operator in the embedding's coordinates. */
static embedding_report report_of(const query *q, const embedding *e, skewed *room) {
    return (embedding_report){embedding_operator(&q->op, e, room),
                              &q->instruction,
                              q->options.strategy,
                              e,
                              operator_macs(&q->op),
                              q->call->memory};
}

/* ---- Printing ---- */

static int64_t measure_of(const query *q, const embedding_report *r, embed_measure measure) {
    return embed_measure_of(r->op, r->instruction, &q->options.machine, r->strategy, r->embedding,
                            measure);
}

static char *objectives_text(const query *q, const embedding_report *r) {
    return objective_values(&q->options, arguments_text(&q->call->args, "objective"), q->divisor, r);
}

static void json_embedding(const query *q, const embedding_report *r, const embed_result *proof) {
    json_writer w = json_begin(stdout);
    json_text(&w, "embedding", embedding_text(r));
    json_text(&w, "strategy", strategy_name(q->options.strategy));
    json_integer(&w, "calls", embedding_calls(r->embedding));
    json_real(&w, "lane_utilisation", embedding_lane_utilisation(r));
    json_integer(&w, "paid", measure_of(q, r, EMBED_PAID));
    for (const objective_measure *m = objective_measures(); m->name; m++)
        if (m->unit > 1) json_real(&w, m->name, (double)measure_of(q, r, m->measure) / (double)m->unit);
    static const char *const stored[OPERANDS] = {"out_stored_elems", "lhs_stored_elems",
                                                 "rhs_stored_elems"};
    static const char *const layout[OPERANDS] = {"out_layout", "lhs_layout", "rhs_layout"};
    for (int k = 0; k < OPERANDS; k++) {
        storage s;
        embedding_storage(r, k, &s);
        json_text(&w, layout[k], storage_text(r, &s));
        json_integer(&w, stored[k], storage_elems(&s));
    }
    json_integer(&w, "stored_elems", embedding_stored_elems(r));
    json_integer(&w, "host_bytes", embedding_host_bytes(r));
    if (r->embedding->skewing.skews) json_text(&w, "coordinates", embedding_coordinates(r));
    if (q->check) json_bool(&w, "checked", q->wrong == 0);
    if (proof) {
        json_text(&w, "objectives", objectives_text(q, r));
        json_bool(&w, "optimal", proof->proved);
        json_integer(&w, "nodes", proof->nodes);
        json_integer(&w, "boxes", proof->boxes);
    }
    json_end(&w);
}

static bool embedding_is_replayable(const query *q, const embedding *e, error_record *error) {
    int64_t calls = embedding_calls(e), lanes = operator_macs(&q->instruction);
    if (!q->check || calls <= REPLAY_MULTIPLICATIONS / lanes) return true;
    return error_set(error,
                     "--check: the embedding has %" PRId64 " calls of %" PRId64
                     " lanes; at most %d lanes can be replayed",
                     calls, lanes, REPLAY_MULTIPLICATIONS);
}

static void embedding_check(query *q, const embedding *e) {
    error_record error = {0};
    if (replay_embedding(&q->op, &q->instruction, q->options.strategy, e, REPLAY_MULTIPLICATIONS,
                         &error))
        return;
    if (q->wrong++ == 0) q->error = error;
}

static bool embedding_write_dot(const query *q, const embedding *e, error_record *error) {
    skewed room;
    embedding_report r = report_of(q, e, &room);
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    if (file) embedding_draw(file, &r);
    bool good = file && fclose(file) == 0 ? file_write(q->dot, text, bytes, error)
                                          : error_set(error, "out of memory");
    free(text);
    return good || error_add_context(error, "--dot");
}

static void explain_found(const query *q, const embedding_report *r) {
    const char *text = objectives_text(q, r);
    embedding_explain(stdout, r);
    printf("  objectives: %s\n", text ? text : "?");
}

static void embedding_show(query *q, const embedding *e, const embed_result *proof) {
    skewed room;
    embedding_report r = report_of(q, e, &room);
    if (q->check) embedding_check(q, e);
    q->printed++;
    if (q->json)
        json_embedding(q, &r, proof);
    else if (proof)
        explain_found(q, &r);
    else
        embedding_summarise(stdout, &r);
}

static void print_tuple(FILE *file, const int64_t *number, int count) {
    for (int i = 0; i < count; i++)
        fprintf(file, "%s%" PRId64, i ? "," : "(", number[i]);
    fputc(')', file);
}

/* `M(0,1)->(2,0,1)` for each multiplication. */
static bool map_show(void *context, const subgraph_map *map) {
    query *q = context;
    char *text = NULL;
    size_t bytes;
    q->printed++;
    FILE *file = open_memstream(&text, &bytes);
    if (!file) return true;
    for (int i = 0; i < map->multiplications; i++) {
        fputs(i ? " M" : "M", file);
        print_tuple(file, map->point + i * q->instruction.axes, q->instruction.axes);
        fputs("->", file);
        print_tuple(file, map->image + i * q->op.axes, q->op.axes);
    }
    if (fclose(file) == 0 && q->json) {
        json_writer w = json_begin(stdout);
        json_text(&w, "map", text);
        json_bool(&w, "swapped", map->swapped);
        json_end(&w);
    } else if (text) {
        printf("%s%s\n", text, map->swapped ? "; operands swapped" : "");
    }
    free(text);
    return true;
}

/* ---- The three kinds of search ---- */

static int limit_reached(const query *q, int64_t count) {
    error_record error = {0};
    error_set(&error, "a limit was reached: there are %" PRId64 " or more", count);
    return command_fail(q->call, STATUS_FAILED, &error);
}

static int nothing_found(const query *q, bool proved) {
    error_record error = {0};
    if (q->constraints)
        error_set(&error, "no embedding%s",
                  proved ? " under these constraints" : " was found before a limit was reached");
    else
        error_set(&error, "no embedding of the instruction under strategy '%s'%s",
                  strategy_name(q->options.strategy),
                  proved ? "" : " was found before a limit was reached");
    return command_fail(q->call, STATUS_FAILED, &error);
}

static int wrong_found(query *q) {
    error_add_context(&q->error, "%" PRId64 " of %" PRId64 " fail the check", q->wrong, q->printed);
    return command_fail(q->call, STATUS_FAILED, &q->error);
}

static int count_report(const query *q, int64_t count, bool complete, int64_t nodes) {
    if (!q->print && !q->json) printf("%" PRId64 "\n", count);
    if (!q->print && q->json) {
        json_writer w = json_begin(stdout);
        json_integer(&w, "count", count);
        json_bool(&w, "complete", complete);
        json_integer(&w, "nodes", nodes);
        json_end(&w);
    }
    if (!complete) return limit_reached(q, count);
    return q->print && q->printed == 0 ? nothing_found(q, true) : STATUS_DONE;
}

static bool first_map_show(void *context, const subgraph_map *map) {
    map_show(context, map);
    return false;
}

/* The maps that the constraints allow, with no strategy. */
static int maps_query(query *q, bool first) {
    subgraph_options options = {q->constraints, q->options.node_limit,
                                q->options.time_limit_seconds, q->options.tuning};
    subgraph_result result;
    error_record error = {0};
    subgraph_visitor *visit = first ? first_map_show : q->print ? map_show : NULL;
    if (!subgraph_each(&q->op, &q->instruction, &options, visit, q, &result, &error))
        return command_refuse(q->call, &error);
    if (!first) return count_report(q, result.count, result.complete, result.nodes);
    return result.maps ? STATUS_DONE : nothing_found(q, result.complete);
}

static bool embedding_visit(void *context, const embedding *e) {
    query *q = context;
    if (q->print)
        embedding_show(q, e, NULL);
    else if (q->check)
        embedding_check(q, e);
    return true;
}

/* Every embedding of the strategy's space. */
static int space_query(query *q) {
    embed_result result;
    error_record error = {0};
    q->options.every = true;
    if (embed_each(&q->op, &q->instruction, &q->options, embedding_visit, q, &result, &error) ==
        EMBED_ERROR)
        return command_refuse(q->call, &error);
    q->printed = result.solutions;
    int status = count_report(q, result.solutions, result.proved, result.nodes);
    return q->wrong ? wrong_found(q) : status;
}

static void print_proof(const query *q, const embed_result *result) {
    printf("%s%s: %" PRId64 " nodes, %" PRId64 " failures, %" PRId64 " boxes\n",
           result->count > 1 ? "the front, " : "",
           result->proved ? "proved best" : "not proved best, a limit was reached", result->nodes,
           result->failures, result->boxes);
    if (q->check && q->wrong == 0)
        puts("checked: every multiplication of every tile agrees with the definition");
}

/* The best, or the front. */
static int best_query(query *q) {
    embed_result *result = &q->found;
    error_record error = {0};
    progress *p = progress_begin("searching", 0);
    embed_status status =
        embed_solve(&q->op, &q->instruction, &q->options, q->call->memory, result, &error);
    progress_end(p);
    if (status == EMBED_ERROR) return command_refuse(q->call, &error);
    if (status == EMBED_NONE) return nothing_found(q, result->proved);
    for (int i = 0; i < result->count; i++)
        if (!embedding_is_replayable(q, &result->found[i].embedding, &error))
            return command_refuse(q->call, &error);
    if (q->dot && !embedding_write_dot(q, &result->found[0].embedding, &error))
        return command_refuse(q->call, &error);
    for (int i = 0; i < result->count; i++)
        embedding_show(q, &result->found[i].embedding, result);
    if (!q->json) print_proof(q, result);
    return q->wrong ? wrong_found(q) : STATUS_DONE;
}

/* ---- Arguments ---- */

static int64_t operand_lanes(const operator* instruction, int k) {
    int64_t lanes = 1;
    for (int a = 0; a < instruction->axes; a++)
        if (access_uses_axis(&instruction->operand[k], a)) lanes *= instruction->axis[a].extent;
    return lanes;
}

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
    m->output_cycles = OBJECTIVE_CYCLE_PARTS * estimate_output_cycles(&(epilogue){0});
    for (int k = 0; k < OPERANDS; k++) {
        double cycles =
            k == OPERAND_OUT ? estimate_store_cycles(&hw) : estimate_load_cycles(&hw, memory[k]);
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
            error, "--check, --dot, --report and --pareto are for the embeddings of a strategy; expected "
                   "--constraints flow,injective,rectangle,order,origin,cover,strategy, or none");
    return true;
}

static bool query_read(query *q, error_record *error) {
    const arguments *args = &q->call->args;
    q->json = arguments_flag(args, "json");
    q->print = arguments_flag(args, "all");
    q->check = arguments_flag(args, "check");
    q->dot = arguments_text(args, "dot");
    q->page = arguments_text(args, "report");
    q->options.pareto = arguments_flag(args, "pareto");
    q->options.time_limit_seconds = arguments_value(args, "time-limit")->seconds;
    q->options.node_limit = arguments_integer(args, "node-limit");
    if (arguments_flag(args, "count") + q->print + q->options.pareto > 1)
        return error_set(error, "expected one of --count, --all and --pareto");
    if ((q->dot || q->page) && (arguments_flag(args, "count") || q->print))
        return error_set(error,
                         "%s draws the best embedding; it does not go with --count and --all",
                         q->dot ? "--dot" : "--report");
    if (q->page && !file_can_write(q->page, error)) return error_add_context(error, "--report");
    return strategy_find(arguments_text(args, "strategy"), &q->options.strategy, error) &&
           objective_read(arguments_text(args, "objective"), &q->options, q->divisor, error) &&
           constraints_read(q, error) && machine_read(q, error);
}

static int query_run(query *q) {
    bool many = q->print || arguments_flag(&q->call->args, "count");
    if (q->constraints) return maps_query(q, !many);
    return many ? space_query(q) : best_query(q);
}

/* A page shows the search, so that one is traced for it, too. */
static bool trace_begin(query *q, error_record *error) {
    const char *path = arguments_text(&q->call->args, "trace");
    if (!path && q->page) return trace_file_open_memory(&q->trace, error);
    return trace_file_open(&q->trace, q->call->memory, path, error);
}

/* --report, of what was found. */
static bool page_write(query *q, error_record *error) {
    if (!q->page || q->found.count == 0) return true;
    embedding_search search = {.count = q->found.count, .proved = q->found.proved};
    embedding_report *report = arena_alloc(q->call->memory, (size_t)search.count, sizeof *report);
    skewed *room = arena_alloc(q->call->memory, (size_t)search.count, sizeof *room);
    search.trace = trace_file_text(&q->trace, q->call->memory, &search.trace_bytes, error);
    if (!report || !room || !search.trace) return false;
    for (int i = 0; i < search.count; i++)
        report[i] = report_of(q, &q->found.found[i].embedding, &room[i]);
    search.report = report;
    return report_write_embedding(q->page, &search, error);
}

int cmd_embed(const invocation *call) {
    query *q = arena_alloc(call->memory, 1, sizeof *q);
    error_record error = {0};
    if (!q) {
        error_set(&error, "out of memory");
        return command_fail(call, STATUS_FAILED, &error);
    }
    q->call = call;
    if (!operator_argument_read(call, &q->op) || !instruction_argument_read(call, &q->instruction))
        return STATUS_BAD_INPUT;
    if (!query_read(q, &error) || !trace_begin(q, &error)) return command_refuse(call, &error);
    q->options.tuning = trace_file_tuning(&q->trace);
    int status = query_run(q);
    if (!trace_file_close(&q->trace, status != STATUS_BAD_INPUT, &error) || !page_write(q, &error))
        status = command_refuse(call, &error);
    trace_file_free(&q->trace);
    return status;
}
