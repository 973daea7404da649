/* See text.h. */
#include "bench/report/text.h"

#include <stdlib.h>

#include "isa/file.h"

bool report_begin(report_text *t) {
    *t = (report_text){.memory = arena_new()};
    t->file = open_memstream(&t->text, &t->bytes);
    t->m = markup_to(t->file);
    return t->memory && t->file;
}

bool report_end(report_text *t, const char *path, error_record *error) {
    bool kept = t->file && fclose(t->file) == 0;
    bool made = kept && t->memory && !arena_failed(t->memory) && !t->m.failed;
    bool written = made ? file_write(path, t->text, t->bytes, error)
                        : error_set(error, "%s: out of memory", path);
    arena_free(t->memory);
    free(t->text);
    return written;
}
