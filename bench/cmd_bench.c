/* `inlay bench`: DeepBench's rows compiled, run and checked on all processors, printed in order as they come in.
 *
 * Rows with the same operator share one job: recurrent layers that differ in their time steps only. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/command.h"
#include "bench/deepbench.h"
#include "bench/deepbench_table.h"
#include "bench/interrupt.h"
#include "bench/pool.h"
#include "bench/progress.h"
#include "bench/settings.h"
#include "isa/file.h"

typedef struct bench_job {
    const deepbench_row *first; /* the first of the rows with its operator */
    evaluation result;
    error_record error;
    bool done;
} bench_job;

typedef struct bench {
    const invocation *call;
    settings settings;
    epilogue epilogue[DEEPBENCH_LISTS];
    deepbench_rows rows;
    const int64_t *tvm_cycles; /* per row */
    size_t *job_of;            /* per row */
    size_t jobs, jobs_done;
    bench_job *job;

    size_t printed; /* rows */
    bool json;
    deepbench_table table;
    FILE *csv; /* in memory, or NULL */
    char *csv_text;
    size_t csv_bytes;
    summary summary;
    progress *progress;
} bench;

static bool epilogues_set(bench *b, error_record *error) {
    for (int list = 0; list < DEEPBENCH_LISTS; list++) {
        const char *steps = list == DEEPBENCH_CONV ? epilogue_of_convolutions : epilogue_of_products;
        b->epilogue[list] = b->settings.epilogue;
        if (!b->settings.epilogue_given && !epilogue_parse(steps, &b->epilogue[list], error)) return false;
    }
    return true;
}

static bool rows_read(bench *b, error_record *error) {
    const arguments *args = &b->call->args;
    const option_value *limit = arguments_value(args, "limit");
    const char *word = args->words ? args->word[0] : "conv";
    const deepbench_place place = {arguments_text(args, "data"), b->call->program};
    deepbench_list list;
    deepbench_set set;
    char hw[64];
    if (!deepbench_find_list(word, &list)) return error_set(error, "expected conv, gemm, rnn or all, not '%s'", word);
    deepbench_find_set(arguments_text(args, "set"), &set);
    if (!deepbench_read(b->call->memory, place, list, set, &b->rows, error)) return false;
    if (limit->given && (size_t)limit->number[0] < b->rows.count) b->rows.count = (size_t)limit->number[0];
    hw_config_format_name(&b->settings.hw, hw, sizeof hw);
    b->tvm_cycles = deepbench_tvm_cycles(b->call->memory, place, hw, &b->rows, error);
    return b->tvm_cycles != NULL;
}

static bool jobs_make(bench *b, error_record *error) {
    b->job_of = arena_alloc(b->call->memory, b->rows.count + 1, sizeof *b->job_of);
    b->job = arena_alloc(b->call->memory, b->rows.count + 1, sizeof *b->job);
    if (!b->job_of || !b->job) return error_set(error, "out of memory");
    for (size_t row = 0; row < b->rows.count; row++) {
        size_t j = 0;
        while (j < b->jobs && strcmp(b->job[j].first->text, b->rows.row[row].text) != 0)
            j++;
        if (j == b->jobs) b->job[b->jobs++].first = &b->rows.row[row];
        b->job_of[row] = j;
    }
    return true;
}

static void job_work(void *context, size_t index) {
    bench *b = context;
    bench_job *job = &b->job[index];
    const evaluation_request request = {
        .op = &job->first->op,
        .name = job->first->name,
        .hw = &b->settings.hw,
        .options = settings_compile_options(&b->settings, &b->epilogue[job->first->list]),
        .seed = b->settings.seed,
        .threads = 1,
    };
    compile_status status = evaluation_run(&request, &job->result, &job->error);
    if (status != COMPILE_DONE) job->result.error = job->error.message;
}

/* What the table, JSON and CSV show of a row. */
static evaluation row_evaluation(const bench *b, size_t row) {
    const deepbench_row *r = &b->rows.row[row];
    evaluation e = b->job[b->job_of[row]].result;
    e.name = r->name;
    e.set = r->set;
    e.row = r->place;
    evaluation_repeat(&e, r->repeats);
    e.tvm_cycles = b->tvm_cycles[row];
    e.tvm_speedup = e.tvm_cycles > 0 && e.cycles > 0 ? (double)e.tvm_cycles / (double)e.cycles : NAN;
    return e;
}

