/* Clauses with two watched literals each (Moskewicz and others, Chaff, 2001), over integer
 * literals.
 *
 * A clause is looked at only when one of its two watched literals may have become false: it then
 * watches another literal that is not false, or makes the other watched one true. Going back needs
 * no undoing. Watches of one variable are a linked list through the clauses, so a watch moves
 * without an allocation. */
#include "csp/constraints/clause_store.h"

#include <string.h>

typedef struct watch {
    struct clause *owner;
    struct watch *next;
} watch;

typedef struct clause {
    struct clause *next_pending;
    struct clause *next; /* in the list of all, or of the free */
    watch watches[2];    /* watches[k] is in the list of the variable of literals[k] */
    int n;
    bool stays, is_dropped;
    csp_literal literals[];
} clause;

typedef struct watched_variable {
    watch *watches;
    int32_t next_touched;
    bool is_touched;
    int8_t subscribed; /* events asked for, from 0 for none */
} watched_variable;

/* Room for 2^k literals is taken and used again in these sizes. */
enum { ROOM_SIZES = 31 };

struct csp_clause_store {
    csp_solver *s;
    csp_propagator propagator;
    int64_t size, passing; /* clauses; those of them that may be dropped */
    clause *all;           /* the newest first */
    clause *free[ROOM_SIZES];
    watched_variable *variables;
    int32_t variable_count;
    int32_t first_touched; /* -1: none */
    clause *pending;       /* not looked at yet */
    csp_clause_store *next_closed;
};

static csp_var base_of(const csp_solver *s, csp_var x) {
    return x >= 0 ? x : s->views[~x].base;
}

static void attach(csp_clause_store *store, watch *w) {
    clause *c = w->owner;
    watched_variable *v = &store->variables[base_of(store->s, c->literals[w - c->watches].var)];
    w->next = v->watches;
    v->watches = w;
}

static void swap_literals(clause *c, int i, int j) {
    csp_literal literal = c->literals[i];
    c->literals[i] = c->literals[j];
    c->literals[j] = literal;
}

/* Puts a literal that is not false from the unwatched ones in the place k. */
static bool replace_watched(csp_solver *s, clause *c, int k) {
    for (int i = 2; i < c->n; i++)
        if (!csp_literal_is_false(s, c->literals[i])) {
            swap_literals(c, i, k);
            return true;
        }
    return false;
}

/* The watched literal may be false: watches another or makes the other watched one true. */
static bool revisit(csp_clause_store *store, watch *w) {
    csp_solver *s = store->s;
    clause *c = w->owner;
    int k = (int)(w - c->watches);
    bool moves =
        csp_literal_is_false(s, c->literals[k]) && !csp_literal_is_true(s, c->literals[1 - k]);
    bool replaced = moves && replace_watched(s, c, k);
    attach(store, w);
    return !moves || replaced || csp_assert(s, c->literals[1 - k]);
}

static bool revisit_variable(csp_clause_store *store, watched_variable *v) {
    watch *list = v->watches;
    v->watches = NULL;
    bool consistent = true;
    while (list) {
        watch *w = list;
        list = w->next;
        if (consistent)
            consistent = revisit(store, w);
        else
            attach(store, w);
    }
    return consistent;
}

static bool take_pending(csp_clause_store *store) {
    csp_solver *s = store->s;
    while (store->pending) {
        clause *c = store->pending;
        store->pending = c->next_pending;
        int open = 0;
        for (int i = 0; i < c->n && open < 2; i++)
            if (!csp_literal_is_false(s, c->literals[i])) swap_literals(c, i, open++);
        for (int k = 0; k < 2 && c->n >= 2; k++)
            attach(store, &c->watches[k]);
        if (open == 0 || (open == 1 && !csp_assert(s, c->literals[0]))) return false;
    }
    return true;
}

static csp_outcome store_propagate(csp_solver *s, void *self) {
    (void)s;
    csp_clause_store *store = self;
    if (!take_pending(store)) return CSP_FAIL;
    while (store->first_touched >= 0) {
        watched_variable *v = &store->variables[store->first_touched];
        store->first_touched = v->next_touched;
        v->is_touched = false;
        if (!revisit_variable(store, v)) return CSP_FAIL;
    }
    return CSP_FIX;
}

static bool store_advise(csp_solver *s, void *self, int32_t datum, csp_event event) {
    (void)s, (void)event;
    csp_clause_store *store = self;
    watched_variable *v = &store->variables[datum];
    if (!v->watches) return false;
    if (!v->is_touched) {
        v->is_touched = true;
        v->next_touched = store->first_touched;
        store->first_touched = datum;
    }
    return true;
}

static const csp_propagator_kind clause_kind = {"clause", CSP_COST_UNIT, store_propagate,
                                                store_advise};
static const csp_propagator_kind nogood_kind = {"nogoods", CSP_COST_UNIT, store_propagate,
                                                store_advise};

