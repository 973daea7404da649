/* One FlatZinc text, however bad: read, and if it is a model, searched for a moment. For libFuzzer
 * (`make fuzz-flatzinc`), and for test_csp_flatzinc_fuzz.c. */
#include "test/fuzz_flatzinc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/base/clock.h"
#include "csp/flatzinc/flatzinc.h"

static const double LIMIT_SECONDS = 0.01, HANG_SECONDS = 5;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
    error_record error = {0};
    char *text = malloc(bytes + 1), *output = NULL;
    size_t output_bytes;
    if (!text) return 0;
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    double start = clock_seconds();
    flatzinc_model *m = flatzinc_read(text, bytes, &error);
    if (m) {
        flatzinc_options options = flatzinc_defaults();
        options.solutions = 3;
        options.statistics = true;
        options.free_search = bytes % 4 == 0;
        options.time_limit_seconds = LIMIT_SECONDS;
        options.messages = NULL;
        options.out = open_memstream(&output, &output_bytes);
        if (options.out) {
            flatzinc_solve(m, &options, &error);
            fclose(options.out);
        }
        free(output);
    }
    flatzinc_free(m);
    free(text);
    if (clock_seconds() - start > HANG_SECONDS) abort();
    return 0;
}
