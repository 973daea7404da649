/* The reader of program folders: program.txt line by line, each line's first word looked up in a
 * table, and the files that it names; then what must hold between lines. Everything here is
 * untrusted. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isa/file.h"
#include "isa/program.h"
#include "isa/program_folder.h"

enum { TEXT_LIMIT_BYTES = 1 << 20, MOST_BLOBS = 4096, MOST_WORDS = 4, FORMAT_VERSION = 1 };

typedef struct folder_reader {
    program *p;
    const char *folder;
    int line;
    char *words[MOST_WORDS];
    int word_count;
    char *rest; /* the line after its first word */
    bool seen_vta, seen_config, seen_dram, seen_run;
    uint64_t dram_bytes;
    uint64_t blob_bytes; /* of all blobs and expectations so far */
    error_record *error;
} folder_reader;

static bool line_fail(folder_reader *reader, const char *what) {
    return error_set_at(reader->error, reader->line, 0, "%s", what);
}

static bool read_number(folder_reader *reader, const char *word, uint64_t limit, const char *what,
                        uint64_t *number) {
    bool hexadecimal = word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
    const char *digits = word + (hexadecimal ? 2 : 0);
    size_t length = strlen(digits);
    if (length && length <= 20 &&
        strspn(digits, hexadecimal ? "0123456789abcdefABCDEF" : "0123456789") == length) {
        /* 20 digits may overflow: strtoull then gives ULLONG_MAX, above every limit. */
        *number = strtoull(digits, NULL, hexadecimal ? 16 : 10);
        if (*number <= limit) return true;
    }
    return error_set_at(reader->error, reader->line, 0,
                        "%s is \"%.40s\"; expected a number up to %llu", what, word,
                        (unsigned long long)limit);
}

static bool once(folder_reader *reader, bool *seen) {
    if (*seen) return line_fail(reader, "a line of this kind stands above already");
    *seen = true;
    return true;
}

static bool line_vta(folder_reader *reader) {
    uint64_t version = 0;
    if (!once(reader, &reader->seen_vta)) return false;
    if (!read_number(reader, reader->words[1], 1000, "format version", &version)) return false;
    return version == FORMAT_VERSION || line_fail(reader, "format version is not 1");
}

static bool line_config(folder_reader *reader) {
    if (!once(reader, &reader->seen_config)) return false;
    if (hw_config_parse_pairs(reader->rest, &reader->p->hw, reader->error)) return true;
    if (reader->error) reader->error->line = reader->line;
    return false;
}

static bool line_dram(folder_reader *reader) {
    return once(reader, &reader->seen_dram) &&
           read_number(reader, reader->words[1], PROGRAM_DRAM_LIMIT_BYTES, "DRAM size",
                       &reader->dram_bytes);
}

static bool line_run(folder_reader *reader) {
    uint64_t count = 0;
    if (!once(reader, &reader->seen_run)) return false;
    if (!read_number(reader, reader->words[1], PROGRAM_DRAM_LIMIT_BYTES, "run address",
                     &reader->p->run_address))
        return false;
    if (!read_number(reader, reader->words[2], PROGRAM_DRAM_LIMIT_BYTES / INSTRUCTION_BYTES,
                     "run count", &count))
        return false;
    reader->p->run_count = (size_t)count;
    return true;
}

static bool line_cycles(folder_reader *reader) {
    uint64_t cycles = 0;
    if (!read_number(reader, reader->words[1], INT64_MAX, "cycles", &cycles)) return false;
    if (program_add_cycles(reader->p, (int64_t)cycles, reader->words[2], reader->error))
        return true;
    if (reader->error) reader->error->line = reader->line;
    return false;
}

typedef bool blob_adder(program *, uint64_t, const void *, size_t, const char *, error_record *);

