/* `inlay merge FILE…`: the JSON lines of shards, put together as one table. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/command/commands.h"
#include "bench/command/rows_output.h"
#include "isa/file.h"

enum { MERGE_LIMIT_BYTES = 256 << 20 };

typedef struct merge {
    arena *memory;
    size_t count, room;
    evaluation *row;
} merge;

static bool merge_add(merge *m, const evaluation *e) {
    if (m->count == m->room) {
        size_t room = m->room ? 2 * m->room : 256;
        evaluation *grown = arena_alloc(m->memory, room, sizeof *grown);
        if (!grown) return false;
        if (m->count) memcpy(grown, m->row, m->count * sizeof *grown);
        m->row = grown;
        m->room = room;
    }
    m->row[m->count++] = *e;
    return true;
}

static bool file_add(merge *m, const char *path, error_record *error) {
    uint8_t *data;
    size_t bytes;
    int line = 1;
    if (!file_read(m->memory, path, MERGE_LIMIT_BYTES, &data, &bytes, error)) return false;
    if (memchr(data, '\0', bytes))
        return error_set(error, "%s: holds a zero byte; expected lines of inlay bench --json",
                         path);
    char *next;
    for (char *start = (char *)data; start && *start; start = next, line++) {
        evaluation e;
        bool is_row;
        next = strchr(start, '\n');
        if (next) *next++ = '\0';
        if (!evaluation_read_json(m->memory, start, &e, &is_row, error)) {
            error->line = 0; /* the place in the file is what counts */
            return error_add_context(error, "%s:%d", path, line);
        }
        if (is_row && !merge_add(m, &e)) return error_set(error, "out of memory");
    }
    return true;
}

static int by_row(const void *a, const void *b) {
    const evaluation *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

/* Sorted: each row once, and of one run. */
static bool rows_check(const merge *m, error_record *error) {
    for (size_t i = 1; i < m->count; i++) {
        const evaluation *a = &m->row[i - 1], *b = &m->row[i];
        if (a->row == b->row)
            return error_set(error, "row %" PRId64 " (%s) stands in the files twice", b->row,
                             b->name);
        if (strcmp(a->hw, b->hw) != 0 || a->row_count != b->row_count)
            return error_set(error,
                             "rows %" PRId64 " and %" PRId64
                             " are of different runs (hardware %s and %s)",
                             a->row, b->row, a->hw, b->hw);
    }
    return m->count > 0 ||
           error_set(error, "the files hold no rows; expected lines of inlay bench --json");
}

static int rows_print(const invocation *call, const merge *m) {
    error_record error = {0};
    rows_output output;
    int width = 0;
    for (size_t i = 0; i < m->count; i++)
        if (text_width(m->row[i].name) > width) width = text_width(m->row[i].name);
    if (!rows_output_begin(&output, &call->args, &error)) return command_refuse(call, &error);
    rows_output_titles(&output, width);
    for (size_t i = 0; i < m->count; i++)
        rows_output_row(&output, &m->row[i]);
    if (!rows_output_end(&output, &error)) return command_fail(call, STATUS_FAILED, &error);
    if ((int64_t)m->count < m->row[0].row_count) {
        error_set(&error, "%zu of %" PRId64 " rows are there: some shard is missing", m->count,
                  m->row[0].row_count);
        return command_fail(call, STATUS_FAILED, &error);
    }
    return output.summary.verified == output.summary.rows ? STATUS_DONE : STATUS_FAILED;
}

int cmd_merge(const invocation *call) {
    error_record error = {0};
    merge m = {.memory = call->memory};
    for (int i = 0; i < call->args.words; i++)
        if (!file_add(&m, call->args.word[i], &error)) return command_refuse(call, &error);
    if (m.count) qsort(m.row, m.count, sizeof *m.row, by_row);
    return rows_check(&m, &error) ? rows_print(call, &m) : command_refuse(call, &error);
}
