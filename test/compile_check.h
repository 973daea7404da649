/* Everything that must hold of a compiled program, checked at once. */
#ifndef TEST_COMPILE_CHECK_H
#define TEST_COMPILE_CHECK_H

#include "codegen/compile.h"

typedef enum check_outcome {
    CHECK_GOOD,
    CHECK_REFUSED, /* the compiler said that it cannot; the message says why */
    CHECK_WRONG,   /* the message says what does not hold */
} check_outcome;

/* Compiles (the reference embedding, or the best), verifies against the definition, emits a folder, reads it back
 * and runs it with race checks: right, deadlock-free, no race, no warning, the cycles that were promised. */
check_outcome compile_check(const operator *op, const hw_config *hw, const compile_options *options, bool reference,
                            error_record *message);

#endif
