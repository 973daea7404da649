/* `inlay version`. The Makefile defines INLAY_COMMIT and INLAY_FLAGS. */
#include <stdio.h>

#include "bench/command.h"
#include "bench/json.h"
#include "isa/config.h"

static const char inlay_version[] = "0.1";

#ifdef __clang__
static const char compiler[] = __VERSION__; /* names itself */
#else
static const char compiler[] = "gcc " __VERSION__;
#endif

static void presets_format(char *text, size_t bytes) {
    size_t used = 0;
    text[0] = '\0';
    for (const char *const *name = hw_config_preset_names(); *name && used < bytes; name++)
        used += (size_t)snprintf(text + used, bytes - used, "%s%s", used ? " " : "", *name);
}

int cmd_version(const invocation *call) {
    char presets[256];
    presets_format(presets, sizeof presets);
    if (arguments_flag(&call->args, "json")) {
        json_writer w = json_begin(stdout);
        json_text(&w, "version", inlay_version);
        json_text(&w, "commit", INLAY_COMMIT);
        json_text(&w, "compiler", compiler);
        json_text(&w, "flags", INLAY_FLAGS);
        json_text(&w, "presets", presets);
        json_end(&w);
        return STATUS_DONE;
    }
    printf("inlay %s (%s), built by %s with %s\nhardware presets: %s\n", inlay_version, INLAY_COMMIT, compiler,
           INLAY_FLAGS, presets);
    return STATUS_DONE;
}
