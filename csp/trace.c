/* Writes search trees as text; the form is in trace.h. */
#include "csp/trace.h"

#include <inttypes.h>

#include "csp/kernel.h"

static void write_variable(FILE *out, const csp_solver *s, csp_var x) {
    if (x < 0) {
        csp_view_record view = s->views[~x];
        fprintf(out, "%" PRId32 "*", view.scale);
        write_variable(out, s, view.base);
        fprintf(out, "%+" PRId32, view.offset);
    } else if (csp_name_of(s, x)) {
        fputs(csp_name_of(s, x), out);
    } else {
        fprintf(out, "x%" PRId32, x);
    }
}

static void write_decision(FILE *out, const csp_solver *s, const csp_literal *decision) {
    static const char *const symbol[] = {[CSP_EQ] = "=", [CSP_NE] = "!=", [CSP_LE] = "<=",
                                         [CSP_GT] = ">", [CSP_GE] = ">=", [CSP_LT] = "<"};
    if (!decision) {
        fputc('-', out);
        return;
    }
    write_variable(out, s, decision->var);
    fprintf(out, "%s%" PRId64, symbol[decision->relation], decision->value);
}

static void write_word(FILE *out, const char *text) {
    for (; *text; text++)
        fputc(*text == ' ' ? '_' : *text, out);
}

void csp_trace_start(FILE *out) {
    fputs("tree 1\n", out);
}

void csp_trace_write(FILE *out, const csp_solver *s, const csp_trace_node *node) {
    fprintf(out, "node %" PRId64 " %" PRId64 " %d %s %s", node->id, node->parent, node->depth,
            node->side, node->outcome);
    if (node->failed_in) {
        fputc(':', out);
        write_word(out, node->failed_in);
    }
    fputc(' ', out);
    write_decision(out, s, node->decision);
    fputc('\n', out);
}

void csp_trace_restart(FILE *out, int64_t count) {
    fprintf(out, "restart %" PRId64 "\n", count);
}
