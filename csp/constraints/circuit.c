/* One circuit through all nodes; or, sub, through all nodes that do not follow themselves.
 *
 * All different keeps two nodes from having one successor. What is fixed makes chains, known by
 * their ends: the last node of a chain must not lead to its first while other nodes must be on the
 * circuit, too (Caseau and Laburthe, "Solving small TSPs with constraints", 1997). And in a circuit
 * of all nodes the graph of what is left must be strongly connected, which two searches from node 0
 * tell. */
#include "csp/constraints/all_different.h"
#include "csp/constraints/constraints.h"

typedef struct chain_end {
    csp_trailed other;  /* the last node of the chain that starts here, or the first of the one that
                           ends here */
    csp_trailed length; /* nodes in the chain that starts here */
    csp_trailed is_led_to;
} chain_end;

typedef struct circuit {
    csp_trailed open; /* node[0] … node[open-1] are not yet part of chains by their successor */
    csp_trailed closed;
    int n;
    bool sub;
    csp_var *x; /* successor, nodes counted from 0 */
    int *node;
    chain_end *ends;
    int *queue;
    bool *reached;
} circuit;

/* Nodes that must be on the circuit: those that cannot follow themselves. */
static int count_bound(const csp_solver *s, const circuit *c) {
    int bound = 0;
    for (int i = 0; i < c->n; i++)
        bound += !c->sub || !csp_contains(s, c->x[i], i);
    return bound;
}

/* All nodes outside the closed chain follow themselves. */
static bool leave_out_rest(csp_solver *s, const circuit *c, int start) {
    for (int i = 0; i < c->n; i++)
        c->reached[i] = false;
    for (int i = start; !c->reached[i]; i = csp_value(s, c->x[i]))
        c->reached[i] = true;
    for (int i = 0; i < c->n; i++)
        if (!c->reached[i] && !csp_fix(s, c->x[i], i)) return false;
    return true;
}

static bool close_chain(csp_solver *s, circuit *c, int start) {
    csp_trailed_set(s, &c->closed, 1);
    if (!c->sub) return c->ends[start].length.value == c->n;
    return leave_out_rest(s, c, start);
}

/* i leads to j: joins the chain that ends in i and the one that starts in j. */
static bool join(csp_solver *s, circuit *c, int i, int j) {
    if (i == j) return c->sub || c->n == 1;
    if (c->ends[j].is_led_to.value) return false;
    csp_trailed_set(s, &c->ends[j].is_led_to, 1);
    int start = (int)c->ends[i].other.value, last = (int)c->ends[j].other.value;
    if (start == j) return close_chain(s, c, start);
    csp_trailed_set(s, &c->ends[start].other, last);
    csp_trailed_set(s, &c->ends[last].other, start);
    csp_trailed_set(s, &c->ends[start].length,
                    c->ends[start].length.value + c->ends[j].length.value);
    return true;
}

static bool join_fixed(csp_solver *s, circuit *c) {
    int open = (int)c->open.value;
    for (int k = open - 1; k >= 0; k--) {
        int i = c->node[k];
        if (!csp_is_fixed(s, c->x[i])) continue;
        c->node[k] = c->node[--open];
        c->node[open] = i;
        csp_trailed_set(s, &c->open, open);
        if (!join(s, c, i, csp_value(s, c->x[i]))) return false;
    }
    return true;
}

/* No chain closes that does not hold all nodes that must be on the circuit. */
static bool keep_chains_open(csp_solver *s, const circuit *c) {
    int bound = count_bound(s, c);
    for (int k = 0; k < (int)c->open.value; k++) {
        int last = c->node[k], start = (int)c->ends[last].other.value;
        if (start != last && c->ends[start].length.value < bound &&
            !csp_remove(s, c->x[last], start))
            return false;
    }
    return true;
}

/* ---- Reaching all nodes, forwards and backwards ---- */

