/* All different, domain consistent, for values that span at most 64: the algorithm of
 * all_different_domain.c with a word for each set of values.
 *
 * A variable is known by the value that the matching gives it. So the graph is on values: from the
 * value of i to every value that i could take, and from a value that nobody has to everyone's. A
 * value of i stays exactly when it is in one strongly connected component with i's own (Tarjan
 * 1972). */
#include "csp/constraints/all_different.h"

enum { MOST_VALUES = 64 };

typedef struct all_different_small {
    int n;
    int64_t first;              /* bit k of a set is the value first + k */
    uint8_t owner[MOST_VALUES]; /* variable of each matched value */
    int16_t match[MOST_VALUES]; /* value of each variable, or -1; at most 64 variables can differ */
    uint64_t domain[MOST_VALUES];
    csp_var x[];
} all_different_small;

/* The state of one search for components. */
typedef struct component_search {
    uint64_t leads_to[MOST_VALUES],
        same[MOST_VALUES]; /* per value: successors; its component, once known */
    uint64_t unseen, on_stack;
    uint8_t number[MOST_VALUES], low[MOST_VALUES], stack[MOST_VALUES];
    int stack_count, number_count;
} component_search;

static uint64_t bit(int value) {
    return UINT64_C(1) << value;
}

static int first_in(uint64_t set) {
    return __builtin_ctzll(set);
}

static void give(all_different_small *a, int i, int value) {
    a->match[i] = (int16_t)value;
    a->owner[value] = (uint8_t)i;
}

/* Breadth first through values whose owners could move on; *free_values are those of nobody. */
static bool match_variable(all_different_small *a, int root, uint64_t *free_values) {
    uint8_t queue[MOST_VALUES];
    int16_t reached_by[MOST_VALUES];
    int head = 0, tail = 0;
    uint64_t reached = 0;
    queue[tail++] = (uint8_t)root;
    reached_by[root] = -1;
    while (head < tail) {
        int i = queue[head++];
        uint64_t ends = a->domain[i] & *free_values;
        if (ends) {
            int value = first_in(ends);
            *free_values ^= bit(value);
            while (i >= 0) {
                int given_up = a->match[i];
                give(a, i, value);
                value = given_up;
                i = reached_by[i];
            }
            return true;
        }
        for (uint64_t next = a->domain[i] & ~reached; next; next &= next - 1) {
            int owner = a->owner[first_in(next)];
            reached_by[owner] = (int16_t)i;
            queue[tail++] = (uint8_t)owner;
        }
        reached |= a->domain[i];
    }
    return false;
}

/* Repairs the matching of the last run. The values that nobody has, or false. */
static bool match_all(const csp_solver *s, all_different_small *a, uint64_t *free_values) {
    uint64_t taken = 0, all = 0;
    for (int i = 0; i < a->n; i++) {
        a->domain[i] = csp_bits(s, a->x[i], a->first);
        all |= a->domain[i];
        if (a->match[i] >= 0 && !(a->domain[i] & bit(a->match[i]))) a->match[i] = -1;
        if (a->match[i] >= 0) taken |= bit(a->match[i]);
    }
    *free_values = all & ~taken;
    for (int i = 0; i < a->n; i++)
        if (a->match[i] < 0 && !match_variable(a, i, free_values)) return false;
    return true;
}

static void close_component(component_search *c, int root) {
    uint64_t members = 0;
    int value;
    do {
        value = c->stack[--c->stack_count];
        members |= bit(value);
    } while (value != root);
    c->on_stack &= ~members;
    for (uint64_t left = members; left; left &= left - 1)
        c->same[first_in(left)] = members;
}

/* Recursion is at most 64 deep. */
static void visit(component_search *c, int value) {
    c->number[value] = c->low[value] = (uint8_t)++c->number_count;
    c->stack[c->stack_count++] = (uint8_t)value;
    c->unseen &= ~bit(value);
    c->on_stack |= bit(value);
    for (uint64_t next; (next = c->leads_to[value] & c->unseen) != 0;) {
        int child = first_in(next);
        visit(c, child);
        if (c->low[child] < c->low[value]) c->low[value] = c->low[child];
    }
    for (uint64_t back = c->leads_to[value] & c->on_stack; back; back &= back - 1)
        if (c->number[first_in(back)] < c->low[value]) c->low[value] = c->number[first_in(back)];
    if (c->low[value] == c->number[value]) close_component(c, value);
}

static bool filter(csp_solver *s, const all_different_small *a, uint64_t free_values) {
    component_search c;
    uint64_t matched = 0;
    for (int i = 0; i < a->n; i++) {
        c.leads_to[a->match[i]] = a->domain[i];
        matched |= bit(a->match[i]);
    }
    for (uint64_t left = free_values; left; left &= left - 1)
        c.leads_to[first_in(left)] = matched;
    c.unseen = matched | free_values;
    c.on_stack = 0;
    c.stack_count = c.number_count = 0;
    while (c.unseen)
        visit(&c, first_in(c.unseen));
    for (int i = 0; i < a->n; i++)
        if (!csp_remove_bits(s, a->x[i], a->first, a->domain[i] & ~c.same[a->match[i]]))
            return false;
    return true;
}

static csp_outcome small_propagate(csp_solver *s, void *self) {
    all_different_small *a = self;
    uint64_t free_values;
    return match_all(s, a, &free_values) && filter(s, a, free_values) ? CSP_FIX : CSP_FAIL;
}

static const csp_propagator_kind small_kind = {"all_different small", CSP_COST_SORT,
                                               small_propagate, NULL};

csp_status all_different_post_small(csp_solver *s, int n, const csp_var *x, int64_t first) {
    if (n > MOST_VALUES) return csp_solver_fail(s, CSP_INCONSISTENT);
    all_different_small *self = csp_alloc(s, 1, sizeof *self + (size_t)n * sizeof *x);
    if (!self) return s->status;
    self->n = n;
    self->first = first;
    csp_propagator p = csp_post(s, &small_kind, self);
    for (int i = 0; i < n; i++) {
        self->x[i] = x[i];
        self->match[i] = -1;
        csp_subscribe(s, p, x[i], CSP_ON_DOMAIN, i);
    }
    return s->status;
}
