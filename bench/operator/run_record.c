/* See run_record.h. */
#include "bench/operator/run_record.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bench/output/json.h"

#define ENGINE_FIELDS(name, number, idle_note)                                                     \
    {"engines." name ".instructions", FIELD_INTEGER,                                               \
     offsetof(run_record, result.engine[number].instructions), "of the " name " engine"},          \
    {"engines." name ".busy", FIELD_INTEGER, offsetof(run_record, result.engine[number].busy),     \
     "cycles at work"},                                                                            \
    {"engines." name ".wait_memory", FIELD_INTEGER,                                                \
     offsetof(run_record, result.engine[number].wait_memory),                                      \
     "cycles of waiting for the memory port"},                                                     \
    {"engines." name ".wait_prev", FIELD_INTEGER,                                                  \
     offsetof(run_record, result.engine[number].wait_prev), "for the engine before"},              \
    {"engines." name ".wait_next", FIELD_INTEGER,                                                  \
     offsetof(run_record, result.engine[number].wait_next), "for the engine after"},               \
    {"engines." name ".idle", FIELD_INTEGER, offsetof(run_record, result.engine[number].idle),     \
     "cycles without an instruction" idle_note}

#define BYTES_FIELD(name, memory)                                                                  \
    {"bytes." name, FIELD_INTEGER, offsetof(run_record, result.bytes[memory]),                     \
     "between DRAM and this memory"}

static const record_field fields[] = {
    {"hw", FIELD_TEXT, offsetof(run_record, hw), "hardware"},
    {"cycles", FIELD_INTEGER, offsetof(run_record, result.cycles), "from launch to FINISH"},
    {"instructions", FIELD_INTEGER, offsetof(run_record, result.instructions),
     "executed, FINISH included"},
    {"checks", FIELD_INTEGER, offsetof(run_record, checks), "expectations that were checked"},
    {"failed", FIELD_INTEGER, offsetof(run_record, failed), "and that were not met"},
    {"expected_cycles", FIELD_JSON, offsetof(run_record, expected_cycles),
     "the folder's own counts by their source, as an object"},
    {"uops", FIELD_INTEGER, offsetof(run_record, result.uops),
     "GEMM micro-ops times loops, resets included"},
    {"alu_uops", FIELD_INTEGER, offsetof(run_record, result.alu_uops), "ALU micro-ops times loops"},
    {"macs", FIELD_INTEGER, offsetof(run_record, result.macs), "multiplications paid"},
    {"utilisation", FIELD_REAL, offsetof(run_record, result.utilisation),
     "macs / multipliers / cycles"},
    ENGINE_FIELDS("fetch", ENGINE_FETCH, "; for fetch: queue full, or all fetched"),
    ENGINE_FIELDS("load", ENGINE_LOAD, ""),
    ENGINE_FIELDS("compute", ENGINE_COMPUTE, ""),
    ENGINE_FIELDS("store", ENGINE_STORE, ""),
    {"bound", FIELD_TEXT, offsetof(run_record, bound),
     "the engine with most cycles at work or waiting for memory"},
    {"bytes.fetch", FIELD_INTEGER, offsetof(run_record, result.fetch_bytes), "of instructions"},
    BYTES_FIELD("uop", MEM_UOP),
    BYTES_FIELD("wgt", MEM_WGT),
    BYTES_FIELD("inp", MEM_INP),
    BYTES_FIELD("acc", MEM_ACC),
    BYTES_FIELD("out", MEM_OUT),
    {"warnings", FIELD_JSON, offsetof(run_record, warnings), "the first of them, as a list"},
    {"warning_count", FIELD_INTEGER, offsetof(run_record, warning_count), "how many there are"},
};

const record_kind run_kind = {.title = "inlay run",
                              .field = fields,
                              .fields = sizeof fields / sizeof fields[0],
                              .note = "An engine's waits, busy and idle cycles sum to cycles."};

/* {"rtl":1234,"model":1200} */
static void expected_cycles_write(FILE *file, const program *p, const vta_result *result) {
    (void)result;
    putc('{', file);
    for (int i = 0; i < p->cycles_lines; i++) {
        if (i) putc(',', file);
        json_quote(file, p->cycles[i].source);
        fprintf(file, ":%" PRId64, (int64_t)p->cycles[i].cycles);
    }
    putc('}', file);
}

static void warnings_write(FILE *file, const program *p, const vta_result *result) {
    (void)p;
    int shown = result->warnings < WARNINGS_KEPT ? result->warnings : WARNINGS_KEPT;
    putc('[', file);
    for (int i = 0; i < shown; i++) {
        if (i) putc(',', file);
        json_quote(file, result->warning[i]);
    }
    putc(']', file);
}

typedef void value_writer(FILE *file, const program *p, const vta_result *result);

/* What `write` writes; in `a`, NULL when memory is out. */
static const char *value_text(arena *a, value_writer *write, const program *p,
                              const vta_result *result) {
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    if (!file) return NULL;
    write(file, p, result);
    const char *kept = fclose(file) == 0 ? arena_copy(a, text, bytes + 1) : NULL;
    free(text);
    return kept;
}

run_record run_record_of(arena *a, const program *p, const vta_result *result) {
    char hw[64];
    hw_config_format_name(&p->hw, hw, sizeof hw);
    return (run_record){
        .hw = arena_copy(a, hw, strlen(hw) + 1),
        .bound = engine_name(result->bound),
        .result = *result,
        .checks = result->checks,
        .failed = result->failed,
        .warning_count = result->warnings,
        .expected_cycles = value_text(a, expected_cycles_write, p, result),
        .warnings = value_text(a, warnings_write, p, result),
    };
}
