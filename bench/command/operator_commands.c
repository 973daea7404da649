/* See operator_commands.h. */
#include "bench/command/operator_commands.h"

#include <stdio.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/operator/evaluation.h"
#include "bench/operator/settings.h"
#include "bench/output/results.h"
#include "bench/tree/trace_file.h"

static const option output_options[] = {
    {.name = "check",
     .kind = OPTION_FLAG,
     .help = "also replay the embedding node by node, and look for races in the program"},
    {.name = "emit",
     .kind = OPTION_FOLDER,
     .value = "FOLDER",
     .help = "write the program, for `inlay run`"},
    {.name = "report",
     .kind = OPTION_FILE,
     .value = "FILE.html",
     .help = "write a page: the embedding drawn, layouts, timeline, roofline, cycles"},
    TRACE_FILE_OPTION,
};

const option_group operator_output_options = {"Output", output_options,
                                              sizeof output_options / sizeof output_options[0]};

/* What to try with each named operator: the options of one example. */
static const struct {
    const char *name, *options;
} operator_examples[] = {
    {"conv1d", "--c 64 --w 350 --k 128 --s 5 --stride 2"},
    {"conv2d", "--c 3 --h 224 --w 224 --k 64 --r 7 --s 7 --stride 2 --pad 3"},
    {"conv3d", "--c 3 --d 8 --h 28 --w 28 --k 16 --t 3 --r 3 --s 3 --pad 1"},
    {"depthwise", "--c 32 --h 56 --w 56 --r 3 --s 3 --pad 1"},
    {"transposed", "--c 16 --h 14 --w 14 --k 16 --r 4 --s 4 --stride 2 --pad 1"},
    {"gemm", "--m 35 --n 700 --k 2048"},
    {"batch-matmul", "--b 8 --m 64 --n 64 --k 64"},
    {"dense", "--n 8 --c 512 --k 1000"},
    {"matvec", "--m 1024 --k 512"},
};

static const char *number_text(arena *a, int64_t number) {
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)number);
    return arena_copy(a, text, (size_t)length + 1);
}

static option parameter_option(arena *a, const named_parameter *p) {
    static const char *const value[] = {"", "N", "N|HxW", "N|DxHxW"};
    option o = {.name = p->name,
                .help = p->help,
                .value = value[p->kind],
                .required = p->required,
                .parts = (int)p->kind,
                .low = p->low,
                .high = INT32_MAX};
    o.kind = p->kind == PARAMETER_FLAG  ? OPTION_FLAG
             : p->kind == PARAMETER_INT ? OPTION_INTEGER
                                        : OPTION_SIZES;
    if (p->kind != PARAMETER_FLAG && !p->required) o.fallback = number_text(a, p->preset);
    return o;
}

static const option_group *parameter_group(arena *a, const named_operator *kind) {
    const named_parameter *const *parameter = named_operator_parameters(kind);
    option_group *group = arena_alloc(a, 1, sizeof *group);
    option *options = arena_alloc(a, NAMED_MAX_PARAMETERS, sizeof *options);
    if (!group || !options) return NULL;
    *group = (option_group){"The operator", options, 0};
    for (int i = 0; parameter[i]; i++)
        options[group->options++] = parameter_option(a, parameter[i]);
    return group;
}

static const char *const *operator_example(arena *a, const char *name) {
    enum { EXAMPLE_BYTES = 128 };
    const char **examples = arena_alloc(a, 3, sizeof *examples);
    for (size_t i = 0; examples && i < sizeof operator_examples / sizeof operator_examples[0];
         i++) {
        if (strcmp(operator_examples[i].name, name) != 0) continue;
        char *plain = arena_alloc(a, EXAMPLE_BYTES, 1);
        char *emit = arena_alloc(a, EXAMPLE_BYTES, 1);
        if (!plain || !emit) return NULL;
        snprintf(plain, EXAMPLE_BYTES, "inlay %s %s", name, operator_examples[i].options);
        snprintf(emit, EXAMPLE_BYTES, "inlay %s %s --hw 4x16x16 --emit program", name,
                 operator_examples[i].options);
        examples[0] = plain;
        examples[1] = emit;
    }
    return examples;
}

bool operator_command(arena *a, const named_operator *kind, const option_group *const settings[2],
                      command *c) {
    const option_group **groups = arena_alloc(a, 5, sizeof *groups);
    if (!groups) return false;
    groups[0] = parameter_group(a, kind);
    groups[1] = settings[operator_is_product(kind)];
    groups[2] = &result_options;
    groups[3] = &operator_output_options;
    static const record_kind *const records[] = {&evaluation_kind, NULL};
    *c = (command){
        .records = records,
        .name = named_operator_name(kind),
        .words = "",
        .summary = named_operator_help(kind),
        .examples = operator_example(a, named_operator_name(kind)),
        .groups = groups,
        .run = cmd_operator,
        .operator = kind,
    };
    return groups[0] && c->examples;
}
