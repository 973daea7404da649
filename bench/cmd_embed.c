/* `inlay embed`: the embeddings of an instruction in an operator: the best, the Pareto front, all, or their number. */
#include <inttypes.h>
#include <stdio.h>

#include "bench/clock.h"
#include "bench/command.h"
#include "bench/instruction_argument.h"
#include "bench/json.h"
#include "bench/operator_argument.h"
#include "bench/progress.h"
#include "dataflow/embed.h"
#include "dataflow/subgraph.h"

typedef struct query {
    const invocation *call;
    operator op, instruction;
    strategy strategy;
    double time_limit_seconds;
    bool json, print; /* print each one */
} query;

static void embedding_print(const query *q, const embedding *e, const embed_result *proof) {
    size_t bytes = embedding_format(e, &q->op, &q->instruction, NULL, 0) + 1;
    char *text = arena_alloc(q->call->memory, bytes, 1);
    const embed_machine none = {0};
    int64_t stored = embed_measure_of(&q->op, &q->instruction, &none, q->strategy, e, EMBED_STORED);
    double lanes = (double)operator_macs(&q->op) / (double)operator_macs(&q->instruction) / (double)embedding_calls(e);
    if (!text) return;
    embedding_format(e, &q->op, &q->instruction, text, bytes);
    if (q->json) {
        json_writer w = json_begin(stdout);
        json_text(&w, "embedding", text);
        json_integer(&w, "calls", embedding_calls(e));
        json_real(&w, "lane_utilisation", lanes);
        json_integer(&w, "stored_elems", stored);
        if (proof) json_bool(&w, "optimal", proof->proved);
        json_end(&w);
        return;
    }
    printf("%s: %" PRId64 " calls, %.3f of the lanes, %" PRId64 " elements stored%s\n", text, embedding_calls(e), lanes,
           stored, proof ? proof->proved ? ", proved best" : ", not proved best" : "");
}

static bool embedding_visit(void *context, const embedding *e) {
    const query *q = context;
    if (q->print) embedding_print(q, e, NULL);
    return true;
}

static void print_tuple(const int64_t *number, int count) {
    for (int i = 0; i < count; i++)
        printf("%s%" PRId64, i ? "," : "(", number[i]);
    putchar(')');
}

static bool map_visit(void *context, const subgraph_map *map) {
    const query *q = context;
    if (!q->print) return true;
    fputs(map->swapped ? "swapped" : "straight", stdout);
    for (int i = 0; i < map->multiplications; i++) {
        putchar(' ');
        print_tuple(map->point + i * q->instruction.axes, q->instruction.axes);
        fputs("->", stdout);
        print_tuple(map->image + i * q->op.axes, q->op.axes);
    }
    putchar('\n');
    return true;
}

static int count_report(const query *q, int64_t count, bool complete) {
    error_record error = {0};
    if (q->json) {
        json_writer w = json_begin(stdout);
        json_integer(&w, "count", count);
        json_bool(&w, "complete", complete);
        json_end(&w);
    } else if (!q->print) {
        printf("%" PRId64 "\n", count);
    }
    if (complete) return STATUS_DONE;
    error_set(&error, "the time limit was reached: there are %" PRId64 " or more", count);
    return command_fail(q->call, STATUS_FAILED, &error);
}

/* With --constraints: every map that these allow. */
static int maps_query(query *q, const char *constraints) {
    error_record error = {0};
    subgraph_options options = {.time_limit_seconds = q->time_limit_seconds};
    subgraph_result result;
    if (!constraint_set_parse(constraints, &options.constraints, &error)) {
        error_add_context(&error, "--constraints");
        return command_refuse(q->call, &error);
    }
    if (!subgraph_each(&q->op, &q->instruction, &options, map_visit, q, &result, &error))
        return command_refuse(q->call, &error);
    return count_report(q, result.count, result.complete);
}

/* Every embedding of the strategy's space. */
static int space_query(query *q) {
    error_record error = {0};
    embed_result result;
    const embed_options options = {
        .strategy = q->strategy, .time_limit_seconds = q->time_limit_seconds, .every = true, .measures = 1,
        .measure = {EMBED_CALLS}};
    if (embed_each(&q->op, &q->instruction, &options, embedding_visit, q, &result, &error) == EMBED_ERROR)
        return command_refuse(q->call, &error);
    return count_report(q, result.solutions, result.proved);
}

/* The one with the fewest calls, and of these the least storage; or with --pareto the front of the two. */
static int best_query(query *q, bool pareto) {
    error_record error = {0};
    embed_result result;
    const embed_options options = {.strategy = q->strategy,
                                   .time_limit_seconds = q->time_limit_seconds,
                                   .measures = 2,
                                   .measure = {EMBED_CALLS, EMBED_STORED},
                                   .pareto = pareto};
    progress *p = progress_begin("searching", 0);
    embed_status status = embed_solve(&q->op, &q->instruction, &options, q->call->memory, &result, &error);
    progress_end(p);
    if (status == EMBED_ERROR) return command_refuse(q->call, &error);
    if (status == EMBED_NONE) {
        error_set(&error, "no embedding under strategy '%s'%s", strategy_name(q->strategy),
                  result.proved ? "" : " was found in time");
        return command_fail(q->call, STATUS_FAILED, &error);
    }
    for (int i = 0; i < result.count; i++)
        embedding_print(q, &result.found[i].embedding, &result);
    return STATUS_DONE;
}

static bool query_check(const query *q, error_record *error) {
    const arguments *args = &q->call->args;
    int modes = arguments_flag(args, "count") + arguments_flag(args, "all") + arguments_flag(args, "pareto");
    if (modes > 1) return error_set(error, "expected one of --count, --all and --pareto");
    if (!arguments_text(args, "constraints") || arguments_flag(args, "count") || arguments_flag(args, "all")) return true;
    return error_set(error, "--constraints goes with --count or --all");
}

int cmd_embed(const invocation *call) {
    const arguments *args = &call->args;
    error_record error = {0};
    query q = {
        .call = call,
        .time_limit_seconds = arguments_value(args, "time-limit")->seconds,
        .json = arguments_flag(args, "json"),
        .print = arguments_flag(args, "all"),
    };
    if (!operator_argument_read(call, &q.op) || !instruction_argument_read(call, &q.instruction))
        return STATUS_BAD_INPUT;
    if (!query_check(&q, &error) || !strategy_find(arguments_text(args, "strategy"), &q.strategy, &error))
        return command_refuse(call, &error);
    if (arguments_text(args, "constraints")) return maps_query(&q, arguments_text(args, "constraints"));
    if (arguments_flag(args, "count") || q.print) return space_query(&q);
    return best_query(&q, arguments_flag(args, "pareto"));
}
