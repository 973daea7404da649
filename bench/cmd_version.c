/* `inlay version`. */
#include <stdio.h>

#include "bench/command.h"
#include "bench/json.h"
#include "bench/version.h"
#include "isa/config.h"

static const option options[] = {
    {.name = "json", .kind = OPTION_FLAG, .help = "print one line of JSON"},
};

const option_group version_options = {"Output", options, sizeof options / sizeof options[0]};

static void presets_format(char *text, size_t bytes) {
    size_t used = 0;
    text[0] = '\0';
    for (const char *const *name = hw_config_preset_names(); *name && used < bytes; name++)
        used += (size_t)snprintf(text + used, bytes - used, "%s%s", used ? " " : "", *name);
}

int cmd_version(const invocation *call) {
    const build b = inlay_build();
    char presets[256];
    presets_format(presets, sizeof presets);
    if (arguments_flag(&call->args, "json")) {
        json_writer w = json_begin(stdout);
        json_text(&w, "version", b.version);
        json_text(&w, "commit", b.commit);
        json_text(&w, "compiler", b.compiler);
        json_text(&w, "flags", b.flags);
        json_text(&w, "presets", presets);
        json_end(&w);
        return STATUS_DONE;
    }
    printf("inlay %s (%s), built by %s with %s\nhardware presets: %s\n", b.version, b.commit,
           b.compiler, b.flags, presets);
    return STATUS_DONE;
}
