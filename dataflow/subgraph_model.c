/* Flow and injective on every node of the instruction; see subgraph.h.
 *
 * Two multiplications that touch one element agree in every row of that element's index. Where a
 * row depends on one coordinate alone, or all its others agree already, that coordinate agrees too:
 * such coordinates are made one variable before anything is posted, to a fixpoint. A matrix
 * instruction in a matrix product is then left with one variable an index value. The rows of one
 * coordinate need no more than that and bounds; the others get a variable per element and the
 * tensor access constraint. */
#include "dataflow/subgraph_model.h"

#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/access.h"
#include "dataflow/injective.h"

/* The posting in progress. */
typedef struct posting {
    csp_solver *s;
    subgraph_model *m;
    int *parent; /* union-find over multiplications × axes */
} posting;

static const access_map *access_of(const subgraph_model *m, int operand) {
    return &m->op->operand[operand_swapped(operand, m->swapped)];
}

static int row_terms(const operator *op, const access_map *access, int row) {
    int terms = 0;
    for (int d = 0; d < op->axes; d++)
        terms += access->coef[row][d] != 0;
    return terms;
}

static int coordinate_find(const posting *p, int member, int d) {
    int i = member * p->m->op->axes + d;
    while (p->parent[i] != i)
        i = p->parent[i] = p->parent[p->parent[i]];
    return i;
}

/* Makes the only coordinate in which the row tells a from b one variable; false when there is no
 * such one. */
static bool row_unite(posting *p, const access_map *access, int row, int a, int b) {
    int one = -1, other = -1;
    for (int d = 0; d < p->m->op->axes; d++) {
        if (!access->coef[row][d]) continue;
        int x = coordinate_find(p, a, d), y = coordinate_find(p, b, d);
        if (x == y) continue;
        if (one >= 0) return false;
        one = x;
        other = y;
    }
    if (one < 0) return false;
    p->parent[one < other ? other : one] = one < other ? one : other;
    return true;
}

static bool element_unite(posting *p, int operand, int element) {
    const touched *t = &p->m->graph->operand[operand];
    const access_map *access = access_of(p->m, operand);
    bool united = false;
    for (int i = t->first[element]; i < t->first[element + 1]; i++)
        for (int j = t->first[element]; j < i; j++)
            for (int row = 0; row < access->dims; row++)
                united |= row_unite(p, access, row, t->member[j], t->member[i]);
    return united;
}

static void coordinates_unite(posting *p) {
    for (bool united = true; united;) {
        united = false;
        for (int k = 0; k < OPERANDS; k++)
            for (int e = 0; e < p->m->graph->operand[k].elements; e++)
                united |= element_unite(p, k, e);
    }
}

/* Where coordinate d may lie for rows of that coordinate alone to be inside their tensors. */
static void axis_range(const operator *op, int d, int64_t *low, int64_t *high) {
    *low = 0;
    *high = op->axis[d].extent - 1;
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++) {
            const access_map *access = &op->operand[k];
            int64_t coef = access->coef[row][d], offset = access->offset[row];
            if (!coef || row_terms(op, access, row) > 1) continue;
            int64_t first = coef > 0 ? -divide_floor(offset, coef)
                                     : -divide_floor(offset - access->shape[row] + 1, coef);
            int64_t last = coef > 0 ? divide_floor(access->shape[row] - 1 - offset, coef)
                                    : divide_floor(-offset, coef);
            if (first > *low) *low = first;
            if (last < *high) *high = last;
        }
}

/* Are the rows that depend on nothing inside their tensors? */
static bool constant_rows_are_inside(const operator *op) {
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++) {
            const access_map *access = &op->operand[k];
            if (row_terms(op, access, row)) continue;
            if (access->offset[row] < 0 || access->offset[row] >= access->shape[row]) return false;
        }
    return true;
}

static csp_status variables_make(posting *p) {
    subgraph_model *m = p->m;
    int axes = m->op->axes;
    int64_t low[OPERATOR_MAX_AXES], high[OPERATOR_MAX_AXES];
    for (int d = 0; d < axes; d++) {
        axis_range(m->op, d, &low[d], &high[d]);
        if (low[d] > high[d]) return csp_solver_fail(p->s, CSP_INCONSISTENT);
    }
    for (int i = 0; i < m->graph->multiplications; i++)
        for (int d = 0; d < axes; d++) {
            int root = coordinate_find(p, i, d), at = i * axes + d;
            if (root == at)
                m->variable[m->variables++] = m->node[at] =
                    csp_variable_new(p->s, (int32_t)low[d], (int32_t)high[d]);
            else
                m->node[at] = m->node[root];
        }
    return csp_solver_status(p->s);
}

/* The rows of more than one coordinate, as a map of their own. */
static access_map access_of_many(const operator *op, const access_map *access) {
    access_map many = {0};
    for (int row = 0; row < access->dims; row++) {
        if (row_terms(op, access, row) < 2) continue;
        many.shape[many.dims] = access->shape[row];
        many.offset[many.dims] = access->offset[row];
        memcpy(many.coef[many.dims++], access->coef[row], sizeof many.coef[0]);
    }
    return many;
}

