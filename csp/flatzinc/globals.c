/* Global constraints: the names that csp/minizinc's redefinitions use, `inlay_…`, and all_different
 * under its own. Positions and nodes count from 1, or from an argument `first`. */
#include "csp/flatzinc/constraints.h"
#include "csp/kernel/domain.h"

/* The consistency an annotation asks for, or else one that is worth its time in general. */
static csp_consistency consistency_or(const flatzinc_posting *p, csp_consistency usual) {
    return p->has_consistency ? p->consistency : usual;
}

/* An array of constants in 32 bits, in the solver's memory; NULL with the status set. */
static int32_t *constants_of(csp_solver *s, const flatzinc_argument *a) {
    int32_t *values = csp_alloc(s, (size_t)a->n + 1, sizeof *values);
    if (!values || flatzinc_to_int32(a->n, a->integers, values)) return values;
    csp_solver_fail(s, CSP_BAD_ARGUMENT);
    return NULL;
}

static bool is_int32(int64_t value) {
    return value >= INT32_MIN && value <= INT32_MAX;
}

static csp_status refuse(csp_solver *s) {
    return csp_solver_fail(s, CSP_BAD_ARGUMENT);
}

/* ---- Differences and orders ---- */

static csp_status post_all_different(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *x = &p->argument[0];
    return csp_all_different(s, x->n, x->variables, consistency_or(p, CSP_BY_BOUNDS));
}

static csp_status post_all_different_offset(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *offset = &p->argument[0], *x = &p->argument[1];
    if (offset->n != x->n) return refuse(s);
    for (int i = 0; i < x->n; i++) {
        if (!is_int32(offset->integers[i])) return refuse(s);
        x->variables[i] = csp_view(s, x->variables[i], 1, (int32_t)offset->integers[i]);
        if (x->variables[i] == CSP_NO_VAR) return s->status;
    }
    return csp_all_different(s, x->n, x->variables, consistency_or(p, CSP_BY_BOUNDS));
}

static csp_status post_all_equal(csp_solver *s, const flatzinc_posting *p) {
    return csp_all_equal(s, p->argument[0].n, p->argument[0].variables);
}

/* variant: strict. */
static csp_status post_increasing(csp_solver *s, const flatzinc_posting *p) {
    return csp_increasing(s, p->argument[0].n, p->argument[0].variables, p->kind->variant);
}

/* Of different lengths the shorter comes first where it is the beginning of the longer. */
static csp_status post_lexicographic(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *x = &p->argument[0], *y = &p->argument[1];
    int n = x->n < y->n ? x->n : y->n;
    bool is_strict = x->n == y->n ? p->kind->variant : x->n > y->n;
    return csp_lexicographic(s, n, x->variables, y->variables, is_strict);
}

static csp_status post_value_precede(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    if (!is_int32(a[0].integer) || !is_int32(a[1].integer)) return refuse(s);
    return csp_value_precede(s, a[2].n, a[2].variables, (int32_t)a[0].integer,
                             (int32_t)a[1].integer);
}

/* ---- Counting ---- */

/* variant: a relation. */
static csp_status post_count(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    return csp_count(s, a[0].n, a[0].variables, a[1].variable, (csp_relation)p->kind->variant,
                     a[2].variable);
}

static csp_status post_among(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    int32_t *values = constants_of(s, &a[1]);
    if (!values) return s->status;
    return csp_among(s, a[0].n, a[0].variables, a[1].n, values, a[2].variable);
}

/* variant: closed. */
static csp_status post_global_cardinality(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    int32_t *values = constants_of(s, &a[1]);
    if (!values) return s->status;
    if (a[1].n != a[2].n) return refuse(s);
    return csp_global_cardinality(s, a[0].n, a[0].variables, a[1].n, values, a[2].variables,
                                  p->kind->variant, consistency_or(p, CSP_BY_BOUNDS));
}

static csp_status post_distinct_count(csp_solver *s, const flatzinc_posting *p) {
    return csp_distinct_count(s, p->argument[1].n, p->argument[1].variables,
                              p->argument[0].variable);
}

static csp_status post_member(csp_solver *s, const flatzinc_posting *p) {
    return csp_member(s, p->argument[0].n, p->argument[0].variables, p->argument[1].variable);
}

