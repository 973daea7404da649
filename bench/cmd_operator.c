/* `inlay conv2d …`, every other named operator, and `inlay op TEXT`: one operator, compiled, checked, emitted. */
#include <stdio.h>
#include <string.h>

#include "bench/command.h"
#include "bench/evaluation.h"
#include "bench/progress.h"
#include "bench/settings.h"
#include "dataflow/named.h"
#include "isa/file.h"

static int operator_report(const invocation *call, const settings *s, const evaluation *e, const error_record *error) {
    if (arguments_flag(&call->args, "json"))
        evaluation_write_json(stdout, e);
    else
        evaluation_print(stdout, e, &s->hw);
    if (evaluation_is_good(e)) return STATUS_DONE;
    return command_fail(call, STATUS_FAILED, error);
}

static int operator_evaluate(const invocation *call, const operator *op, bool product) {
    error_record error = {0};
    settings s;
    evaluation e;
    if (!settings_read(&call->args, &s, &error)) return command_refuse(call, &error);
    const evaluation_request request = {
        .op = op,
        .name = call->command->name,
        .hw = &s.hw,
        .options = settings_compile_options(&s, &s.epilogue, product),
        .seed = s.seed,
        .threads = s.threads,
        .emit = arguments_text(&call->args, "emit"),
    };
    progress *p = progress_begin("compiling", 0);
    compile_status status = evaluation_run(&request, &e, &error);
    progress_end(p);
    int exit_status;
    if (status == COMPILE_DONE)
        exit_status = operator_report(call, &s, &e, &error);
    else
        exit_status = command_fail(call, status == COMPILE_BAD_INPUT ? STATUS_BAD_INPUT : STATUS_FAILED, &error);
    evaluation_free(&e);
    return exit_status;
}

/* The options have been checked one by one against the same table; here they become the operator's values. */
static void values_take(const named_operator *kind, const arguments *args, parameter_value *values) {
    const named_parameter *parameter = named_operator_parameters(kind);
    named_values_clear(kind, values);
    for (int i = 0; parameter[i].name; i++) {
        const option_value *v = arguments_value(args, parameter[i].name);
        if (!v->given) continue;
        values[i].given = true;
        if (parameter[i].kind == PARAMETER_FLAG)
            values[i].number[0] = 1;
        else
            memcpy(values[i].number, v->number, sizeof values[i].number);
    }
}

int cmd_operator(const invocation *call) {
    const named_operator *kind = call->command->subject;
    parameter_value values[NAMED_MAX_PARAMETERS];
    error_record error = {0};
    operator op;
    values_take(kind, &call->args, values);
    if (!named_operator_build(kind, values, &op, &error)) return command_refuse(call, &error);
    return operator_evaluate(call, &op, operator_is_product(kind));
}

/* The text itself, or with '@' what stands in that file. NULL on failure. */
static const char *operator_text(const invocation *call, error_record *error) {
    const char *word = call->args.word[0];
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

int cmd_op(const invocation *call) {
    error_record error = {0};
    operator op;
    const char *text = operator_text(call, &error);
    if (!text) return command_refuse(call, &error);
    if (operator_parse(text, &op, &error)) return operator_evaluate(call, &op, false);
    int status = command_refuse(call, &error);
    operator_print_caret(stderr, text, &error);
    return status;
}
