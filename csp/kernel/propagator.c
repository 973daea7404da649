/* Posting: propagators enter the solver and subscribe to variables. */
#include "csp/kernel/propagator.h"

#include <string.h>

static csp_kind_record *kind_record(csp_solver *s, const csp_propagator_kind *kind) {
    csp_kind_record **place = &s->kinds;
    while (*place && (*place)->kind != kind)
        place = &(*place)->next;
    if (!*place) {
        *place = csp_alloc(s, 1, sizeof **place);
        if (*place) (*place)->kind = kind;
    }
    return *place;
}

csp_propagator csp_post(csp_solver *s, const csp_propagator_kind *kind, void *self) {
    if (s->status != CSP_OK && s->status != CSP_INCONSISTENT) return -1;
    if (s->propagator_count == 1 << 30) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return -1;
    }
    csp_kind_record *counters = kind_record(s, kind);
    csp_propagator_record *p = csp_alloc(s, 1, sizeof *p);
    if (!p || !counters ||
        !csp_array_reserve(s, &s->propagators, &s->propagator_capacity,
                           (size_t)s->propagator_count + 1, sizeof *s->propagators))
        return -1;
    *p = (csp_propagator_record){.kind = kind,
                                 .self = self,
                                 .counters = counters,
                                 .id = s->propagator_count,
                                 .has_advisor = kind->advise != NULL};
    counters->posted++;
    s->propagators[s->propagator_count++] = p;
    csp_queue_push(s, p);
    return p->id;
}

static bool is_power_of_two_or_zero(int n) {
    return (n & (n - 1)) == 0;
}

/* The list has room for the next power of two above its length. */
static bool grow_subscriptions(csp_solver *s, csp_variable *v) {
    int length = v->fixed_end;
    if (!is_power_of_two_or_zero(length)) return true;
    csp_subscription *grown = csp_alloc(s, length ? 2 * (size_t)length : 1, sizeof *grown);
    if (!grown) return false;
    if (length) memcpy(grown, v->subscriptions, (size_t)length * sizeof *grown);
    v->subscriptions = grown;
    return true;
}

/* Makes a hole at the end of the event's section by moving the first of each later section to its
 * end. */
static void insert_subscription(csp_variable *v, csp_subscription subscription, csp_event event) {
    csp_subscription *list = v->subscriptions;
    int hole = v->fixed_end++;
    if (event != CSP_ON_FIXED) {
        list[hole] = list[v->bounds_end];
        hole = v->bounds_end++;
    }
    if (event == CSP_ON_DOMAIN) {
        list[hole] = list[v->domain_end];
        hole = v->domain_end++;
    }
    list[hole] = subscription;
}

static bool add_to_scope(csp_solver *s, csp_propagator_record *p, csp_var x) {
    csp_scope *entry = csp_alloc(s, 1, sizeof *entry);
    if (!entry) return false;
    *entry = (csp_scope){x, p->scope};
    p->scope = entry;
    return true;
}

csp_status csp_subscribe(csp_solver *s, csp_propagator p, csp_var x, csp_event event,
                         int32_t datum) {
    if (p < 0) return s->status;
    if (p >= s->propagator_count || !csp_is_variable(s, x))
        return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    csp_propagator_record *record = s->propagators[p];
    csp_var base = x >= 0 ? x : s->views[~x].base;
    csp_variable *v = &s->variables[base];
    if (v->min == v->max && csp_level(s) == 0) return s->status; /* nothing can happen to it */
    record->repeats |= s->newest_subscriber[base] == p;
    s->newest_subscriber[base] = p;
    if (grow_subscriptions(s, v) && add_to_scope(s, record, base))
        insert_subscription(v, (csp_subscription){record, datum}, event);
    return s->status;
}
