/* Costs: what a search makes small.
 *
 * A cost is a vector of 1 … CSP_COST_COMPONENTS 64-bit numbers, compared lexicographically (or, for
 * a Pareto front, component by component). The search only needs lower bounds of it. */
#ifndef CSP_COST_H
#define CSP_COST_H

#include "csp/kernel/solver.h"

enum { CSP_COST_COMPONENTS = 4 };

typedef struct csp_cost {
    int components;
    void *self;
    /* A number that no solution below this node undercuts in the component; exact when all
     * variables are fixed. */
    int64_t (*lower_bound)(csp_solver *s, void *self, int component);
    /* Optional: takes out values whose cost is not lexicographically less than the incumbent's;
     * false: contradiction. Called after propagation at every node once there is an incumbent,
     * again until nothing changes. */
    bool (*tighten)(csp_solver *s, void *self, const int64_t *incumbent);
} csp_cost;

/* The cost of variables, lexicographic for several (1 … CSP_COST_COMPONENTS): least first. To
 * maximise x, minimise csp_view(s, x, -1, 0), or pass maximise, which negates them all: the cost is
 * then the negated value. On failure components is 0, which the search refuses. */
csp_cost csp_minimise(csp_solver *s, int n, const csp_var *x);
csp_cost csp_maximise(csp_solver *s, int n, const csp_var *x);

/* Is a lexicographically less than b? Is a at most b in every component? */
bool csp_cost_less(const int64_t *a, const int64_t *b, int components);
bool csp_cost_dominates(const int64_t *a, const int64_t *b, int components);

#endif
