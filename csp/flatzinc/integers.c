/* FlatZinc's standard constraints on integers in terms of the engine's, after the MiniZinc
 * handbook's section on FlatZinc builtins. */
#include "csp/flatzinc/constraints.h"

#include "csp/base/arithmetic.h"
#include "csp/kernel/domain.h"

/* How a Boolean takes part in a constraint: it is the constraint's truth, or implies it. */
typedef csp_status reifier(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                           csp_relation relation, int64_t constant, csp_var b);

static csp_relation relation_of(const flatzinc_posting *p) {
    return (csp_relation)p->kind->variant;
}

/* ---- Linear relations, comparisons ---- */

/* coef·x relation constant as a statement about x. False if coef is 0 or numbers are too large. */
static bool single_literal(csp_var x, int64_t coef, csp_relation relation, int64_t constant,
                           csp_literal *literal) {
    static const csp_relation turned[] = {[CSP_EQ] = CSP_EQ, [CSP_NE] = CSP_NE, [CSP_LE] = CSP_GE,
                                          [CSP_GE] = CSP_LE, [CSP_LT] = CSP_GT, [CSP_GT] = CSP_LT};
    if (coef == 0 || coef == INT64_MIN || constant == INT64_MIN) return false;
    if (coef < 0) {
        coef = -coef;
        constant = -constant;
        relation = turned[relation];
    }
    bool rounds_down = relation == CSP_LE || relation == CSP_GT;
    bool is_equality = relation == CSP_EQ || relation == CSP_NE;
    if (is_equality && constant % coef != 0) /* a value that x cannot have */
        *literal = (csp_literal){x, relation, INT64_C(1) << 40};
    else
        *literal = (csp_literal){x, relation,
                                 rounds_down ? divide_floor(constant, coef)
                                             : divide_ceiling(constant, coef)};
    return true;
}

static csp_status reify_linear(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                               csp_relation relation, int64_t constant, csp_var b) {
    csp_literal literal;
    if (n == 1 && single_literal(x[0], coef[0], relation, constant, &literal))
        return csp_reify(s, literal, b);
    return csp_linear_reified(s, n, coef, x, relation, constant, b);
}

static csp_status imply_linear(csp_solver *s, int n, const int64_t *coef, const csp_var *x,
                               csp_relation relation, int64_t constant, csp_var b) {
    csp_literal literal;
    if (n == 1 && single_literal(x[0], coef[0], relation, constant, &literal))
        return csp_clause(s, 2, (csp_literal[]){{b, CSP_EQ, 0}, literal});
    return csp_linear_implied(s, n, coef, x, relation, constant, b);
}

/* Moves fixed variables to the constant; how many are left, or -1 when numbers overflow. */
static int drop_fixed(const csp_solver *s, int n, int64_t *coef, csp_var *x, int64_t *constant) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
        int64_t product = 0;
        bool is_fixed = csp_is_fixed(s, x[i]);
        if (is_fixed && (__builtin_mul_overflow(coef[i], csp_value(s, x[i]), &product) ||
                         __builtin_sub_overflow(*constant, product, constant)))
            return -1;
        if (is_fixed || coef[i] == 0) continue;
        coef[kept] = coef[i];
        x[kept++] = x[i];
    }
    return kept;
}

/* Σ coef·x relation constant, where the third argument is a constant or a variable to the right. */
static csp_status linear(csp_solver *s, const flatzinc_posting *p, reifier *reify, int truth) {
    const flatzinc_argument *a = p->argument;
    bool good = a[0].n == a[1].n;
    int64_t constant = a[2].integer;
    int n = good ? drop_fixed(s, a[0].n, a[0].integers, a[1].variables, &constant) : -1;
    if (n < 0) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    if (p->kind->signature[2] == 'x') { /* there is room for one more */
        a[0].integers[n] = -1;
        a[1].variables[n] = a[2].variable;
        n = drop_fixed(s, n + 1, a[0].integers, a[1].variables, &constant);
        if (n < 0) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    }
    if (!reify) return csp_linear(s, n, a[0].integers, a[1].variables, relation_of(p), constant);
    return reify(s, n, a[0].integers, a[1].variables, relation_of(p), constant, a[truth].variable);
}

