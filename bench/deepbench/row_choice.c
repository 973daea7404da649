/* See row_choice.h. */
#include "bench/deepbench/row_choice.h"

#include <stdio.h>
#include <string.h>

static const char *const sets[] = {"server", "device", "training", "all", NULL};

static const option options[] = {
    {.name = "set",
     .kind = OPTION_CHOICE,
     .value = "NAME",
     .fallback = "server",
     .choices = sets,
     .help = "inference on servers or devices, training, or all of them"},
    {.name = "limit",
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = INT32_MAX,
     .help = "the first N rows only"},
    {.name = "shard",
     .kind = OPTION_TEXT,
     .value = "I/N",
     .help = "every N-th row from the I-th on; `inlay merge` puts shards together"},
    {.name = "data",
     .kind = OPTION_FOLDER,
     .value = "FOLDER",
     .help = "where the lists are (default: as installed)"},
};

const option_group row_choice_options = {"Rows", options, sizeof options / sizeof options[0]};

/* Keeps every N-th row, beginning with the I-th, as --shard I/N says. */
static bool rows_shard(deepbench_rows *rows, const char *shard, error_record *error) {
    int64_t part = 1, parts = 1;
    char text[32] = "";
    if (shard) snprintf(text, sizeof text, "%s", shard);
    char *slash = strchr(text, '/');
    if (slash) *slash = '\0';
    if (shard && (!slash || !integer_parse(slash + 1, 1, INT32_MAX, &parts) ||
                  !integer_parse(text, 1, parts, &part)))
        return error_set(error, "--shard: expected I/N with I from 1 to N, such as 2/8, not '%s'",
                         shard);
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if ((int64_t)i % parts == part - 1) rows->row[kept++] = rows->row[i];
    rows->count = kept;
    return true;
}

static bool lists_read(const invocation *call, deepbench_place place, row_choice *c,
                       error_record *error) {
    const arguments *args = &call->args;
    const option_value *limit = arguments_value(args, "limit");
    const char *word = args->words ? args->word[0] : "conv";
    deepbench_list list;
    deepbench_set set;
    if (!deepbench_find_list(word, &list))
        return error_set(error, "expected conv, gemm, rnn or all, not '%s'", word);
    deepbench_find_set(arguments_text(args, "set"), &set);
    if (!deepbench_read(call->memory, place, list, set, &c->rows, error)) return false;
    if (limit->given && (size_t)limit->number[0] < c->rows.count)
        c->rows.count = (size_t)limit->number[0];
    c->all_rows = c->rows.count;
    return rows_shard(&c->rows, arguments_text(args, "shard"), error);
}

/* Each operator's rows, by their places. */
static void places_list(row_choice *c, int *place) {
    for (size_t i = 0; i < c->operators; i++) {
        c->op[i].place = place;
        for (size_t row = 0; row < c->rows.count; row++)
            if (c->operator_of[row] == i) *place++ = c->rows.row[row].place;
        c->op[i].rows = (size_t)(place - c->op[i].place);
    }
}

static bool operators_find(arena *a, row_choice *c, error_record *error) {
    int *place = arena_alloc(a, c->rows.count + 1, sizeof *place);
    c->operator_of = arena_alloc(a, c->rows.count + 1, sizeof *c->operator_of);
    c->op = arena_alloc(a, c->rows.count + 1, sizeof *c->op);
    if (!place || !c->operator_of || !c->op) return error_set(error, "out of memory");
    for (size_t row = 0; row < c->rows.count; row++) {
        size_t i = 0;
        while (i < c->operators && strcmp(c->op[i].first->text, c->rows.row[row].text) != 0)
            i++;
        if (i == c->operators) c->op[c->operators++].first = &c->rows.row[row];
        c->operator_of[row] = i;
    }
    places_list(c, place);
    return true;
}

bool row_choice_read(const invocation *call, const char *hw, row_choice *choice,
                     error_record *error) {
    const deepbench_place place = {arguments_text(&call->args, "data"), call->program};
    *choice = (row_choice){0};
    if (!lists_read(call, place, choice, error) || !operators_find(call->memory, choice, error))
        return false;
    choice->tvm_cycles = deepbench_tvm_cycles(call->memory, place, hw, &choice->rows, error);
    return choice->tvm_cycles != NULL;
}
