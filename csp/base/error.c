/* Error records; see error.h. */
#include "csp/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PLACE_BYTES = 48 }; /* of a line, a column and what stands around them */

static void error_fill(error_record *error, int line, int column, const char *format,
                       va_list args) {
    if (!error) return;
    vsnprintf(error->message, sizeof error->message, format, args);
    error->line = line;
    error->column = column;
}

bool(error_set)(error_record *error, const char *format, ...) {
    va_list args;
    va_start(args, format);
    error_fill(error, 0, 0, format, args);
    va_end(args);
    return false;
}

bool(error_set_at)(error_record *error, int line, int column, const char *format, ...) {
    va_list args;
    va_start(args, format);
    error_fill(error, line, column, format, args);
    va_end(args);
    return false;
}

bool(error_add_context)(error_record *error, const char *format, ...) {
    if (!error) return false;
    char context[sizeof error->message];
    va_list args;
    va_start(args, format);
    vsnprintf(context, sizeof context - PLACE_BYTES, format, args);
    va_end(args);
    char *end = context + strlen(context);
    if (error->line > 0) end += sprintf(end, ": line %d", error->line);
    if (error->line > 0 && error->column > 0) end += sprintf(end, ", column %d", error->column);
    strcpy(end, ": ");
    error->line = error->column = 0;
    size_t shift = strlen(context);
    memmove(error->message + shift, error->message, sizeof error->message - shift);
    memcpy(error->message, context, shift);
    error->message[sizeof error->message - 1] = '\0';
    return false;
}
