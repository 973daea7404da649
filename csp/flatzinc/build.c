/* First the variables: roots with the domains that all their other names leave them, then the views
 * (join.c). Then the constraints in the text's order: each one's arguments are checked against its
 * signature and turned into the engine's, in arrays that the next constraint reuses. */
#include "csp/flatzinc/build.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "csp/base/memory.h"
#include "csp/flatzinc/constraints.h"
#include "csp/flatzinc/join.h"
#include "csp/kernel/domain.h"

enum { CONSTANT_SLOTS = 1024 };

typedef struct builder {
    const flatzinc_model *model;
    csp_solver *s;
    joined joined;
    csp_var *variable;
    csp_var constant[CONSTANT_SLOTS]; /* made lately, by value; 0: none (or variable 0) */
    void *array[FLATZINC_MOST_ARGUMENTS];
    size_t capacity[FLATZINC_MOST_ARGUMENTS]; /* in elements of 8 bytes */
    error_record *error;
} builder;

/* ---- Variables ---- */

/* What all names of a root leave it. */
static bool root_bounds(builder *b, flatzinc_range *bounds) {
    const flatzinc_model *m = b->model;
    for (int32_t i = 0; i < m->variables; i++)
        bounds[i] = (flatzinc_range){m->variable[i].low, m->variable[i].high};
    for (int32_t i = 0; i < m->variables; i++) {
        joined_variable j = b->joined.variable[i];
        int64_t low = m->variable[i].low - j.offset, high = m->variable[i].high - j.offset;
        if (m->variable[i].low > m->variable[i].high) return false;
        if (j.root == i) continue;
        flatzinc_range *root = &bounds[j.root];
        root->low = max_of(root->low, divide_ceiling(j.scale > 0 ? low : high, j.scale));
        root->high = min_of(root->high, divide_floor(j.scale > 0 ? high : low, j.scale));
    }
    for (int32_t i = 0; i < m->variables; i++)
        if (b->joined.variable[i].root == i && bounds[i].low > bounds[i].high) return false;
    return true;
}

static bool take_gaps(csp_solver *s, csp_var x, const flatzinc_set *set) {
    for (int32_t k = 0; k + 1 < set->count; k++)
        if (!csp_remove_range(s, x, set->range[k].high + 1, set->range[k + 1].low - 1))
            return false;
    return true;
}

static void make_variables(builder *b, const flatzinc_range *bounds) {
    const flatzinc_model *m = b->model;
    for (int32_t i = 0; i < m->variables; i++)
        if (b->joined.variable[i].root == i)
            b->variable[i] =
                csp_variable_new(b->s, (int32_t)bounds[i].low, (int32_t)bounds[i].high);
    for (int32_t i = 0; i < m->variables && b->s->status == CSP_OK; i++) {
        joined_variable j = b->joined.variable[i];
        if (j.root != i)
            b->variable[i] =
                csp_view(b->s, b->variable[j.root], (int32_t)j.scale, (int32_t)j.offset);
    }
    for (int32_t i = 0; i < m->variables && b->s->status == CSP_OK; i++)
        if (m->variable[i].set && !take_gaps(b->s, b->variable[i], m->variable[i].set))
            csp_solver_fail(b->s, CSP_INCONSISTENT);
}

static void build_variables(builder *b) {
    size_t count = (size_t)b->model->variables;
    flatzinc_range *bounds = memory_zeroed(count + 1, sizeof *bounds);
    b->variable = csp_alloc(b->s, count, sizeof *b->variable);
    if (!bounds || !b->variable)
        csp_solver_fail(b->s, CSP_NO_MEMORY);
    else if (!root_bounds(b, bounds))
        csp_solver_fail(b->s, CSP_INCONSISTENT);
    else
        make_variables(b, bounds);
    free(bounds);
}

/* ---- Arguments ---- */

static bool expected(builder *b, const flatzinc_value *v, const flatzinc_constraint *c,
                     const char *what) {
    return flatzinc_refuse(b->model, v->offset, b->error, "%s: expected %s", c->kind->name, what);
}

/* A variable that is fixed to a value; the same one for the same value most of the time. */
static csp_var constant_of(builder *b, int64_t value) {
    csp_var *slot = &b->constant[(uint64_t)value % CONSTANT_SLOTS];
    bool is_known = *slot > 0 && csp_is_fixed(b->s, *slot) && csp_value(b->s, *slot) == value;
    if (!is_known) *slot = csp_constant(b->s, (int32_t)value);
    return *slot;
}

static bool to_variable(builder *b, const flatzinc_constraint *c, const flatzinc_value *v,
                        bool is_bool, csp_var *x) {
    if (v->kind == FLATZINC_VARIABLE && b->model->variable[v->variable].is_bool == is_bool) {
        *x = b->variable[v->variable];
        return true;
    }
    if (v->kind != (is_bool ? FLATZINC_BOOL : FLATZINC_INT))
        return expected(b, v, c, is_bool ? "a Boolean" : "an integer");
    if (v->integer < FLATZINC_LOW || v->integer > FLATZINC_HIGH)
        return expected(b, v, c, "a value within 32 bits");
    *x = constant_of(b, v->integer);
    return *x != CSP_NO_VAR || error_set(b->error, "out of memory");
}

