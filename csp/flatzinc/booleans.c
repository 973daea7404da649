/* FlatZinc's standard constraints on Booleans, most of them as clauses. */
#include "csp/flatzinc/constraints.h"
#include "csp/kernel/domain.h"

static csp_relation relation_of(const flatzinc_posting *p) {
    return (csp_relation)p->kind->variant;
}

static csp_literal is_true(csp_var b) {
    return (csp_literal){b, CSP_EQ, 1};
}

static csp_literal is_false(csp_var b) {
    return (csp_literal){b, CSP_EQ, 0};
}

static csp_status implies(csp_solver *s, csp_literal a, csp_literal b) {
    return csp_clause(s, 2, (csp_literal[]){csp_literal_not(a), b});
}

/* ---- Clauses ---- */

/* The literals of a clause: `positive` as they are, `negative` turned. */
static csp_literal *literals_of(csp_solver *s, const flatzinc_argument *positive,
                                const flatzinc_argument *negative) {
    int n = positive ? positive->n : 0, m = negative ? negative->n : 0;
    csp_literal *literal = csp_alloc(s, (size_t)n + (size_t)m + 1, sizeof *literal);
    for (int i = 0; positive && literal && i < n; i++)
        literal[i] = is_true(positive->variables[i]);
    for (int i = 0; negative && literal && i < m; i++)
        literal[n + i] = is_false(negative->variables[i]);
    return literal;
}

/* `truth` implies one of n literals; there is room for one more behind them. */
static csp_status imply_clause(csp_solver *s, int n, csp_literal *literal, csp_literal truth) {
    if (csp_literal_is_false(s, truth)) return s->status;
    literal[n] = csp_literal_not(truth);
    return csp_clause(s, n + !csp_literal_is_true(s, truth), literal);
}

/* `truth` exactly when one of n literals is true. */
static csp_status reify_clause(csp_solver *s, int n, csp_literal *literal, csp_literal truth) {
    imply_clause(s, n, literal, truth);
    for (int i = 0; i < n && !csp_literal_is_true(s, truth); i++)
        implies(s, literal[i], truth);
    return s->status;
}

static csp_status post_clause(csp_solver *s, const flatzinc_posting *p) {
    csp_literal *literal = literals_of(s, &p->argument[0], &p->argument[1]);
    return literal ? csp_clause(s, p->argument[0].n + p->argument[1].n, literal) : s->status;
}

static csp_status post_clause_reified(csp_solver *s, const flatzinc_posting *p) {
    csp_literal *literal = literals_of(s, &p->argument[0], &p->argument[1]);
    int n = p->argument[0].n + p->argument[1].n;
    return literal ? reify_clause(s, n, literal, is_true(p->argument[2].variable)) : s->status;
}

static csp_status post_clause_implied(csp_solver *s, const flatzinc_posting *p) {
    csp_literal *literal = literals_of(s, &p->argument[0], &p->argument[1]);
    int n = p->argument[0].n + p->argument[1].n;
    return literal ? imply_clause(s, n, literal, is_true(p->argument[2].variable)) : s->status;
}

static csp_status post_or(csp_solver *s, const flatzinc_posting *p) {
    csp_literal *literal = literals_of(s, &p->argument[0], NULL);
    csp_literal truth = is_true(p->argument[1].variable);
    return literal ? reify_clause(s, p->argument[0].n, literal, truth) : s->status;
}

static csp_status post_or_implied(csp_solver *s, const flatzinc_posting *p) {
    csp_literal *literal = literals_of(s, &p->argument[0], NULL);
    csp_literal truth = is_true(p->argument[1].variable);
    return literal ? imply_clause(s, p->argument[0].n, literal, truth) : s->status;
}

/* r = x1 ∧ … exactly when ¬r = ¬x1 ∨ … */
static csp_status post_and(csp_solver *s, const flatzinc_posting *p) {
    csp_literal *literal = literals_of(s, NULL, &p->argument[0]);
    csp_literal truth = is_false(p->argument[1].variable);
    return literal ? reify_clause(s, p->argument[0].n, literal, truth) : s->status;
}

static csp_status post_and_implied(csp_solver *s, const flatzinc_posting *p) {
    csp_literal truth = is_true(p->argument[1].variable);
    for (int i = 0; i < p->argument[0].n; i++)
        implies(s, truth, is_true(p->argument[0].variables[i]));
    return s->status;
}

