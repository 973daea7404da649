/* An arena: memory that is taken in small pieces and given back all at once.
 *
 * One arena belongs to one solve, one compile or one run, and to one thread. What it hands out is
 * zeroed, aligned for any type, and valid until arena_free. */
#ifndef CSP_ARENA_H
#define CSP_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct arena arena;

/* A new, empty arena, or NULL when memory is out. The caller frees it. */
arena *arena_new(void);

/* Frees the arena and all that it handed out. NULL is allowed. */
void arena_free(arena *a);

/* count × size zeroed bytes, or NULL when the product overflows or memory is out; after a failure
 * arena_failed is true, so that a builder may check once at its end. */
void *arena_alloc(arena *a, size_t count, size_t size);

/* A copy of `bytes` bytes at `from`, or NULL. */
void *arena_copy(arena *a, const void *from, size_t bytes);

/* Did any allocation from this arena fail? */
bool arena_failed(const arena *a);

/* Bytes obtained from the system so far. */
size_t arena_bytes(const arena *a);

#endif
