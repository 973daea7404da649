/* Programs in memory: lists that grow by doubling inside the program's arena. What a list outgrows
 * stays in the arena until that is freed, at most as much again as the list. */
#include "isa/program.h"

#include <stdio.h>
#include <string.h>

#include "isa/program_folder.h"

enum { FIRST_ROOM = 16 };

program *program_new(arena *memory, const hw_config *hw) {
    program *p = arena_alloc(memory, 1, sizeof *p);
    if (!p) return NULL;
    p->memory = memory;
    p->hw = *hw;
    return p;
}

void program_clear(program *p) {
    p->dram_bytes = 0;
    p->blobs = p->expects = p->cycles_lines = 0;
    p->run_address = 0;
    p->run_count = 0;
    p->code = NULL;
}

/* A list of `count` items with room for one more, or NULL. */
static void *list_grow(arena *memory, void *list, size_t count, size_t *room, size_t item_bytes) {
    if (count < *room) return list;
    size_t new_room = *room ? *room * 2 : FIRST_ROOM;
    void *grown = arena_alloc(memory, new_room, item_bytes);
    if (!grown) return NULL;
    if (count) memcpy(grown, list, count * item_bytes);
    *room = new_room;
    return grown;
}

bool program_append(program *p, const instruction *in, error_record *error) {
    uint8_t *grown =
        list_grow(p->memory, p->code_buffer, p->run_count, &p->code_room, INSTRUCTION_BYTES);
    if (!grown) return error_set(error, "out of memory for instruction %zu", p->run_count);
    p->code_buffer = grown;
    if (!instruction_encode(in, p->code_buffer + p->run_count * INSTRUCTION_BYTES, error))
        return error_add_context(error, "instruction %zu", p->run_count);
    p->run_count++;
    return true;
}

bool program_append_code(program *p, const program *from, error_record *error) {
    size_t count = p->run_count + from->run_count;
    uint8_t *code = arena_alloc(p->memory, count, INSTRUCTION_BYTES);
    if (!code) return error_set(error, "out of memory for %zu instructions", count);
    if (p->run_count) memcpy(code, p->code_buffer, p->run_count * INSTRUCTION_BYTES);
    if (from->run_count)
        memcpy(code + p->run_count * INSTRUCTION_BYTES, from->code_buffer,
               from->run_count * INSTRUCTION_BYTES);
    p->code_buffer = code;
    p->run_count = p->code_room = count;
    return true;
}

bool program_place_code(program *p, uint64_t address, error_record *error) {
    if (address % INSTRUCTION_BYTES)
        return error_set(error, "instructions at 0x%llx; expected a multiple of %d",
                         (unsigned long long)address, INSTRUCTION_BYTES);
    if (!program_add_blob(p, address, p->code_buffer, p->run_count * INSTRUCTION_BYTES, "insn.bin",
                          error))
        return false;
    p->run_address = address;
    p->code = p->code_buffer;
    return true;
}

bool program_file_name_is_plain(const char *name) {
    size_t length = strlen(name);
    if (!length || length >= PROGRAM_FILE_NAME_BYTES || name[0] == '.') return false;
    for (const char *at = name; *at; at++)
        if (*at == '/' || *at <= ' ' || *at > '~' || *at == '#') return false;
    return strcmp(name, "program.txt") != 0;
}

static bool blob_fill(program_blob *blob, int index, const char *kind, uint64_t address,
                      const void *data, size_t bytes, const char *file, error_record *error) {
    if (address > PROGRAM_DRAM_LIMIT_BYTES || bytes > PROGRAM_DRAM_LIMIT_BYTES - address)
        return error_set(error, "%s at 0x%llx with %zu bytes: DRAM has at most 2^32 bytes", kind,
                         (unsigned long long)address, bytes);
    if (file && !program_file_name_is_plain(file))
        return error_set(error, "%s file \"%.80s\": expected a plain file name", kind, file);
    if (file)
        strcpy(blob->file, file);
    else
        snprintf(blob->file, sizeof blob->file, "%s%02d.bin", kind, index);
    blob->address = address;
    blob->bytes = bytes;
    blob->data = data;
    return true;
}

static void cover_dram(program *p, const program_blob *blob) {
    uint64_t end = blob->address + blob->bytes;
    if (p->dram_bytes < end) p->dram_bytes = end;
}

static bool blob_list_add(program *p, program_blob **list, int *count, int *room,
                          const program_blob *blob, error_record *error) {
    size_t wide_room = (size_t)*room;
    program_blob *grown = list_grow(p->memory, *list, (size_t)*count, &wide_room, sizeof *grown);
    if (!grown) return error_set(error, "out of memory for %s", blob->file);
    *list = grown;
    *room = (int)wide_room;
    grown[(*count)++] = *blob;
    cover_dram(p, blob);
    return true;
}

bool program_add_blob(program *p, uint64_t address, const void *data, size_t bytes,
                      const char *file, error_record *error) {
    program_blob blob = {0};
    return blob_fill(&blob, p->blobs, "blob", address, data, bytes, file, error) &&
           blob_list_add(p, &p->blob, &p->blobs, &p->blob_room, &blob, error);
}

bool program_add_expect(program *p, uint64_t address, const void *data, size_t bytes,
                        const char *file, error_record *error) {
    program_blob blob = {0};
    return blob_fill(&blob, p->expects, "expect", address, data, bytes, file, error) &&
           blob_list_add(p, &p->expect, &p->expects, &p->expect_room, &blob, error);
}

bool program_add_cycles(program *p, int64_t cycles, const char *source, error_record *error) {
    if (!*source || strlen(source) >= PROGRAM_SOURCE_BYTES || strpbrk(source, " \t\n#"))
        return error_set(error, "cycles source \"%.60s\": expected a short word", source);
    size_t room = (size_t)p->cycles_room;
    program_cycles *grown =
        list_grow(p->memory, p->cycles, (size_t)p->cycles_lines, &room, sizeof *grown);
    if (!grown) return error_set(error, "out of memory");
    p->cycles = grown;
    p->cycles_room = (int)room;
    program_cycles *line = &grown[p->cycles_lines++];
    line->cycles = cycles;
    strcpy(line->source, source);
    return true;
}
