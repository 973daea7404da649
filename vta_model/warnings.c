/* Warnings; see warnings.h. */
#include "vta_model/warnings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "isa/assembly.h"
#include "vta_model/model.h"

enum { WARNING_BYTES = 400, DISASSEMBLY_BYTES = 200 };

bool warnings_start(warning_list *list, arena *memory) {
    *list = (warning_list){.memory = memory};
    list->text = arena_alloc(memory, WARNINGS_KEPT, sizeof *list->text);
    return list->text != NULL;
}

void warnings_add(warning_list *list, size_t index, const instruction *in, const char *format,
                  ...) {
    if (list->count++ >= WARNINGS_KEPT) return;
    char text[WARNING_BYTES], line[DISASSEMBLY_BYTES];
    size_t used = 0;
    if (in) {
        instruction_format(in, line, sizeof line);
        used = (size_t)snprintf(text, sizeof text, "instruction %zu (%s): ", index, line);
    }
    va_list args;
    va_start(args, format);
    vsnprintf(text + used, sizeof text - used, format, args);
    va_end(args);
    const char *kept = arena_copy(list->memory, text, strlen(text) + 1);
    list->text[list->count - 1] = kept ? kept : "(out of memory)";
}
