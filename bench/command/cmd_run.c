/* `inlay run FOLDER`: a program folder on the VTA model. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/jobs/progress.h"
#include "bench/operator/run_record.h"
#include "bench/output/results.h"
#include "vta_model/model.h"
#include "vta_model/report.h"

static const option options[] = {
    {.name = "timeline",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "write what each engine did when, for chrome://tracing or ui.perfetto.dev"},
    {.name = "check-races",
     .kind = OPTION_FLAG,
     .help = "fail when two engines touch the same place unsynchronised"},
    {.name = "timing-only", .kind = OPTION_FLAG, .help = "count cycles, execute nothing"},
};

const option_group run_options = {"Options", options, sizeof options / sizeof options[0]};

static int program_run(const invocation *call, const program *p, FILE *timeline, results *r) {
    vta_options options = vta_options_default();
    vta_result result;
    error_record error = {0};
    options.functional = !arguments_flag(&call->args, "timing-only");
    options.check_races = arguments_flag(&call->args, "check-races");
    options.timeline = timeline;
    progress *shown = progress_begin("running", 0);
    vta_status status = vta_run(p, &options, call->memory, &result, &error);
    progress_end(shown);
    if (status == VTA_BAD_INPUT) return command_refuse(call, &error);
    const run_record record = run_record_of(call->memory, p, &result);
    results_add(r, &record);
    if (!r->json) vta_report_text(stdout, p, &result);
    error_record unwritten = {0};
    if (!results_end(r, &unwritten)) return command_refuse(call, &unwritten);
    return status == VTA_DONE ? STATUS_DONE : command_fail(call, (int)status, &error);
}

static int cannot_write(const invocation *call, const char *path) {
    error_record error = {0};
    error_set(&error, "--timeline: cannot write '%s': %s", path, strerror(errno));
    return command_refuse(call, &error);
}

int cmd_run(const invocation *call) {
    error_record error = {0};
    results r;
    const char *path = arguments_text(&call->args, "timeline");
    const program *p = program_read(call->memory, call->args.word[0], &error);
    if (!p || !results_begin(&r, &call->args, &run_kind, &error))
        return command_refuse(call, &error);
    FILE *timeline = path ? fopen(path, "w") : NULL;
    int status = path && !timeline ? cannot_write(call, path) : program_run(call, p, timeline, &r);
    results_drop(&r);
    if (timeline && (ferror(timeline) | fclose(timeline))) return cannot_write(call, path);
    return status;
}
