/* Union-find (Tarjan 1975) in which an edge to the parent carries an affine map. Each root knows
 * the largest numbers in its members' maps, so that none outgrows the engine's views. */
#include "csp/flatzinc/join.h"

#include <stdlib.h>

#include "csp/flatzinc/constraints.h"

/* The largest |scale| and |offset| in the maps of all that point to a root. */
typedef struct reach {
    int64_t scale, offset;
} reach;

typedef struct forest {
    joined_variable *variable;
    reach *reach;
} forest;

static bool is_small(int64_t value) {
    return value >= -INT64_C(2147483647) && value <= INT64_C(2147483647);
}

/* Makes every variable on the way point to the root; the map of `x` to it. The way is walked twice
 * rather than recursively: first to the root, then back by the links turned round. */
static joined_variable find(joined_variable *v, int32_t x) {
    int32_t child = -1, at = x;
    while (v[at].root != at) {
        int32_t up = v[at].root;
        v[at].root = child;
        child = at;
        at = up;
    }
    int32_t root = at;
    joined_variable above = {root, 1, 0};
    while (child >= 0) {
        joined_variable *edge = &v[child];
        int32_t next = edge->root;
        *edge = (joined_variable){root, edge->scale * above.scale,
                                  edge->scale * above.offset + edge->offset};
        above = *edge;
        child = next;
    }
    return above;
}

/* Hangs root `x` under root `y`: x = scale·y + offset. False if maps would become too large. */
static bool hang(forest *f, int32_t x, int64_t scale, int32_t y, int64_t offset) {
    reach *below = &f->reach[x], *above = &f->reach[y];
    if (!is_small(scale) || !is_small(offset)) return false;
    int64_t most_scale = below->scale * llabs(scale);
    int64_t most_offset = below->scale * llabs(offset) + below->offset;
    if (!is_small(most_scale) || !is_small(most_offset)) return false;
    if (above->scale < most_scale) above->scale = most_scale;
    if (above->offset < most_offset) above->offset = most_offset;
    f->variable[x] = (joined_variable){y, scale, offset};
    return true;
}

/* x = scale·y + offset. False if that needs a constraint: the two are joined already, or neither is
 * an integer multiple of the other, or numbers are large. */
static bool join(forest *f, int32_t x, int64_t scale, int32_t y, int64_t offset) {
    joined_variable a = find(f->variable, x), b = find(f->variable, y);
    if (a.root == b.root || !is_small(scale) || !is_small(offset)) return false;
    /* a.scale·(root of x) = factor·(root of y) + rest */
    int64_t factor = scale * b.scale, rest = scale * b.offset;
    if (__builtin_add_overflow(rest, offset - a.offset, &rest)) return false;
    if (llabs(a.scale) == 1) {
        if (!is_small(rest)) return false;
        return hang(f, a.root, a.scale * factor, b.root, a.scale * rest);
    }
    if (llabs(factor) != 1 || !is_small(rest)) return false;
    return hang(f, b.root, factor * a.scale, a.root, -factor * rest);
}

static bool is_variable(const flatzinc_value *v) {
    return v->kind == FLATZINC_VARIABLE;
}

/* a·x + b·y = c */
static bool join_linear(forest *f, const flatzinc_constraint *c) {
    const flatzinc_value *coef = &c->argument[0], *x = &c->argument[1], *sum = &c->argument[2];
    if (coef->kind != FLATZINC_ARRAY || x->kind != FLATZINC_ARRAY || sum->kind != FLATZINC_INT)
        return false;
    if (coef->list->count != 2 || x->list->count != 2) return false;
    for (int i = 0; i < 2; i++)
        if (coef->list->at[i].kind != FLATZINC_INT || !is_variable(&x->list->at[i])) return false;
    int64_t a = coef->list->at[0].integer, b = coef->list->at[1].integer;
    int32_t left = x->list->at[0].variable, right = x->list->at[1].variable;
    if (!is_small(a) || !is_small(b) || !is_small(sum->integer) || a == 0 || b == 0) return false;
    if (llabs(a) == 1) return join(f, left, -a * b, right, a * sum->integer);
    return llabs(b) == 1 && join(f, right, -b * a, left, b * sum->integer);
}

static bool join_constraint(forest *f, const flatzinc_constraint *c) {
    flatzinc_join_kind kind = c->kind->join;
    if (kind == FLATZINC_JOIN_LINEAR) return c->count == 3 && join_linear(f, c);
    if (c->count != 2 || !is_variable(&c->argument[0]) || !is_variable(&c->argument[1]))
        return false;
    int64_t scale = kind == FLATZINC_JOIN_EQUAL ? 1 : -1;
    return join(f, c->argument[0].variable, scale, c->argument[1].variable,
                kind == FLATZINC_JOIN_EQUAL ? 0 : 1);
}

bool flatzinc_join(const flatzinc_model *m, arena *a, joined *result) {
    joined_variable *v = arena_alloc(a, (size_t)m->variables, sizeof *v);
    bool *is_done = arena_alloc(a, (size_t)m->constraints, sizeof *is_done);
    reach *most = arena_alloc(a, (size_t)m->variables, sizeof *most);
    *result = (joined){v, is_done};
    if (!v || !is_done || !most) return false;
    for (int32_t i = 0; i < m->variables; i++) {
        v[i] = (joined_variable){i, 1, 0};
        most[i] = (reach){1, 0};
    }
    forest all = {v, most};
    for (int32_t i = 0; i < m->constraints; i++)
        if (m->constraint[i].kind->join != FLATZINC_NO_JOIN)
            is_done[i] = join_constraint(&all, &m->constraint[i]);
    for (int32_t i = 0; i < m->variables; i++)
        find(v, i);
    return true;
}
