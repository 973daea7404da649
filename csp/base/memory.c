/* The gate to the system's memory. The test build (-DCSP_CHECK) counts requests, can refuse one. */
#include "csp/base/memory.h"

#include <stdbool.h>
#include <stdlib.h>

#ifdef CSP_CHECK

static _Thread_local long requests, failing_request = -1;

void memory_fail_after(long count) {
    requests = 0;
    failing_request = count;
}

long memory_requests(void) {
    return requests;
}

static bool is_refused(void) {
    return requests++ == failing_request;
}

#else

static bool is_refused(void) {
    return false;
}

#endif

void *memory_zeroed(size_t count, size_t size) {
    return is_refused() ? NULL : calloc(count, size);
}

void *memory_resized(void *old, size_t bytes) {
    return is_refused() ? NULL : realloc(old, bytes);
}
