/* Explains a standstill: for each engine what it waits for, and who could have given it. */
#include "vta_model/simulation.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "isa/assembly.h"

typedef struct text_builder {
    char *text;
    size_t used, room;
} text_builder;

static void text_add(text_builder *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void text_add(text_builder *t, const char *format, ...) {
    if (t->used >= t->room) return;
    va_list args;
    va_start(args, format);
    t->used += (size_t)vsnprintf(t->text + t->used, t->room - t->used, format, args);
    va_end(args);
}

static bool posts(const instruction *in, enum engine engine, enum token token) {
    return (in->push_prev && token_posted_to_prev(engine) == token) ||
           (in->push_next && token_posted_to_next(engine) == token);
}

/* The first instruction of the sender, not yet done, that posts this token; sim->count when there
 * is none. */
static size_t find_poster(const simulation *sim, enum token token) {
    enum engine sender = token_sender(token);
    const engine_state *e = &sim->engine[sender];
    size_t from = e->queue.count ? e->queue.index[e->queue.first] : sim->fetch.next_out;
    for (size_t i = from; i < sim->count; i++) {
        const uint8_t *word = sim->code + i * INSTRUCTION_BYTES;
        instruction in;
        if (engine_of(word) != sender) continue;
        instruction_decode(word, &in);
        if (posts(&in, sender, token)) return i;
    }
    return sim->count;
}

static void explain_token(const simulation *sim, text_builder *t, enum token token, bool first) {
    size_t poster = find_poster(sim, token);
    text_add(t, "%s waits for a token %s", first ? "" : ", and", token_name(token));
    if (poster == sim->count)
        text_add(t, ", which no instruction left posts");
    else
        text_add(t, ", which instruction %zu would post%s", poster,
                 poster < sim->fetch.next_out ? "" : " (not yet fetched)");
}

static void explain_engine(const simulation *sim, text_builder *t, enum engine engine) {
    const engine_state *e = &sim->engine[engine];
    char line[160];
    if (!e->queue.count) return;
    instruction_format(&e->in, line, sizeof line);
    text_add(t, "; %s: instruction %zu (%s)", engine_name(engine), e->index, line);
    enum token prev = token_taken_from_prev(engine), next = token_taken_from_next(engine);
    bool lacks_prev = e->in.pop_prev && prev != NO_TOKEN && !sim->token[prev].count;
    bool lacks_next = e->in.pop_next && next != NO_TOKEN && !sim->token[next].count;
    if (lacks_prev) explain_token(sim, t, prev, true);
    if (lacks_next) explain_token(sim, t, next, !lacks_prev);
}

void deadlock_explain(const simulation *sim, error_record *error) {
    char text[sizeof error->message];
    text_builder t = {text, 0, sizeof text};
    bool waiting = false;
    for (enum engine engine = ENGINE_LOAD; engine < ENGINES; engine++)
        waiting |= sim->engine[engine].queue.count > 0;
    text[0] = '\0';
    if (!waiting) {
        error_set(error, "the program ends without FINISH: all %zu instructions are done",
                  sim->count);
        return;
    }
    text_add(&t, "deadlock after %lld instructions", (long long)simulation_instructions(sim));
    for (enum engine engine = ENGINE_LOAD; engine < ENGINES; engine++)
        explain_engine(sim, &t, engine);
    if (sim->fetch.waits_for != ENGINES) {
        text_add(&t, "; fetch: instruction %zu finds the %s queue full", sim->fetch.next_out,
                 engine_name(sim->fetch.waits_for));
    }
    error_set(error, "%s", text);
}
