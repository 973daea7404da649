/* Solutions and statistics, in the form of the MiniZinc handbook's "FlatZinc: output" and "Solver
 * statistics". */
#include "csp/flatzinc/output.h"

#include <inttypes.h>

static void print_value(FILE *out, const flatzinc_value *v, bool is_bool, const csp_search *search,
                        const csp_var *variable) {
    int64_t value =
        v->kind == FLATZINC_VARIABLE ? csp_search_value(search, variable[v->variable]) : v->integer;
    if (is_bool)
        fputs(value ? "true" : "false", out);
    else
        fprintf(out, "%" PRId64, value);
}

static void print_set(FILE *out, const flatzinc_set *set) {
    if (set->count == 1) {
        fprintf(out, "%" PRId64 "..%" PRId64, set->range[0].low, set->range[0].high);
        return;
    }
    fputc('{', out);
    for (int32_t i = 0; i < set->count; i++) {
        int64_t value = set->range[i].low;
        fprintf(out, "%s%" PRId64, i > 0 ? "," : "", value);
        while (value < set->range[i].high)
            fprintf(out, ",%" PRId64, ++value);
    }
    fputc('}', out);
}

static void print_element(FILE *out, const flatzinc_value *v, bool is_bool,
                          const csp_search *search, const csp_var *variable) {
    if (v->kind == FLATZINC_SET)
        print_set(out, v->set);
    else
        print_value(out, v, is_bool, search, variable);
}

static void print_array(FILE *out, const flatzinc_output *o, const csp_search *search,
                        const csp_var *variable) {
    const flatzinc_list *list = o->value.list;
    fprintf(out, "array%" PRId32 "d(", o->dimensions);
    for (int32_t i = 0; i < o->dimensions; i++)
        fprintf(out, "%" PRId64 "..%" PRId64 ", ", o->index[i].low, o->index[i].high);
    fputc('[', out);
    for (int32_t i = 0; i < list->count; i++) {
        if (i > 0) fputs(", ", out);
        print_element(out, &list->at[i], o->is_bool, search, variable);
    }
    fputs("])", out);
}

void flatzinc_print_solution(FILE *out, const flatzinc_model *m, const csp_search *search,
                             const csp_var *variable) {
    for (int32_t i = 0; i < m->outputs; i++) {
        const flatzinc_output *o = &m->output[i];
        fprintf(out, "%.*s = ", (int)o->name.length, m->text + o->name.offset);
        if (o->value.kind == FLATZINC_ARRAY)
            print_array(out, o, search, variable);
        else
            print_element(out, &o->value, o->is_bool, search, variable);
        fputs(";\n", out);
    }
    fputs("----------\n", out);
}

static void print_count(FILE *out, const char *name, int64_t count) {
    fprintf(out, "%%%%%%mzn-stat: %s=%" PRId64 "\n", name, count);
}

static void print_real(FILE *out, const char *name, double value) {
    fprintf(out, "%%%%%%mzn-stat: %s=%.6f\n", name, value);
}

void flatzinc_print_statistics(FILE *out, const flatzinc_account *a) {
    print_real(out, "initTime", a->build_seconds);
    print_real(out, "solveTime", a->solve_seconds);
    print_count(out, "solutions", a->solutions);
    if (a->has_objective) print_count(out, "objective", a->objective);
    print_count(out, "variables", a->variables);
    print_count(out, "propagators", a->propagators);
    print_count(out, "propagations", a->sum.propagations);
    print_count(out, "nodes", a->sum.nodes);
    print_count(out, "failures", a->sum.failures);
    print_count(out, "restarts", a->sum.restarts);
    print_count(out, "nogoods", a->sum.nogoods);
    print_count(out, "peakDepth", a->sum.max_depth);
    print_real(out, "peakMem", (double)a->bytes / 1048576.0);
    fputs("%%%mzn-stat-end\n", out);
}

void flatzinc_print_kinds(FILE *out, const csp_solver *s) {
    for (int i = 0; i < csp_kind_count(s); i++) {
        csp_kind_statistics kind = csp_kind_statistics_of(s, i);
        fprintf(out, "%-24s %8" PRId64 " posted %12" PRId64 " runs %10" PRId64 " failures\n",
                kind.name, kind.posted, kind.runs, kind.failures);
    }
}
