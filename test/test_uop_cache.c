/* The micro-op cache against a buffer: what an instruction names is there, and what is the same is
 * stored once. */
#include <criterion/criterion.h>
#include <string.h>

#include "codegen/uop_cache.h"
#include "test/random_operator.h"

/* Sequence `id`, the same whenever it is asked for. */
static int64_t sequence(int64_t id, micro_op *uops) {
    int64_t count = 1 + id * 37 % 500;
    for (int64_t i = 0; i < count; i++)
        uops[i] = (micro_op){(uint32_t)((id + i) % 2048), (uint32_t)(id * i % 2048),
                             (uint32_t)(i % 1024)};
    return count;
}

static void expect_there(uop_cache *c, micro_op *buffer, int64_t id, bool *loaded) {
    micro_op uops[500];
    int64_t count = sequence(id, uops);
    const uop_sequence *s = uop_cache_get(c, uops, count, loaded);
    cr_assert(s && s->count == count && s->sram >= 0 && s->sram + count <= UOP_BUFFER);
    cr_assert_eq(memcmp(c->stored + s->dram, uops, (size_t)count * sizeof *uops), 0);
    if (*loaded) memcpy(buffer + s->sram, c->stored + s->dram, (size_t)count * sizeof *uops);
    cr_assert_eq(memcmp(buffer + s->sram, uops, (size_t)count * sizeof *uops), 0,
                 "sequence %d is not in the buffer", (int)id);
}

Test(uop_cache, the_buffer_holds_what_is_named) {
    static micro_op buffer[UOP_BUFFER];
    arena *memory = arena_new();
    uop_cache c;
    uop_cache_start(&c, memory);
    uint64_t state = 5;
    int64_t expected = 0;
    bool seen[64] = {false}, loaded;
    micro_op uops[500];
    for (int i = 0; i < 4000; i++) {
        int64_t id = random_between(&state, 0, random_between(&state, 0, 63));
        if (!seen[id]) expected += sequence(id, uops);
        seen[id] = true;
        expect_there(&c, buffer, id, &loaded);
        expect_there(&c, buffer, id, &loaded);
        cr_expect_not(loaded);
    }
    cr_expect_eq(c.stored_count, expected);
    arena_free(memory);
}

Test(uop_cache, nothing_is_loaded_again_after_preloading) {
    static micro_op buffer[UOP_BUFFER];
    arena *memory = arena_new();
    uop_cache c;
    bool loaded;
    uop_cache_start(&c, memory);
    for (int64_t id = 1; id < 5; id++)
        expect_there(&c, buffer, id, &loaded);
    uop_cache_restart(&c, true);
    memcpy(buffer, c.stored, (size_t)c.stored_count * sizeof *buffer);
    for (int64_t id = 1; id < 5; id++) {
        expect_there(&c, buffer, id, &loaded);
        cr_expect_not(loaded);
    }
    uop_cache_restart(&c, false);
    expect_there(&c, buffer, 1, &loaded);
    cr_expect(loaded);
    arena_free(memory);
}
