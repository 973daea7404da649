/* A run as a Chrome trace (the JSON that Perfetto and chrome://tracing open): one row an engine,
 * one slice an instruction with its fields, arrows for tokens, counters for the queues' depths. A
 * cycle is a microsecond. */
#include <stdio.h>

#include "isa/assembly.h"
#include "vta_model/activity.h"
#include "vta_model/simulation.h"

typedef struct timeline {
    observer observer;
    FILE *file;
    bool comma;
    int64_t posted[TOKENS], taken[TOKENS]; /* the n-th taken is the n-th posted */
} timeline;

static void begin_event(timeline *t, const char *phase, int row, int64_t cycle) {
    fprintf(t->file, "%s\n{\"ph\":\"%s\",\"pid\":0,\"tid\":%d,\"ts\":%lld,", t->comma ? "," : "",
            phase, row, (long long)cycle);
    t->comma = true;
}

static void name_row(timeline *t, enum engine engine) {
    begin_event(t, "M", engine, 0);
    fprintf(t->file, "\"name\":\"thread_name\",\"args\":{\"name\":\"%s\"}}", engine_name(engine));
    begin_event(t, "M", engine, 0);
    fprintf(t->file, "\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":%d}}", engine);
}

static void write_fields(timeline *t, const engine_state *e) {
    char line[200];
    int count;
    const instruction_field *fields = instruction_fields(&count);
    instruction_format(&e->in, line, sizeof line);
    fprintf(t->file, "\"args\":{\"index\":%zu,\"text\":\"%s\"", e->index, line);
    for (int i = 1; i < count; i++)
        if (fields[i].opcodes >> e->in.opcode & 1)
            fprintf(t->file, ",\"%s\":%lld", fields[i].name,
                    (long long)instruction_field_get(&e->in, &fields[i]));
    fprintf(t->file, "}}");
}

static void write_instruction(timeline *t, const simulation *sim, enum engine engine,
                              int64_t until) {
    const engine_state *e = &sim->engine[engine];
    char name[MARK_NAME_BYTES];
    begin_event(t, "X", engine, e->start);
    fprintf(t->file, "\"dur\":%lld,", (long long)(until - e->start));
    vta_mark_name(&e->in, name);
    fprintf(t->file, "\"name\":\"%s\",", name);
    write_fields(t, e);
}

static void timeline_done(observer *o, const simulation *sim, enum engine engine, int64_t cycle) {
    write_instruction((timeline *)o, sim, engine, cycle + 1);
}

static void timeline_token(observer *o, const simulation *sim, enum token token, bool posted,
                           int64_t cycle) {
    (void)sim;
    timeline *t = (timeline *)o;
    int64_t number = posted ? t->posted[token]++ : t->taken[token]++;
    begin_event(t, posted ? "s" : "f", posted ? token_sender(token) : token_receiver(token), cycle);
    fprintf(t->file, "%s\"cat\":\"token\",\"name\":\"%s\",\"id\":\"%d.%lld\"}",
            posted ? "" : "\"bp\":\"e\",", token_name(token), token, (long long)number);
}

static void timeline_queued(observer *o, const simulation *sim, enum engine engine, int64_t cycle) {
    timeline *t = (timeline *)o;
    begin_event(t, "C", engine, cycle);
    fprintf(t->file, "\"name\":\"%s queue\",\"args\":{\"instructions\":%u}}", engine_name(engine),
            sim->engine[engine].queue.count);
}

static void timeline_fetched(observer *o, const simulation *sim, size_t first, size_t count,
                             int64_t from, int64_t to) {
    (void)sim;
    timeline *t = (timeline *)o;
    begin_event(t, "X", ENGINE_FETCH, from);
    fprintf(t->file,
            "\"dur\":%lld,\"name\":\"read %zu\",\"args\":{\"first\":%zu,\"instructions\":%zu}}",
            (long long)(to - from), count, first, count);
}

observer *timeline_new(arena *memory, FILE *file) {
    timeline *t = arena_alloc(memory, 1, sizeof *t);
    if (!t) return NULL;
    t->observer = (observer){.done = timeline_done,
                             .token = timeline_token,
                             .queued = timeline_queued,
                             .fetched = timeline_fetched};
    t->file = file;
    fprintf(file, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
    for (enum engine engine = ENGINE_FETCH; engine < ENGINES; engine++)
        name_row(t, engine);
    return &t->observer;
}

/* Instructions under way at the end are drawn as far as they came. */
void timeline_close(observer *o, const simulation *sim) {
    timeline *t = (timeline *)o;
    for (enum engine engine = ENGINE_LOAD; engine < ENGINES && sim->finished; engine++)
        if (sim->engine[engine].running) write_instruction(t, sim, engine, sim->finish_cycle + 1);
    fprintf(t->file, "\n]}\n");
}
