/* FlatZinc: models in MiniZinc's solver language, for Booleans, integers, arrays of them and
 * constant sets. Read with flatzinc_read (model.h), solved and printed here in the form that
 * MiniZinc expects:
 *
 *     x = 1;
 *     ----------                after each solution
 *     ==========                there are no more, or none is better
 *     =====UNSATISFIABLE=====   there is none
 *     =====UNKNOWN=====         a limit was met before the first
 */
#ifndef CSP_FLATZINC_H
#define CSP_FLATZINC_H

#include <stdio.h>

#include "csp/flatzinc/model.h"

typedef struct flatzinc_options {
    bool every;        /* all solutions; when optimising, each better one as it is found */
    int64_t solutions; /* at most so many; 0: one, or the best */
    bool statistics;   /* %%%mzn-stat lines at the end */
    bool free_search;  /* a portfolio instead of the model's own search */
    int threads;       /* for free search */
    uint64_t seed;
    double time_limit_seconds; /* from the call on; negative: none */
    bool (*should_stop)(void); /* asked now and then; NULL: nobody */
    FILE *trace; /* the search tree, see csp/search/trace.h, without free search; or NULL */
    FILE *out;
    FILE *messages; /* what was not understood, and with is_verbose what was done */
    bool is_verbose;
    double read_seconds; /* that the caller took to read the model, for the statistics */
} flatzinc_options;

/* One solution, no limits, one thread, to stdout and stderr. */
flatzinc_options flatzinc_defaults(void);

typedef enum flatzinc_answer {
    FLATZINC_SOLVED,   /* solutions were found; perhaps more exist */
    FLATZINC_COMPLETE, /* all were found, or the best was proved */
    FLATZINC_NONE,     /* proved: there is no solution */
    FLATZINC_UNKNOWN,  /* a limit was met before the first one */
    FLATZINC_ERROR     /* see the error record; what was found before may be printed */
} flatzinc_answer;

/* Solves and prints. */
flatzinc_answer flatzinc_solve(const flatzinc_model *m, const flatzinc_options *options,
                               error_record *error);

#endif
