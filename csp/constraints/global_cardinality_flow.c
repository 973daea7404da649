/* Global cardinality, domain consistent on x for counts between their bounds: Régin, "Generalized
 * arc consistency for global cardinality constraint", 1996.
 *
 * An assignment that respects the counts is a flow from variables to values. It is kept from run to
 * run and repaired by augmenting paths: first every x gets a value that has room, then values below
 * their least count draw x from those above theirs. All values outside the cover are one, the
 * outside, without bounds. Seen as a graph of values, a → b when an x assigned to a can take b; a
 * value with room leads to the sink, the sink to values that can give one away. An x may take b
 * instead of its a exactly when both lie in one strongly connected component (Tarjan 1972). */
#include "csp/constraints/constraints.h"
#include "csp/constraints/global_cardinality.h"

typedef struct flow_value {
    int64_t least, most; /* now */
    int load;
    int first; /* x assigned to it, as a list; -1 ends */
    int reached_by_x, reached_from;
    bool is_seen;
    int number, low, component;
    int at_x;         /* where the visit stands: an x of the list */
    int64_t at_value; /* and a value of it */
} flow_value;

typedef struct flow {
    const cardinality *c;
    int *match;         /* value number of each x, -1 for none; m is the outside */
    int *next;          /* x with the same match */
    flow_value *values; /* of the cover, the outside, the sink */
    int *queue, *stack, *visits;
    int stack_count, number_count, component_count;
} flow;

static int number_of(const flow *f, int64_t value) {
    int j = cardinality_find(f->c, value);
    return j < 0 ? f->c->m : j;
}

static void unlink_x(flow *f, int i) {
    int *at = &f->values[f->match[i]].first;
    while (*at != i)
        at = &f->next[*at];
    *at = f->next[i];
    f->values[f->match[i]].load--;
    f->match[i] = -1;
}

static void assign(flow *f, int i, int j) {
    if (f->match[i] >= 0) unlink_x(f, i);
    f->match[i] = j;
    f->next[i] = f->values[j].first;
    f->values[j].first = i;
    f->values[j].load++;
}

static bool can_take(const csp_solver *s, const flow *f, int i, int j) {
    csp_var x = f->c->x[i];
    if (j < f->c->m) return csp_contains(s, x, f->c->values[j].value);
    for (int64_t v = csp_min(s, x); v != CSP_NONE_ABOVE; v = csp_next(s, x, v))
        if (cardinality_find(f->c, v) < 0) return true;
    return false;
}

static void read_bounds(const csp_solver *s, flow *f) {
    for (int j = 0; j < f->c->m; j++) {
        f->values[j].least = csp_min(s, f->c->values[j].count);
        f->values[j].most = csp_max(s, f->c->values[j].count);
    }
    f->values[f->c->m].least = 0;
    f->values[f->c->m].most = f->c->n;
}

static void drop_lost(const csp_solver *s, flow *f) {
    for (int i = 0; i < f->c->n; i++) {
        int j = f->match[i];
        if (j >= 0 && (f->values[j].load > f->values[j].most || !can_take(s, f, i, j)))
            unlink_x(f, i);
    }
}

static void forget_search(flow *f) {
    for (int j = 0; j <= f->c->m; j++)
        f->values[j].is_seen = false;
}

static void reach(flow *f, int j, int by_x, int from, int *tail) {
    f->values[j].is_seen = true;
    f->values[j].reached_by_x = by_x;
    f->values[j].reached_from = from;
    f->queue[(*tail)++] = j;
}

static void reach_all(const csp_solver *s, flow *f, int i, int from, int *tail) {
    csp_var x = f->c->x[i];
    for (int64_t v = csp_min(s, x); v != CSP_NONE_ABOVE; v = csp_next(s, x, v)) {
        int j = number_of(f, v);
        if (!f->values[j].is_seen) reach(f, j, i, from, tail);
    }
}

/* From x to a value with room; every x on the way moves on. */
static bool place(const csp_solver *s, flow *f, int root) {
    int head = 0, tail = 0;
    forget_search(f);
    reach_all(s, f, root, -1, &tail);
    while (head < tail) {
        int j = f->queue[head++];
        if (f->values[j].load < f->values[j].most) {
            for (; j >= 0; j = f->values[j].reached_from)
                assign(f, f->values[j].reached_by_x, j);
            return true;
        }
        for (int i = f->values[j].first; i >= 0; i = f->next[i])
            reach_all(s, f, i, j, &tail);
    }
    return false;
}

/* From a value below its least count, backwards, to one that can give an x away. */
static bool draw(const csp_solver *s, flow *f, int root) {
    int head = 0, tail = 0;
    forget_search(f);
    reach(f, root, -1, -1, &tail);
    while (head < tail) {
        int j = f->queue[head++];
        if (f->values[j].load > f->values[j].least && j != root) {
            while (j != root) {
                int to = f->values[j].reached_from;
                assign(f, f->values[j].reached_by_x, to);
                j = to;
            }
            return true;
        }
        for (int i = 0; i < f->c->n; i++)
            if (!f->values[f->match[i]].is_seen && can_take(s, f, i, j))
                reach(f, f->match[i], i, j, &tail);
    }
    return false;
}

