/* What the operator parser must do with any text; see fuzz_operator.c. */
#ifndef TEST_FUZZ_OPERATOR_H
#define TEST_FUZZ_OPERATOR_H

#include <stdbool.h>
#include <stdint.h>

/* Parses the text and checks what must hold of the result; aborts when it does not. Returns whether
 * the text is an operator. */
bool fuzz_operator_text(const char *text);

/* Parses `count` random mutations of good texts; returns how many were operators. */
int fuzz_operator_mutations(int count, uint64_t seed);

#endif
