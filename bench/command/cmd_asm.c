/* `inlay asm` and `inlay disasm`: text to instructions and back. */
#include <stdio.h>
#include <sys/stat.h>

#include "bench/command/commands.h"
#include "isa/assembly.h"
#include "isa/file.h"
#include "isa/program.h"

static const option asm_table[] = {
    {.name = "output",
     .kind = OPTION_FILE,
     .value = "FILE",
     .required = true,
     .help = "the file to write"},
    {.name = "uops",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "the file to write micro-ops to, where the text has instructions too"},
};

static const option disasm_table[] = {
    {.name = "uops", .kind = OPTION_FLAG, .help = "FILE holds micro-ops, not instructions"},
};

const option_group asm_options = {"Options", asm_table, sizeof asm_table / sizeof asm_table[0]};
const option_group disasm_options = {"Options", disasm_table,
                                     sizeof disasm_table / sizeof disasm_table[0]};

enum { CODE_LIMIT_BYTES = 1 << 30 };

/* Without --uops the output is of one kind. */
static bool write_one(const invocation *call, const assembled *both, error_record *error) {
    if (both->instruction_bytes && both->uop_bytes)
        return error_set(error, "%s: both instructions and micro-ops; --uops FILE takes the latter",
                         call->args.word[0]);
    const uint8_t *bytes = both->uop_bytes ? both->uops : both->instructions;
    return file_write(arguments_text(&call->args, "output"), bytes,
                      both->uop_bytes + both->instruction_bytes, error) ||
           error_add_context(error, "--output");
}

static bool write_both(const invocation *call, const assembled *both, error_record *error) {
    return (file_write(arguments_text(&call->args, "uops"), both->uops, both->uop_bytes, error) ||
            error_add_context(error, "--uops")) &&
           (file_write(arguments_text(&call->args, "output"), both->instructions,
                       both->instruction_bytes, error) ||
            error_add_context(error, "--output"));
}

int cmd_asm(const invocation *call) {
    error_record error = {0};
    const char *path = call->args.word[0];
    uint8_t *text;
    size_t text_bytes;
    assembled both;
    if (!file_read(call->memory, path, CODE_LIMIT_BYTES, &text, &text_bytes, &error))
        return command_refuse(call, &error);
    if (!assembly_read_both(call->memory, (const char *)text, text_bytes, &both, &error)) {
        error_add_context(&error, "%s", path);
        return command_refuse(call, &error);
    }
    bool written = arguments_text(&call->args, "uops") ? write_both(call, &both, &error)
                                                       : write_one(call, &both, &error);
    return written ? STATUS_DONE : command_refuse(call, &error);
}

/* The bytes to disassemble: a folder's instructions, or what a file holds. */
static bool code_read(const invocation *call, const uint8_t **code, size_t *bytes,
                      error_record *error) {
    const char *path = call->args.word[0];
    struct stat entry;
    uint8_t *data;
    if (stat(path, &entry) == 0 && S_ISDIR(entry.st_mode) && !arguments_flag(&call->args, "uops")) {
        const program *p = program_read(call->memory, path, error);
        if (!p) return false;
        *code = p->code;
        *bytes = p->run_count * INSTRUCTION_BYTES;
        return true;
    }
    if (!file_read(call->memory, path, CODE_LIMIT_BYTES, &data, bytes, error)) return false;
    *code = data;
    return true;
}

int cmd_disasm(const invocation *call) {
    error_record error = {0};
    bool uops = arguments_flag(&call->args, "uops");
    size_t unit = uops ? UOP_BYTES : INSTRUCTION_BYTES, bytes;
    const uint8_t *code;
    if (!code_read(call, &code, &bytes, &error)) return command_refuse(call, &error);
    if (bytes % unit) {
        error_set(&error, "%s: has %zu bytes; expected a multiple of %zu, %s each",
                  call->args.word[0], bytes, unit, uops ? "a micro-op" : "an instruction");
        return command_refuse(call, &error);
    }
    const char *text = uops ? assembly_from_micro_ops(call->memory, code, bytes, &error)
                            : assembly_from_instructions(call->memory, code, bytes, &error);
    if (!text) return command_refuse(call, &error);
    fputs(text, stdout);
    return STATUS_DONE;
}
