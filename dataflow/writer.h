/* A text put together piece by piece, in a buffer that may be too small for it, as snprintf does. */
#ifndef DATAFLOW_WRITER_H
#define DATAFLOW_WRITER_H

#include <stddef.h>

/* Starts as {text, bytes, 0}; no bytes: the text is only measured. */
typedef struct writer {
    char *text;
    size_t bytes;
    size_t length; /* of what has been written, had there been room for it */
} writer;

/* Adds a piece, cut off where the buffer ends; what is there always ends with a zero. */
void writer_add(writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