static int reach_forwards(const csp_solver *s, const circuit *c) {
    int head = 0, tail = 0;
    c->queue[tail++] = 0;
    c->reached[0] = true;
    while (head < tail && tail < c->n) {
        csp_var x = c->x[c->queue[head++]];
        for (int64_t j = csp_min(s, x); j != CSP_NONE_ABOVE; j = csp_next(s, x, j)) {
            if (c->reached[j]) continue;
            c->reached[j] = true;
            c->queue[tail++] = (int)j;
        }
    }
    return tail;
}

static int reach_backwards(const csp_solver *s, const circuit *c) {
    int head = 0, tail = 0;
    c->queue[tail++] = 0;
    c->reached[0] = true;
    while (head < tail && tail < c->n) {
        int j = c->queue[head++];
        for (int i = 0; i < c->n; i++) {
            if (c->reached[i] || !csp_contains(s, c->x[i], j)) continue;
            c->reached[i] = true;
            c->queue[tail++] = i;
        }
    }
    return tail;
}

static bool is_connected(const csp_solver *s, const circuit *c) {
    for (int i = 0; i < c->n; i++)
        c->reached[i] = false;
    if (reach_forwards(s, c) < c->n) return false;
    for (int i = 0; i < c->n; i++)
        c->reached[i] = false;
    return reach_backwards(s, c) == c->n;
}

static csp_outcome circuit_propagate(csp_solver *s, void *self) {
    circuit *c = self;
    if (!join_fixed(s, c)) return CSP_FAIL;
    if (c->closed.value || c->open.value == 0) return c->open.value ? CSP_AGAIN : CSP_FIX;
    if (!keep_chains_open(s, c)) return CSP_FAIL;
    return c->sub || is_connected(s, c) ? CSP_AGAIN : CSP_FAIL;
}

static const csp_propagator_kind circuit_kind = {"circuit", CSP_COST_QUADRATIC, circuit_propagate,
                                                 NULL};

static circuit *circuit_new(csp_solver *s, int n) {
    circuit *c = csp_alloc(s, 1, sizeof *c);
    size_t count = (size_t)n;
    if (!c) return NULL;
    c->n = n;
    c->open.value = n;
    c->x = csp_alloc(s, count, sizeof *c->x);
    c->node = csp_alloc(s, count, sizeof *c->node);
    c->ends = csp_alloc(s, count, sizeof *c->ends);
    c->queue = csp_alloc(s, count, sizeof *c->queue);
    c->reached = csp_alloc(s, count, sizeof *c->reached);
    if (!c->x || !c->node || !c->ends || !c->queue || !c->reached) return NULL;
    for (int i = 0; i < n; i++) {
        c->node[i] = i;
        c->ends[i].other.value = i;
        c->ends[i].length.value = 1;
    }
    return c;
}

/* The successor counted from 0; no node follows itself in a circuit of several. */
static bool take_successor(csp_solver *s, circuit *c, int i, csp_var x, int32_t first) {
    if (!csp_set_min(s, x, first) || !csp_set_max(s, x, (int64_t)first + c->n - 1) ||
        (!c->sub && c->n > 1 && !csp_remove(s, x, (int64_t)first + i))) {
        csp_solver_fail(s, CSP_INCONSISTENT);
        return false;
    }
    c->x[i] = csp_view(s, x, 1, -first);
    return c->x[i] != CSP_NO_VAR;
}

csp_status csp_circuit(csp_solver *s, int n, const csp_var *x, int32_t first, bool sub,
                       csp_consistency consistency) {
    if (!csp_are_variables(s, n, x) || (unsigned)consistency > CSP_BY_DOMAIN ||
        first > INT32_MAX - n || first == INT32_MIN)
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    circuit *c = circuit_new(s, n);
    if (!c || n == 0) return s->status;
    c->sub = sub;
    for (int i = 0; i < n; i++)
        if (!take_successor(s, c, i, x[i], first)) return s->status;
    csp_all_different(s, n, x, consistency);
    csp_propagator p = csp_post(s, &circuit_kind, c);
    for (int i = 0; i < n; i++)
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    return s->status;
}
