/* `inlay conv2d …`, every other named operator, and `inlay op TEXT`: one operator, compiled,
 * checked, emitted. */
#include <stdio.h>

#include "bench/command/commands.h"
#include "bench/jobs/progress.h"
#include "bench/operator/evaluation.h"
#include "bench/operator/operator_argument.h"
#include "bench/operator/settings.h"
#include "bench/output/results.h"
#include "bench/report/report.h"
#include "bench/tree/trace_file.h"
#include "isa/file.h"

/* --report; done when there is none. */
static bool page_write(const invocation *call, const evaluation *e, const trace_file *trace,
                       error_record *error) {
    const char *path = arguments_text(&call->args, "report");
    size_t bytes;
    if (!path) return true;
    char *text = trace_file_text(trace, call->memory, &bytes, error);
    return text && report_write_operator(path, e, text, bytes, error);
}

static int operator_report(const invocation *call, const settings *s, const evaluation *e,
                           const trace_file *trace, results *r, const error_record *error) {
    results_add(r, e);
    if (!r->json) evaluation_print(stdout, e, &s->hw);
    if (arguments_flag(&call->args, "check") && !r->json)
        puts("checked      yes: the embedding node by node, the program for races");
    error_record unwritten = {0};
    if (!results_end(r, &unwritten) || !page_write(call, e, trace, &unwritten))
        return command_refuse(call, &unwritten);
    if (evaluation_is_good(e)) return STATUS_DONE;
    return command_fail(call, STATUS_FAILED, error);
}

static int operator_evaluate(const invocation *call, const settings *s, const operator *op,
                             trace_file *trace, results *r) {
    error_record error = {0};
    evaluation e;
    bool product = call->kind && operator_is_product(call->kind);
    evaluation_request request = {
        .op = op,
        .name = call->command->name,
        .hw = &s->hw,
        .options = settings_compile_options(s, &s->epilogue, product),
        .seed = s->seed,
        .threads = s->threads,
        .memory_bytes = s->memory_bytes,
        .check = arguments_flag(&call->args, "check"),
        .emit = arguments_text(&call->args, "emit"),
        .detail = arguments_text(&call->args, "report") != NULL,
    };
    request.options.tuning = trace_file_tuning(trace);
    progress *p = progress_begin("compiling", 0);
    compile_status status = evaluation_run(&request, &e, &error);
    progress_end(p);
    int exit_status;
    if (!trace_file_close(trace, status == COMPILE_DONE, &error))
        exit_status = command_refuse(call, &error);
    else if (status == COMPILE_DONE)
        exit_status = operator_report(call, s, &e, trace, r, &error);
    else
        exit_status = command_fail(
            call, status == COMPILE_BAD_INPUT ? STATUS_BAD_INPUT : STATUS_FAILED, &error);
    evaluation_free(&e);
    trace_file_free(trace);
    return exit_status;
}

static bool page_check(const invocation *call, error_record *error) {
    const char *path = arguments_text(&call->args, "report");
    return !path || file_can_write(path, error) || error_add_context(error, "--report");
}

/* A page shows the search, so that one is traced for it, too. */
static bool trace_begin(const invocation *call, trace_file *trace, error_record *error) {
    const char *path = arguments_text(&call->args, "trace");
    if (!path && arguments_text(&call->args, "report")) return trace_file_open_memory(trace, error);
    return trace_file_open(trace, call->memory, path, error);
}

int cmd_operator(const invocation *call) {
    error_record error = {0};
    settings s;
    operator op;
    trace_file trace;
    results r;
    if (!operator_argument_read(call, &op)) return STATUS_BAD_INPUT;
    if (!settings_read(&call->args, &s, &error)) return command_refuse(call, &error);
    if (!page_check(call, &error) || !results_begin(&r, &call->args, &evaluation_kind, &error))
        return command_refuse(call, &error);
    int status = trace_begin(call, &trace, &error) ? operator_evaluate(call, &s, &op, &trace, &r)
                                                   : command_refuse(call, &error);
    results_drop(&r);
    return status;
}