static bool repair(const csp_solver *s, flow *f) {
    read_bounds(s, f);
    drop_lost(s, f);
    for (int i = 0; i < f->c->n; i++)
        if (f->match[i] < 0 && !place(s, f, i)) return false;
    for (int j = 0; j < f->c->m; j++)
        while (f->values[j].load < f->values[j].least)
            if (!draw(s, f, j)) return false;
    return true;
}

/* ---- Components ---- */

static void open_visit(flow *f, int depth, int j) {
    flow_value *v = &f->values[j];
    f->visits[depth] = j;
    v->number = v->low = ++f->number_count;
    v->at_x = v->first;
    v->at_value = CSP_NONE_BELOW;
    f->stack[f->stack_count++] = j;
}

static int sink_of(const flow *f) {
    return f->c->m + 1;
}

/* The next node that j leads to, or -1. The sink's values come by at_value. */
static int next_node(const csp_solver *s, flow *f, int j) {
    flow_value *v = &f->values[j];
    if (j == sink_of(f)) {
        int k = v->at_value == CSP_NONE_BELOW ? 0 : (int)v->at_value + 1;
        while (k <= f->c->m && f->values[k].load <= f->values[k].least)
            k++;
        v->at_value = k;
        return k <= f->c->m ? k : -1;
    }
    while (v->at_x >= 0) {
        v->at_value = csp_next(s, f->c->x[v->at_x], v->at_value);
        if (v->at_value != CSP_NONE_ABOVE) return number_of(f, v->at_value);
        v->at_x = f->next[v->at_x];
        v->at_value = CSP_NONE_BELOW;
    }
    if (v->at_x == -1 && v->load < v->most) {
        v->at_x = -2;
        return sink_of(f);
    }
    return -1;
}

static void close_component(flow *f, int root) {
    int j;
    f->component_count++;
    do {
        j = f->stack[--f->stack_count];
        f->values[j].component = f->component_count;
    } while (j != root);
}

static void visit_from(const csp_solver *s, flow *f, int root) {
    int depth = 0;
    open_visit(f, 0, root);
    while (depth >= 0) {
        flow_value *at = &f->values[f->visits[depth]];
        int next = next_node(s, f, f->visits[depth]);
        if (next >= 0 && f->values[next].number == 0) {
            open_visit(f, ++depth, next);
        } else if (next >= 0) {
            if (f->values[next].component == 0 && f->values[next].number < at->low)
                at->low = f->values[next].number;
        } else {
            if (at->low == at->number) close_component(f, f->visits[depth]);
            if (--depth >= 0 && at->low < f->values[f->visits[depth]].low)
                f->values[f->visits[depth]].low = at->low;
        }
    }
}

static void find_components(const csp_solver *s, flow *f) {
    f->stack_count = f->number_count = f->component_count = 0;
    for (int j = 0; j <= sink_of(f); j++)
        f->values[j].number = f->values[j].component = 0;
    for (int j = 0; j <= sink_of(f); j++)
        if (f->values[j].number == 0) visit_from(s, f, j);
}

static bool remove_crossing(csp_solver *s, const flow *f, int i) {
    csp_var x = f->c->x[i];
    int component = f->values[f->match[i]].component;
    for (int64_t v = csp_min(s, x); v != CSP_NONE_ABOVE; v = csp_next(s, x, v)) {
        int j = number_of(f, v);
        if (j != f->match[i] && f->values[j].component != component && !csp_remove(s, x, v))
            return false;
    }
    return true;
}

static csp_outcome flow_propagate(csp_solver *s, void *self) {
    flow *f = self;
    if (!repair(s, f)) return CSP_FAIL;
    find_components(s, f);
    for (int i = 0; i < f->c->n; i++)
        if (!remove_crossing(s, f, i)) return CSP_FAIL;
    return CSP_AGAIN;
}

static const csp_propagator_kind flow_kind = {"global cardinality flow", CSP_COST_QUADRATIC,
                                              flow_propagate, NULL};

csp_propagator cardinality_flow_post(csp_solver *s, const cardinality *c) {
    flow *f = csp_alloc(s, 1, sizeof *f);
    size_t n = (size_t)c->n, nodes = (size_t)c->m + 2;
    if (!f) return -1;
    f->c = c;
    f->match = csp_alloc(s, n, sizeof *f->match);
    f->next = csp_alloc(s, n, sizeof *f->next);
    f->values = csp_alloc(s, nodes, sizeof *f->values);
    f->queue = csp_alloc(s, nodes, sizeof *f->queue);
    f->stack = csp_alloc(s, nodes, sizeof *f->stack);
    f->visits = csp_alloc(s, nodes, sizeof *f->visits);
    if (s->status == CSP_NO_MEMORY) return -1;
    for (int i = 0; i < c->n; i++)
        f->match[i] = -1;
    for (size_t j = 0; j < nodes; j++)
        f->values[j].first = -1;
    return csp_post(s, &flow_kind, f);
}