static void row_print(bench *b, size_t row) {
    evaluation e = row_evaluation(b, row);
    summary_add(&b->summary, &e);
    if (b->json)
        evaluation_write_json(stdout, &e);
    else
        deepbench_table_row(&b->table, &e);
    if (b->csv) evaluation_write_csv(b->csv, &e);
    fflush(stdout);
    const bench_job *job = &b->job[b->job_of[row]];
    if (!evaluation_is_good(&e) && !e.error) fprintf(stderr, "inlay bench: %s: %s\n", e.name, job->error.message);
}

/* Prints the next rows whose results are there; `skip`: also those after one whose is not. */
static void rows_print(bench *b, bool skip) {
    progress_hide(b->progress);
    for (; b->printed < b->rows.count; b->printed++) {
        if (b->job[b->job_of[b->printed]].done)
            row_print(b, b->printed);
        else if (!skip)
            break;
    }
    progress_show(b->progress);
}

static void job_deliver(void *context, size_t index) {
    bench *b = context;
    b->job[index].done = true;
    progress_advance(b->progress, ++b->jobs_done);
    rows_print(b, false);
}

static bool bench_enough(void *context) {
    (void)context;
    return interrupt_seen();
}

static void titles_print(bench *b) {
    int width = 0;
    for (size_t i = 0; i < b->rows.count; i++) {
        int name = text_width(b->rows.row[i].name);
        if (name > width) width = name;
    }
    if (!b->json) deepbench_table_begin(&b->table, stdout, width);
}

/* The CSV file is written whole at the end; writing its titles first shows early whether it can be. */
static bool csv_begin(bench *b, error_record *error) {
    const char *path = arguments_text(&b->call->args, "csv");
    if (!path) return true;
    b->csv = open_memstream(&b->csv_text, &b->csv_bytes);
    if (!b->csv) return error_set(error, "out of memory");
    evaluation_write_csv_header(b->csv);
    fflush(b->csv);
    if (file_write(path, b->csv_text, b->csv_bytes, error)) return true;
    fclose(b->csv);
    free(b->csv_text);
    return error_add_context(error, "--csv");
}

static bool csv_end(bench *b, error_record *error) {
    if (!b->csv) return true;
    bool kept = fclose(b->csv) == 0;
    bool written = kept && file_write(arguments_text(&b->call->args, "csv"), b->csv_text, b->csv_bytes, error);
    free(b->csv_text);
    return written || error_add_context(error, "--csv");
}

static bool bench_begin(bench *b, error_record *error) {
    b->json = arguments_flag(&b->call->args, "json");
    return settings_read(&b->call->args, &b->settings, error) && epilogues_set(b, error) && rows_read(b, error) &&
           jobs_make(b, error) && csv_begin(b, error);
}

static int bench_end(bench *b, pool_outcome outcome) {
    error_record error = {0};
    const summary *s = &b->summary;
    rows_print(b, true);
    progress_end(b->progress);
    if (b->json)
        summary_write_json(stdout, s);
    else
        summary_print(stdout, s);
    if (!csv_end(b, &error)) return command_fail(b->call, STATUS_FAILED, &error);
    if (outcome == POOL_FAILED) {
        error_set(&error, "cannot start a thread");
        return command_fail(b->call, STATUS_FAILED, &error);
    }
    if (outcome == POOL_STOPPED) {
        error_set(&error, "interrupted after %d of %zu rows", s->rows, b->rows.count);
        return command_fail(b->call, STATUS_INTERRUPTED, &error);
    }
    return s->verified == s->rows ? STATUS_DONE : STATUS_FAILED;
}

int cmd_bench(const invocation *call) {
    error_record error = {0};
    bench b = {.call = call};
    if (!bench_begin(&b, &error)) return command_refuse(call, &error);
    const pool_task task = {b.jobs, &b, job_work, job_deliver, bench_enough};
    interrupt_watch();
    titles_print(&b);
    b.progress = progress_begin("operators", b.jobs);
    pool_outcome outcome = pool_run(b.settings.threads, &task);
    int status = bench_end(&b, outcome);
    if (outcome == POOL_STOPPED) {
        fflush(stdout);
        _Exit(status); /* threads still work on what `b` holds */
    }
    for (size_t j = 0; j < b.jobs; j++)
        evaluation_free(&b.job[j].result);
    return status;
}
