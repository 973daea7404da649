/* What the propagators of cumulative share. Inside of csp. */
#ifndef CSP_CUMULATIVE_H
#define CSP_CUMULATIVE_H

#include "csp/kernel/propagator.h"

typedef struct cumulative_tasks {
    int n;
    csp_var *start, *duration, *demand;
    csp_var capacity;
} cumulative_tasks;

/* Posts energetic overload checking; the caller subscribes it. Negative where there is none, since
 * energies might leave 64 bits or memory is out. `tasks` must live as long as the solver. */
csp_propagator cumulative_energy_post(csp_solver *s, const cumulative_tasks *tasks);

#endif