/* ---- Positions ---- */

/* x, first, index. variant: of the greatest (or the least). */
static csp_status post_position(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    if (!is_int32(a[1].integer)) return refuse(s);
    int32_t first = (int32_t)a[1].integer;
    return p->kind->variant
               ? csp_position_of_maximum(s, a[0].n, a[0].variables, first, a[2].variable)
               : csp_position_of_minimum(s, a[0].n, a[0].variables, first, a[2].variable);
}

/* x, first, y, first */
static csp_status post_inverse(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    if (a[0].n != a[2].n || !is_int32(a[1].integer) || !is_int32(a[3].integer)) return refuse(s);
    return csp_inverse(s, a[0].n, a[0].variables, (int32_t)a[1].integer, a[2].variables,
                       (int32_t)a[3].integer, consistency_or(p, CSP_BY_BOUNDS));
}

/* first, x. variant: sub. */
static csp_status post_circuit(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    if (!is_int32(a[0].integer)) return refuse(s);
    return csp_circuit(s, a[1].n, a[1].variables, (int32_t)a[0].integer, p->kind->variant,
                       consistency_or(p, CSP_BY_BOUNDS));
}

/* ---- Sequences and tables ---- */

/* variant: positive. */
static csp_status post_table(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *x = &p->argument[0], *rows = &p->argument[1];
    int32_t *tuples = constants_of(s, rows);
    if (!tuples) return s->status;
    if (x->n == 0 ? rows->n != 0 : rows->n % x->n != 0) return refuse(s);
    if (x->n == 0) return s->status;
    return p->kind->variant ? csp_table(s, x->n, x->variables, rows->n / x->n, tuples)
                            : csp_table_negative(s, x->n, x->variables, rows->n / x->n, tuples);
}

/* x, states, symbols, next, start, accepting states */
static csp_status post_regular(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    int64_t states = a[1].integer, symbols = a[2].integer, start = a[4].integer;
    bool good = states >= 1 && states <= INT32_MAX - 1 && symbols >= 0 && symbols <= INT32_MAX &&
                states * symbols == a[3].n && start >= 1 && start <= states;
    if (!good) return refuse(s);
    int32_t *next = constants_of(s, &a[3]);
    bool *accepting = csp_alloc(s, (size_t)states, sizeof *accepting);
    if (!next || !accepting) return s->status;
    for (int32_t i = 0; i < a[5].set->count; i++) {
        int64_t low = a[5].set->range[i].low, high = a[5].set->range[i].high;
        for (int64_t q = low > 1 ? low : 1; q <= high && q <= states; q++)
            accepting[q - 1] = true;
    }
    return csp_regular(s, a[0].n, a[0].variables, (int)states, (int)symbols, next, (int)start,
                       accepting);
}

/* ---- Packing and scheduling ---- */

/* loads, bins, sizes, first */
static csp_status post_bin_packing(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    if (a[1].n != a[2].n || !is_int32(a[3].integer)) return refuse(s);
    return csp_bin_packing(s, a[1].n, a[1].variables, a[2].integers, a[0].n, a[0].variables,
                           (int32_t)a[3].integer);
}

static csp_status post_cumulative(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    if (a[0].n != a[1].n || a[0].n != a[2].n) return refuse(s);
    return csp_cumulative(s, a[0].n, a[0].variables, a[1].variables, a[2].variables, a[3].variable);
}

/* variant: strict. */
static csp_status post_disjunctive(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    if (a[0].n != a[1].n) return refuse(s);
    return csp_disjunctive(s, a[0].n, a[0].variables, a[1].variables, p->kind->variant);
}

/* variant: strict. */
static csp_status post_no_overlap(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *a = p->argument;
    for (int i = 1; i < 4; i++)
        if (a[i].n != a[0].n) return refuse(s);
    return csp_no_overlap(s, a[0].n, a[0].variables, a[1].variables, a[2].variables, a[3].variables,
                          p->kind->variant);
}

/* ---- The table ---- */