static bool read_blob(folder_reader *reader, blob_adder *add) {
    uint64_t address = 0;
    const char *name = reader->words[2];
    char path[PATH_MAX];
    uint8_t *data;
    size_t bytes;
    program *p = reader->p;
    if (!read_number(reader, reader->words[1], PROGRAM_DRAM_LIMIT_BYTES, "address", &address))
        return false;
    if (!program_file_name_is_plain(name))
        return line_fail(reader, "expected a plain file name, without '/'");
    if (p->blobs + p->expects >= MOST_BLOBS) return line_fail(reader, "more than 4096 blobs");
    int length = snprintf(path, sizeof path, "%s/%s", reader->folder, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return line_fail(reader, "the path is too long");
    uint64_t room = PROGRAM_DRAM_LIMIT_BYTES - reader->blob_bytes;
    bool done = file_read(p->memory, path, (size_t)room, &data, &bytes, reader->error) &&
                add(p, address, data, bytes, name, reader->error);
    if (!done && reader->error) reader->error->line = reader->line;
    if (done) reader->blob_bytes += bytes;
    return done;
}

static bool line_blob(folder_reader *reader) {
    return read_blob(reader, program_add_blob);
}

static bool line_expect(folder_reader *reader) {
    return read_blob(reader, program_add_expect);
}

typedef struct line_kind {
    const char *word;
    int word_count; /* with the first; 0 for any */
    const char *expected;
    bool (*read)(folder_reader *);
} line_kind;

static const line_kind line_kinds[] = {
    {"vta", 2, "expected \"vta 1\"", line_vta},
    {"config", 0, "expected \"config KEY=VALUE …\"", line_config},
    {"dram", 2, "expected \"dram BYTES\"", line_dram},
    {"blob", 3, "expected \"blob 0xADDR FILE\"", line_blob},
    {"run", 3, "expected \"run 0xADDR COUNT\"", line_run},
    {"expect", 3, "expected \"expect 0xADDR FILE\"", line_expect},
    {"cycles", 3, "expected \"cycles COUNT SOURCE\"", line_cycles},
};

static void split_words(folder_reader *reader, char *line) {
    reader->rest = line + strcspn(line, " \t");
    reader->word_count = 0;
    for (char *at = line; *at && reader->word_count < MOST_WORDS;) {
        reader->words[reader->word_count++] = at;
        at += strcspn(at, " \t");
        size_t blanks = strspn(at, " \t");
        if (reader->word_count < MOST_WORDS && blanks) *at = '\0';
        at += blanks;
    }
}

static bool read_line(folder_reader *reader, char *line) {
    line[strcspn(line, "#\r")] = '\0';
    line += strspn(line, " \t");
    if (!*line) return true;
    size_t length = strcspn(line, " \t");
    for (size_t i = 0; i < sizeof line_kinds / sizeof *line_kinds; i++) {
        const line_kind *kind = &line_kinds[i];
        if (strlen(kind->word) != length || strncmp(kind->word, line, length) != 0) continue;
        if (kind->word_count)
            split_words(reader, line);
        else
            reader->rest = line + length;
        if (kind->word_count && reader->word_count != kind->word_count)
            return line_fail(reader, kind->expected);
        if (!reader->seen_vta && kind->read != line_vta)
            return line_fail(reader, "expected \"vta 1\" first");
        return kind->read(reader);
    }
    return error_set_at(reader->error, reader->line, 0,
                        "\"%.*s\"; expected vta, config, dram, blob, run, expect or cycles",
                        (int)(length < 40 ? length : 40), line);
}

static bool read_lines(folder_reader *reader, char *text, size_t bytes) {
    if (memchr(text, '\0', bytes)) return line_fail(reader, "a zero byte; expected text");
    for (char *line = text; line;) {
        char *newline = strchr(line, '\n');
        if (newline) *newline = '\0';
        reader->line++;
        if (!read_line(reader, line)) return false;
        line = newline ? newline + 1 : NULL;
    }
    reader->line = 0;
    if (!reader->seen_vta) return line_fail(reader, "no \"vta 1\" line");
    if (!reader->seen_dram) return line_fail(reader, "no \"dram\" line");
    return reader->seen_run || line_fail(reader, "no \"run\" line");
}

/* Blobs may lie over each other, the later one is what stands there; but not over the instructions.
 */
static bool check_code_is_whole(const program *p, int holder, error_record *error) {
    uint64_t end = p->run_address + (uint64_t)p->run_count * INSTRUCTION_BYTES;
    for (int i = holder + 1; i < p->blobs; i++) {
        const program_blob *blob = &p->blob[i];
        if (blob->bytes && blob->address < end && blob->address + blob->bytes > p->run_address)
            return error_set(error, "%s lies over the instructions", blob->file);
    }
    return true;
}

static bool find_code(program *p, error_record *error) {
    if (p->run_address % INSTRUCTION_BYTES)
        return error_set(error, "run address 0x%llx; expected a multiple of %d",
                         (unsigned long long)p->run_address, INSTRUCTION_BYTES);
    uint64_t bytes = (uint64_t)p->run_count * INSTRUCTION_BYTES;
    for (int i = p->blobs - 1; i >= 0; i--) {
        const program_blob *blob = &p->blob[i];
        if (p->run_address < blob->address || p->run_address - blob->address > blob->bytes)
            continue;
        uint64_t offset = p->run_address - blob->address;
        if (bytes > blob->bytes - offset) continue;
        p->code = blob->data + offset;
        return check_code_is_whole(p, i, error);
    }
    return error_set(error, "run 0x%llx %zu: no blob holds all of these instructions",
                     (unsigned long long)p->run_address, p->run_count);
}

static bool check_whole(folder_reader *reader) {
    program *p = reader->p;
    if (p->dram_bytes > reader->dram_bytes)
        return error_set(reader->error,
                         "dram is %llu bytes, but blobs or expectations reach to %llu",
                         (unsigned long long)reader->dram_bytes, (unsigned long long)p->dram_bytes);
    p->dram_bytes = reader->dram_bytes;
    return find_code(p, reader->error);
}

program *program_read(arena *memory, const char *folder, error_record *error) {
    char path[PATH_MAX];
    uint8_t *text;
    size_t bytes;
    int length = snprintf(path, sizeof path, "%s/program.txt", folder);
    if (length < 0 || (size_t)length >= sizeof path) {
        error_set(error, "%.100s…: the path is too long", folder);
        return NULL;
    }
    if (!file_read(memory, path, TEXT_LIMIT_BYTES, &text, &bytes, error)) {
        const error_record why = *error;
        error_set(error, "%s; expected a program folder, as --emit writes it", why.message);
        return NULL;
    }
    hw_config hw;
    hw_config_default(&hw);
    folder_reader reader = {.p = program_new(memory, &hw), .folder = folder, .error = error};
    if (!reader.p) {
        error_set(error, "%s: out of memory", path);
        return NULL;
    }
    if (read_lines(&reader, (char *)text, bytes) && check_whole(&reader)) return reader.p;
    error_add_context(error, "%s", path);
    return NULL;
}
