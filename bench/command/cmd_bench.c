/* `inlay bench`: DeepBench's rows compiled, run and checked on all processors, printed in order as
 * they come in.
 *
 * Rows with the same operator share one job: recurrent layers that differ in their time steps only.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/command/commands.h"
#include "bench/command/rows_output.h"
#include "bench/deepbench/resume.h"
#include "bench/deepbench/row_choice.h"
#include "bench/jobs/interrupt.h"
#include "bench/jobs/pool.h"
#include "bench/jobs/progress.h"
#include "bench/operator/settings.h"
#include "bench/output/version.h"
#include "bench/tree/trace_folder.h"

static const option options[] = {
    {.name = "resume",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "keep results in FILE, and take from it what an earlier run has done"},
    {.name = "trace",
     .kind = OPTION_FOLDER,
     .value = "FOLDER",
     .help = "write each row's searches to FOLDER/row-N.tree, for `inlay tree`"},
};

const option_group bench_options = {"Running", options, sizeof options / sizeof options[0]};

typedef struct bench_job {
    const deepbench_row *first; /* the first of the rows with its operator */
    evaluation result;
    error_record error;
    trace_job trace;
    bool kept;    /* its result is in the file of --resume */
    bool resumed; /* and stands for a search */
    bool done;
} bench_job;

typedef struct bench {
    const invocation *call;
    settings settings;
    epilogue epilogue[DEEPBENCH_LISTS];
    row_choice rows;
    bench_job *job; /* per operator */
    size_t jobs_done;
    memory_gate *gate;
    resume_file resume;
    trace_folder traces;
    size_t untraced; /* jobs whose trace could not be written */
    size_t printed;  /* rows */
    rows_output output;
    progress *progress;
} bench;

static bool epilogues_set(bench *b, error_record *error) {
    for (int list = 0; list < DEEPBENCH_LISTS; list++) {
        const char *steps =
            list == DEEPBENCH_CONV ? epilogue_of_convolutions : epilogue_of_products;
        b->epilogue[list] = b->settings.epilogue;
        if (!b->settings.epilogue_given && !epilogue_parse(steps, &b->epilogue[list], error))
            return false;
    }
    return true;
}

static bool rows_choose(bench *b, error_record *error) {
    char hw[64];
    hw_config_format_name(&b->settings.hw, hw, sizeof hw);
    if (!row_choice_read(b->call, hw, &b->rows, error)) return false;
    b->job = arena_alloc(b->call->memory, b->rows.operators + 1, sizeof *b->job);
    if (!b->job) return error_set(error, "out of memory");
    for (size_t j = 0; j < b->rows.operators; j++) {
        const row_operator *o = &b->rows.op[j];
        b->job[j].first = o->first;
        b->job[j].trace = (trace_job){.row = o->place, .rows = o->rows};
    }
    return true;
}

/* What a row's check needs is known once it is compiled; rows are compiled meanwhile. */
static bool gate_make(bench *b, error_record *error) {
    b->gate = memory_gate_new(b->settings.memory_bytes);
    return b->gate || error_set(error, "out of memory");
}

/* All that the results depend on. */
static void settings_describe(const bench *b, char *text, size_t bytes) {
    const build build = inlay_build();
    char hw[512], convolutions[128], products[128];
    hw_config_format_pairs(&b->settings.hw, hw, sizeof hw);
    epilogue_format(&b->epilogue[DEEPBENCH_CONV], convolutions, sizeof convolutions);
    epilogue_format(&b->epilogue[DEEPBENCH_GEMM], products, sizeof products);
    snprintf(
        text, bytes,
        "inlay %s %s; %s; strategy %s; objective cycles+host:%g; epilogues %s %s; seed %" PRIu64
        "; time limit %g",
        build.version, build.commit, hw, strategy_name(b->settings.strategy),
        b->settings.host_weight, convolutions, products, b->settings.seed,
        b->settings.time_limit_seconds);
}

static bool resume_begin(bench *b, error_record *error) {
    const char *path = arguments_text(&b->call->args, "resume");
    char settings[1024];
    if (!path) return true;
    settings_describe(b, settings, sizeof settings);
    if (!resume_open(b->call->memory, path, settings, &b->resume, error))
        return error_add_context(error, "--resume");
    for (size_t j = 0; j < b->rows.operators; j++) {
        const evaluation *done = resume_find(&b->resume, b->job[j].first->text);
        b->job[j].kept = done != NULL;
        b->job[j].resumed = done && trace_folder_has(&b->traces, &b->job[j].trace);
        if (b->job[j].resumed) b->job[j].result = *done;
    }
    return true;
}

static void job_work(void *context, size_t index) {
    bench *b = context;
    bench_job *job = &b->job[index];
    evaluation_request request = {
        .op = &job->first->op,
        .name = job->first->name,
        .hw = &b->settings.hw,
        .options = settings_compile_options(&b->settings, &b->epilogue[job->first->list],
                                            job->first->list != DEEPBENCH_CONV),
        .seed = b->settings.seed,
        .threads = 1,
        .gate = b->gate,
    };
    if (job->resumed) return;
    trace_folder_begin(&b->traces, &job->trace);
    request.options.tuning = trace_file_tuning(&job->trace.file);
    compile_status status = evaluation_run(&request, &job->result, &job->error);
    trace_folder_end(&b->traces, &job->trace);
    if (status != COMPILE_DONE) job->result.error = job->error.message;
    job->result.row = job->first->place;
}

