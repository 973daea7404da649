/* `inlay version`. */
#include <stddef.h>
#include <stdio.h>

#include "bench/command/commands.h"
#include "bench/output/results.h"
#include "bench/output/version.h"
#include "isa/config.h"

typedef struct version_record {
    const char *version, *commit, *compiler, *flags, *presets;
} version_record;

static const record_field fields[] = {
    {"version", FIELD_TEXT, offsetof(version_record, version), "of Inlay"},
    {"commit", FIELD_TEXT, offsetof(version_record, commit), "that it was built from"},
    {"compiler", FIELD_TEXT, offsetof(version_record, compiler), "that built it"},
    {"flags", FIELD_TEXT, offsetof(version_record, flags), "given to the compiler"},
    {"presets", FIELD_TEXT, offsetof(version_record, presets),
     "hardware that --hw knows by name, separated by spaces"},
};

const record_kind version_kind = {
    .title = "inlay version", .field = fields, .fields = sizeof fields / sizeof fields[0]};

static void presets_format(char *text, size_t bytes) {
    size_t used = 0;
    text[0] = '\0';
    for (const char *const *name = hw_config_preset_names(); *name && used < bytes; name++)
        used += (size_t)snprintf(text + used, bytes - used, "%s%s", used ? " " : "", *name);
}

int cmd_version(const invocation *call) {
    const build b = inlay_build();
    char presets[256];
    results r;
    error_record error = {0};
    presets_format(presets, sizeof presets);
    const version_record record = {b.version, b.commit, b.compiler, b.flags, presets};
    if (!results_begin(&r, &call->args, &version_kind, &error)) return command_refuse(call, &error);
    results_add(&r, &record);
    if (!r.json)
        printf("inlay %s (%s), built by %s with %s\nhardware presets: %s\n", b.version, b.commit,
               b.compiler, b.flags, presets);
    return results_end(&r, &error) ? STATUS_DONE : command_refuse(call, &error);
}
