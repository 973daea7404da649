/* See certainty.h. */
#include "bench/operator/certainty.h"

#include <inttypes.h>

#include "codegen/emit.h"
#include "dataflow/replay.h"
#include "vta_model/model.h"

static bool is_replayable(const compiled *c, error_record *error) {
    int64_t lanes = operator_macs(&c->lowering->instruction);
    if (c->calls <= REPLAY_MULTIPLICATIONS / lanes) return true;
    return error_set(error,
                     "--check: the embedding has %" PRId64 " calls of %" PRId64
                     " lanes; at most %d lanes can be replayed",
                     c->calls, lanes, REPLAY_MULTIPLICATIONS);
}

static bool has_no_race(const compiled *c, error_record *error) {
    const vta_options options = {.check_races = true};
    vta_result result;
    arena *memory = arena_new();
    if (!memory) return error_set(error, "out of memory");
    bool good = vta_run(c->program, &options, memory, &result, error) == VTA_DONE;
    arena_free(memory);
    return good;
}

compile_status certainty_check(const operator *op, const compiled *c, error_record *error) {
    const lowering *l = c->lowering;
    if (!is_replayable(c, error)) return COMPILE_BAD_INPUT;
    bool same = l->source == op ||
                replay_same_graph_within(op, l->source, l->from, REPLAY_MULTIPLICATIONS, error);
    if (!same || !replay_embedding(l->source, &l->instruction, l->strategy, &l->embedding,
                                   REPLAY_MULTIPLICATIONS, error)) {
        error_add_context(error, "--check: the embedding");
        return COMPILE_NO_SOLUTION;
    }
    if (has_no_race(c, error)) return COMPILE_DONE;
    error_add_context(error, "--check: the program");
    return COMPILE_NO_SOLUTION;
}
