/* What must hold of a compiled program; see compile_check.h. */
#include "test/compile_check.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "isa/program.h"
#include "vta_model/model.h"

static void folder_delete(const char *parent) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", parent);
    if (system(command)) perror(parent);
}

static bool folder_runs(const char *folder, const compiled *c, arena *memory, error_record *error) {
    program *p = program_read(memory, folder, error);
    if (!p) return error_add_context(error, "reading the folder back");
    vta_options options = vta_options_default();
    options.functional = options.check_races = true;
    vta_result r;
    if (vta_run(p, &options, memory, &r, error) != VTA_DONE)
        return error_add_context(error, "running the folder");
    if (r.checks < 1 || r.failed)
        return error_set(error, "%d of %d expectations not met", r.failed, r.checks);
    if (r.races) return error_set(error, "%d races: %s", r.races, r.warning[0]);
    if (r.warnings) return error_set(error, "%d warnings: %s", r.warnings, r.warning[0]);
    if (r.cycles != c->cycles)
        return error_set(error, "takes %" PRId64 " cycles, promised were %" PRId64, r.cycles,
                         c->cycles);
    if (r.cycles < c->bound_cycles)
        return error_set(error, "takes %" PRId64 " cycles, less than the bound %" PRId64, r.cycles,
                         c->bound_cycles);
    if (r.cycles < c->overlap_cycles)
        return error_set(error,
                         "takes %" PRId64 " cycles, with perfect overlap it would be %" PRId64,
                         r.cycles, c->overlap_cycles);
    return true;
}

static bool compiled_computes(const operator *op, const epilogue *e, const compiled *c,
                              error_record *error) {
    bool verified = false;
    definition *wanted = definition_new(op, e, 7, error);
    bool made = wanted && compile_verify(wanted, c, &verified, error);
    definition_free(wanted);
    return made && verified;
}

static bool compiled_emits(const operator *op, const epilogue *e, const compiled *c,
                           const char *folder, arena *memory, error_record *error) {
    definition *wanted = definition_new(op, e, 11, error);
    bool emitted = wanted && compile_emit(wanted, c, folder, error);
    definition_free(wanted);
    return emitted ? folder_runs(folder, c, memory, error) : error_add_context(error, "emitting");
}

bool compile_check_holds(const operator *op, const epilogue *e, const compiled *c, arena *memory,
                         error_record *error) {
    char parent[] = "/tmp/inlay-check-XXXXXX", folder[64];
    if (!compiled_computes(op, e, c, error)) return error_add_context(error, "not verified");
    if (!mkdtemp(parent)) return error_set(error, "no temporary folder");
    snprintf(folder, sizeof folder, "%s/program", parent);
    bool holds = compiled_emits(op, e, c, folder, memory, error);
    folder_delete(parent);
    return holds;
}

check_outcome compile_check(const operator *op, const hw_config *hw, const compile_options *options,
                            bool reference, error_record *message) {
    arena *memory = arena_new();
    compiled c;
    *message = (error_record){.message = ""};
    compile_status status = reference ? compile_reference(op, hw, options, memory, &c, message)
                                      : compile_operator(op, hw, options, memory, &c, message);
    check_outcome outcome = CHECK_REFUSED;
    if (status == COMPILE_DONE)
        outcome = compile_check_holds(op, options->epilogue, &c, memory, message) ? CHECK_GOOD
                                                                                  : CHECK_WRONG;
    if (outcome == CHECK_WRONG) error_add_context(message, "[%s | %s]", c.embedding, c.schedule);
    arena_free(memory);
    return outcome;
}

const char *compile_check_epilogue(int number) {
    static const char *const epilogues[] = {"shr:auto,bias,clip:0:127", "none",
                                            "shr:auto,clip:-128:127", "bias",
                                            "clip:-5:100,shr:1,bias,bias"};
    return epilogues[(size_t)number % (sizeof epilogues / sizeof *epilogues)];
}

compile_options compile_check_options(const char *steps, strategy s, epilogue *e) {
    cr_assert(epilogue_parse(steps, e, NULL));
    compile_options o = compile_default_options(e);
    o.strategy = s;
    o.keep = o.measure = 2;
    o.time_limit_seconds = 0.02;
    return o;
}

int compile_check_expect(const operator *op, const hw_config *hw, const char *steps, strategy s,
                         bool must) {
    epilogue e;
    compile_options o = compile_check_options(steps, s, &e);
    char text[2048], name[64];
    int good = 0;
    operator_format(op, text, sizeof text);
    hw_config_format_name(hw, name, sizeof name);
    for (int reference = 0; reference < 2; reference++) {
        error_record message;
        check_outcome outcome = compile_check(op, hw, &o, reference, &message);
        cr_expect(outcome != CHECK_WRONG && (!must || outcome == CHECK_GOOD),
                  "%s on %s, %s, %s%s: %s", text, name, steps, strategy_name(s),
                  reference ? ", reference" : "", message.message);
        cr_expect(outcome == CHECK_GOOD || message.message[0], "%s: refused without a word", text);
        good += outcome == CHECK_GOOD;
    }
    return good;
}

operator compile_check_parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}
