/* Search: depth first over the branchers' decisions, propagating at every node.
 *
 * A search is an object that runs until a solution, a limit or the end, and can go on from there:
 *
 *     csp_search_options options = csp_search_defaults();
 *     csp_brancher brancher = csp_branch(s, n, x, CSP_FIRST_FAIL, CSP_MINIMUM, 0);
 *     options.branchers = &brancher;
 *     options.brancher_count = 1;
 *     csp_search *search = csp_search_new(s, &options);
 *     while (csp_search_next(search) == CSP_SOLUTION)
 *         printf("%d\n", csp_value(s, x[0]));
 *     csp_search_free(search);
 *
 * The same model, seed and options give the same solutions in the same order and the same
 * statistics, unless a time limit ends it. Of equal costs the first found is kept. */
#ifndef CSP_SEARCH_H
#define CSP_SEARCH_H

#include <stdio.h>

#include "csp/search/branching.h"
#include "csp/search/cost.h"

#define CSP_NO_LIMIT INT64_MAX

typedef enum csp_goal {
    CSP_FIND,    /* solutions one by one: the first, or all */
    CSP_OPTIMUM, /* only solutions better than all before: the last one is the best */
    CSP_PARETO   /* only solutions that none before dominates or equals */
} csp_goal;

typedef enum csp_answer {
    CSP_SOLUTION,  /* all branchers have nothing to decide; the domains show it until the next call
                    */
    CSP_EXHAUSTED, /* the whole tree was searched: no further solution, the incumbent is optimal */
    CSP_LIMIT,     /* a limit was met */
    CSP_STOPPED,   /* on_solution asked to stop */
    CSP_ERROR      /* see csp_solver_status */
} csp_answer;

typedef enum csp_restart_kind {
    CSP_NO_RESTARTS,
    CSP_RESTART_CONSTANT,
    CSP_RESTART_LINEAR, /* 1, 2, 3, … times the first */
    CSP_RESTART_GEOMETRIC,
    CSP_RESTART_LUBY
} csp_restart_kind;

typedef struct csp_search_options {
    csp_goal goal;
    csp_cost cost;                 /* for CSP_OPTIMUM and CSP_PARETO */
    const csp_brancher *branchers; /* asked in turn */
    int brancher_count;
    /* The last so many branchers only complete what the others decide: of solutions that differ in
     * their decisions alone, CSP_FIND takes the first. */
    int auxiliary_branchers;

    /* An upper bound from outside: only solutions of lexicographically less cost are looked for. */
    bool has_incumbent;
    int64_t incumbent[CSP_COST_COMPONENTS];

    /* At most so many of each in all; CSP_NO_LIMIT for none. Zero stops at once; less is refused,
     * but for the time limit, where it means none. */
    int64_t node_limit, failure_limit, solution_limit;
    double time_limit_seconds;

    csp_restart_kind restart;
    int64_t restart_failures; /* before the first restart; factor for the geometric kind */
    double restart_factor;
    bool nogoods; /* keep what each run refuted (Lecoutre 2007) */
    /* When a restart has more nogoods than this, the oldest are dropped until half of it is left.
     * Those that keep a solution from being found again stay, and do not count. After each such
     * restart the runs grow by their first length, so that the search ends all the same. By default
     * 20000; CSP_NO_LIMIT keeps all; negative is refused. */
    int64_t nogood_limit;

    /* Leaves with 0 right turns first, then 1, … (Harvey and Ginsberg 1995). With CSP_FIND only for
     * branchers that decide the same at the same node every time, not those that learn or draw at
     * random. */
    bool limited_discrepancy;

    /* Called at every solution while its values are in the domains; true asks to stop. NULL for
     * none. */
    bool (*on_solution)(csp_solver *s, void *self);
    void *on_solution_self;

    FILE *trace;             /* search tree as text, see csp/search/trace.h; NULL for none */
    const char *trace_title; /* its title, or NULL */
    bool time_kinds;         /* measure seconds per propagator kind */
} csp_search_options;

typedef struct csp_statistics {
    int64_t nodes;    /* the root and each decision tried */
    int64_t failures; /* nodes whose propagation or cost bound failed */
    int64_t solutions;
    int64_t restarts;
    int64_t propagations;
    int32_t max_depth; /* most decisions on one path */
    int64_t nogoods;   /* kept at present */
    size_t peak_bytes;
    double seconds;
} csp_statistics;

typedef struct csp_search csp_search;

/* No branchers, first solutions, no limits, no restarts. */
csp_search_options csp_search_defaults(void);

/* A search from the solver's present state, which csp_search_free puts back. The options are
 * copied, what they point to is not. One search at a time per solver; searches may nest (the inner
 * one ends first). Never NULL for bad options: csp_search_next then answers CSP_ERROR; NULL only
 * when memory is out. */
csp_search *csp_search_new(csp_solver *s, const csp_search_options *options);
void csp_search_free(csp_search *search);

/* Runs to the next solution. */
csp_answer csp_search_next(csp_search *search);

/* Runs to the next solution, for at most `nodes` more nodes: CSP_LIMIT says that it can go on. */
csp_answer csp_search_step(csp_search *search, int64_t nodes);

/* Runs to the end: CSP_EXHAUSTED, CSP_LIMIT, CSP_STOPPED or CSP_ERROR. */
csp_answer csp_search_run(csp_search *search);

/* Was there a solution? The value of x (a view included) in the last one, which is the best one for
 * CSP_OPTIMUM, at any later time. */
bool csp_search_has_solution(const csp_search *search);
int32_t csp_search_value(const csp_search *search, csp_var x);

/* The incumbent's cost, from a solution or from outside; false if there is none. */
bool csp_search_cost(const csp_search *search, int64_t cost[CSP_COST_COMPONENTS]);

/* Offers a cost found elsewhere: ignored unless better than the incumbent; or, with CSP_PARETO, one
 * that no further point of the front may be dominated by or equal to, without being one itself.
 * Between calls. */
void csp_search_offer(csp_search *search, const int64_t cost[CSP_COST_COMPONENTS]);

/* The Pareto front so far: its points' number; cost and value in point i, in order of discovery. */
int csp_search_front_size(const csp_search *search);
const int64_t *csp_search_front_cost(const csp_search *search, int i);
int32_t csp_search_front_value(const csp_search *search, int i, csp_var x);

csp_statistics csp_search_statistics(const csp_search *search);

/* Adds those of one more search; of the depth and the memory the greatest count. */
void csp_statistics_add(csp_statistics *sum, csp_statistics one);

/* Per kind of propagator posted in the solver: how many, runs, failures, seconds (if measured). */
typedef struct csp_kind_statistics {
    const char *name;
    int64_t posted, runs, failures;
    double seconds;
} csp_kind_statistics;
int csp_kind_count(const csp_solver *s);
csp_kind_statistics csp_kind_statistics_of(const csp_solver *s, int kind);

#endif