static csp_status post_linear(csp_solver *s, const flatzinc_posting *p) {
    return linear(s, p, NULL, 0);
}

static csp_status post_linear_reified(csp_solver *s, const flatzinc_posting *p) {
    return linear(s, p, reify_linear, 3);
}

static csp_status post_linear_implied(csp_solver *s, const flatzinc_posting *p) {
    return linear(s, p, imply_linear, 3);
}

static csp_status compare(csp_solver *s, const flatzinc_posting *p, reifier *reify) {
    int64_t coef[2] = {1, -1}, constant = 0;
    csp_var x[2] = {p->argument[0].variable, p->argument[1].variable};
    int n = drop_fixed(s, 2, coef, x, &constant);
    csp_literal literal;
    if (reify) return reify(s, n, coef, x, relation_of(p), constant, p->argument[2].variable);
    if (n == 1 && single_literal(x[0], coef[0], relation_of(p), constant, &literal))
        return csp_assert(s, literal) ? s->status : csp_solver_fail(s, CSP_INCONSISTENT);
    return csp_linear(s, n, coef, x, relation_of(p), constant);
}

static csp_status post_compare(csp_solver *s, const flatzinc_posting *p) {
    return compare(s, p, NULL);
}

static csp_status post_compare_reified(csp_solver *s, const flatzinc_posting *p) {
    csp_var x = p->argument[0].variable, y = p->argument[1].variable, b = p->argument[2].variable;
    bool both_open = !csp_is_fixed(s, x) && !csp_is_fixed(s, y);
    if (both_open && relation_of(p) == CSP_EQ) return csp_equal_reified(s, x, y, b);
    if (both_open && relation_of(p) == CSP_NE) return csp_equal_reified(s, x, y, csp_not(s, b));
    return compare(s, p, reify_linear);
}

static csp_status post_compare_implied(csp_solver *s, const flatzinc_posting *p) {
    return compare(s, p, imply_linear);
}

/* ---- Arithmetic ---- */

static csp_status post_plus(csp_solver *s, const flatzinc_posting *p) {
    const csp_var x[3] = {p->argument[0].variable, p->argument[1].variable,
                          p->argument[2].variable};
    return csp_linear(s, 3, (int64_t[]){1, 1, -1}, x, CSP_EQ, 0);
}

static csp_status post_times(csp_solver *s, const flatzinc_posting *p) {
    csp_var x = p->argument[0].variable, y = p->argument[1].variable, z = p->argument[2].variable;
    if (x == y) return csp_square(s, x, z);
    if (csp_is_fixed(s, x)) {
        csp_var swap = x;
        x = y;
        y = swap;
    }
    if (!csp_is_fixed(s, y)) return csp_product(s, x, y, z);
    return csp_linear(s, 2, (int64_t[]){csp_value(s, y), -1}, (csp_var[]){x, z}, CSP_EQ, 0);
}

static csp_status post_division(csp_solver *s, const flatzinc_posting *p) {
    return csp_division(s, p->argument[0].variable, p->argument[1].variable,
                        p->argument[2].variable);
}

static csp_status post_modulo(csp_solver *s, const flatzinc_posting *p) {
    return csp_modulo(s, p->argument[0].variable, p->argument[1].variable, p->argument[2].variable);
}

static csp_status post_power(csp_solver *s, const flatzinc_posting *p) {
    return csp_power(s, p->argument[0].variable, p->argument[1].variable, p->argument[2].variable);
}

static csp_status post_absolute(csp_solver *s, const flatzinc_posting *p) {
    return csp_absolute(s, p->argument[0].variable, p->argument[1].variable);
}

