/* Writes search trees as text; the form is in trace.h. Of the path's nodes it remembers which sizes
 * they changed, so that each node is compared with its parent. */
#include "csp/search/trace.h"

#include <inttypes.h>
#include <stdlib.h>

#include "csp/base/memory.h"
#include "csp/kernel/domain.h"

/* The size that a variable had above a node of that depth. */
typedef struct size_before {
    int depth;
    csp_var var;
    int64_t size;
} size_before;

struct csp_trace {
    FILE *out;
    csp_solver *s;
    int count;     /* variables */
    int64_t *size; /* of each, in the last node of the path that was written */
    size_before *changes;
    size_t change_count, change_capacity;
};

static void write_word(FILE *out, const char *text) {
    for (; *text; text++)
        fputc((unsigned char)*text <= ' ' ? '_' : *text, out);
}

static void write_variable(FILE *out, const csp_solver *s, csp_var x) {
    if (x < 0) {
        csp_view_record view = s->views[~x];
        fprintf(out, "%" PRId32 "*", view.scale);
        write_variable(out, s, view.base);
        fprintf(out, "%+" PRId32, view.offset);
    } else if (csp_name_of(s, x) && *csp_name_of(s, x)) {
        write_word(out, csp_name_of(s, x));
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

static void write_title(FILE *out, const char *title) {
    fputs("tree 2", out);
    if (title && *title) fputc(' ', out);
    for (; title && *title; title++)
        fputc((unsigned char)*title < ' ' ? ' ' : *title, out);
    fputc('\n', out);
}

csp_trace *csp_trace_new(FILE *out, csp_solver *s, const char *title) {
    csp_trace *t = memory_zeroed(1, sizeof *t);
    if (!t) return NULL;
    *t = (csp_trace){.out = out, .s = s, .count = s->variable_count};
    t->size = memory_zeroed((size_t)t->count + 1, sizeof *t->size);
    if (!t->size) {
        free(t);
        return NULL;
    }
    write_title(out, title);
    for (csp_var x = 0; x < t->count; x++) {
        t->size[x] = csp_size(s, x);
        if (t->size[x] == 1) continue;
        fprintf(out, "var %" PRId32 " %" PRId64 " ", x, t->size[x]);
        write_variable(out, s, x);
        fputc('\n', out);
    }
    return t;
}

void csp_trace_free(csp_trace *t) {
    if (!t) return;
    free(t->size);
    free(t->changes);
    free(t);
}

/* Goes back to the sizes above the nodes of that depth. */
static void leave_nodes(csp_trace *t, int depth) {
    while (t->change_count > 0 && t->changes[t->change_count - 1].depth >= depth) {
        const size_before *change = &t->changes[--t->change_count];
        t->size[change->var] = change->size;
    }
}

static void write_domains(csp_trace *t, int depth) {
    size_t before = t->change_count;
    for (csp_var x = 0; x < t->count; x++) {
        int64_t size = csp_size(t->s, x);
        if (size == t->size[x]) continue;
        if (!csp_array_reserve(t->s, &t->changes, &t->change_capacity, t->change_count + 1,
                               sizeof *t->changes))
            return;
        fprintf(t->out, "%c%" PRId32 ":%" PRId64, t->change_count > before ? ',' : ' ', x, size);
        t->changes[t->change_count++] = (size_before){depth, x, t->size[x]};
        t->size[x] = size;
    }
    if (t->change_count == before) fputs(" -", t->out);
}

void csp_trace_write(csp_trace *t, const csp_trace_node *node) {
    leave_nodes(t, node->depth);
    fprintf(t->out, "node %" PRId64 " %" PRId64 " %d %s %s", node->id, node->parent, node->depth,
            node->side, node->outcome);
    if (node->failed_in) {
        fputc(':', t->out);
        write_word(t->out, node->failed_in);
    }
    fputc(' ', t->out);
    write_decision(t->out, t->s, node->decision);
    if (node->failed_in)
        fputs(" -", t->out);
    else
        write_domains(t, node->depth);
    fputc('\n', t->out);
}

void csp_trace_restart(csp_trace *t, int64_t count) {
    fprintf(t->out, "restart %" PRId64 "\n", count);
}

void csp_trace_end(csp_trace *t, const char *answer) {
    fprintf(t->out, "end %s\n", answer);
}
