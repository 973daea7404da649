/* `inlay run FOLDER`: a program folder on the VTA model. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/jobs/progress.h"
#include "bench/operator/run_record.h"
#include "bench/output/results.h"
#include "isa/file.h"
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

/* The file of --timeline; NULL where there is none. */
typedef struct timeline {
    file_writing writing;
    FILE *file;
} timeline;

static bool timeline_open(timeline *t, const char *path, error_record *error) {
    t->file = NULL;
    if (!path) return true;
    int descriptor = file_begin(&t->writing, path, error);
    if (descriptor < 0) return error_add_context(error, "--timeline");
    t->file = fdopen(descriptor, "w");
    return t->file || error_set(error, "--timeline: %s: %s", path, strerror(errno));
}

static bool timeline_close(timeline *t, bool keep, error_record *error) {
    if (!t->file) return true;
    bool written = !ferror(t->file);
    written = fclose(t->file) == 0 && written;
    if (keep && !written) error_set(error, "%s: %s", t->writing.path, strerror(errno));
    return (file_end(&t->writing, keep && written, error) && (written || !keep)) ||
           error_add_context(error, "--timeline");
}

int cmd_run(const invocation *call) {
    error_record error = {0};
    results r;
    const char *path = arguments_text(&call->args, "timeline");
    const program *p = program_read(call->memory, call->args.word[0], &error);
    if (!p || !results_begin(&r, &call->args, &run_kind, &error))
        return command_refuse(call, &error);
    timeline t;
    int status = STATUS_BAD_INPUT;
    bool good = timeline_open(&t, path, &error);
    if (good) status = program_run(call, p, t.file, &r);
    results_drop(&r);
    if (good) good = timeline_close(&t, status != STATUS_BAD_INPUT, &error);
    return good ? status : command_refuse(call, &error);
}
