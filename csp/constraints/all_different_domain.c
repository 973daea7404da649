/* All different, domain consistent: Régin, "A filtering algorithm for constraints of difference in
 * CSPs", 1994.
 *
 * A matching gives each variable a value of its own; it is kept from run to run and repaired by
 * augmenting paths. Look at it as variables only: i → j when i could take the value of j, i → pool
 * when i could take a value that nobody has, pool → everyone. Then i may take j's value in some
 * solution exactly when i and j lie in one strongly connected component (Tarjan 1972, without
 * recursion); all other values go. */
#include "csp/constraints/all_different.h"

static const int64_t LARGEST_SPAN = 1 << 20;

typedef struct visit {
    int node;
    int64_t value; /* last one looked at */
} visit;

typedef struct all_different_domain {
    int n;         /* the pool is node n */
    int64_t first; /* least value */
    csp_var *x;
    int64_t *match; /* value of each variable */
    int *owner;     /* variable of value first + i, or -1 */
    int *queue, *reached_by;
    int64_t *seen; /* the last breadth-first search that reached a node */
    int64_t search;
    /* Tarjan's: order of visit from 1; least reachable; result from 1. */
    int *number, *low, *component;
    int *stack;
    visit *visits;
    int stack_count, number_count, component_count;
} all_different_domain;

static int *owner_of(const all_different_domain *a, int64_t value) {
    return &a->owner[value - a->first];
}

static void forget_lost_matches(const csp_solver *s, const all_different_domain *a) {
    for (int i = 0; i < a->n; i++) {
        if (a->match[i] == CSP_NONE_ABOVE || csp_contains(s, a->x[i], a->match[i])) continue;
        *owner_of(a, a->match[i]) = -1;
        a->match[i] = CSP_NONE_ABOVE;
    }
}

/* Gives `value`, which nobody has, to i, and i's to the one by whom i was reached, and so on. */
static void augment(const all_different_domain *a, int i, int64_t value) {
    while (i >= 0) {
        int64_t given_up = a->match[i];
        a->match[i] = value;
        *owner_of(a, value) = i;
        value = given_up;
        i = a->reached_by[i];
    }
}

/* Breadth-first search for a value that nobody has. */
static bool match_variable(const csp_solver *s, all_different_domain *a, int root) {
    int head = 0, tail = 0;
    a->search++;
    a->queue[tail++] = root;
    a->reached_by[root] = -1;
    a->seen[root] = a->search;
    while (head < tail) {
        int i = a->queue[head++];
        for (int64_t v = csp_min(s, a->x[i]); v != CSP_NONE_ABOVE; v = csp_next(s, a->x[i], v)) {
            int j = *owner_of(a, v);
            if (j < 0) {
                augment(a, i, v);
                return true;
            }
            if (a->seen[j] == a->search) continue;
            a->seen[j] = a->search;
            a->reached_by[j] = i;
            a->queue[tail++] = j;
        }
    }
    return false;
}

static bool match_all(const csp_solver *s, all_different_domain *a) {
    forget_lost_matches(s, a);
    for (int i = 0; i < a->n; i++)
        if (a->match[i] == CSP_NONE_ABOVE && !match_variable(s, a, i)) return false;
    return true;
}

/* ---- Components ---- */

static void open_visit(all_different_domain *a, int depth, int node) {
    a->visits[depth] = (visit){node, CSP_NONE_BELOW};
    a->number[node] = a->low[node] = ++a->number_count;
    a->stack[a->stack_count++] = node;
}

/* The next node that the visit's node leads to, or -1. */
static int next_node(const csp_solver *s, const all_different_domain *a, visit *at) {
    if (at->node == a->n) {
        at->value = at->value == CSP_NONE_BELOW ? 0 : at->value + 1;
        return at->value < a->n ? (int)at->value : -1;
    }
    at->value = csp_next(s, a->x[at->node], at->value);
    if (at->value == CSP_NONE_ABOVE) return -1;
    int owner = *owner_of(a, at->value);
    return owner < 0 ? a->n : owner;
}

