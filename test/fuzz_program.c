/* Fuzzing program folders: program.txt and instruction bytes both. By libFuzzer, or by AFL++, which
 * takes the same entry:
 *
 *     clang -std=c11 -D_POSIX_C_SOURCE=200809L -g -O1 -I. -fsanitize=fuzzer,address,undefined \
 *         test/fuzz_program.c test/random_program.c isa/[a-z]*.c vta_model/[a-z]*.c \
 *         csp/base/[a-z]*.c -o /tmp/fuzz_program
 *     /tmp/fuzz_program -max_total_time=60 -max_len=2000
 *
 * The first byte says what the others are: a manifest and, after a zero byte, the file a.bin that
 * it may name; or a configuration's number and instructions. test_vta_model_fuzz.c runs the small
 * loop of random mutations below; FUZZ_PROGRAMS=1000000 in its environment makes it a long one. */
#include "test/fuzz_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "isa/file.h"
#include "test/random.h"
#include "test/random_program.h"
#include "vta_model/model.h"

enum {
    MOST_UOPS = 20000,
    MOST_DRAM_BYTES = 1 << 20,
    SMALL_DRAM_BYTES = 1 << 22,
    INPUT_BYTES = 3000
};

static void demand(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "fuzz_program: %s\n", what);
    abort();
}

static void check_refusal(const error_record *error) {
    demand(error->message[0] != '\0', "a refusal without words");
    demand(strchr(error->message, '\n') == NULL, "a refusal of two lines");
}

/* Time is the same whether data are moved or not; and again. */
static bool run(const program *p) {
    vta_result result[2];
    vta_status status[2];
    for (int functional = 0; functional < 2; functional++) {
        arena *a = arena_new();
        error_record error = {0};
        vta_options options = {.functional = functional,
                               .check_races = functional && p->run_count % 2,
                               .uop_limit = MOST_UOPS};
        status[functional] = vta_run(p, &options, a, &result[functional], &error);
        if (status[functional] != VTA_DONE) check_refusal(&error);
        demand(status[functional] <= VTA_BAD_INPUT, "an unknown status");
        arena_free(a);
    }
    demand(result[0].cycles == result[1].cycles, "cycles depend on data");
    demand((status[0] == VTA_BAD_INPUT) == (status[1] == VTA_BAD_INPUT), "refusal depends on data");
    if (result[0].cycles)
        demand(vta_count_cycles(&p->hw, p->run_address, p->code, p->run_count) == result[0].cycles,
               "cycles depend on checks");
    return result[0].cycles > 0;
}

static bool run_instructions(const uint8_t *data, size_t bytes) {
    if (bytes < 1 + INSTRUCTION_BYTES) return false;
    arena *a = arena_new();
    program *kind = random_program(a, data[0], 1);
    program *p = program_new(a, &kind->hw);
    size_t count = (bytes - 1) / INSTRUCTION_BYTES;
    uint8_t *code = arena_copy(a, data + 1, count * INSTRUCTION_BYTES);
    program_add_blob(p, 0x1000, code, count * INSTRUCTION_BYTES, NULL, NULL);
    p->run_address = 0x1000;
    p->run_count = count;
    p->code = code;
    p->dram_bytes = SMALL_DRAM_BYTES;
    bool finished = run(p);
    arena_free(a);
    return finished;
}

static void put(const char *folder, const char *name, const uint8_t *data, size_t bytes) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    demand(file != NULL, "cannot write the scratch folder");
    fwrite(data, 1, bytes, file);
    fclose(file);
}

static bool run_folder(const uint8_t *data, size_t bytes, const char *folder) {
    const uint8_t *zero = memchr(data, 0, bytes);
    size_t text_bytes = zero ? (size_t)(zero - data) : bytes;
    put(folder, "program.txt", data, text_bytes);
    put(folder, "a.bin", data + text_bytes + (zero != NULL), zero ? bytes - text_bytes - 1 : 0);
    arena *a = arena_new();
    error_record error = {0};
    program *p = program_read(a, folder, &error);
    if (!p) check_refusal(&error);
    bool finished = p && p->dram_bytes <= MOST_DRAM_BYTES && run(p);
    arena_free(a);
    return finished;
}

bool fuzz_program_bytes(const uint8_t *data, size_t bytes, const char *folder) {
    if (!bytes) return false;
    return data[0] % 2 ? run_instructions(data + 1, bytes - 1)
                       : run_folder(data + 1, bytes - 1, folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
    static char folder[] = "/tmp/inlay-fuzz.XXXXXX";
    static bool made;
    if (!made) made = mkdtemp(folder) != NULL;
    fuzz_program_bytes(data, bytes, folder);
    return 0;
}

/* Mutations */

static const char good_manifest[] =
    "vta 1\nconfig LOG_BATCH=0 LOG_BLOCK=4 LOG_BUS_WIDTH=6\ndram 0x8000\n"
    "blob 0x100 a.bin # x\nrun 0x100 3\nexpect 0x7000 a.bin\ncycles 1 rtl\n";

/* A good input; returns its bytes. */
static size_t make_input(uint8_t *input, uint64_t *state) {
    arena *a = arena_new();
    program *p = random_program(a, (unsigned)random_next(state), 8);
    size_t code_bytes = p->run_count * INSTRUCTION_BYTES, used = 0;
    bool folder = random_next(state) % 4 == 0;
    input[used++] = folder ? 0 : 1;
    if (folder) {
        memcpy(input + used, good_manifest, sizeof good_manifest);
        used += sizeof good_manifest;
    } else
        input[used++] = (uint8_t)random_next(state);
    memcpy(input + used, p->code, code_bytes);
    arena_free(a);
    return used + code_bytes;
}

/* One of: a bit, a byte, a piece moved, a piece cut out, a digit where digits are. */
static size_t mutate(uint8_t *input, size_t bytes, uint64_t *state) {
    size_t at = 1 + random_next(state) % (bytes - 1), length = random_next(state) % 20;
    if (at + length > bytes) length = bytes - at;
    switch (random_next(state) % 5) {
    case 0:
        input[at] ^= (uint8_t)(1 << random_next(state) % 8);
        break;
    case 1:
        input[at] = (uint8_t)random_next(state);
        break;
    case 2:
        memmove(input + at, input + 1 + random_next(state) % (bytes - length), length);
        break;
    case 3:
        memmove(input + at, input + at + length, bytes - at - length);
        return bytes - length > 2 ? bytes - length : bytes;
    default:
        input[at] = (uint8_t)('0' + random_next(state) % 10);
    }
    return bytes;
}

int fuzz_program_mutations(int count, uint64_t seed) {
    char folder[] = "/tmp/inlay-fuzz.XXXXXX", path[64];
    demand(mkdtemp(folder) != NULL, "no scratch folder");
    int finished = 0;
    for (int i = 0; i < count; i++) {
        uint8_t input[INPUT_BYTES];
        size_t bytes = make_input(input, &seed);
        for (uint64_t n = random_next(&seed) % 6; n > 0; n--)
            bytes = mutate(input, bytes, &seed);
        finished += fuzz_program_bytes(input, bytes, folder);
    }
    snprintf(path, sizeof path, "%s/program.txt", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/a.bin", folder);
    unlink(path);
    rmdir(folder);
    return finished;
}
