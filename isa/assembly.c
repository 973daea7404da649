/* The text form of instructions; see assembly.h. */
#include "isa/assembly.h"

#include <stdio.h>

size_t instruction_format(const instruction *in, char *text, size_t bytes) {
    int count;
    const instruction_field *fields = instruction_fields(&count);
    size_t used = (size_t)snprintf(text, bytes, "%s", opcode_name(in->opcode));
    for (int i = 1; i < count; i++) {
        if (in->opcode < OPCODES && !(fields[i].opcodes >> in->opcode & 1)) continue;
        uint32_t value = *(const uint32_t *)(const void *)((const char *)in + fields[i].offset);
        if (!value) continue;
        size_t room = used < bytes ? bytes - used : 0;
        used += (size_t)snprintf(room ? text + used : NULL, room, " %s=%d", fields[i].name, (int)value);
    }
    return used;
}
