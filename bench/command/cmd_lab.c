/* `inlay lab`: a grid of searches, run on all processors, as CSV and as a summary; a line of the
 * CSV run again; the summary of CSV files that are there. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/jobs/interrupt.h"
#include "bench/jobs/pool.h"
#include "bench/jobs/progress.h"
#include "bench/lab/command.h"
#include "bench/lab/grid.h"
#include "bench/lab/report.h"
#include "bench/lab/summary.h"
#include "bench/output/results.h"
#include "bench/tree/trace_file.h"
#include "isa/file.h"

static const option options[] = {
    {.name = "list", .kind = OPTION_FLAG, .help = "print problems and the words of each axis"},
    {.name = "jobs",
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = 1024,
     .help = "threads (default: as many as processors); no count depends on it"},
    {.name = "data",
     .kind = OPTION_FOLDER,
     .value = "FOLDER",
     .help = "where DeepBench's lists are (default: as installed)"},
};

static const option output_options[] = {
    {.name = "no-times",
     .kind = OPTION_FLAG,
     .help = "leave seconds out: a CSV file is then the same whenever the grid is run"},
    {.name = "measure",
     .kind = OPTION_CHOICE,
     .value = "NAME",
     .fallback = "nodes",
     .choices = lab_measure_names,
     .help = "what configurations are compared by"},
    {.name = "sampling-seed",
     .kind = OPTION_INTEGER,
     .value = "N",
     .fallback = "1",
     .low = 0,
     .high = INT64_MAX,
     .help = "of the samples behind the 95% intervals"},
    {.name = "report",
     .kind = OPTION_FILE,
     .value = "FILE.html",
     .help = "write the results as a page"},
    TRACE_FILE_OPTION,
};

const option_group lab_options = {"Running", options, sizeof options / sizeof options[0]};
const option_group lab_output_options = {"Output", output_options,
                                         sizeof output_options / sizeof output_options[0]};

typedef struct lab {
    const invocation *call;
    lab_grid grid;
    lab_jobs jobs;
    lab_records done; /* delivered, in order */
    size_t failed;
    bool times;
    results results;
    trace_file trace;
    progress *progress;
} lab;

static lab_place place_of(const invocation *call) {
    return (lab_place){arguments_text(&call->args, "data"), call->program};
}

/* ---- Output ---- */

static void record_print(lab *l, const lab_record *r) {
    lab_line line;
    lab_line_fill(&line, r);
    progress_hide(l->progress);
    results_add(&l->results, &line);
    if (r->outcome == LAB_FAILED && l->failed++ == 0)
        fprintf(stderr, "inlay lab: %s: %s\n", r->problem, r->error);
    progress_show(l->progress);
}

/* ---- Contradictions, summary, report: what every command that has records ends with ---- */

static bool agreement_check(const invocation *call, const lab_records *records,
                            error_record *error) {
    size_t one, other;
    if (!lab_find_contradiction(call->memory, records, &one, &other)) return true;
    const lab_record *a = &records->record[one], *b = &records->record[other];
    return error_set(error,
                     "%s: runs %zu and %zu do not agree: %s and %s, %" PRId64 " and %" PRId64
                     " solutions; one of them is wrong",
                     a->problem, one + 1, other + 1, a->objective, b->objective,
                     a->count[LAB_SOLUTIONS], b->count[LAB_SOLUTIONS]);
}

/* As lines of JSON; where configurations are the results, to the CSV file, too. */
static void configurations_add(const lab_summary *s, results *r) {
    for (int c = 0; c < s->configurations; c++) {
        const lab_configuration_record record = lab_configuration_record_of(s, c);
        if (r->kind == &lab_configuration_kind)
            results_add(r, &record);
        else if (r->json)
            record_write_json(stdout, &lab_configuration_kind, &record);
    }
}

static bool records_conclude(const invocation *call, const lab_records *records, results *r,
                             error_record *error) {
    const arguments *args = &call->args;
    const char *measure = arguments_text(args, "measure"), *report = arguments_text(args, "report");
    int by = 0;
    while (strcmp(lab_measure_names[by], measure) != 0)
        by++;
    lab_summary s;
    if (!lab_summarise(call->memory, records, (lab_measure)by,
                       (uint64_t)arguments_integer(args, "sampling-seed"), &s))
        return error_set(error, "out of memory");
    configurations_add(&s, r);
    if (!r->json) lab_summary_print(stdout, &s);
    if (!results_end(r, error)) return false;
    return !report || lab_report_write(call->memory, report, records, &s, place_of(call), error) ||
           error_add_context(error, "--report");
}

