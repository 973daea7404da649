/* See results.h. */
#include "bench/output/results.h"

#include <stdlib.h>

#include "isa/file.h"

static const option options[] = {
    {.name = "json", .kind = OPTION_FLAG, .help = "print JSON, one object a line"},
    {.name = "csv",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "also write the results as CSV; inlay manual --keys tells its columns"},
};

const option_group result_options = {"Results", options, sizeof options / sizeof options[0]};

bool results_begin(results *r, const arguments *args, const record_kind *kind,
                   error_record *error) {
    *r = (results){.kind = kind,
                   .json = arguments_flag(args, "json"),
                   .csv_path = arguments_text(args, "csv")};
    if (!r->csv_path) return true;
    if (!file_can_write(r->csv_path, error)) return error_add_context(error, "--csv");
    r->csv = open_memstream(&r->csv_text, &r->csv_bytes);
    if (!r->csv) return error_set(error, "out of memory");
    record_write_csv_keys(r->csv, kind);
    return true;
}

void results_add(results *r, const void *record) {
    if (r->json) record_write_json(stdout, r->kind, record);
    if (r->csv) record_write_csv(r->csv, r->kind, record);
}

bool results_end(results *r, error_record *error) {
    if (!r->csv) return true;
    bool kept = fclose(r->csv) == 0;
    r->csv = NULL;
    if (!kept) error_set(error, "out of memory");
    bool written = kept && file_write(r->csv_path, r->csv_text, r->csv_bytes, error);
    free(r->csv_text);
    return written || error_add_context(error, "--csv");
}

void results_drop(results *r) {
    if (!r->csv) return;
    fclose(r->csv);
    r->csv = NULL;
    free(r->csv_text);
}
