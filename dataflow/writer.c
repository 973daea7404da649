/* See writer.h. */
#include "dataflow/writer.h"

#include <stdarg.h>
#include <stdio.h>

void writer_add(writer *w, const char *format, ...) {
    size_t room = w->length < w->bytes ? w->bytes - w->length : 0;
    va_list args;
    va_start(args, format);
    int written = vsnprintf(room ? w->text + w->length : NULL, room, format, args);
    va_end(args);
    if (written > 0) w->length += (size_t)written;
}
