/* Inside isa: the operands of the text form, in the order in which they are written; one table for
 * the disassembler and the assembler. */
#ifndef ISA_OPERANDS_H
#define ISA_OPERANDS_H

#include <stdint.h>

#include "isa/instruction.h"

enum { OPERAND_FIELDS = 4 };

typedef struct operand_form {
    const char *key;
    const char *field[OPERAND_FIELDS]; /* NULL after the last */
    char separator;                    /* between values */
    bool is_hexadecimal;
    uint8_t opcodes; /* as in instruction_field */
} operand_form;

/* The table; *count is set to its length. */
const operand_form *operand_forms(int *count);

/* What this instruction's engine calls its neighbours, the engine before and the one after it; NULL
 * where there is none. */
const char *token_prev_name(const instruction *in);
const char *token_next_name(const instruction *in);

#endif
