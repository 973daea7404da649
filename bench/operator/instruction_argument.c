/* See instruction_argument.h. */
#include "bench/operator/instruction_argument.h"

#include <string.h>

#include "bench/operator/operator_argument.h"
#include "isa/gemm.h"

static const option options[] = {
    {.name = "instruction",
     .kind = OPTION_TEXT,
     .value = "'TEXT'|@FILE|gemm",
     .fallback = "gemm",
     .help = "the matrix instruction, written as an operator's text; gemm is VTA's"},
    {.name = "hw",
     .kind = OPTION_FILE,
     .value = "PRESET|FILE.json",
     .fallback = "1x16x16",
     .help = "the hardware whose gemm it is"},
};

const option_group instruction_options = {"The instruction", options,
                                          sizeof options / sizeof options[0]};

bool instruction_argument_read(const invocation *call, operator *instruction) {
    const char *text = arguments_text(&call->args, "instruction");
    error_record error = {0};
    hw_config hw;
    if (!strpbrk(text, "@[") && strcmp(text, "gemm") != 0) {
        error_set(&error,
                  "--instruction: expected gemm, @FILE or a text such as "
                  "'c[i,j] += a[i,k] * b[k,j] where i<4, j<4, k<8', not '%.40s'",
                  text);
        command_refuse(call, &error);
        return false;
    }
    if (strcmp(text, "gemm") != 0) return operator_text_read(call, text, instruction);
    if (hw_config_from_argument(arguments_text(&call->args, "hw"), &hw, &error)) {
        gemm_describe(&hw, instruction);
        return true;
    }
    error_add_context(&error, "--hw");
    command_refuse(call, &error);
    return false;
}
