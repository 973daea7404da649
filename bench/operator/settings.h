/* The options that every compiling command has, and what they say. */
#ifndef BENCH_OPERATOR_SETTINGS_H
#define BENCH_OPERATOR_SETTINGS_H

#include "bench/options/command.h"
#include "codegen/compile.h"
#include "dataflow/named.h"

/* Is it a matrix product? Products have no bias unless one is asked for, and the reference puts the
 * rows of their first input on BLOCK_OUT. */
bool operator_is_product(const named_operator *kind);

/* The default epilogues, DESIGN.md section 3. */
extern const char *const epilogue_of_convolutions;
extern const char *const epilogue_of_products;

/* Makes the group of options --hw, --strategy, --objective, --epilogue, --seed, --jobs, --memory,
 * --time-limit; lives in `a`. With a NULL epilogue its default is described as the operator's. NULL
 * when memory is out. */
const option_group *settings_group(arena *a, const char *epilogue);

typedef struct settings {
    hw_config hw;
    epilogue epilogue; /* empty when neither given nor defaulted */
    bool epilogue_given;
    strategy strategy;
    uint64_t seed;
    int threads;
    int64_t memory_bytes;      /* what checks may take at once */
    double time_limit_seconds; /* 0: none */
    double host_weight;        /* --objective cycles+host:W */
} settings;

/* Reads and checks them. */
bool settings_read(const arguments *args, settings *s, error_record *error);

/* What the compiler takes; `steps` must live as long. */
compile_options settings_compile_options(const settings *s, const epilogue *steps, bool product);

#endif
