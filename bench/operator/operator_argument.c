/* See operator_argument.h. */
#include "bench/operator/operator_argument.h"

#include <string.h>

#include "dataflow/named.h"
#include "isa/file.h"

/* The options have been checked one by one against the same table; here they become the operator's
 * values. */
static void values_take(const named_operator *kind, const arguments *args,
                        parameter_value *values) {
    const named_parameter *const *parameter = named_operator_parameters(kind);
    named_values_clear(kind, values);
    for (int i = 0; parameter[i]; i++) {
        const option_value *v = arguments_value(args, parameter[i]->name);
        if (!v->given) continue;
        values[i].given = true;
        if (parameter[i]->kind == PARAMETER_FLAG)
            values[i].number[0] = 1;
        else
            memcpy(values[i].number, v->number, sizeof values[i].number);
    }
}

/* The text itself, or with '@' what stands in that file. NULL on failure. */
static const char *text_find(const invocation *call, const char *word, error_record *error) {
    uint8_t *text;
    size_t bytes;
    if (word[0] != '@') return word;
    if (!file_read(call->memory, word + 1, OPERATOR_TEXT_BYTES, &text, &bytes, error)) return NULL;
    if (memchr(text, '\0', bytes)) {
        error_set(error, "%s: holds a zero byte; expected an operator's text", word + 1);
        return NULL;
    }
    return (const char *)text;
}

bool operator_text_read(const invocation *call, const char *text, operator *op) {
    error_record error = {0};
    const char *found = text_find(call, text, &error);
    if (found && operator_parse(found, op, &error)) return true;
    command_refuse(call, &error);
    if (found) operator_print_caret(stderr, found, &error);
    return false;
}

bool operator_argument_read(const invocation *call, operator *op) {
    parameter_value values[NAMED_MAX_PARAMETERS];
    error_record error = {0};
    if (!call->kind) return operator_text_read(call, call->args.word[0], op);
    values_take(call->kind, &call->args, values);
    if (named_operator_build(call->kind, values, op, &error)) return true;
    command_refuse(call, &error);
    return false;
}