const flatzinc_constraint_kind flatzinc_global_kind[] = {
    {"all_different_int", "X", post_all_different, 0, FLATZINC_NO_JOIN},
    {"all_different_offset", "IX", post_all_different_offset, 0, FLATZINC_NO_JOIN},
    {"inlay_all_different", "X", post_all_different, 0, FLATZINC_NO_JOIN},
    {"inlay_all_equal", "X", post_all_equal, 0, FLATZINC_NO_JOIN},
    {"inlay_increasing", "X", post_increasing, 0, FLATZINC_NO_JOIN},
    {"inlay_strictly_increasing", "X", post_increasing, 1, FLATZINC_NO_JOIN},
    {"inlay_increasing_bool", "B", post_increasing, 0, FLATZINC_NO_JOIN},
    {"inlay_lex_less", "XX", post_lexicographic, 1, FLATZINC_NO_JOIN},
    {"inlay_lex_lesseq", "XX", post_lexicographic, 0, FLATZINC_NO_JOIN},
    {"inlay_lex_less_bool", "BB", post_lexicographic, 1, FLATZINC_NO_JOIN},
    {"inlay_lex_lesseq_bool", "BB", post_lexicographic, 0, FLATZINC_NO_JOIN},
    {"inlay_value_precede", "iiX", post_value_precede, 0, FLATZINC_NO_JOIN},
    {"inlay_count_eq", "Xxx", post_count, CSP_EQ, FLATZINC_NO_JOIN},
    {"inlay_count_ne", "Xxx", post_count, CSP_NE, FLATZINC_NO_JOIN},
    {"inlay_count_le", "Xxx", post_count, CSP_LE, FLATZINC_NO_JOIN},
    {"inlay_count_lt", "Xxx", post_count, CSP_LT, FLATZINC_NO_JOIN},
    {"inlay_count_ge", "Xxx", post_count, CSP_GE, FLATZINC_NO_JOIN},
    {"inlay_count_gt", "Xxx", post_count, CSP_GT, FLATZINC_NO_JOIN},
    {"inlay_among", "XIx", post_among, 0, FLATZINC_NO_JOIN},
    {"inlay_global_cardinality", "XIX", post_global_cardinality, 0, FLATZINC_NO_JOIN},
    {"inlay_global_cardinality_closed", "XIX", post_global_cardinality, 1, FLATZINC_NO_JOIN},
    {"inlay_nvalue", "xX", post_distinct_count, 0, FLATZINC_NO_JOIN},
    {"inlay_member", "Xx", post_member, 0, FLATZINC_NO_JOIN},
    {"inlay_member_bool", "Bb", post_member, 0, FLATZINC_NO_JOIN},
    {"inlay_arg_max", "Xix", post_position, 1, FLATZINC_NO_JOIN},
    {"inlay_arg_min", "Xix", post_position, 0, FLATZINC_NO_JOIN},
    {"inlay_arg_max_bool", "Bix", post_position, 1, FLATZINC_NO_JOIN},
    {"inlay_arg_min_bool", "Bix", post_position, 0, FLATZINC_NO_JOIN},
    {"inlay_inverse", "XiXi", post_inverse, 0, FLATZINC_NO_JOIN},
    {"inlay_circuit", "iX", post_circuit, 0, FLATZINC_NO_JOIN},
    {"inlay_subcircuit", "iX", post_circuit, 1, FLATZINC_NO_JOIN},
    {"inlay_table", "XI", post_table, 1, FLATZINC_NO_JOIN},
    {"inlay_table_bool", "BK", post_table, 1, FLATZINC_NO_JOIN},
    {"inlay_table_negative", "XI", post_table, 0, FLATZINC_NO_JOIN},
    {"inlay_regular", "XiiIiS", post_regular, 0, FLATZINC_NO_JOIN},
    {"inlay_bin_packing_load", "XXIi", post_bin_packing, 0, FLATZINC_NO_JOIN},
    {"inlay_cumulative", "XXXx", post_cumulative, 0, FLATZINC_NO_JOIN},
    {"inlay_disjunctive", "XX", post_disjunctive, 0, FLATZINC_NO_JOIN},
    {"inlay_disjunctive_strict", "XX", post_disjunctive, 1, FLATZINC_NO_JOIN},
    {"inlay_diffn", "XXXX", post_no_overlap, 1, FLATZINC_NO_JOIN},
    {"inlay_diffn_nonstrict", "XXXX", post_no_overlap, 0, FLATZINC_NO_JOIN},
    {0},
};
