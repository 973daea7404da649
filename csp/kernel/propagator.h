/* Propagators: how a constraint takes values out of domains.
 *
 * A propagator is a kind (a constant table of functions) and the constraint's own memory, `self`,
 * which the functions get. A constraint is posted by a function that checks its arguments, takes
 * `self` from csp_alloc, posts it and subscribes to its variables:
 *
 *     csp_status csp_less(csp_solver *s, csp_var x, csp_var y) {
 *         less *self = csp_alloc(s, 1, sizeof *self);
 *         if (!self) return CSP_NO_MEMORY;
 *         *self = (less){x, y};
 *         csp_propagator p = csp_post(s, &less_kind, self);
 *         csp_subscribe(s, p, x, CSP_ON_BOUNDS, 0);
 *         return csp_subscribe(s, p, y, CSP_ON_BOUNDS, 0);
 *     }
 *
 * Every posted propagator runs once before the search, then whenever something it subscribed to
 * happens. It may think of its variables as different ones: where one is there twice, a run that
 * changed it is followed by another, whatever it returned. What it must stand is that a change of
 * one changes others during the run. */
#ifndef CSP_PROPAGATOR_H
#define CSP_PROPAGATOR_H

#include "csp/kernel/domain.h"

/* What a run of a propagator ended with. */
typedef enum csp_outcome {
    CSP_FAIL,    /* no solution below this node */
    CSP_FIX,     /* at its own fixpoint: its own changes need not wake it */
    CSP_AGAIN,   /* run it again if its own changes woke it */
    CSP_ENTAILED /* holds for all that is left: not run again below this node */
} csp_outcome;

/* What happened to a variable; subscribing to one includes those before it. */
typedef enum csp_event { CSP_ON_FIXED, CSP_ON_BOUNDS, CSP_ON_DOMAIN } csp_event;

/* When a propagator runs relative to others: cheaper ones come to their fixpoint first. */
typedef enum csp_cost_class {
    CSP_COST_UNIT,      /* constant time */
    CSP_COST_BINARY,    /* a few variables */
    CSP_COST_LINEAR,    /* in the number of variables */
    CSP_COST_SORT,      /* n log n */
    CSP_COST_QUADRATIC, /* n^2, or with the size of domains */
    CSP_COST_CRAZY
} csp_cost_class;

typedef struct csp_propagator_kind {
    const char *name; /* for statistics and traces, as "linear <=" */
    csp_cost_class cost;
    /* Takes out values that are in no solution of this constraint. When all variables are fixed it
     * must decide between CSP_FAIL and the rest. */
    csp_outcome (*propagate)(csp_solver *s, void *self);
    /* Optional: told at once of each event subscribed to, with the datum of the subscription, also
     * of events the propagator causes itself. Keeps the propagator's state; must not change
     * domains. Returns whether the propagator is to run. Without an advisor it always runs. */
    bool (*advise)(csp_solver *s, void *self, int32_t datum, csp_event event);
} csp_propagator_kind;

/* A posted propagator: a handle; negative when posting failed, which csp_subscribe accepts and
 * reports. */
typedef int32_t csp_propagator;

/* Posts a propagator. `kind` must live as long as the solver. At most 2^30 of them. */
csp_propagator csp_post(csp_solver *s, const csp_propagator_kind *kind, void *self);

/* Wakes p on events of x. Returns the solver's status, so that the last call of a posting function
 * can be its return value; fails with CSP_BAD_ARGUMENT if x is no variable of the solver. */
csp_status csp_subscribe(csp_solver *s, csp_propagator p, csp_var x, csp_event event,
                         int32_t datum);

/* Runs the propagators to their common fixpoint; false: contradiction (or no memory, see
 * csp_solver_status). A contradiction outside a search becomes the solver's status. The search does
 * this by itself. */
bool csp_propagate(csp_solver *s);

/* ---- Reversible state: put back when the search leaves the node that changed it. ---- */

/* A 64-bit number of a propagator's own. Set the first value by writing `value` while posting. */
typedef struct csp_trailed {
    int64_t value;
    uint64_t stamp;
} csp_trailed;

/* Changes it; the old value is saved once per level of the search. */
void csp_trailed_change(csp_solver *s, csp_trailed *t, int64_t value);

static inline void csp_trailed_set(csp_solver *s, csp_trailed *t, int64_t value) {
    if (t->value != value) csp_trailed_change(s, t, value);
}

/* Changes any 64-bit number that lives in the solver's memory, saving it each time (for bit sets of
 * words). */
void csp_word_set(csp_solver *s, uint64_t *word, uint64_t value);

/* Opens a level; goes back to the state when the last open level was opened. For searches. */
bool csp_level_push(csp_solver *s);
void csp_level_pop(csp_solver *s);
int csp_level(const csp_solver *s);

#endif