/* variant: the greatest (or the least). */
static csp_status extremum(csp_solver *s, bool greatest, int n, const csp_var *x, csp_var z) {
    return greatest ? csp_maximum(s, n, x, z) : csp_minimum(s, n, x, z);
}

static csp_status post_extremum_of_two(csp_solver *s, const flatzinc_posting *p) {
    const csp_var x[2] = {p->argument[0].variable, p->argument[1].variable};
    return extremum(s, p->kind->variant, 2, x, p->argument[2].variable);
}

static csp_status post_extremum(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *x = &p->argument[1];
    return extremum(s, p->kind->variant, x->n, x->variables, p->argument[0].variable);
}

/* ---- Arrays and sets ---- */

/* FlatZinc counts from 1. */
static csp_var index_from_0(csp_solver *s, csp_var index, int n) {
    if (!csp_set_min(s, index, 1) || !csp_set_max(s, index, n)) {
        csp_solver_fail(s, CSP_INCONSISTENT);
        return CSP_NO_VAR;
    }
    return csp_view(s, index, 1, -1);
}

static csp_status post_element(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *array = &p->argument[1];
    csp_var index = index_from_0(s, p->argument[0].variable, array->n);
    int32_t *table = csp_alloc(s, (size_t)array->n, sizeof *table);
    if (index == CSP_NO_VAR || !table) return s->status;
    if (!flatzinc_to_int32(array->n, array->integers, table))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    return csp_element(s, array->n, table, index, p->argument[2].variable);
}

static bool all_fixed(const csp_solver *s, const flatzinc_argument *array) {
    for (int i = 0; i < array->n; i++)
        if (!csp_is_fixed(s, array->variables[i])) return false;
    return true;
}

static csp_status post_element_variable(csp_solver *s, const flatzinc_posting *p) {
    const flatzinc_argument *array = &p->argument[1];
    csp_var index = index_from_0(s, p->argument[0].variable, array->n);
    if (index == CSP_NO_VAR) return s->status;
    if (!all_fixed(s, array))
        return csp_element_variable(s, array->n, array->variables, index, p->argument[2].variable);
    int32_t *table = csp_alloc(s, (size_t)array->n, sizeof *table);
    if (!table) return s->status;
    for (int i = 0; i < array->n; i++)
        table[i] = csp_value(s, array->variables[i]);
    return csp_element(s, array->n, table, index, p->argument[2].variable);
}

/* The ranges of a set as pairs, cut to 32 bits. */
static int32_t *pairs_of(csp_solver *s, const flatzinc_set *set, int *ranges) {
    int32_t *pair = csp_alloc(s, 2 * (size_t)set->count, sizeof *pair);
    *ranges = 0;
    for (int32_t i = 0; pair && i < set->count; i++) {
        int64_t low = max_of(set->range[i].low, INT32_MIN);
        int64_t high = min_of(set->range[i].high, INT32_MAX);
        if (low > high) continue;
        pair[2 * *ranges] = (int32_t)low;
        pair[2 * (*ranges)++ + 1] = (int32_t)high;
    }
    return pair;
}

static csp_status post_inside(csp_solver *s, const flatzinc_posting *p) {
    int ranges;
    int32_t *pair = pairs_of(s, p->argument[1].set, &ranges);
    return pair ? csp_inside(s, p->argument[0].variable, ranges, pair) : s->status;
}

static csp_status post_inside_reified(csp_solver *s, const flatzinc_posting *p) {
    int ranges;
    int32_t *pair = pairs_of(s, p->argument[1].set, &ranges);
    if (!pair) return s->status;
    return csp_inside_reified(s, p->argument[0].variable, ranges, pair, p->argument[2].variable);
}

