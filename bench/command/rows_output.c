/* See rows_output.h. Files are written whole, at the end. */
#include "bench/command/rows_output.h"

#include <stdlib.h>

#include "bench/report/report.h"
#include "isa/file.h"

static const option options[] = {
    {.name = "report",
     .kind = OPTION_FILE,
     .value = "FILE.html",
     .help = "also write a page: the rows drawn, as a table that sorts, and each one's detail"},
    {.name = "svg",
     .kind = OPTION_FILE,
     .value = "FILE.svg",
     .help = "also draw cycles over the bound, all rows, in one picture"},
};

const option_group rows_output_options = {"Pictures", options, sizeof options / sizeof options[0]};

static bool files_check(const rows_output *o, error_record *error) {
    if (o->report_path && !file_can_write(o->report_path, error))
        return error_add_context(error, "--report");
    if (o->svg_path && !file_can_write(o->svg_path, error))
        return error_add_context(error, "--svg");
    return true;
}

/* Of what is kept for report and picture; out of memory, they are not written. */
static void row_keep(rows_output *o, const evaluation *e) {
    if (o->rows == o->room) {
        size_t room = o->room ? 2 * o->room : 256;
        evaluation *grown = realloc(o->row, room * sizeof *grown);
        if (!grown) return;
        o->row = grown;
        o->room = room;
    }
    o->row[o->rows++] = *e;
}

static bool pages_write(const rows_output *o, error_record *error) {
    const report_rows rows = {o->row, o->rows};
    if (!o->report_path && !o->svg_path) return true;
    if ((int)o->rows != o->summary.rows) return error_set(error, "--report: out of memory");
    if (o->rows == 0) return true;
    return (!o->report_path || report_write_bench(o->report_path, &rows, &o->summary, error)) &&
           (!o->svg_path || report_write_svg(o->svg_path, &rows, error));
}

bool rows_output_begin(rows_output *o, const arguments *args, error_record *error) {
    *o = (rows_output){.report_path = arguments_text(args, "report"),
                       .svg_path = arguments_text(args, "svg")};
    return files_check(o, error) && results_begin(&o->results, args, &row_kind, error);
}

void rows_output_titles(rows_output *o, int name_width) {
    if (!o->results.json) deepbench_table_begin(&o->table, stdout, name_width);
}

void rows_output_row(rows_output *o, const evaluation *e) {
    summary_add(&o->summary, e);
    results_add(&o->results, e);
    if (!o->results.json) deepbench_table_row(&o->table, e);
    if (o->report_path || o->svg_path) row_keep(o, e);
    fflush(stdout);
}

bool rows_output_end(rows_output *o, error_record *error) {
    if (o->results.json)
        summary_write_json(stdout, &o->summary);
    else
        summary_print(stdout, &o->summary);
    bool drawn = pages_write(o, error);
    free(o->row);
    return results_end(&o->results, drawn ? error : NULL) && drawn;
}
