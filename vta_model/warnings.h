/* Warnings of a run: all are counted, the first WARNINGS_KEPT are kept as text. */
#ifndef VTA_MODEL_WARNINGS_H
#define VTA_MODEL_WARNINGS_H

#include "csp/base/arena.h"
#include "isa/instruction.h"

typedef struct warning_list {
    arena *memory;
    int count;
    const char **text; /* room for WARNINGS_KEPT */
} warning_list;

/* False when memory is out. */
bool warnings_start(warning_list *list, arena *memory);

/* Adds "instruction N (disassembly): message". A NULL instruction leaves that away. */
void warnings_add(warning_list *list, size_t index, const instruction *in, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