static csp_status post_xor(csp_solver *s, const flatzinc_posting *p) {
    return csp_parity(s, p->argument[0].n, p->argument[0].variables);
}

/* What a Boolean relation of a and b says: `truth` exactly when literal[0] ∨ literal[1]. For = and
 * ≠ there is no such clause. */
static bool relation_clause(csp_relation relation, csp_var a, csp_var b, csp_var r,
                            csp_literal literal[3], csp_literal *truth) {
    bool is_strict = relation == CSP_LT || relation == CSP_GT;
    if (relation == CSP_EQ || relation == CSP_NE) return false;
    if (relation == CSP_GE || relation == CSP_GT) {
        csp_var swap = a;
        a = b;
        b = swap;
    }
    literal[0] = is_strict ? is_true(a) : is_false(a);
    literal[1] = is_strict ? is_false(b) : is_true(b);
    *truth = is_strict ? is_false(r) : is_true(r);
    return true;
}

/* variant: a relation. r = (a = b), by the four clauses that the parities forbid. */
static csp_status post_boolean_relation(csp_solver *s, const flatzinc_posting *p) {
    csp_var a = p->argument[0].variable, b = p->argument[1].variable, r = p->argument[2].variable;
    csp_literal literal[3], truth;
    if (relation_clause(relation_of(p), a, b, r, literal, &truth))
        return reify_clause(s, 2, literal, truth);
    bool is_equality = relation_of(p) == CSP_EQ;
    for (int i = 0; i < 4; i++) {
        bool x = i & 1, y = i >> 1, holds = (x == y) == is_equality;
        csp_clause(s, 3, (csp_literal[]){{a, CSP_NE, x}, {b, CSP_NE, y}, {r, CSP_EQ, holds}});
    }
    return s->status;
}

/* The same, r only implying it: r = 1 excludes each pair of values that does not satisfy it. */
static csp_status post_boolean_relation_implied(csp_solver *s, const flatzinc_posting *p) {
    csp_var a = p->argument[0].variable, b = p->argument[1].variable, r = p->argument[2].variable;
    csp_literal literal[3], truth;
    if (relation_clause(relation_of(p), a, b, r, literal, &truth) && truth.value == 1)
        return imply_clause(s, 2, literal, truth);
    if (relation_of(p) != CSP_EQ && relation_of(p) != CSP_NE) {
        implies(s, is_true(r), csp_literal_not(literal[0]));
        return implies(s, is_true(r), csp_literal_not(literal[1]));
    }
    for (int x = 0; x < 2; x++) {
        int y = relation_of(p) == CSP_EQ ? 1 - x : x;
        csp_clause(s, 3, (csp_literal[]){{a, CSP_NE, x}, {b, CSP_NE, y}, {r, CSP_EQ, 0}});
    }
    return s->status;
}

static csp_status post_and_of_two(csp_solver *s, const flatzinc_posting *p) {
    csp_literal literal[3] = {is_false(p->argument[0].variable), is_false(p->argument[1].variable)};
    return reify_clause(s, 2, literal, is_false(p->argument[2].variable));
}

static csp_status post_or_of_two(csp_solver *s, const flatzinc_posting *p) {
    csp_literal literal[3] = {is_true(p->argument[0].variable), is_true(p->argument[1].variable)};
    return reify_clause(s, 2, literal, is_true(p->argument[2].variable));
}

static csp_status post_and_of_two_implied(csp_solver *s, const flatzinc_posting *p) {
    csp_literal truth = is_true(p->argument[2].variable);
    implies(s, truth, is_true(p->argument[0].variable));
    return implies(s, truth, is_true(p->argument[1].variable));
}

static csp_status post_or_of_two_implied(csp_solver *s, const flatzinc_posting *p) {
    csp_literal literal[3] = {is_true(p->argument[0].variable), is_true(p->argument[1].variable)};
    return imply_clause(s, 2, literal, is_true(p->argument[2].variable));
}

/* Two Booleans compared; = and, for Booleans, ≠ need not come here, they are joins. */
static csp_status post_boolean_order(csp_solver *s, const flatzinc_posting *p) {
    csp_var a = p->argument[0].variable, b = p->argument[1].variable;
    return csp_compare(s, a, relation_of(p), b, 0);
}

