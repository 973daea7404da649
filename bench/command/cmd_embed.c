/* `inlay embed`: the embeddings of an instruction in an operator: the best, the Pareto front, all,
 * or their number; found in a strategy's space, or among the maps that a list of constraints
 * allows. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/jobs/progress.h"
#include "bench/operator/embed_query.h"
#include "bench/operator/embed_record.h"
#include "bench/operator/instruction_argument.h"
#include "bench/operator/operator_argument.h"
#include "bench/report/report.h"
#include "dataflow/replay.h"
#include "isa/file.h"

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
    const char *text = embed_objectives_text(q, r);
    embedding_explain(stdout, r);
    printf("  objectives: %s\n", text ? text : "?");
}

static void embedding_show(query *q, const embedding *e, const embed_result *proof) {
    skewed room;
    embedding_report r = report_of(q, e, &room);
    if (q->check) embedding_check(q, e);
    q->printed++;
    const embedding_record record = embedding_record_of(q, &r, proof);
    results_add(&q->results, &record);
    if (q->results.json) return;
    if (proof)
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
    if (fclose(file) == 0 && text) {
        const map_record record = {text, map->swapped};
        results_add(&q->results, &record);
        if (!q->results.json) printf("%s%s\n", text, map->swapped ? "; operands swapped" : "");
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

static int count_report(query *q, int64_t count, bool complete, int64_t nodes) {
    if (q->count) {
        const count_record record = {count, complete, nodes};
        results_add(&q->results, &record);
        if (!q->results.json) printf("%" PRId64 "\n", count);
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
    if (!q->results.json) print_proof(q, result);
    return q->wrong ? wrong_found(q) : STATUS_DONE;
}

static int query_run(query *q) {
    bool many = q->print || q->count;
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

/* Runs the query, and keeps what files were asked for. */
static int query_answer(query *q) {
    error_record error = {0};
    q->options.tuning = trace_file_tuning(&q->trace);
    int status = query_run(q);
    bool good = trace_file_close(&q->trace, status != STATUS_BAD_INPUT, &error);
    if (status != STATUS_BAD_INPUT)
        good = good && results_end(&q->results, &error) && page_write(q, &error);
    if (!good) status = command_refuse(q->call, &error);
    trace_file_free(&q->trace);
    return status;
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
    if (!embed_query_read(q, &error) ||
        !results_begin(&q->results, &call->args, embed_record_kind(q), &error))
        return command_refuse(call, &error);
    int status = trace_begin(q, &error) ? query_answer(q) : command_refuse(call, &error);
    results_drop(&q->results);
    return status;
}
