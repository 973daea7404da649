/* Program folders: what is written is what is read; hostile folders are refused in one line; a
 * write that fails leaves nothing behind. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "isa/file.h"
#include "isa/program.h"

typedef struct scratch {
    char folder[64];
    arena *memory;
} scratch;

static scratch scratch_begin(void) {
    scratch s = {.memory = arena_new()};
    strcpy(s.folder, "/tmp/inlay-program.XXXXXX");
    cr_assert(mkdtemp(s.folder));
    return s;
}

static void scratch_end(scratch *s) {
    char line[128];
    snprintf(line, sizeof line, "rm -rf '%s'", s->folder);
    cr_assert_eq(system(line), 0);
    arena_free(s->memory);
}

static const char *path_in(scratch *s, const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    return path;
}

static int entries_in(const char *folder) {
    int count = 0;
    DIR *dir = opendir(folder);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2;
}

static void put(scratch *s, const char *name, const char *text, size_t bytes) {
    cr_assert(file_write(path_in(s, name), text, bytes, NULL));
}

static program *sample(arena *memory) {
    hw_config hw;
    hw_config_default(&hw);
    program *p = program_new(memory, &hw);
    for (uint32_t i = 1; i <= 40; i++) {
        instruction in = {.opcode = OP_LOAD, .memory = MEM_INP, .y_size = 1, .x_size = i};
        cr_assert(program_append(p, &in, NULL));
    }
    cr_assert(program_append(p, &(instruction){.opcode = OP_FINISH}, NULL));
    cr_assert(program_add_blob(p, 0x100, "abcdefgh", 8, NULL, NULL));
    cr_assert(program_add_expect(p, 0x200, "xyz", 3, "want.bin", NULL));
    cr_assert(program_add_cycles(p, 1234, "inlay", NULL));
    cr_assert(program_place_code(p, 0x1000, NULL));
    return p;
}

Test(program, code_is_appended_in_one_piece) {
    scratch s = scratch_begin();
    const program *from = sample(s.memory);
    program *p = program_new(s.memory, &from->hw);
    instruction first = {.opcode = OP_STORE, .memory = MEM_OUT}, last = {.opcode = OP_FINISH};
    uint8_t word[INSTRUCTION_BYTES];
    cr_assert(program_append(p, &first, NULL) && program_append_code(p, from, NULL) &&
              program_append(p, &last, NULL) && program_place_code(p, 0, NULL));
    cr_assert_eq(p->run_count, from->run_count + 2);
    cr_assert(instruction_encode(&first, word, NULL));
    cr_expect_arr_eq(p->code, word, INSTRUCTION_BYTES);
    cr_expect_arr_eq(p->code + INSTRUCTION_BYTES, from->code, from->run_count * INSTRUCTION_BYTES);
    cr_assert(instruction_encode(&last, word, NULL));
    cr_expect_arr_eq(p->code + (p->run_count - 1) * INSTRUCTION_BYTES, word, INSTRUCTION_BYTES);
    scratch_end(&s);
}

Test(program, written_and_read_is_the_same) {
    scratch s = scratch_begin();
    program *p = sample(s.memory);
    error_record error = {0};
    const program_extra_file extra = {"layout.txt", "hello\n", 6};
    cr_assert(program_write(p, path_in(&s, "out"), &extra, 1, &error), "%s", error.message);
    cr_assert_eq(entries_in(s.folder), 1);
    program *q = program_read(s.memory, path_in(&s, "out"), &error);
    cr_assert(q, "%s", error.message);
    cr_assert(memcmp(&p->hw, &q->hw, sizeof p->hw) == 0);
    cr_assert_eq(q->dram_bytes, 0x1000 + 41 * 16);
    cr_assert_eq(q->run_address, 0x1000);
    cr_assert_eq(q->run_count, 41);
    cr_assert(memcmp(q->code, p->code, 41 * 16) == 0);
    cr_assert_eq(q->blobs, 2);
    cr_assert(q->blob[0].address == 0x100 && q->blob[0].bytes == 8 &&
              memcmp(q->blob[0].data, "abcdefgh", 8) == 0);
    cr_assert(q->expects == 1 && q->expect[0].bytes == 3 &&
              strcmp(q->expect[0].file, "want.bin") == 0);
    cr_assert(q->cycles_lines == 1 && q->cycles[0].cycles == 1234 &&
              strcmp(q->cycles[0].source, "inlay") == 0);
    cr_assert_eq(access(path_in(&s, "out/layout.txt"), R_OK), 0);
    scratch_end(&s);
}

Test(program, a_program_folder_is_replaced_and_nothing_else_is) {
    scratch s = scratch_begin();
    program *p = sample(s.memory);
    error_record error = {0};
    cr_assert(program_write(p, path_in(&s, "out"), NULL, 0, NULL));
    p->blobs--; /* without the code */
    cr_assert(program_write(p, path_in(&s, "out/"), NULL, 0, &error), "%s", error.message);
    cr_assert_eq(entries_in(path_in(&s, "out")), 3);
    mkdir(path_in(&s, "empty"), 0777);
    cr_assert(program_write(p, path_in(&s, "empty"), NULL, 0, NULL));
    mkdir(path_in(&s, "precious"), 0777);
    put(&s, "precious/thesis.tex", "x", 1);
    cr_assert_not(program_write(p, path_in(&s, "precious"), NULL, 0, &error));
    cr_assert(strstr(error.message, "not overwritten"), "%s", error.message);
    cr_assert_eq(entries_in(path_in(&s, "precious")), 1);
    put(&s, "file", "x", 1);
    cr_assert_not(program_write(p, path_in(&s, "file"), NULL, 0, &error));
    cr_assert_not(program_write(p, path_in(&s, "no/such/place"), NULL, 0, &error));
    cr_assert(strstr(error.message, "No such file"), "%s", error.message);
    cr_assert_not(program_write(p, "", NULL, 0, &error));
    cr_assert_eq(entries_in(s.folder), 4); /* out, empty, precious, file */
    scratch_end(&s);
}