/* ---- The table ---- */

const flatzinc_constraint_kind flatzinc_boolean_kind[] = {
    {"bool2int", "bx", post_boolean_order, CSP_EQ, FLATZINC_JOIN_EQUAL},
    {"bool_eq", "bb", post_boolean_order, CSP_EQ, FLATZINC_JOIN_EQUAL},
    {"bool_not", "bb", post_boolean_order, CSP_NE, FLATZINC_JOIN_OPPOSITE},
    {"bool_ne", "bb", post_boolean_order, CSP_NE, FLATZINC_JOIN_OPPOSITE},
    {"bool_le", "bb", post_boolean_order, CSP_LE, FLATZINC_NO_JOIN},
    {"bool_lt", "bb", post_boolean_order, CSP_LT, FLATZINC_NO_JOIN},
    {"bool_ge", "bb", post_boolean_order, CSP_GE, FLATZINC_NO_JOIN},
    {"bool_gt", "bb", post_boolean_order, CSP_GT, FLATZINC_NO_JOIN},
    {"bool_eq_reif", "bbb", post_boolean_relation, CSP_EQ, FLATZINC_NO_JOIN},
    {"bool_ne_reif", "bbb", post_boolean_relation, CSP_NE, FLATZINC_NO_JOIN},
    {"bool_le_reif", "bbb", post_boolean_relation, CSP_LE, FLATZINC_NO_JOIN},
    {"bool_lt_reif", "bbb", post_boolean_relation, CSP_LT, FLATZINC_NO_JOIN},
    {"bool_ge_reif", "bbb", post_boolean_relation, CSP_GE, FLATZINC_NO_JOIN},
    {"bool_gt_reif", "bbb", post_boolean_relation, CSP_GT, FLATZINC_NO_JOIN},
    {"bool_eq_imp", "bbb", post_boolean_relation_implied, CSP_EQ, FLATZINC_NO_JOIN},
    {"bool_ne_imp", "bbb", post_boolean_relation_implied, CSP_NE, FLATZINC_NO_JOIN},
    {"bool_le_imp", "bbb", post_boolean_relation_implied, CSP_LE, FLATZINC_NO_JOIN},
    {"bool_lt_imp", "bbb", post_boolean_relation_implied, CSP_LT, FLATZINC_NO_JOIN},
    {"bool_ge_imp", "bbb", post_boolean_relation_implied, CSP_GE, FLATZINC_NO_JOIN},
    {"bool_gt_imp", "bbb", post_boolean_relation_implied, CSP_GT, FLATZINC_NO_JOIN},
    {"bool_xor", "bb", post_boolean_order, CSP_NE, FLATZINC_JOIN_OPPOSITE},
    {"bool_xor", "bbb", post_boolean_relation, CSP_NE, FLATZINC_NO_JOIN},
    {"bool_xor_imp", "bbb", post_boolean_relation_implied, CSP_NE, FLATZINC_NO_JOIN},
    {"bool_and", "bbb", post_and_of_two, 0, FLATZINC_NO_JOIN},
    {"bool_or", "bbb", post_or_of_two, 0, FLATZINC_NO_JOIN},
    {"bool_and_imp", "bbb", post_and_of_two_implied, 0, FLATZINC_NO_JOIN},
    {"bool_or_imp", "bbb", post_or_of_two_implied, 0, FLATZINC_NO_JOIN},
    {"array_bool_and", "Bb", post_and, 0, FLATZINC_NO_JOIN},
    {"array_bool_or", "Bb", post_or, 0, FLATZINC_NO_JOIN},
    {"array_bool_and_imp", "Bb", post_and_implied, 0, FLATZINC_NO_JOIN},
    {"array_bool_or_imp", "Bb", post_or_implied, 0, FLATZINC_NO_JOIN},
    {"array_bool_xor", "B", post_xor, 0, FLATZINC_NO_JOIN},
    {"bool_clause", "BB", post_clause, 0, FLATZINC_NO_JOIN},
    {"bool_clause_reif", "BBb", post_clause_reified, 0, FLATZINC_NO_JOIN},
    {"bool_clause_imp", "BBb", post_clause_implied, 0, FLATZINC_NO_JOIN},
    {0},
};
