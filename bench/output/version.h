/* Which Inlay this is. */
#ifndef BENCH_OUTPUT_VERSION_H
#define BENCH_OUTPUT_VERSION_H

typedef struct build {
    const char *version, *commit, *compiler, *flags;
} build;

build inlay_build(void);

#endif