/* What the table, JSON and CSV show of a row. */
static evaluation row_evaluation(const bench *b, size_t row) {
    const deepbench_row *r = &b->rows.rows.row[row];
    evaluation e = b->job[b->rows.operator_of[row]].result;
    e.name = r->name;
    e.set = r->set;
    e.row = r->place;
    e.row_count = (int64_t)b->rows.all_rows;
    evaluation_repeat(&e, r->repeats);
    e.tvm_cycles = b->rows.tvm_cycles[row];
    e.tvm_speedup =
        e.tvm_cycles > 0 && e.cycles > 0 ? (double)e.tvm_cycles / (double)e.cycles : NAN;
    return e;
}

static void row_print(bench *b, size_t row) {
    const bench_job *job = &b->job[b->rows.operator_of[row]];
    evaluation e = row_evaluation(b, row);
    rows_output_row(&b->output, &e);
    if (!evaluation_is_good(&e) && !e.error)
        fprintf(stderr, "inlay bench: %s: %s\n", e.name, job->error.message);
}

/* Prints the next rows whose results are there; `skip`: also those after one whose is not. */
static void rows_print(bench *b, bool skip) {
    progress_hide(b->progress);
    for (; b->printed < b->rows.rows.count; b->printed++) {
        if (b->job[b->rows.operator_of[b->printed]].done)
            row_print(b, b->printed);
        else if (!skip)
            break;
    }
    progress_show(b->progress);
}

static void job_deliver(void *context, size_t index) {
    bench *b = context;
    bench_job *job = &b->job[index];
    job->done = true;
    if (b->resume.file && !job->kept && !resume_add(&b->resume, &job->result))
        fprintf(stderr, "inlay bench: --resume: cannot write %s\n",
                arguments_text(&b->call->args, "resume"));
    if (*job->trace.error.message && b->untraced++ == 0)
        fprintf(stderr, "inlay bench: %s\n", job->trace.error.message);
    progress_advance(b->progress, ++b->jobs_done);
    rows_print(b, false);
}

static bool bench_enough(void *context) {
    (void)context;
    return interrupt_seen();
}

static int names_width(const deepbench_rows *rows) {
    int width = 0;
    for (size_t i = 0; i < rows->count; i++) {
        int name = text_width(rows->row[i].name);
        if (name > width) width = name;
    }
    return width;
}

static bool bench_begin(bench *b, error_record *error) {
    return settings_read(&b->call->args, &b->settings, error) && epilogues_set(b, error) &&
           rows_choose(b, error) && gate_make(b, error) &&
           rows_output_begin(&b->output, &b->call->args, error) &&
           trace_folder_open(&b->traces, arguments_text(&b->call->args, "trace"), error) &&
           resume_begin(b, error);
}

static int bench_end(bench *b, pool_outcome outcome) {
    error_record error = {0};
    const summary *s = &b->output.summary;
    rows_print(b, true);
    progress_end(b->progress);
    if (!rows_output_end(&b->output, &error)) return command_fail(b->call, STATUS_FAILED, &error);
    if (outcome == POOL_DONE)
        return s->verified == s->rows && !b->untraced ? STATUS_DONE : STATUS_FAILED;
    if (outcome == POOL_FAILED) {
        error_set(&error, "cannot start a thread");
        return command_fail(b->call, STATUS_FAILED, &error);
    }
    error_set(&error, "interrupted after %d of %zu rows", s->rows, b->rows.rows.count);
    return command_fail(b->call, STATUS_INTERRUPTED, &error);
}

/* Leaves whole traces only. */
static void traces_drop(bench *b) {
    trace_folder_close(&b->traces);
    for (size_t j = 0; j < b->rows.operators; j++)
        trace_folder_drop(&b->traces, &b->job[j].trace);
}

static int bench_run(bench *b) {
    const pool_task task = {b->rows.operators, b, job_work, job_deliver, bench_enough};
    interrupt_watch();
    rows_output_titles(&b->output, names_width(&b->rows.rows));
    b->progress = progress_begin("operators", b->rows.operators);
    pool_outcome outcome = pool_run(b->settings.threads, &task);
    int status = bench_end(b, outcome);
    if (outcome == POOL_STOPPED) {
        fflush(stdout);
        traces_drop(b);
        _Exit(status); /* threads still work on what `b` holds */
    }
    for (size_t j = 0; j < b->rows.operators; j++)
        evaluation_free(&b->job[j].result);
    return status;
}

int cmd_bench(const invocation *call) {
    error_record error = {0};
    bench b = {.call = call};
    int status = bench_begin(&b, &error) ? bench_run(&b) : command_refuse(call, &error);
    if (status == STATUS_BAD_INPUT) trace_folder_abandon(&b.traces);
    results_drop(&b.output.results);
    resume_close(&b.resume);
    memory_gate_free(b.gate);
    return status;
}