static void close_component(all_different_domain *a, int root) {
    int node;
    a->component_count++;
    do {
        node = a->stack[--a->stack_count];
        a->component[node] = a->component_count;
    } while (node != root);
}

static void visit_from(const csp_solver *s, all_different_domain *a, int root) {
    int depth = 0;
    open_visit(a, 0, root);
    while (depth >= 0) {
        visit *at = &a->visits[depth];
        int node = at->node, next = next_node(s, a, at);
        if (next >= 0 && a->number[next] == 0) {
            open_visit(a, ++depth, next);
        } else if (next >= 0) {
            if (a->component[next] == 0 && a->number[next] < a->low[node])
                a->low[node] = a->number[next];
        } else {
            if (a->low[node] == a->number[node]) close_component(a, node);
            if (--depth >= 0 && a->low[node] < a->low[a->visits[depth].node])
                a->low[a->visits[depth].node] = a->low[node];
        }
    }
}

static void find_components(const csp_solver *s, all_different_domain *a) {
    a->stack_count = a->number_count = a->component_count = 0;
    for (int i = 0; i <= a->n; i++)
        a->number[i] = a->component[i] = 0;
    for (int i = 0; i < a->n; i++)
        if (a->number[i] == 0) visit_from(s, a, i);
}

static bool remove_crossing(csp_solver *s, const all_different_domain *a, int i) {
    for (int64_t v = csp_min(s, a->x[i]); v != CSP_NONE_ABOVE; v = csp_next(s, a->x[i], v)) {
        int j = *owner_of(a, v);
        if (j >= 0 && a->component[j] != a->component[i] && !csp_remove(s, a->x[i], v))
            return false;
    }
    return true;
}

static csp_outcome domain_propagate(csp_solver *s, void *self) {
    all_different_domain *a = self;
    if (!match_all(s, a)) return CSP_FAIL;
    find_components(s, a);
    if (a->component_count == 1) return CSP_FIX;
    for (int i = 0; i < a->n; i++)
        if (!csp_is_fixed(s, a->x[i]) && !remove_crossing(s, a, i)) return CSP_FAIL;
    return CSP_FIX;
}

static const csp_propagator_kind domain_kind = {"all_different domain", CSP_COST_QUADRATIC,
                                                domain_propagate, NULL};

static bool take_memory(csp_solver *s, all_different_domain *a, int64_t span) {
    size_t nodes = (size_t)a->n + 1;
    int **arrays[] = {&a->queue, &a->reached_by, &a->number, &a->low, &a->component, &a->stack};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        *arrays[k] = csp_alloc(s, nodes, sizeof(int));
    a->seen = csp_alloc(s, nodes, sizeof *a->seen);
    a->visits = csp_alloc(s, nodes, sizeof *a->visits);
    a->match = csp_alloc(s, nodes, sizeof *a->match);
    a->owner = csp_alloc(s, (size_t)span, sizeof *a->owner);
    return s->status != CSP_NO_MEMORY;
}

csp_status all_different_post_domain(csp_solver *s, int n, const csp_var *x) {
    int64_t low = CSP_NONE_ABOVE, high = CSP_NONE_BELOW;
    for (int i = 0; i < n; i++) {
        if (csp_min(s, x[i]) < low) low = csp_min(s, x[i]);
        if (csp_max(s, x[i]) > high) high = csp_max(s, x[i]);
    }
    if (high - low < 64) return all_different_post_small(s, n, x, low);
    if (high - low >= LARGEST_SPAN) return all_different_post_bounds(s, n, x);
    all_different_domain *self = csp_alloc(s, 1, sizeof *self);
    csp_var *copy = csp_copy(s, x, (size_t)n, sizeof *x);
    if (!self || !copy) return s->status;
    *self = (all_different_domain){.n = n, .first = low, .x = copy};
    if (!take_memory(s, self, high - low + 1)) return s->status;
    for (int i = 0; i < n; i++)
        self->match[i] = CSP_NONE_ABOVE;
    for (int64_t i = 0; i <= high - low; i++)
        self->owner[i] = -1;
    csp_propagator p = csp_post(s, &domain_kind, self);
    for (int i = 0; i < n; i++)
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    return s->status;
}