/* ---- Running ---- */

static void job_work(void *context, size_t index) {
    lab *l = context;
    lab_job *job = &l->jobs.job[index];
    lab_record *r = &job->record;
    lab_result result;
    lab_search(job->problem, &r->settings, &r->limits, &l->grid.hw, (uint64_t)r->seed,
               l->trace.file, &result);
    lab_record_take(r, &result);
    if (!l->times) r->seconds = NAN;
}

static void job_deliver(void *context, size_t index) {
    lab *l = context;
    l->done.record[l->done.count++] = l->jobs.job[index].record;
    record_print(l, &l->jobs.job[index].record);
    progress_advance(l->progress, l->done.count);
}

static bool lab_enough(void *context) {
    (void)context;
    return interrupt_seen();
}

static bool lab_begin(lab *l, error_record *error) {
    const arguments *args = &l->call->args;
    arena *a = l->call->memory;
    l->times = !arguments_flag(args, "no-times");
    if (!lab_grid_read(a, args, args->words, args->word, place_of(l->call), &l->grid, error) ||
        !lab_grid_jobs(a, &l->grid, &l->jobs, error))
        return false;
    const char *trace = arguments_text(args, "trace");
    if (trace && l->jobs.count != 1)
        return error_set(error,
                         "--trace: the grid has %zu runs, expected one; inlay lab replay FILE:LINE "
                         "--trace traces a run of a CSV file",
                         l->jobs.count);
    l->done.record = arena_alloc(a, l->jobs.count + 1, sizeof *l->done.record);
    if (!l->done.record) return error_set(error, "out of memory");
    if (!results_begin(&l->results, args, &lab_run_kind, error)) return false;
    if (trace_file_open(&l->trace, a, trace, error)) return true;
    results_drop(&l->results);
    return false;
}

static int lab_end(lab *l, pool_outcome outcome) {
    error_record error = {0};
    progress_end(l->progress);
    bool kept = trace_file_close(&l->trace, outcome == POOL_DONE, &error);
    if (!records_conclude(l->call, &l->done, &l->results, kept ? &error : NULL) || !kept) {
        results_drop(&l->results);
        return command_fail(l->call, STATUS_FAILED, &error);
    }
    if (l->jobs.impossible)
        fprintf(stderr,
                "inlay lab: %zu runs left out: schedules are not searched by discrepancies, and "
                "only models with a best solution by neighbourhoods\n",
                l->jobs.impossible);
    if (outcome != POOL_DONE) {
        error_set(&error,
                  outcome == POOL_FAILED ? "cannot start a thread"
                                         : "interrupted after %zu of %zu runs",
                  l->done.count, l->jobs.count);
        return command_fail(l->call, outcome == POOL_FAILED ? STATUS_FAILED : STATUS_INTERRUPTED,
                            &error);
    }
    if (!agreement_check(l->call, &l->done, &error))
        return command_fail(l->call, STATUS_FAILED, &error);
    if (!l->failed) return STATUS_DONE;
    error_set(&error, "%zu of %zu runs failed", l->failed, l->done.count);
    return command_fail(l->call, STATUS_FAILED, &error);
}

static int lab_run(const invocation *call) {
    error_record error = {0};
    lab l = {.call = call};
    if (!lab_begin(&l, &error)) return command_refuse(call, &error);
    const option_value *jobs = arguments_value(&call->args, "jobs");
    const pool_task task = {l.jobs.count, &l, job_work, job_deliver, lab_enough};
    interrupt_watch();
    l.progress = progress_begin("runs", l.jobs.count);
    int threads = jobs->given ? (int)jobs->number[0] : pool_default_threads();
    pool_outcome outcome = pool_run(threads, &task);
    int status = lab_end(&l, outcome);
    if (outcome == POOL_STOPPED) {
        fflush(stdout);
        _Exit(status); /* threads still work on what `l` holds */
    }
    return status;
}

/* ---- Other ways ---- */

typedef struct list_record {
    const char *problem, *what, *axis, *word;
} list_record;

