/* Options of compiling commands; see settings.h. */
#include "bench/operator/settings.h"

#include <stdlib.h>
#include <string.h>

#include "bench/jobs/pool.h"

const char *const epilogue_of_convolutions = "shr:auto,bias,clip:0:127";
const char *const epilogue_of_products = "shr:auto,clip:-128:127";

bool operator_is_product(const named_operator *kind) {
    static const char *const products[] = {"gemm", "batch-matmul", "matvec"};
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++)
        if (strcmp(products[i], named_operator_name(kind)) == 0) return true;
    return false;
}

enum { MAX_HOST_WEIGHT = 1000000 };

static const option compile_options_table[] = {
    {.name = "hw",
     .kind = OPTION_FILE,
     .value = "PRESET|FILE.json",
     .fallback = "1x16x16",
     .help = "hardware: 1x16x16, 1x32x32, 4x16x16, 16x16x16 or a vta_config.json"},
    {.name = "strategy",
     .kind = OPTION_CHOICE,
     .value = "NAME",
     .fallback = "fuse",
     .help = "what the host may do to tensors"},
    {.name = "objective",
     .kind = OPTION_TEXT,
     .value = "NAME",
     .fallback = "cycles",
     .help = "what is made small: cycles, or cycles+host:W, where a byte that the host moves "
             "counts as W cycles"},
    {.name = "epilogue",
     .kind = OPTION_TEXT,
     .value = "STEPS",
     .help = "what the ALU does to sums: shr:N|auto, bias, clip:LOW:HIGH, or none"},
    {.name = "seed",
     .kind = OPTION_INTEGER,
     .value = "N",
     .fallback = "1",
     .low = 0,
     .high = INT64_MAX,
     .help = "of the random data that outputs are checked on"},
    {.name = "jobs",
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = 1024,
     .help = "threads (default: as many as processors)"},
    {.name = "memory",
     .kind = OPTION_BYTES,
     .value = "MB",
     .fallback = "700M",
     .help = "for the tensors of checks under way, in MB or such as 2G; one that needs more runs "
             "alone"},
    {.name = "time-limit",
     .kind = OPTION_SECONDS,
     .value = "S",
     .help = "seconds that the search for one operator may take (default: no limit)"},
};

enum { COMPILE_OPTIONS = sizeof compile_options_table / sizeof compile_options_table[0] };

static const char *const *strategy_names(arena *a) {
    const char **names = arena_alloc(a, STRATEGIES + 1, sizeof *names);
    for (int i = 0; names && i < STRATEGIES; i++)
        names[i] = strategy_name((strategy)i);
    return names;
}

const option_group *settings_group(arena *a, const char *epilogue) {
    option_group *group = arena_alloc(a, 1, sizeof *group);
    option *options = arena_copy(a, compile_options_table, sizeof compile_options_table);
    if (!group || !options) return NULL;
    for (int i = 0; i < COMPILE_OPTIONS; i++) {
        if (options[i].kind == OPTION_CHOICE) options[i].choices = strategy_names(a);
        if (strcmp(options[i].name, "epilogue") == 0) options[i].fallback = epilogue;
    }
    *group = (option_group){"Compiling", options, COMPILE_OPTIONS};
    return group;
}

/* "cycles" or "cycles+host:W". */
static bool objective_read(const char *text, double *host_weight, error_record *error) {
    static const char weighed[] = "cycles+host:";
    char *end = NULL;
    *host_weight = 0;
    if (strcmp(text, "cycles") == 0) return true;
    if (strncmp(text, weighed, strlen(weighed)) == 0) {
        const char *number = text + strlen(weighed);
        *host_weight = strtod(number, &end);
        if (*number >= '0' && *number <= '9' && *end == '\0' && *host_weight <= MAX_HOST_WEIGHT)
            return true;
    }
    return error_set(error,
                     "--objective: expected cycles, or cycles+host:W with W from 0 to %d, not '%s'",
                     MAX_HOST_WEIGHT, text);
}

bool settings_read(const arguments *args, settings *s, error_record *error) {
    const char *steps = arguments_text(args, "epilogue");
    const option_value *jobs = arguments_value(args, "jobs");
    *s = (settings){
        .seed = (uint64_t)arguments_integer(args, "seed"),
        .threads = jobs->given ? (int)jobs->number[0] : pool_default_threads(),
        .memory_bytes = arguments_integer(args, "memory"),
        .time_limit_seconds = arguments_value(args, "time-limit")->seconds,
        .epilogue_given = steps != NULL,
    };
    if (!hw_config_from_argument(arguments_text(args, "hw"), &s->hw, error))
        return error_add_context(error, "--hw");
    if (steps && !epilogue_parse(steps, &s->epilogue, error)) {
        int column = error->column;
        error->line = 0; /* an option is no text with lines */
        return error_add_context(error, "--epilogue %s, column %d", steps, column);
    }
    return objective_read(arguments_text(args, "objective"), &s->host_weight, error) &&
           strategy_find(arguments_text(args, "strategy"), &s->strategy, error);
}

compile_options settings_compile_options(const settings *s, const epilogue *steps, bool product) {
    compile_options options = compile_default_options(steps);
    options.strategy = s->strategy;
    options.time_limit_seconds = s->time_limit_seconds;
    options.reference_swapped = product;
    options.host_weight = s->host_weight;
    return options;
}