static csp_status post_inside_implied(csp_solver *s, const flatzinc_posting *p) {
    int ranges;
    int32_t *pair = pairs_of(s, p->argument[1].set, &ranges);
    if (!pair) return s->status;
    return csp_inside_implied(s, p->argument[0].variable, ranges, pair, p->argument[2].variable);
}

/* ---- The table ---- */

/* The six relations under a name, with or without a truth value. */
#define RELATIONS(type, truth, letters, post, join_of_eq)                                          \
    {type "_eq" truth, letters, post, CSP_EQ, join_of_eq},                                         \
        {type "_ne" truth, letters, post, CSP_NE, FLATZINC_NO_JOIN},                               \
        {type "_le" truth, letters, post, CSP_LE, FLATZINC_NO_JOIN},                               \
        {type "_lt" truth, letters, post, CSP_LT, FLATZINC_NO_JOIN},                               \
        {type "_ge" truth, letters, post, CSP_GE, FLATZINC_NO_JOIN}, {                             \
        type "_gt" truth, letters, post, CSP_GT, FLATZINC_NO_JOIN                                  \
    }

const flatzinc_constraint_kind flatzinc_integer_kind[] = {
    RELATIONS("int", "", "xx", post_compare, FLATZINC_JOIN_EQUAL),
    RELATIONS("int", "_reif", "xxb", post_compare_reified, FLATZINC_NO_JOIN),
    RELATIONS("int", "_imp", "xxb", post_compare_implied, FLATZINC_NO_JOIN),
    RELATIONS("int_lin", "", "IXi", post_linear, FLATZINC_JOIN_LINEAR),
    RELATIONS("int_lin", "_reif", "IXib", post_linear_reified, FLATZINC_NO_JOIN),
    RELATIONS("int_lin", "_imp", "IXib", post_linear_implied, FLATZINC_NO_JOIN),
    RELATIONS("bool_lin", "", "IBx", post_linear, FLATZINC_NO_JOIN),
    RELATIONS("bool_lin", "_reif", "IBxb", post_linear_reified, FLATZINC_NO_JOIN),
    RELATIONS("bool_lin", "_imp", "IBxb", post_linear_implied, FLATZINC_NO_JOIN),
    {"int_plus", "xxx", post_plus, 0, FLATZINC_NO_JOIN},
    {"int_times", "xxx", post_times, 0, FLATZINC_NO_JOIN},
    {"int_div", "xxx", post_division, 0, FLATZINC_NO_JOIN},
    {"int_mod", "xxx", post_modulo, 0, FLATZINC_NO_JOIN},
    {"int_pow", "xxx", post_power, 0, FLATZINC_NO_JOIN},
    {"int_pow_fixed", "xxx", post_power, 0, FLATZINC_NO_JOIN},
    {"int_abs", "xx", post_absolute, 0, FLATZINC_NO_JOIN},
    {"int_max", "xxx", post_extremum_of_two, 1, FLATZINC_NO_JOIN},
    {"int_min", "xxx", post_extremum_of_two, 0, FLATZINC_NO_JOIN},
    {"array_int_maximum", "xX", post_extremum, 1, FLATZINC_NO_JOIN},
    {"array_int_minimum", "xX", post_extremum, 0, FLATZINC_NO_JOIN},
    {"array_int_element", "xIx", post_element, 0, FLATZINC_NO_JOIN},
    {"array_bool_element", "xKb", post_element, 0, FLATZINC_NO_JOIN},
    {"array_var_int_element", "xXx", post_element_variable, 0, FLATZINC_NO_JOIN},
    {"array_var_bool_element", "xBb", post_element_variable, 0, FLATZINC_NO_JOIN},
    {"set_in", "xS", post_inside, 0, FLATZINC_NO_JOIN},
    {"set_in_reif", "xSb", post_inside_reified, 0, FLATZINC_NO_JOIN},
    {"set_in_imp", "xSb", post_inside_implied, 0, FLATZINC_NO_JOIN},
    {0},
};
#undef RELATIONS
