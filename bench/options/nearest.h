/* The nearest known word: what a mistyped option or command may have meant. */
#ifndef BENCH_OPTIONS_NEAREST_H
#define BENCH_OPTIONS_NEAREST_H

#include <stddef.h>

/* Insertions, deletions, replacements and exchanges of neighbours that turn `a` into `b` (the
 * optimal string alignment distance). Words longer than 63 bytes are compared by their first 63. */
int edit_distance(const char *a, const char *b);

/* The one of `count` words that is nearest to `word`, the first of several; NULL when none is near:
 * at most a third of the longer word's letters may differ, but always one, or one of the two must
 * begin the other. */
const char *nearest_word(const char *word, const char *const *words, size_t count);

#endif
