/* x[0] … x[n-1] takes an automaton from its start to an accepting state: Pesant, "A regular
 * language membership constraint for finite sequences of variables", 2004. Domain consistent.
 *
 * The automaton is unrolled once: a node is a state in a layer, an edge a value of a variable from
 * one layer to the next, as far as both lie on some path. When a value is lost its edges go; a node
 * without edges in or out loses the others; a value without edges leaves its domain. So the work is
 * in proportion to the edges that go. Edges are bits and degrees pairs of counters in trailed
 * words; the advisor notes which variables to look at. */
#include <stdlib.h>

#include "csp/base/memory.h"
#include "csp/constraints/constraints.h"
#include "csp/kernel/propagator.h"

typedef struct edge {
    int32_t from, to; /* nodes */
    int32_t label;
} edge;

/* A value of a variable, with its edges. */
typedef struct label {
    int32_t layer, value;
    int32_t first_edge;
    csp_trailed edges; /* left */
} label;

typedef struct node {
    int32_t first_in, first_out; /* in the lists */
    csp_trailed in, out;         /* edges left; the ends have one more */
} node;

typedef struct regular {
    int n;
    csp_var *x;
    int32_t *first_label; /* of each layer, n + 1 of them */
    label *labels;
    edge *edges; /* by label, ascending by `from` */
    node *nodes;
    int32_t *ins, *outs; /* edges by node */
    csp_trailed *alive;  /* a bit an edge */
    int32_t *touched;    /* layers whose variable changed */
    bool *is_touched;
    int touched_count;
    int32_t *dead;    /* nodes to take out: a stack */
    int32_t *emptied; /* labels that have lost their last edge in this run */
    int dead_count, emptied_count;
} regular;

static bool is_alive(const regular *r, int32_t e) {
    return r->alive[e / 64].value >> e % 64 & 1;
}

static void remove_edge(csp_solver *s, regular *r, int32_t e) {
    const edge *at = &r->edges[e];
    node *from = &r->nodes[at->from], *to = &r->nodes[at->to];
    label *l = &r->labels[at->label];
    uint64_t word = (uint64_t)r->alive[e / 64].value & ~(UINT64_C(1) << e % 64);
    csp_trailed_set(s, &r->alive[e / 64], (int64_t)word);
    csp_trailed_set(s, &l->edges, l->edges.value - 1);
    csp_trailed_set(s, &from->out, from->out.value - 1);
    csp_trailed_set(s, &to->in, to->in.value - 1);
    if (l->edges.value == 0) r->emptied[r->emptied_count++] = at->label;
    if (from->out.value == 0 && from->in.value > 0) r->dead[r->dead_count++] = at->from;
    if (to->in.value == 0 && to->out.value > 0) r->dead[r->dead_count++] = at->to;
}

static void remove_node(csp_solver *s, regular *r, int32_t i) {
    const node *at = &r->nodes[i];
    for (int32_t k = at->first_in; at->in.value > 0 && k < at[1].first_in; k++)
        if (is_alive(r, r->ins[k])) remove_edge(s, r, r->ins[k]);
    for (int32_t k = at->first_out; at->out.value > 0 && k < at[1].first_out; k++)
        if (is_alive(r, r->outs[k])) remove_edge(s, r, r->outs[k]);
}

static void remove_label(csp_solver *s, regular *r, int32_t l) {
    for (int32_t e = r->labels[l].first_edge; e < r->labels[l + 1].first_edge; e++)
        if (is_alive(r, e)) remove_edge(s, r, e);
}

static void drop_lost_values(csp_solver *s, regular *r, int layer) {
    for (int32_t l = r->first_label[layer]; l < r->first_label[layer + 1]; l++)
        if (r->labels[l].edges.value > 0 && !csp_contains(s, r->x[layer], r->labels[l].value))
            remove_label(s, r, l);
}

static bool filter(csp_solver *s, const regular *r) {
    for (int k = 0; k < r->emptied_count; k++) {
        const label *at = &r->labels[r->emptied[k]];
        if (!csp_remove(s, r->x[at->layer], at->value)) return false;
    }
    return true;
}

static csp_outcome regular_propagate(csp_solver *s, void *self) {
    regular *r = self;
    r->dead_count = r->emptied_count = 0;
    while (r->touched_count > 0) {
        int layer = r->touched[--r->touched_count];
        r->is_touched[layer] = false;
        drop_lost_values(s, r, layer);
    }
    while (r->dead_count > 0)
        remove_node(s, r, r->dead[--r->dead_count]);
    return filter(s, r) ? CSP_FIX : CSP_FAIL;
}

static bool regular_advise(csp_solver *s, void *self, int32_t datum, csp_event event) {
    (void)s, (void)event;
    regular *r = self;
    if (!r->is_touched[datum]) {
        r->is_touched[datum] = true;
        r->touched[r->touched_count++] = datum;
    }
    return true;
}

