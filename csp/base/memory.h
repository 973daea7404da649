/* The one gate to the system's memory, so that a test can make any allocation fail. */
#ifndef CSP_MEMORY_H
#define CSP_MEMORY_H

#include <stddef.h>

/* count × size zeroed bytes, or NULL; freed with free(). */
void *memory_zeroed(size_t count, size_t size);

/* `old` (or NULL) grown or shrunk to `bytes` (at least 1), or NULL and `old` untouched. */
void *memory_resized(void *old, size_t bytes);

#ifdef CSP_CHECK
/* Lets `count` allocations of this thread succeed, then one fail and all after it succeed; a
 * negative count lets all succeed. How many have been asked for since. Only in the test build. */
void memory_fail_after(long count);
long memory_requests(void);
#endif

#endif