static csp_clause_store *store_new(csp_solver *s, const csp_propagator_kind *kind) {
    csp_clause_store *store = csp_alloc(s, 1, sizeof *store);
    if (!store) return NULL;
    store->s = s;
    store->first_touched = -1;
    store->propagator = csp_post(s, kind, store);
    return store->propagator >= 0 ? store : NULL;
}

csp_clause_store *csp_clause_store_new(csp_solver *s) {
    return store_new(s, &clause_kind);
}

csp_clause_store *csp_nogood_store_new(csp_solver *s) {
    csp_clause_store *store = s->closed_nogoods;
    if (!store) return store_new(s, &nogood_kind);
    s->closed_nogoods = store->next_closed;
    return store;
}

/* Room for all variables of the solver. */
static bool reserve_variables(csp_clause_store *store) {
    csp_solver *s = store->s;
    if (store->variable_count >= s->variable_count) return true;
    int32_t room = s->variable_count < INT32_MAX / 2 ? 2 * s->variable_count : INT32_MAX;
    watched_variable *grown = csp_alloc(s, (size_t)room, sizeof *grown);
    if (!grown) return false;
    if (store->variable_count)
        memcpy(grown, store->variables, (size_t)store->variable_count * sizeof *grown);
    store->variables = grown;
    store->variable_count = room;
    return true;
}

static csp_event falsifying_event(csp_relation relation) {
    if (relation == CSP_NE) return CSP_ON_FIXED;
    return relation == CSP_EQ ? CSP_ON_DOMAIN : CSP_ON_BOUNDS;
}

static csp_status subscribe_to(csp_clause_store *store, csp_literal literal) {
    csp_var base = base_of(store->s, literal.var);
    csp_event event = falsifying_event(literal.relation);
    int8_t *subscribed = &store->variables[base].subscribed;
    if (*subscribed > (int)event) return CSP_OK;
    *subscribed = (int8_t)(event + 1);
    return csp_subscribe(store->s, store->propagator, base, event, base);
}

static int room_size(int n) {
    int k = 0;
    while (k < ROOM_SIZES - 1 && n > 1 << k)
        k++;
    return k;
}

static clause *clause_new(csp_clause_store *store, int n) {
    int k = room_size(n);
    clause *c = store->free[k];
    if (!c) return csp_alloc(store->s, 1, sizeof *c + ((size_t)1 << k) * sizeof *c->literals);
    store->free[k] = c->next;
    return c;
}

static void clause_free(csp_clause_store *store, clause *c) {
    int k = room_size(c->n);
    c->next = store->free[k];
    store->free[k] = c;
}

csp_status csp_clause_store_add(csp_clause_store *store, int n, const csp_literal *literals,
                                bool stays) {
    csp_solver *s = store->s;
    clause *c = reserve_variables(store) ? clause_new(store, n) : NULL;
    if (!c) return s->status;
    c->n = n;
    c->stays = stays;
    c->is_dropped = false;
    if (n) memcpy(c->literals, literals, (size_t)n * sizeof *literals);
    for (int k = 0; k < 2; k++)
        c->watches[k].owner = c;
    for (int i = 0; i < n; i++)
        if (subscribe_to(store, literals[i]) == CSP_NO_MEMORY) return s->status;
    c->next_pending = store->pending;
    store->pending = c;
    c->next = store->all;
    store->all = c;
    store->size++;
    store->passing += !stays;
    csp_queue_push(s, s->propagators[store->propagator]);
    return s->status;
}

static void unlink_dropped(csp_clause_store *store) {
    for (int32_t i = 0; i < store->variable_count; i++)
        for (watch **w = &store->variables[i].watches; *w;)
            if ((*w)->owner->is_dropped)
                *w = (*w)->next;
            else
                w = &(*w)->next;
    for (clause **c = &store->pending; *c;)
        if ((*c)->is_dropped)
            *c = (*c)->next_pending;
        else
            c = &(*c)->next_pending;
}

bool csp_clause_store_trim(csp_clause_store *store, int64_t limit) {
    if (store->passing <= limit) return false;
    clause *dropped = NULL;
    store->passing = 0;
    for (clause **at = &store->all; *at;) {
        clause *c = *at;
        if (c->stays || store->passing < limit / 2) {
            store->passing += !c->stays;
            at = &c->next;
            continue;
        }
        *at = c->next;
        c->is_dropped = true;
        c->next = dropped;
        dropped = c;
        store->size--;
    }
    unlink_dropped(store);
    for (clause *c = dropped, *next; c; c = next) {
        next = c->next;
        clause_free(store, c);
    }
    return true;
}

int64_t csp_clause_store_size(const csp_clause_store *store) {
    return store->size;
}

void csp_nogood_store_close(csp_clause_store *store) {
    for (int32_t i = 0; i < store->variable_count; i++)
        store->variables[i].watches = NULL;
    for (clause *c = store->all, *next; c; c = next) {
        next = c->next;
        clause_free(store, c);
    }
    store->all = store->pending = NULL;
    store->size = store->passing = 0;
    store->next_closed = store->s->closed_nogoods;
    store->s->closed_nogoods = store;
}