static bool to_integer(builder *b, const flatzinc_constraint *c, const flatzinc_value *v,
                       bool is_bool, int64_t *integer) {
    if (v->kind != (is_bool ? FLATZINC_BOOL : FLATZINC_INT))
        return expected(b, v, c, is_bool ? "a Boolean constant" : "a constant integer");
    *integer = v->integer;
    return true;
}

static bool reserve(builder *b, int i, int32_t count) {
    size_t needed = (size_t)count + 1;
    if (needed <= b->capacity[i]) return true;
    size_t wanted = needed + needed / 2;
    void *grown = memory_resized(b->array[i], wanted * sizeof(int64_t));
    if (!grown) return error_set(b->error, "out of memory");
    b->array[i] = grown;
    b->capacity[i] = wanted;
    return true;
}

static bool to_array(builder *b, const flatzinc_constraint *c, int i, char letter,
                     flatzinc_argument *a) {
    const flatzinc_value *v = &c->argument[i];
    if (v->kind != FLATZINC_ARRAY) return expected(b, v, c, "an array");
    if (!reserve(b, i, v->list->count)) return false;
    a->n = v->list->count;
    a->integers = b->array[i];
    a->variables = b->array[i];
    bool is_constant = letter == 'I' || letter == 'K', is_bool = letter == 'B' || letter == 'K';
    for (int32_t k = 0; k < a->n; k++) {
        const flatzinc_value *at = &v->list->at[k];
        if (is_constant ? !to_integer(b, c, at, is_bool, &a->integers[k])
                        : !to_variable(b, c, at, is_bool, &a->variables[k]))
            return false;
    }
    return true;
}

static bool to_argument(builder *b, const flatzinc_constraint *c, int i, char letter,
                        flatzinc_argument *a) {
    const flatzinc_value *v = &c->argument[i];
    switch (letter) {
    case 'i':
        return to_integer(b, c, v, false, &a->integer);
    case 'x':
    case 'b':
        return to_variable(b, c, v, letter == 'b', &a->variable);
    case 'S':
        a->set = v->set;
        return v->kind == FLATZINC_SET || expected(b, v, c, "a constant set");
    default:
        return to_array(b, c, i, letter, a);
    }
}

/* The kind of the constraint's name that has as many arguments. */
static const flatzinc_constraint_kind *kind_of(const flatzinc_constraint *c) {
    for (const flatzinc_constraint_kind *k = c->kind; k->name && !strcmp(k->name, c->kind->name);
         k++)
        if ((int32_t)strlen(k->signature) == c->count) return k;
    return NULL;
}

/* ---- Constraints ---- */

static bool post(builder *b, const flatzinc_constraint *c) {
    flatzinc_posting p = {
        .kind = kind_of(c), .consistency = c->consistency, .has_consistency = c->has_consistency};
    if (!p.kind)
        return flatzinc_refuse(b->model, c->offset, b->error,
                               "%s: expected %zu arguments, not %" PRId32, c->kind->name,
                               strlen(c->kind->signature), c->count);
    for (int i = 0; i < c->count; i++)
        if (!to_argument(b, c, i, p.kind->signature[i], &p.argument[i])) return false;
    csp_status status = p.kind->post(b->s, &p);
    if (status == CSP_BAD_ARGUMENT)
        return flatzinc_refuse(b->model, c->offset, b->error,
                               "%s: expected arguments that fit together and numbers whose sums "
                               "and products fit (values 32 bits, sums 62)",
                               c->kind->name);
    return status != CSP_NO_MEMORY || error_set(b->error, "out of memory");
}

static bool build(builder *b) {
    const flatzinc_model *m = b->model;
    build_variables(b);
    if (b->s->status == CSP_BAD_ARGUMENT)
        return error_set(b->error, "expected fewer variables, with values within 32 bits");
    for (int32_t i = 0; i < m->constraints && b->s->status == CSP_OK; i++)
        if (!b->joined.is_done[i] && !post(b, &m->constraint[i])) return false;
    return b->s->status != CSP_NO_MEMORY || error_set(b->error, "out of memory");
}

bool flatzinc_build(const flatzinc_model *m, csp_solver *s, const csp_var **variable,
                    error_record *error) {
    builder *b = memory_zeroed(1, sizeof *b);
    arena *memory = arena_new();
    bool good = b && memory;
    if (good) {
        b->model = m;
        b->s = s;
        b->error = error;
        good = flatzinc_join(m, memory, &b->joined);
    }
    if (!good) error_set(error, "out of memory");
    good = good && build(b);
    *variable = b ? b->variable : NULL;
    for (int i = 0; b && i < FLATZINC_MOST_ARGUMENTS; i++)
        free(b->array[i]);
    free(b);
    arena_free(memory);
    return good;
}
