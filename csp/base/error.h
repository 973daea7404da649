/* Error records: how a function that can fail says what, where, and what was expected.
 *
 * A failing function fills the caller's record and returns false (or NULL); the command line prints
 * it once. Lines and columns count from 1; 0 means that the error has no place in a text. */
#ifndef CSP_ERROR_H
#define CSP_ERROR_H

#include <stdbool.h>

typedef struct error_record {
    char message[512];
    int line;
    int column;
} error_record;

/* Fills `error` (which may be NULL) and returns false, so that a caller can write
 * `return error_set(error, "...")`. A message too long is cut. */
bool error_set(error_record *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, with a place in a text. */
bool error_set_at(error_record *error, int line, int column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts the caller's context before the message: "context: message". A place, which is one in what
 * the context names, goes between them: "context: line 3, column 1: message". Returns false. */
bool error_add_context(error_record *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Clang's analyzer sees one file at a time: this tells it what they return. error.c defines them
 * in parentheses, where no macro is expanded. */
#ifdef __clang_analyzer__
#define error_set(...) ((void)error_set(__VA_ARGS__), false)
#define error_set_at(...) ((void)error_set_at(__VA_ARGS__), false)
#define error_add_context(...) ((void)error_add_context(__VA_ARGS__), false)
#endif

#endif