Test(program, two_files_of_one_name_leave_nothing_behind) {
    scratch s = scratch_begin();
    program *p = sample(s.memory);
    error_record error = {0};
    cr_assert(program_add_blob(p, 0x300, "q", 1, "want.bin", NULL));
    cr_assert_not(program_write(p, path_in(&s, "out"), NULL, 0, &error));
    cr_assert(strstr(error.message, "want.bin"), "%s", error.message);
    cr_assert_eq(entries_in(s.folder), 0);
    scratch_end(&s);
}

Test(program, builders_check_what_they_are_given) {
    arena *a = arena_new();
    hw_config hw;
    hw_config_default(&hw);
    program *p = program_new(a, &hw);
    error_record error = {0};
    cr_assert_not(program_add_blob(p, 0, "x", 1, "../x", &error));
    cr_assert_not(program_add_blob(p, 0, "x", 1, ".hidden", &error));
    cr_assert_not(program_add_blob(p, 0, "x", 1, "program.txt", &error));
    cr_assert_not(program_add_blob(p, PROGRAM_DRAM_LIMIT_BYTES, "x", 1, NULL, &error));
    cr_assert_not(program_add_blob(p, UINT64_MAX, "x", 1, NULL, &error));
    cr_assert_not(program_append(p, &(instruction){.opcode = OP_GEMM, .uop_end = 1 << 14}, &error));
    cr_assert(strstr(error.message, "instruction 0: uop_end"), "%s", error.message);
    cr_assert_not(program_place_code(p, 8, &error));
    cr_assert_not(program_add_cycles(p, 1, "two words", &error));
    cr_assert_eq(p->dram_bytes, 0);
    arena_free(a);
}

/* A folder that is right: two blobs, one expectation. */
static const char manifest[] =
    "vta 1\nconfig LOG_BATCH=0\ndram 0x2000\nblob 0x0 a.bin # comment\n"
    "\nblob 0x100 code.bin\nrun 0x100 2\nexpect 0x10 a.bin\ncycles 7 rtl\n";

static void fill(scratch *s, const char *text) {
    char code[32] = {3};
    put(s, "a.bin", "0123456789abcdef", 16);
    put(s, "code.bin", code, sizeof code);
    put(s, "program.txt", text, strlen(text));
}

static void refuse(const char *text, const char *says) {
    scratch s = scratch_begin();
    error_record error = {0};
    fill(&s, text);
    cr_assert_null(program_read(s.memory, s.folder, &error), "%s", text);
    cr_assert(strstr(error.message, says), "%s\n'%s' lacks '%s'", text, error.message, says);
    cr_assert_null(strchr(error.message, '\n'));
    scratch_end(&s);
}

/* The manifest with its first `what` replaced. */
static void refuse_with(const char *what, const char *by, const char *says) {
    char text[1024];
    const char *at = strstr(manifest, what);
    cr_assert(at, "%s", what);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - manifest), manifest, by, at + strlen(what));
    refuse(text, says);
}

