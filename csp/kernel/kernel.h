/* The solver's inside, in a header so that reads of a domain can be inlined. Only csp/ itself
 * writes these fields; propagators use domain.h and propagator.h.
 *
 * Laid out for the cache: a variable is one line of 64 bytes with all that a read, a change and its
 * wake-up touch first. */
#ifndef CSP_KERNEL_H
#define CSP_KERNEL_H

#include "csp/kernel/solver.h"

enum { CSP_SMALL_VALUES = 64, CSP_DENSE_VALUES = 8192, CSP_COST_CLASSES = 6 };

typedef enum csp_domain_kind {
    CSP_DOMAIN_SMALL, /* bit i of `bits`: base + i is there, for all values */
    CSP_DOMAIN_DENSE, /* the same in words[], between min and max only; no words before the first
                         hole */
    CSP_DOMAIN_WIDE   /* `bits` packs the first and last interval; 0: no holes, no intervals */
} csp_domain_kind;

struct csp_propagator_record;

typedef struct csp_subscription {
    struct csp_propagator_record *propagator;
    int32_t datum;
} csp_subscription;

typedef struct csp_variable {
    int32_t min, max;
    uint64_t bits;
    uint64_t stamp; /* of the level in which the state (min, max, bits, holes) was last saved */
    uint32_t holes; /* values missing between min and max */
    int32_t base;
    uint64_t *words;
    csp_subscription *subscriptions; /* those to any change, then to bounds, then to fixing */
    int32_t domain_end, bounds_end, fixed_end;
    int32_t kind;
} csp_variable;

typedef struct csp_view_record {
    csp_var base;
    int32_t scale, offset;
    bool is_reversed; /* scale < 0 */
} csp_view_record;

/* A run of values in a wide domain: lowest and highest; previous and next run. Packed in pairs
 * because the trail saves 64 bits at a time. */
typedef struct csp_interval {
    uint64_t range, links;
} csp_interval;

typedef struct csp_variable_save {
    csp_var var;
    int32_t min, max;
    uint32_t holes;
    uint64_t bits;
} csp_variable_save;

typedef struct csp_word_save {
    uint64_t *word;
    uint64_t value;
} csp_word_save;

typedef struct csp_level_mark {
    size_t variable_saves, word_saves;
    uint64_t stamp;
} csp_level_mark;

/* What the search leaves behind it on the way down, and how to walk back. */
typedef struct csp_trail {
    csp_variable_save *variable_saves;
    csp_word_save *word_saves;
    csp_level_mark *levels;
    size_t variable_count, variable_capacity;
    size_t word_count, word_capacity;
    size_t level_count, level_capacity;
    uint64_t newest_stamp;
} csp_trail;

/* Counters of all propagators of one kind. */
typedef struct csp_kind_record {
    const struct csp_propagator_kind *kind;
    int64_t posted, runs, failures;
    double seconds;
    struct csp_kind_record *next;
} csp_kind_record;

/* The variables a propagator subscribed to, for heuristics. */
typedef struct csp_scope {
    csp_var var;
    struct csp_scope *next;
} csp_scope;

typedef struct csp_propagator_record {
    uint64_t is_entailed; /* trailed */
    bool is_queued, has_advisor;
    bool repeats; /* it subscribed to some variable more than once, perhaps through views */
    int32_t id;
    void *self;
    const struct csp_propagator_kind *kind;
    struct csp_propagator_record *next_in_queue;
    csp_kind_record *counters;
    csp_scope *scope;
} csp_propagator_record;

/* One first-in first-out list per cost class; bit i of `waiting`: list i has members. */
typedef struct csp_queue {
    csp_propagator_record *first[CSP_COST_CLASSES], *last[CSP_COST_CLASSES];
    unsigned waiting;
} csp_queue;

struct csp_solver {
    csp_variable *variables;
    int32_t *newest_subscriber; /* propagator by variable, or -1; not in csp_variable, to keep that
                                   one line */
    csp_view_record *views;
    uint64_t stamp; /* of the present level; a later level has a greater one */
    csp_propagator_record *running;
    bool running_woken;
    bool measures_time;
    csp_status status;
    csp_queue queue;
    csp_trail trail;
    int32_t failed_in; /* propagator of the last contradiction, or -1 */
    int32_t variable_count, view_count, propagator_count;
    size_t variable_capacity, view_capacity, propagator_capacity, name_capacity, newest_capacity;
    csp_propagator_record **propagators;
    csp_kind_record *kinds;
    csp_interval **interval_chunks;
    uint64_t interval_count; /* trailed */
    size_t chunk_count, chunk_capacity;
    int64_t propagations;
    bool (*should_stop)(void *self); /* asked now and then; or NULL */
    void *should_stop_self;
    struct csp_clause_store *clauses;        /* those of csp_clause; NULL before the first */
    struct csp_clause_store *closed_nogoods; /* of searches that have ended, to use again */
    char **names;
    arena *memory;
    size_t array_bytes;
};

/* Makes room for `needed` items of `size` bytes in *array, which grows by doubling; false, with the
 * solver's status set, when memory is out. */
bool csp_array_reserve(csp_solver *s, void *array, size_t *capacity, size_t needed, size_t size);

/* Tells the subscribers of a variable what happened (a csp_event). */
void csp_wake(csp_solver *s, csp_variable *v, int event);

/* Puts p in the queue; empties the queue. */
void csp_queue_push(csp_solver *s, csp_propagator_record *p);
void csp_queue_clear(csp_solver *s);

/* Saves the state of a variable that is about to change. */
bool csp_trail_save_variable(csp_solver *s, csp_variable *v);

/* Checks every invariant of domains, trail and queue and stops the program at the first that does
 * not hold. Called at each fixpoint when compiled with CSP_CHECK. */
void csp_check(const csp_solver *s);

#endif