/* Which coordinates stand for rows of one coordinate? Returns their number. */
static int access_single_axes(const operator *op, const access_map *access, int *axis) {
    int count = 0;
    for (int d = 0; d < op->axes; d++) {
        bool single = false;
        for (int row = 0; row < access->dims; row++)
            single |= access->coef[row][d] && row_terms(op, access, row) == 1;
        if (single) axis[count++] = d;
    }
    return count;
}

/* Do a and b have the same coordinates, as far as `access` looks at them? */
static bool nodes_agree(const subgraph_model *m, const access_map *access, int a, int b) {
    for (int d = 0; d < m->op->axes; d++)
        if (access_uses_axis(access, d) &&
            m->node[a * m->op->axes + d] != m->node[b * m->op->axes + d])
            return false;
    return true;
}

/* Ties the members of one element to its data coordinates, those that agree once. */
static void element_flow(posting *p, const touched *t, int element, const access_map *many,
                         csp_var *data) {
    const subgraph_model *m = p->m;
    for (int row = 0; row < many->dims; row++)
        data[row] = csp_variable_new(p->s, 0, (int32_t)(many->shape[row] - 1));
    for (int i = t->first[element]; i < t->first[element + 1]; i++) {
        bool posted = false;
        for (int j = t->first[element]; j < i && !posted; j++)
            posted = nodes_agree(m, many, t->member[j], t->member[i]);
        if (!posted)
            access_post(p->s, many, m->op->axes, m->node + t->member[i] * m->op->axes, data);
    }
}

/* Flow along the edges of one operand, and injectivity of its elements. */
static csp_status operand_post(posting *p, int operand) {
    const subgraph_model *m = p->m;
    const touched *t = &m->graph->operand[operand];
    const access_map many = access_of_many(m->op, access_of(m, operand));
    int single[OPERATOR_MAX_AXES];
    int singles = access_single_axes(m->op, access_of(m, operand), single);
    int length = singles + many.dims;
    csp_var *data = csp_alloc(p->s, (size_t)t->elements * (size_t)length + 1, sizeof *data);
    if (!data) return CSP_NO_MEMORY;
    for (int e = 0; e < t->elements; e++) {
        csp_var *at = data + e * length;
        for (int i = 0; i < singles; i++)
            at[i] = m->node[t->member[t->first[e]] * m->op->axes + single[i]];
        element_flow(p, t, e, &many, at + singles);
    }
    if (!(m->constraints >> CONSTRAINT_INJECTIVE & 1) || t->elements < 2)
        return csp_solver_status(p->s);
    if (length == 0) return csp_solver_fail(p->s, CSP_INCONSISTENT);
    return injective_post(p->s, t->elements, length, data);
}

/* Multiplications that differ in an element are kept apart by it. Do some touch the same three? */
static bool some_are_parallel(const instruction_graph *g, const posting *p) {
    size_t count = (size_t)g->multiplications;
    int *element = csp_alloc(p->s, count * OPERANDS + 1, sizeof *element);
    if (!element) return true;
    for (int k = 0; k < OPERANDS; k++)
        for (int e = 0; e < g->operand[k].elements; e++)
            for (int i = g->operand[k].first[e]; i < g->operand[k].first[e + 1]; i++)
                element[g->operand[k].member[i] * OPERANDS + k] = e;
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < a; b++)
            if (memcmp(element + a * OPERANDS, element + b * OPERANDS,
                       OPERANDS * sizeof *element) == 0)
                return true;
    return false;
}

csp_status subgraph_model_post(csp_solver *s, subgraph_model *m) {
    size_t coordinates = (size_t)m->graph->multiplications * (size_t)m->op->axes;
    posting p = {.s = s, .m = m, .parent = csp_alloc(s, coordinates + 1, sizeof *p.parent)};
    m->node = csp_alloc(s, coordinates + 1, sizeof *m->node);
    m->variable = csp_alloc(s, coordinates + 1, sizeof *m->variable);
    if (!p.parent || !m->node || !m->variable) return csp_solver_status(s);
    if (m->graph->multiplications == 0) return CSP_OK;
    for (size_t i = 0; i < coordinates; i++)
        p.parent[i] = (int)i;
    if (!constant_rows_are_inside(m->op)) return csp_solver_fail(s, CSP_INCONSISTENT);
    coordinates_unite(&p);
    if (variables_make(&p) != CSP_OK) return csp_solver_status(s);
    for (int k = 0; k < OPERANDS; k++)
        operand_post(&p, k);
    if (m->constraints >> CONSTRAINT_INJECTIVE & 1 && some_are_parallel(m->graph, &p))
        injective_post(s, m->graph->multiplications, m->op->axes, m->node);
    return subgraph_shape_post(s, m);
}
