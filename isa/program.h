/* A VTA program: hardware, memory contents, instructions, and what is expected of the run.
 *
 * In memory and as a folder (program.txt and raw blobs, DESIGN.md section 4). Everything that a
 * program points to lives in the arena that it was made in. DRAM is described by blobs only; nobody
 * allocates dram_bytes for it before it is run. */
#ifndef ISA_PROGRAM_H
#define ISA_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"
#include "isa/config.h"
#include "isa/instruction.h"

enum { PROGRAM_FILE_NAME_BYTES = 64, PROGRAM_SOURCE_BYTES = 32 };

/* The RTL's addresses have 32 bits. */
#define PROGRAM_DRAM_LIMIT_BYTES ((uint64_t)1 << 32)

typedef struct program_blob {
    uint64_t address; /* bytes */
    size_t bytes;
    const uint8_t *data;
    char file[PROGRAM_FILE_NAME_BYTES];
} program_blob;

typedef struct program_cycles {
    int64_t cycles;
    char source[PROGRAM_SOURCE_BYTES];
} program_cycles;

typedef struct program {
    arena *memory;
    hw_config hw;
    uint64_t dram_bytes;
    int blobs, expects, cycles_lines;
    program_blob *blob;     /* placed before the run, in this order */
    program_blob *expect;   /* must stand there after the run */
    program_cycles *cycles; /* what another model or the hardware measured */
    uint64_t run_address;   /* bytes; a multiple of INSTRUCTION_BYTES */
    size_t run_count;       /* instructions */
    const uint8_t *code;    /* run_count · INSTRUCTION_BYTES bytes */

    /* The builder's own. */
    int blob_room, expect_room, cycles_room;
    size_t code_room;
    uint8_t *code_buffer;
} program;

/* An empty program for this hardware whose parts will live in `memory`. NULL when memory is out. */
program *program_new(arena *memory, const hw_config *hw);

/* Appends an instruction to the code. */
bool program_append(program *p, const instruction *in, error_record *error);

/* Appends all instructions of another program; the code is then in one piece, with nothing beside
 * it. */
bool program_append_code(program *p, const program *from, error_record *error);

/* Puts the code, as it now is, at `address`: adds its blob (insn.bin) and sets run_address and
 * run_count. To be called once, after the last program_append. */
bool program_place_code(program *p, uint64_t address, error_record *error);

/* Adds a blob or an expectation; `data` is not copied and must live as long as the program. `file`
 * is a plain name without '/', unique in the program; NULL picks blobNN.bin or expectNN.bin.
 * dram_bytes grows to hold it. */
bool program_add_blob(program *p, uint64_t address, const void *data, size_t bytes,
                      const char *file, error_record *error);
bool program_add_expect(program *p, uint64_t address, const void *data, size_t bytes,
                        const char *file, error_record *error);
bool program_add_cycles(program *p, int64_t cycles, const char *source, error_record *error);

/* Drops all that was appended, placed and added, keeping the buffers: for one more attempt of the
 * same kind. */
void program_clear(program *p);

/* Reads a folder. Every number, name and size is checked: blobs lie inside DRAM, the instructions
 * inside one blob. Errors name the file and, for program.txt, the line. NULL on failure. */
program *program_read(arena *memory, const char *folder, error_record *error);

/* Writes a folder: all files into a temporary folder beside it, which is then renamed. What stands
 * under the name already is replaced only if it is an empty directory or a program folder (it holds
 * program.txt). `extra` are more files to put in, such as layout.txt; may be NULL. */
typedef struct program_extra_file {
    const char *name;
    const void *data;
    size_t bytes;
} program_extra_file;

bool program_write(const program *p, const char *folder, const program_extra_file *extra,
                   int extras, error_record *error);

#endif
