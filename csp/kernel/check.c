/* Checkers for the solver's own data, on in the test build (-DCSP_CHECK). */
#include "csp/kernel/domain.h"
#include "csp/kernel/holes.h"
#include "csp/kernel/propagator.h"

#ifdef CSP_CHECK

#include <stdio.h>
#include <stdlib.h>

static void must(bool holds, const char *invariant, int place) {
    if (holds) return;
    fprintf(stderr, "csp: invariant violated: %s (at %d)\n", invariant, place);
    abort();
}

static void check_domain(const csp_solver *s, csp_var x) {
    const csp_variable *v = &s->variables[x];
    must(v->min <= v->max, "min <= max", x);
    must(v->holes == 0 || (int64_t)v->holes <= (int64_t)v->max - v->min - 1,
         "holes lie inside the bounds", x);
    must(v->holes || v->kind != CSP_DOMAIN_SMALL || holes_of(v)->missing(s, v, v->min, v->max) == 0,
         "a small domain without holes has all bits", x);
    if (v->holes) {
        must(holes_of(v)->next(s, v, v->min) == v->min, "the minimum is a value", x);
        must(holes_of(v)->previous(s, v, v->max) == v->max, "the maximum is a value", x);
        must(holes_of(v)->missing(s, v, v->min, v->max) == v->holes, "the holes are counted", x);
    }
    must(v->stamp <= s->trail.newest_stamp, "no stamp from the future", x);
    must(v->domain_end <= v->bounds_end && v->bounds_end <= v->fixed_end,
         "subscriptions are in order", x);
}

static void check_trail(const csp_solver *s) {
    const csp_trail *t = &s->trail;
    for (size_t i = 0; i < t->level_count; i++) {
        bool last = i + 1 == t->level_count;
        size_t variables = last ? t->variable_count : t->levels[i + 1].variable_saves;
        size_t words = last ? t->word_count : t->levels[i + 1].word_saves;
        uint64_t stamp = last ? s->stamp : t->levels[i + 1].stamp;
        must(t->levels[i].variable_saves <= variables && t->levels[i].word_saves <= words,
             "levels are nested", (int)i);
        must(t->levels[i].stamp < stamp, "later levels have later stamps", (int)i);
    }
}

static void check_queue(const csp_solver *s) {
    must(s->queue.waiting == 0, "the queue is empty at a fixpoint", (int)s->queue.waiting);
    for (int i = 0; i < s->propagator_count; i++)
        must(!s->propagators[i]->is_queued, "what is not in the queue says so", i);
}

void csp_check(const csp_solver *s) {
    for (csp_var x = 0; x < s->variable_count; x++)
        check_domain(s, x);
    check_trail(s);
    check_queue(s);
}

#else

void csp_check(const csp_solver *s) {
    (void)s;
}

#endif
