/* `inlay lab replay`: one run of a CSV file again, and whether it came out the same. A run that a
 * time limit ended is repeated with its nodes as the limit, so that it ends in the same place. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/lab/command.h"
#include "bench/lab/record.h"
#include "bench/options/options.h"
#include "bench/output/results.h"
#include "bench/tree/trace_file.h"
#include "isa/file.h"

enum { LINE_MOST_BYTES = 4096, FILE_MOST_BYTES = 1 << 28 };

/* The N-th line of a file, counted from 1, the titles included. */
static bool line_find(arena *a, const char *path, int64_t number, char *line, error_record *error) {
    uint8_t *text;
    size_t bytes;
    int64_t at = 1;
    if (!file_read(a, path, FILE_MOST_BYTES, &text, &bytes, error)) return false;
    const char *next = (const char *)text;
    for (; next && at < number; at++) {
        next = strchr(next, '\n');
        next = next ? next + 1 : NULL;
    }
    if (!next || !*next) return error_set(error, "%s: there is no line %" PRId64, path, number);
    size_t length = strcspn(next, "\n");
    if (length >= LINE_MOST_BYTES)
        return error_set(error, "%s:%" PRId64 ": %zu bytes; expected a line that --csv writes",
                         path, number, length);
    memcpy(line, next, length);
    line[length] = '\0';
    return true;
}

/* The line that is meant: the word itself when it has commas, else FILE:LINE. */
static bool line_take(const invocation *call, char line[LINE_MOST_BYTES], error_record *error) {
    const char *word = call->args.word[1];
    const char *colon = strrchr(word, ':');
    int64_t number;
    if (strchr(word, ',')) {
        if (strlen(word) >= LINE_MOST_BYTES) return error_set(error, "the line is too long");
        strcpy(line, word);
        return true;
    }
    if (!colon || !integer_parse(colon + 1, 1, INT64_MAX, &number))
        return error_set(error,
                         "replay: expected a line of a CSV file, or FILE:LINE such as runs.csv:2, "
                         "not '%.60s'",
                         word);
    if (number == 1) return error_set(error, "%s: line 1 has the titles; the runs follow", word);
    char *path = arena_copy(call->memory, word, (size_t)(colon - word) + 1);
    if (!path) return error_set(error, "out of memory");
    path[colon - word] = '\0';
    return line_find(call->memory, path, number, line, error);
}

static bool line_read(const invocation *call, char *line, lab_record *r, hw_config *hw,
                      lab_problems *problems, error_record *error) {
    const lab_place place = {arguments_text(&call->args, "data"), call->program};
    if (!lab_read_line(line, r, error)) return false;
    if (!hw_config_from_argument(r->hw, hw, error)) return error_add_context(error, "column hw");
    if (!lab_problems_find(call->memory, place, 1, &r->problem, problems, error)) return false;
    if (problems->count != 1)
        return error_set(error, "column problem: '%s' names several", r->problem);
    return lab_is_possible(&problems->problem[0], &r->settings) ||
           error_set(error, "column search: the problem is not searched so");
}

static bool replay_begin(const invocation *call, lab_record *r, char *line, hw_config *hw,
                         lab_problems *problems, error_record *error) {
    if (call->args.words != 2)
        return error_set(error, "replay: expected one line of a CSV file, or FILE:LINE");
    if (!line_take(call, line, error)) return false;
    if (line_read(call, line, r, hw, problems, error)) return true;
    const char *word = call->args.word[1];
    return strchr(word, ',') ? false : error_add_context(error, "%s", word);
}

static int replay_report(const invocation *call, const lab_record *before, const lab_record *now,
                         bool cut, results *r) {
    error_record error = {0};
    lab_record compared = *now;
    compared.limits = before->limits;
    if (cut && now->outcome == LAB_NODE_LIMIT) compared.outcome = LAB_TIME_LIMIT;
    lab_line line;
    lab_line_fill(&line, &compared);
    results_add(r, &line);
    if (!r->json) {
        record_write_csv_keys(stdout, r->kind);
        record_write_csv(stdout, r->kind, &line);
    }
    if (!results_end(r, &error)) return command_refuse(call, &error);
    int column = lab_record_difference(before, &compared);
    if (column < 0) {
        fputs("inlay lab: the same in every column but seconds\n", stderr);
        return STATUS_DONE;
    }
    error_set(&error, "replay: column %s differs: another build, or another file of that name?",
              lab_run_kind.field[column].key);
    return command_fail(call, STATUS_FAILED, &error);
}

static int replay_run(const invocation *call, const lab_record *before, const lab_problem *problem,
                      const hw_config *hw, results *r) {
    error_record error = {0};
    lab_record now = *before;
    lab_result result;
    trace_file trace;
    if (!trace_file_open(&trace, call->memory, arguments_text(&call->args, "trace"), &error))
        return command_refuse(call, &error);
    bool cut = before->outcome == LAB_TIME_LIMIT;
    now.limits.seconds = 0;
    if (cut) now.limits.nodes = before->count[LAB_NODES] ? before->count[LAB_NODES] : 1;
    lab_search(problem, &now.settings, &now.limits, hw, (uint64_t)now.seed, trace.file, &result);
    lab_record_take(&now, &result);
    if (!trace_file_close(&trace, true, &error)) return command_refuse(call, &error);
    return replay_report(call, before, &now, cut, r);
}

int lab_replay(const invocation *call) {
    error_record error = {0};
    char line[LINE_MOST_BYTES];
    lab_record before;
    lab_problems problems;
    hw_config hw;
    results r;
    if (!replay_begin(call, &before, line, &hw, &problems, &error) ||
        !results_begin(&r, &call->args, &lab_run_kind, &error))
        return command_refuse(call, &error);
    int status = replay_run(call, &before, &problems.problem[0], &hw, &r);
    results_drop(&r);
    return status;
}