static const csp_propagator_kind regular_kind = {"regular", CSP_COST_QUADRATIC, regular_propagate,
                                                 regular_advise};

/* ---- Unrolling ---- */

typedef struct automaton {
    int states, symbols, start;
    const int32_t *next;
    const bool *accepting;
} automaton;

static int32_t successor(const automaton *a, int state, int64_t symbol) {
    return a->next[(size_t)(state - 1) * (size_t)a->symbols + (size_t)symbol - 1];
}

/* Marks what state q of a layer reaches in the next one, `there`, by a value of x. */
static void mark_reached(const csp_solver *s, const automaton *a, csp_var x, int q,
                         int32_t *there) {
    for (int64_t v = csp_min(s, x); v != CSP_NONE_ABOVE; v = csp_next(s, x, v)) {
        int32_t to = successor(a, q, v);
        if (to) there[to - 1] = 1;
    }
}

/* Does it reach a node that is marked there? */
static bool reaches_marked(const csp_solver *s, const automaton *a, csp_var x, int q,
                           const int32_t *there) {
    for (int64_t v = csp_min(s, x); v != CSP_NONE_ABOVE; v = csp_next(s, x, v)) {
        int32_t to = successor(a, q, v);
        if (to && there[to - 1]) return true;
    }
    return false;
}

/* id[layer·states + state - 1]: 0 when no path runs through it. First marks what the start reaches,
 * then unmarks what reaches no end, then numbers nodes from 1. */
static int32_t number_nodes(const csp_solver *s, const automaton *a, int n, const csp_var *x,
                            int32_t *id) {
    size_t states = (size_t)a->states;
    int32_t *last = id + (size_t)n * states, count = 0;
    id[a->start - 1] = 1;
    for (int i = 0; i < n; i++) {
        int32_t *here = id + (size_t)i * states;
        for (int q = 1; q <= a->states; q++)
            if (here[q - 1]) mark_reached(s, a, x[i], q, here + states);
    }
    for (int q = 1; q <= a->states; q++)
        if (!a->accepting[q - 1]) last[q - 1] = 0;
    for (int i = n - 1; i >= 0; i--) {
        int32_t *here = id + (size_t)i * states;
        for (int q = 1; q <= a->states; q++)
            here[q - 1] = here[q - 1] && reaches_marked(s, a, x[i], q, here + states);
    }
    for (size_t k = 0; k < (size_t)(n + 1) * states; k++)
        if (id[k]) id[k] = ++count;
    return count;
}

/* Lists, or with no room only counts, the edges label by label; values without edges get no label.
 */
static void list_edges(const csp_solver *s, const automaton *a, regular *r, const int32_t *id,
                       int32_t *label_count, int32_t *edge_count) {
    size_t states = (size_t)a->states;
    int32_t labels = 0, edges = 0;
    for (int i = 0; i < r->n; i++) {
        const int32_t *here = id + (size_t)i * states, *there = here + states;
        if (r->edges) r->first_label[i] = labels;
        for (int64_t v = csp_min(s, r->x[i]); v != CSP_NONE_ABOVE; v = csp_next(s, r->x[i], v)) {
            int32_t first = edges;
            for (int q = 1; q <= a->states; q++) {
                int32_t to = here[q - 1] ? successor(a, q, v) : 0;
                if (!to || !there[to - 1]) continue;
                if (r->edges) r->edges[edges] = (edge){here[q - 1] - 1, there[to - 1] - 1, labels};
                edges++;
            }
            if (edges == first) continue;
            if (r->edges) r->labels[labels] = (label){i, (int32_t)v, first, {edges - first, 0}};
            labels++;
        }
    }
    *label_count = labels;
    *edge_count = edges;
}

static bool take_memory(csp_solver *s, regular *r, int32_t nodes, int32_t labels, int32_t edges) {
    size_t n = (size_t)r->n, e = (size_t)edges;
    r->first_label = csp_alloc(s, n + 1, sizeof *r->first_label);
    r->labels = csp_alloc(s, (size_t)labels + 1, sizeof *r->labels);
    r->edges = csp_alloc(s, e, sizeof *r->edges);
    r->nodes = csp_alloc(s, (size_t)nodes + 1, sizeof *r->nodes);
    r->ins = csp_alloc(s, e, sizeof *r->ins);
    r->outs = csp_alloc(s, e, sizeof *r->outs);
    r->alive = csp_alloc(s, e / 64 + 1, sizeof *r->alive);
    r->touched = csp_alloc(s, n, sizeof *r->touched);
    r->is_touched = csp_alloc(s, n, sizeof *r->is_touched);
    r->dead = csp_alloc(s, (size_t)nodes, sizeof *r->dead);
    r->emptied = csp_alloc(s, (size_t)labels, sizeof *r->emptied);
    return s->status == CSP_OK;
}

