/* The Makefile defines INLAY_COMMIT and INLAY_FLAGS, for this file only. */
#include "bench/output/version.h"

#ifdef __clang__
static const char compiler[] = __VERSION__; /* names itself */
#else
static const char compiler[] = "gcc " __VERSION__;
#endif

build inlay_build(void) {
    return (build){"0.1", INLAY_COMMIT, compiler, INLAY_FLAGS};
}
