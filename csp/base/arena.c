/* A bump allocator over a list of blocks, each at least twice as large as the one before up to a
 * limit. In the test build (-DCSP_CHECK) every piece is a block of its own, so that a sanitizer
 * sees where it ends and a test can make each one fail. */
#include "csp/base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "csp/base/memory.h"

#ifdef CSP_CHECK
enum { ARENA_FIRST_BYTES = 1, ARENA_LARGEST_BYTES = 1 };
#else
enum { ARENA_FIRST_BYTES = 4096, ARENA_LARGEST_BYTES = 1 << 20 };
#endif

typedef struct arena_block {
    struct arena_block *next;
    size_t capacity;
    size_t used;
    max_align_t data[];
} arena_block;

struct arena {
    arena_block *newest;
    size_t bytes;
    size_t next_capacity;
    bool failed;
};

static arena_block *arena_grow(arena *a, size_t bytes) {
    size_t capacity = bytes > a->next_capacity ? bytes : a->next_capacity;
    if (capacity > SIZE_MAX - sizeof(arena_block)) return NULL;
    arena_block *block = memory_zeroed(1, sizeof *block + capacity);
    if (!block) return NULL;
    block->next = a->newest;
    block->capacity = capacity;
    a->newest = block;
    a->bytes += sizeof *block + capacity;
    if (a->next_capacity < ARENA_LARGEST_BYTES) a->next_capacity *= 2;
    return block;
}

arena *arena_new(void) {
    arena *a = memory_zeroed(1, sizeof *a);
    if (a) a->next_capacity = ARENA_FIRST_BYTES;
    return a;
}

void arena_free(arena *a) {
    if (!a) return;
    for (arena_block *block = a->newest; block;) {
        arena_block *next = block->next;
        free(block);
        block = next;
    }
    free(a);
}

void *arena_alloc(arena *a, size_t count, size_t size) {
    const size_t align = sizeof(max_align_t);
    if (size && count > (SIZE_MAX - align) / size) {
        a->failed = true;
        return NULL;
    }
    size_t bytes = (count * size + align - 1) / align * align;
    arena_block *block = a->newest;
    if (!block || block->capacity - block->used < bytes) block = arena_grow(a, bytes);
    if (!block) {
        a->failed = true;
        return NULL;
    }
    void *piece = (char *)block->data + block->used;
    block->used += bytes;
    return piece;
}

void *arena_copy(arena *a, const void *from, size_t bytes) {
    void *piece = arena_alloc(a, bytes, 1);
    if (piece && bytes) memcpy(piece, from, bytes);
    return piece;
}

bool arena_failed(const arena *a) {
    return a->failed;
}

size_t arena_bytes(const arena *a) {
    return a->bytes;
}