/* Counts degrees, then fills the lists of edges by node. */
static void connect(regular *r, int32_t nodes, int32_t edges) {
    for (int32_t e = 0; e < edges; e++) {
        r->nodes[r->edges[e].from].out.value++;
        r->nodes[r->edges[e].to].in.value++;
        r->alive[e / 64].value |= (int64_t)(UINT64_C(1) << e % 64);
    }
    for (int32_t i = 0; i < nodes; i++) {
        r->nodes[i + 1].first_in = r->nodes[i].first_in + (int32_t)r->nodes[i].in.value;
        r->nodes[i + 1].first_out = r->nodes[i].first_out + (int32_t)r->nodes[i].out.value;
    }
    for (int32_t e = edges - 1; e >= 0; e--) {
        node *from = &r->nodes[r->edges[e].from], *to = &r->nodes[r->edges[e].to];
        r->outs[from->first_out + --from->out.value] = e;
        r->ins[to->first_in + --to->in.value] = e;
    }
    for (int32_t i = 0; i < nodes; i++) {
        r->nodes[i].out.value = r->nodes[i + 1].first_out - r->nodes[i].first_out;
        r->nodes[i].in.value = r->nodes[i + 1].first_in - r->nodes[i].first_in;
        r->nodes[i].out.value += r->nodes[i].out.value == 0;
        r->nodes[i].in.value += r->nodes[i].in.value == 0;
    }
}

/* Leaves only values that have edges. */
static bool restrict_domains(csp_solver *s, const regular *r) {
    for (int i = 0; i < r->n; i++) {
        int64_t next = csp_min(s, r->x[i]);
        for (int32_t l = r->first_label[i]; l < r->first_label[i + 1]; l++) {
            if (!csp_remove_range(s, r->x[i], next, (int64_t)r->labels[l].value - 1)) return false;
            next = (int64_t)r->labels[l].value + 1;
        }
        if (!csp_remove_range(s, r->x[i], next, csp_max(s, r->x[i]))) return false;
    }
    return true;
}

static bool unroll(csp_solver *s, const automaton *a, regular *r, int32_t *id) {
    int32_t labels, edges, nodes = number_nodes(s, a, r->n, r->x, id);
    if (!id[a->start - 1]) {
        csp_solver_fail(s, CSP_INCONSISTENT);
        return false;
    }
    list_edges(s, a, r, id, &labels, &edges);
    if (!take_memory(s, r, nodes, labels, edges)) return false;
    list_edges(s, a, r, id, &labels, &edges);
    r->first_label[r->n] = labels;
    r->labels[labels].first_edge = edges;
    connect(r, nodes, edges);
    if (!restrict_domains(s, r)) csp_solver_fail(s, CSP_INCONSISTENT);
    return s->status == CSP_OK;
}

static bool is_automaton(const automaton *a) {
    if (a->states < 1 || a->symbols < 1 || a->start < 1 || a->start > a->states) return false;
    for (size_t k = 0; k < (size_t)a->states * (size_t)a->symbols; k++)
        if (a->next[k] < 0 || a->next[k] > a->states) return false;
    return true;
}

static csp_status post(csp_solver *s, const automaton *a, regular *r) {
    size_t layers = (size_t)r->n + 1;
    int32_t *id = layers <= INT32_MAX / (size_t)a->states / (size_t)a->symbols
                      ? memory_zeroed(layers * (size_t)a->states, sizeof *id)
                      : NULL;
    if (!id) return csp_solver_fail(s, CSP_NO_MEMORY);
    bool good = unroll(s, a, r, id);
    free(id);
    if (!good) return s->status;
    csp_propagator p = csp_post(s, &regular_kind, r);
    for (int i = 0; i < r->n; i++) {
        csp_subscribe(s, p, r->x[i], CSP_ON_DOMAIN, i);
        regular_advise(s, r, i, CSP_ON_DOMAIN);
    }
    return s->status;
}

csp_status csp_regular(csp_solver *s, int n, const csp_var *x, int states, int symbols,
                       const int32_t *next, int start, const bool *accepting) {
    automaton a = {states, symbols, start, next, accepting};
    if (!csp_are_variables(s, n, x) || !is_automaton(&a))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    regular *r = csp_alloc(s, 1, sizeof *r);
    csp_var *copy = csp_copy(s, x, (size_t)n, sizeof *x);
    if (!r || !copy) return s->status;
    r->n = n;
    r->x = copy;
    if (n == 0) return accepting[start - 1] ? s->status : csp_solver_fail(s, CSP_INCONSISTENT);
    for (int i = 0; i < n; i++)
        if (!csp_set_min(s, x[i], 1) || !csp_set_max(s, x[i], symbols))
            return csp_solver_fail(s, CSP_INCONSISTENT);
    return post(s, &a, r);
}
