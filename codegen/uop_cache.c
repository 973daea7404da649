/* A hash table of sequences over a growing store; the buffer is filled from below and emptied when
 * full. */
#include "codegen/uop_cache.h"

#include <string.h>

void uop_cache_start(uop_cache *c, arena *memory) {
    memset(c, 0, sizeof *c);
    c->memory = memory;
}

static void cache_forget(uop_cache *c) {
    for (int b = 0; b < UOP_BUCKETS; b++)
        for (uop_sequence *s = c->bucket[b]; s; s = s->next)
            s->sram = -1;
    c->top = 0;
}

void uop_cache_restart(uop_cache *c, bool preloaded) {
    cache_forget(c);
    if (!preloaded) return;
    for (int b = 0; b < UOP_BUCKETS; b++)
        for (uop_sequence *s = c->bucket[b]; s; s = s->next)
            s->sram = s->dram;
    c->top = c->stored_count;
}

/* FNV-1a over the three indices. */
static unsigned uops_hash(const micro_op *uops, int64_t count) {
    uint32_t hash = 2166136261u;
    for (int64_t i = 0; i < count; i++) {
        hash = (hash ^ uops[i].dst) * 16777619u;
        hash = (hash ^ uops[i].src) * 16777619u;
        hash = (hash ^ uops[i].wgt) * 16777619u;
    }
    return (hash ^ hash >> 16) % UOP_BUCKETS;
}

static bool cache_reserve(uop_cache *c, int64_t count) {
    if (c->stored_count + count <= c->stored_room) return true;
    int64_t room = 2 * (c->stored_room + count);
    micro_op *larger = arena_alloc(c->memory, (size_t)room, sizeof *larger);
    if (!larger) return false;
    if (c->stored_count) memcpy(larger, c->stored, (size_t)c->stored_count * sizeof *larger);
    c->stored = larger;
    c->stored_room = room;
    return true;
}

static uop_sequence *cache_store(uop_cache *c, const micro_op *uops, int64_t count,
                                 unsigned bucket) {
    uop_sequence *s = arena_alloc(c->memory, 1, sizeof *s);
    if (!s || !cache_reserve(c, count)) return NULL;
    *s = (uop_sequence){
        .count = count, .dram = c->stored_count, .sram = -1, .next = c->bucket[bucket]};
    memcpy(c->stored + c->stored_count, uops, (size_t)count * sizeof *uops);
    c->stored_count += count;
    return c->bucket[bucket] = s;
}

const uop_sequence *uop_cache_get(uop_cache *c, const micro_op *uops, int64_t count, bool *load) {
    unsigned bucket = uops_hash(uops, count);
    uop_sequence *s = c->bucket[bucket];
    while (s &&
           (s->count != count || memcmp(c->stored + s->dram, uops, (size_t)count * sizeof *uops)))
        s = s->next;
    if (!s) s = cache_store(c, uops, count, bucket);
    if (!s) return NULL;
    *load = s->sram < 0;
    if (!*load) return s;
    if (c->top + count > UOP_BUFFER) cache_forget(c);
    s->sram = c->top;
    c->top += count;
    return s;
}
