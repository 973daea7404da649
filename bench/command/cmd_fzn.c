/* `inlay fzn FILE.fzn`: the constraint engine alone, on FlatZinc. */
#include <stdio.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/jobs/interrupt.h"
#include "bench/tree/trace_file.h"
#include "csp/base/clock.h"
#include "csp/flatzinc/flatzinc.h"
#include "isa/file.h"

static const option options[] = {
    {.name = "all-solutions",
     .letter = 'a',
     .kind = OPTION_FLAG,
     .help = "print every solution, or every better one as it is found"},
    {.name = "solutions",
     .letter = 'n',
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = INT64_MAX,
     .help = "print N solutions (default: one, or the best)"},
    {.name = "statistics", .letter = 's', .kind = OPTION_FLAG, .help = "print statistics, too"},
    {.name = "time-limit",
     .letter = 't',
     .kind = OPTION_INTEGER,
     .value = "MS",
     .low = 0,
     .high = INT32_MAX,
     .help = "milliseconds that reading and searching may take"},
    {.name = "free-search",
     .letter = 'f',
     .kind = OPTION_FLAG,
     .help = "a portfolio of searches instead of the model's own"},
    {.name = "parallel",
     .letter = 'p',
     .kind = OPTION_INTEGER,
     .value = "N",
     .fallback = "1",
     .low = 1,
     .high = 64,
     .help = "threads for --free-search"},
    {.name = "random-seed",
     .letter = 'r',
     .kind = OPTION_INTEGER,
     .value = "SEED",
     .fallback = "1",
     .low = INT64_MIN,
     .high = INT64_MAX,
     .help = "for orders that draw at random"},
    {.name = "verbose",
     .letter = 'v',
     .kind = OPTION_FLAG,
     .help = "tell on stderr what was built and what each propagator did"},
    TRACE_FILE_OPTION,
};

const option_group fzn_options = {"Options", options, sizeof options / sizeof options[0]};

/* What 32-bit places in the text can tell apart. */
static const size_t TEXT_LIMIT_BYTES = 0xfffffffe;

/* A name that ends in .mzn is a model to be flattened first. */
static bool text_read(const invocation *call, const char *path, uint8_t **text, size_t *bytes,
                      error_record *error) {
    size_t length = strlen(path);
    if (length >= 4 && strcmp(path + length - 4, ".mzn") == 0)
        return error_set(
            error, "%s: expected FlatZinc, not MiniZinc; minizinc --solver inlay runs it", path);
    return file_read(call->memory, path, TEXT_LIMIT_BYTES, text, bytes, error);
}

static flatzinc_options options_of(const arguments *args) {
    flatzinc_options o = flatzinc_defaults();
    o.every = arguments_flag(args, "all-solutions");
    if (arguments_flag(args, "solutions")) o.solutions = arguments_integer(args, "solutions");
    o.statistics = arguments_flag(args, "statistics");
    o.free_search = arguments_flag(args, "free-search");
    o.threads = (int)arguments_integer(args, "parallel");
    o.seed = (uint64_t)arguments_integer(args, "random-seed");
    o.is_verbose = arguments_flag(args, "verbose");
    if (arguments_flag(args, "time-limit"))
        o.time_limit_seconds = (double)arguments_integer(args, "time-limit") / 1000;
    o.should_stop = interrupt_seen;
    return o;
}

static int model_solve(const invocation *call, const flatzinc_model *m, flatzinc_options *o) {
    error_record error = {0};
    trace_file trace;
    if (!trace_file_open(&trace, call->memory, arguments_text(&call->args, "trace"), &error))
        return command_refuse(call, &error);
    o->trace = trace.file;
    interrupt_watch();
    flatzinc_answer answer = flatzinc_solve(m, o, &error);
    bool good = answer != FLATZINC_ERROR;
    if (!good) error_add_context(&error, "%s", call->args.word[0]);
    if (!trace_file_close(&trace, good, good ? &error : NULL) || !good)
        return command_refuse(call, &error);
    return interrupt_seen() ? STATUS_INTERRUPTED : STATUS_DONE;
}

int cmd_fzn(const invocation *call) {
    error_record error = {0};
    const char *path = call->args.word[0];
    uint8_t *text;
    size_t bytes;
    double start = clock_seconds();
    if (!text_read(call, path, &text, &bytes, &error)) return command_refuse(call, &error);
    flatzinc_model *m = flatzinc_read((const char *)text, bytes, &error);
    if (!m) {
        error_add_context(&error, "%s", path);
        return command_refuse(call, &error);
    }
    flatzinc_options o = options_of(&call->args);
    o.read_seconds = clock_seconds() - start;
    if (o.time_limit_seconds >= 0) {
        o.time_limit_seconds -= o.read_seconds;
        if (o.time_limit_seconds < 0) o.time_limit_seconds = 0;
    }
    int status = model_solve(call, m, &o);
    flatzinc_free(m);
    return status;
}
