/* The four token counters between engines (core/Semaphore.scala): eight bits, a post beyond 255 is
 * lost. */
#include "vta_model/simulation.h"

enum token token_taken_from_prev(enum engine engine) {
    return engine == ENGINE_COMPUTE ? LOAD_TO_COMPUTE
           : engine == ENGINE_STORE ? COMPUTE_TO_STORE
                                    : NO_TOKEN;
}

enum token token_taken_from_next(enum engine engine) {
    return engine == ENGINE_COMPUTE ? STORE_TO_COMPUTE
           : engine == ENGINE_LOAD  ? COMPUTE_TO_LOAD
                                    : NO_TOKEN;
}

enum token token_posted_to_prev(enum engine engine) {
    return engine == ENGINE_COMPUTE ? COMPUTE_TO_LOAD
           : engine == ENGINE_STORE ? STORE_TO_COMPUTE
                                    : NO_TOKEN;
}

enum token token_posted_to_next(enum engine engine) {
    return engine == ENGINE_COMPUTE ? COMPUTE_TO_STORE
           : engine == ENGINE_LOAD  ? LOAD_TO_COMPUTE
                                    : NO_TOKEN;
}

enum engine token_receiver(enum token token) {
    static const enum engine receivers[TOKENS] = {ENGINE_COMPUTE, ENGINE_LOAD, ENGINE_STORE,
                                                  ENGINE_COMPUTE};
    return receivers[token];
}

enum engine token_sender(enum token token) {
    static const enum engine senders[TOKENS] = {ENGINE_LOAD, ENGINE_COMPUTE, ENGINE_COMPUTE,
                                                ENGINE_STORE};
    return senders[token];
}

const char *token_name(enum token token) {
    static const char *const names[TOKENS] = {"load→compute", "compute→load", "compute→store",
                                              "store→compute"};
    return token < TOKENS ? names[token] : "?";
}

static bool is_there(const simulation *sim, bool wanted, enum token token) {
    return !wanted || token == NO_TOKEN || sim->token[token].count > 0;
}

bool tokens_are_there(const simulation *sim, enum engine engine) {
    const instruction *in = &sim->engine[engine].in;
    return is_there(sim, in->pop_prev, token_taken_from_prev(engine)) &&
           is_there(sim, in->pop_next, token_taken_from_next(engine));
}

static void observe(simulation *sim, enum token token, bool posted, int64_t cycle) {
    for (observer *o = sim->observer; o; o = o->then)
        if (o->token) o->token(o, sim, token, posted, cycle);
}

static void take(simulation *sim, bool wanted, enum token token, int64_t cycle) {
    if (!wanted || token == NO_TOKEN) return;
    if (sim->token[token].count-- == TOKENS_MOST) sim->counters_full--;
    sim->token[token].taken++;
    observe(sim, token, false, cycle);
}

void tokens_take(simulation *sim, enum engine engine, int64_t cycle) {
    const instruction *in = &sim->engine[engine].in;
    take(sim, in->pop_prev, token_taken_from_prev(engine), cycle);
    take(sim, in->pop_next, token_taken_from_next(engine), cycle);
}

static void post(simulation *sim, enum engine from, bool wanted, enum token token, int64_t cycle) {
    if (!wanted || token == NO_TOKEN) return;
    token_counter *counter = &sim->token[token];
    if (counter->count == TOKENS_MOST) {
        counter->lost++;
        const engine_state *sender = &sim->engine[from];
        if (sim->warnings)
            warnings_add(sim->warnings, sender->index, &sender->in,
                         "its token %s is lost: %d are posted already", token_name(token),
                         TOKENS_MOST);
        return;
    }
    if (++counter->count == TOKENS_MOST) sim->counters_full++;
    counter->posted++;
    counter->seen_from = cycle + 1;
    observe(sim, token, true, cycle);
    enum engine receiver = token_receiver(token);
    if (sim->engine[receiver].waits) sim->next[receiver] = moment_begin(cycle + 1);
}

void tokens_post(simulation *sim, enum engine engine, int64_t cycle) {
    const instruction *in = &sim->engine[engine].in;
    post(sim, engine, in->push_prev, token_posted_to_prev(engine), cycle);
    post(sim, engine, in->push_next, token_posted_to_next(engine), cycle);
}
