/* Everything that must hold of a compiled program, checked at once. */
#ifndef TEST_COMPILE_CHECK_H
#define TEST_COMPILE_CHECK_H

#include "codegen/compile.h"

typedef enum check_outcome {
    CHECK_GOOD,
    CHECK_REFUSED, /* the compiler said that it cannot; the message says why */
    CHECK_WRONG,   /* the message says what does not hold */
} check_outcome;

/* Verifies a compiled program against the definition, emits a folder, reads it back and runs it
 * with race checks: right, deadlock-free, no race, no warning, the cycles that were promised. */
bool compile_check_holds(const operator *op, const epilogue *e, const compiled *c, arena *memory,
                         error_record *error);

/* Compiles (the reference embedding, or the best) and checks that it holds. */
check_outcome compile_check(const operator *op, const hw_config *hw, const compile_options *options,
                            bool reference, error_record *message);

/* The operator of a text that must be right. */
operator compile_check_parse(const char *text);

/* Epilogues of all kinds in turn. */
const char *compile_check_epilogue(int number);

/* Options for a quick search; *e lives as long as they. */
compile_options compile_check_options(const char *steps, strategy s, epilogue *e);

/* Expects both embeddings' programs to be good, or, unless they `must`, refused. Returns how many
 * were good. */
int compile_check_expect(const operator *op, const hw_config *hw, const char *steps, strategy s,
                         bool must);

#endif
