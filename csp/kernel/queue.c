/* The queue: propagators that were woken, run to the common fixpoint. Cheaper cost classes come
 * first; within a class, first in, first out. (After Schulte and Stuckey, "Efficient constraint
 * propagation engines", 2008.) */
#include "csp/kernel/propagator.h"

#include "csp/base/clock.h"

void csp_queue_push(csp_solver *s, csp_propagator_record *p) {
    if (p == s->running)
        s->running_woken = true;
    else if (!p->is_queued) {
        csp_queue *queue = &s->queue;
        int class = p->kind->cost;
        p->is_queued = true;
        p->next_in_queue = NULL;
        if (queue->waiting >> class & 1)
            queue->last[class]->next_in_queue = p;
        else
            queue->first[class] = p;
        queue->last[class] = p;
        queue->waiting |= 1u << class;
    }
}

static csp_propagator_record *queue_pop(csp_queue *queue) {
    int class = __builtin_ctz(queue->waiting);
    csp_propagator_record *p = queue->first[class];
    queue->first[class] = p->next_in_queue;
    if (!p->next_in_queue) queue->waiting &= ~(1u << class);
    p->is_queued = false;
    return p;
}

void csp_queue_clear(csp_solver *s) {
    while (s->queue.waiting)
        queue_pop(&s->queue);
}

void csp_wake(csp_solver *s, csp_variable *v, int event) {
    int end = event == CSP_ON_DOMAIN   ? v->domain_end
              : event == CSP_ON_BOUNDS ? v->bounds_end
                                       : v->fixed_end;
    const csp_subscription *subscription = v->subscriptions;
    for (int i = 0; i < end; i++, subscription++) {
        csp_propagator_record *p = subscription->propagator;
        bool is_called = p->has_advisor || !p->is_queued;
        if (!is_called || p->is_entailed) continue;
        if (p->has_advisor && !p->kind->advise(s, p->self, subscription->datum, (csp_event)event))
            continue;
        csp_queue_push(s, p);
    }
}

enum { RUNS_PER_QUESTION = 1024 };

static void ask_whether_to_stop(csp_solver *s) {
    if (s->should_stop && s->should_stop(s->should_stop_self)) csp_solver_fail(s, CSP_INTERRUPTED);
}

static csp_outcome run(csp_solver *s, csp_propagator_record *p) {
    p->counters->runs++;
    if (++s->propagations % RUNS_PER_QUESTION == 0) ask_whether_to_stop(s);
    if (!s->measures_time) return p->kind->propagate(s, p->self);
    double start = clock_seconds();
    csp_outcome outcome = p->kind->propagate(s, p->self);
    p->counters->seconds += clock_seconds() - start;
    return outcome;
}

static bool contradiction(csp_solver *s, csp_propagator_record *p) {
    if (p) p->counters->failures++;
    s->failed_in = p ? p->id : -1;
    csp_queue_clear(s);
    return false;
}

bool csp_propagate(csp_solver *s) {
    if (s->status != CSP_OK) return contradiction(s, NULL);
    while (s->queue.waiting) {
        csp_propagator_record *p = queue_pop(&s->queue);
        if (p->is_entailed) continue;
        s->running = p;
        s->running_woken = false;
        csp_outcome outcome = run(s, p);
        s->running = NULL;
        if (outcome == CSP_FAIL || s->status != CSP_OK) {
            contradiction(s, p);
            if (s->trail.level_count == 0) csp_solver_fail(s, CSP_INCONSISTENT);
            return false;
        }
        if (s->running_woken && (outcome == CSP_AGAIN || p->repeats))
            csp_queue_push(s, p);
        else if (outcome == CSP_ENTAILED)
            csp_word_set(s, &p->is_entailed, 1);
    }
#ifdef CSP_CHECK
    csp_check(s);
#endif
    return true;
}
