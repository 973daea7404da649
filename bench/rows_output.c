/* The CSV file is written whole at the end; writing its titles first shows early whether it can be.
 */
#include "bench/rows_output.h"

#include <stdlib.h>

#include "isa/file.h"

static const option options[] = {
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "print a line of JSON for each row, and one for all"},
    {.name = "csv", .kind = OPTION_FILE, .value = "FILE", .help = "also write the rows as CSV"},
};

const option_group rows_output_options = {"Output", options, sizeof options / sizeof options[0]};

static bool csv_begin(rows_output *o, error_record *error) {
    o->csv = open_memstream(&o->csv_text, &o->csv_bytes);
    if (!o->csv) return error_set(error, "out of memory");
    evaluation_write_csv_header(o->csv);
    fflush(o->csv);
    if (file_write(o->csv_path, o->csv_text, o->csv_bytes, error)) return true;
    fclose(o->csv);
    free(o->csv_text);
    return error_add_context(error, "--csv");
}

static bool csv_end(rows_output *o, error_record *error) {
    bool kept = fclose(o->csv) == 0;
    if (!kept) error_set(error, "out of memory");
    bool written = kept && file_write(o->csv_path, o->csv_text, o->csv_bytes, error);
    free(o->csv_text);
    return written || error_add_context(error, "--csv");
}

bool rows_output_begin(rows_output *o, const arguments *args, int name_width, error_record *error) {
    *o = (rows_output){.json = arguments_flag(args, "json"),
                       .csv_path = arguments_text(args, "csv")};
    if (o->csv_path && !csv_begin(o, error)) return false;
    if (!o->json) deepbench_table_begin(&o->table, stdout, name_width);
    return true;
}

void rows_output_row(rows_output *o, const evaluation *e) {
    summary_add(&o->summary, e);
    if (o->json)
        evaluation_write_json(stdout, e);
    else
        deepbench_table_row(&o->table, e);
    if (o->csv) evaluation_write_csv(o->csv, e);
    fflush(stdout);
}

bool rows_output_end(rows_output *o, error_record *error) {
    if (o->json)
        summary_write_json(stdout, &o->summary);
    else
        summary_print(stdout, &o->summary);
    return !o->csv || csv_end(o, error);
}