Test(program, the_sample_folder_reads) {
    scratch s = scratch_begin();
    error_record error = {0};
    fill(&s, manifest);
    cr_assert(program_read(s.memory, s.folder, &error), "%s", error.message);
    scratch_end(&s);
}

Test(program, hostile_manifests_are_refused) {
    refuse("", "no \"vta 1\"");
    refuse_with("vta 1\n", "", "first");
    refuse_with("vta 1", "vta 2", "version");
    refuse_with("vta 1", "vta", "vta 1");
    refuse_with("vta 1", "vta 1\nvta 1", "above already");
    refuse_with("LOG_BATCH=0", "LOG_BATCH=77", "LOG_BATCH");
    refuse_with("dram 0x2000", "", "no \"dram\"");
    refuse_with("dram 0x2000", "dram 0x2000\ndram 1", "above already");
    refuse_with("dram 0x2000", "dram 99999999999999999999", "DRAM size");
    refuse_with("dram 0x2000", "dram -1", "DRAM size");
    refuse_with("dram 0x2000", "dram 0x", "DRAM size");
    refuse_with("dram 0x2000", "dram 0x11f", "reach to");
    refuse_with("blob 0x0 a.bin", "blob 0x0 ../a.bin", "plain file name");
    refuse_with("blob 0x0 a.bin", "blob 0x0 /etc/passwd", "plain file name");
    refuse_with("blob 0x0 a.bin", "blob 0x0 missing.bin", "No such file");
    refuse_with("blob 0x0 a.bin", "blob 0x0 .", "plain file name");
    refuse_with("blob 0x0 a.bin", "blob a.bin", "blob 0xADDR FILE");
    refuse_with("blob 0x0 a.bin", "blob 0x0 a.bin b", "blob 0xADDR FILE");
    refuse_with("blob 0x0 a.bin", "blob 0xffffffffffffffff a.bin", "address");
    refuse_with("run 0x100 2", "blob 0xf8 a.bin\nrun 0x100 2", "lies over the instructions");
    refuse_with("run 0x100 2", "", "no \"run\"");
    refuse_with("run 0x100 2", "run 0x100 3", "no blob holds");
    refuse_with("run 0x100 2", "run 0x108 1", "multiple of 16");
    refuse_with("run 0x100 2", "run 0x1000 1", "no blob holds");
    refuse_with("run 0x100 2", "run 0x100 99999999999999", "run count");
    refuse_with("expect 0x10 a.bin", "expect 0x1ff8 a.bin", "reach to");
    refuse_with("cycles 7 rtl", "cycles seven rtl", "cycles");
    refuse_with("cycles 7 rtl", "cycles 7", "cycles COUNT SOURCE");
    refuse_with("cycles 7 rtl", "hello", "expected vta, config");
}

Test(program, files_that_are_no_files_are_refused) {
    scratch s = scratch_begin();
    error_record error = {0};
    cr_assert_null(program_read(s.memory, path_in(&s, "nowhere"), &error));
    cr_assert(strstr(error.message, "program.txt"), "%s", error.message);
    fill(&s, manifest);
    unlink(path_in(&s, "a.bin"));
    mkdir(path_in(&s, "a.bin"), 0777);
    cr_assert_null(program_read(s.memory, s.folder, &error));
    cr_assert(strstr(error.message, "regular file"), "%s", error.message);
    rmdir(path_in(&s, "a.bin"));
    mkfifo(path_in(&s, "a.bin"), 0666);
    cr_assert_null(program_read(s.memory, s.folder, &error));
    put(&s, "program.txt", "vta\0 1\n", 7);
    cr_assert_null(program_read(s.memory, s.folder, &error));
    cr_assert(strstr(error.message, "zero byte"), "%s", error.message);
    scratch_end(&s);
}

Test(file, reading_has_a_limit_and_writing_is_atomic) {
    scratch s = scratch_begin();
    error_record error = {0};
    uint8_t *data;
    size_t bytes;
    put(&s, "x", "0123456789", 10);
    cr_assert(file_read(s.memory, path_in(&s, "x"), 10, &data, &bytes, &error));
    cr_assert(bytes == 10 && memcmp(data, "0123456789", 11) == 0);
    cr_assert_not(file_read(s.memory, path_in(&s, "x"), 9, &data, &bytes, &error));
    cr_assert(strstr(error.message, "at most 9"), "%s", error.message);
    mkdir(path_in(&s, "dir"), 0777);
    put(&s, "dir/inside", "x", 1);
    cr_assert_not(file_write(path_in(&s, "dir"), "x", 1, &error));
    cr_assert_eq(entries_in(s.folder), 2);
    scratch_end(&s);
}
