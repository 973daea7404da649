/* `inlay asm` and `inlay disasm`: text to instructions and back. */
#include <stdio.h>
#include <sys/stat.h>

#include "bench/command.h"
#include "isa/assembly.h"
#include "isa/file.h"
#include "isa/program.h"

enum { CODE_LIMIT_BYTES = 1 << 30 };

int cmd_asm(const invocation *call) {
    error_record error = {0};
    const char *path = call->args.word[0];
    uint8_t *text, *code;
    size_t text_bytes, bytes;
    if (!file_read(call->memory, path, CODE_LIMIT_BYTES, &text, &text_bytes, &error))
        return command_refuse(call, &error);
    if (!assembly_read(call->memory, (const char *)text, text_bytes, &code, &bytes, &error)) {
        error_add_context(&error, "%s", path);
        return command_refuse(call, &error);
    }
    if (!file_write(arguments_text(&call->args, "output"), code, bytes, &error)) {
        error_add_context(&error, "--output");
        return command_refuse(call, &error);
    }
    return STATUS_DONE;
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
