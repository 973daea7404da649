/* Reads HTML and SVG as a strict reader would: what is open, what closes it, what is escaped. */
#ifndef TEST_MARKUP_CHECK_H
#define TEST_MARKUP_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Does every element close in its turn, is every attribute quoted and none given twice, every `&`
 * an entity, every character printable? If not, `why` says where. Scripts and styles are skipped.
 */
bool markup_is_balanced(const char *text, char why[200]);

/* How often `what` occurs. */
int count_text(const char *text, const char *what);

/* The text between the first `before` that follows `from` and the next `after`, in a buffer that
 * the next call overwrites; NULL when there is none. */
const char *text_between(const char *from, const char *before, const char *after);

#endif
