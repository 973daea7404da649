/* The solver's inside, in a header so that reads of a domain can be inlined. Only csp/ itself writes these
 * fields; propagators use domain.h and propagator.h.
 *
 * Laid out for the cache: a variable is one line of 64 bytes with all that a read, a change and its wake-up
 * touch first. */
#ifndef CSP_KERNEL_H
#define CSP_KERNEL_H

#include "csp/solver.h"

enum { CSP_SMALL_VALUES = 64, CSP_DENSE_VALUES = 8192, CSP_COST_CLASSES = 6 };

typedef enum csp_domain_kind {
    CSP_DOMAIN_SMALL, /* bit i of `bits`: base + i is there */
    CSP_DOMAIN_DENSE, /* the same in words[] */
    CSP_DOMAIN_WIDE   /* intervals from node `bits`, or just min..max when holes is 0 */
} csp_domain_kind;

typedef struct csp_subscription {
    int32_t propagator;
    int32_t datum;
} csp_subscription;

typedef struct csp_variable {
    int32_t min, max;
    uint64_t bits;
    uint64_t stamp; /* of the level in which the state above was last saved */
    uint32_t holes; /* values missing between min and max */
    int32_t base;
    union {
        uint64_t *words;
        int64_t first_interval;
    };
    csp_subscription *subscriptions; /* those to any change, then to bounds, then to fixing */
    int32_t domain_end, bounds_end, fixed_end;
    uint16_t capacity_log2;
    uint16_t kind;
} csp_variable;

typedef struct csp_view_record {
    csp_var base;
    int32_t scale, offset;
} csp_view_record;

struct csp_trail;
struct csp_queue;
struct csp_propagators;

struct csp_solver {
    csp_variable *variables;
    csp_view_record *views;
    int variable_count, view_count;
    int variable_capacity, view_capacity;
    csp_status status;
    struct csp_trail *trail;
    struct csp_propagators *propagators;
    arena *memory;
    char **names;
};

#endif