static const record_field list_fields[] = {
    {"problem", FIELD_TEXT, offsetof(list_record, problem), "a name that PROBLEM may be"},
    {"what", FIELD_TEXT, offsetof(list_record, what), "the problem in words"},
    {"axis", FIELD_TEXT, offsetof(list_record, axis), "or an axis of the grid"},
    {"word", FIELD_TEXT, offsetof(list_record, word), "and a word that it takes"},
};

const record_kind lab_list_kind = {
    .title = "inlay lab --list",
    .field = list_fields,
    .fields = sizeof list_fields / sizeof list_fields[0],
    .note = "A line for each problem, then one for each word of an axis."};

static void list_add(const lab_problems *all, results *r) {
    for (size_t i = 0; i < all->count; i++) {
        const list_record record = {all->problem[i].name, all->problem[i].what, NULL, NULL};
        results_add(r, &record);
    }
    for (int i = 0; i < LAB_AXES; i++) {
        const char *choice;
        for (int k = 0; (choice = lab_axes[i].choice(k)); k++) {
            const list_record record = {NULL, NULL, lab_axes[i].name, choice};
            results_add(r, &record);
        }
    }
}

static void list_print(const lab_problems *all) {
    for (int i = 0; i < LAB_AXES; i++) {
        const char *choice;
        printf("--%-12s %s\n  ", lab_axes[i].name, lab_axes[i].what);
        for (int k = 0; (choice = lab_axes[i].choice(k)); k++)
            printf(" %s", choice);
        putchar('\n');
    }
    puts("\nfamilies of models; any instance may be named");
    for (int i = 0; i < model_family_count(); i++) {
        const model_family *f = model_family_at(i);
        char name[96];
        size_t used = (size_t)snprintf(name, sizeof name, "%s", f->name);
        for (int k = 0; k < f->parameters; k++)
            used += (size_t)snprintf(name + used, sizeof name - used, "-%s", f->parameter[k].name);
        printf("  %-32s %s\n", name, f->what);
    }
    puts("\nproblems");
    for (size_t i = 0; i < all->count; i++)
        printf("  %-32s %s\n", all->problem[i].name, all->problem[i].what);
}

static int lab_list(const invocation *call) {
    error_record error = {0};
    lab_problems all;
    results r;
    if (!lab_problems_all(call->memory, place_of(call), &all, &error) ||
        !results_begin(&r, &call->args, &lab_list_kind, &error))
        return command_refuse(call, &error);
    list_add(&all, &r);
    if (!r.json) list_print(&all);
    return results_end(&r, &error) ? STATUS_DONE : command_refuse(call, &error);
}

static int lab_report(const invocation *call) {
    error_record error = {0};
    lab_records all = {0};
    const arguments *args = &call->args;
    if (args->words < 2) {
        error_set(&error, "report: expected FILE.csv…, as --csv writes them");
        return command_refuse(call, &error);
    }
    for (int i = 1; i < args->words; i++) {
        lab_records some;
        if (!lab_read_file(call->memory, args->word[i], &some, &error))
            return command_refuse(call, &error);
        lab_record *both = arena_alloc(call->memory, all.count + some.count + 1, sizeof *both);
        if (!both) {
            error_set(&error, "out of memory");
            return command_fail(call, STATUS_FAILED, &error);
        }
        if (all.count) memcpy(both, all.record, all.count * sizeof *both);
        if (some.count) memcpy(both + all.count, some.record, some.count * sizeof *both);
        all = (lab_records){all.count + some.count, both};
    }
    results r;
    if (!results_begin(&r, args, &lab_configuration_kind, &error))
        return command_refuse(call, &error);
    bool good = records_conclude(call, &all, &r, &error);
    results_drop(&r);
    if (!good) return command_refuse(call, &error);
    return agreement_check(call, &all, &error) ? STATUS_DONE
                                               : command_fail(call, STATUS_FAILED, &error);
}

int cmd_lab(const invocation *call) {
    error_record error = {0};
    const arguments *args = &call->args;
    if (arguments_flag(args, "list")) return lab_list(call);
    if (args->words == 0) {
        error_set(&error, "expected PROBLEM…, such as queens; see inlay lab --list");
        return command_refuse(call, &error);
    }
    if (strcmp(args->word[0], "replay") == 0) return lab_replay(call);
    if (strcmp(args->word[0], "report") == 0) return lab_report(call);
    return lab_run(call);
}
