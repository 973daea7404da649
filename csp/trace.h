/* A search tree as text, one node a line, for people and for `inlay tree`.
 *
 *     tree 1
 *     node ID PARENT DEPTH SIDE OUTCOME DECISION
 *     restart COUNT
 *
 * Nodes are numbered from 0 in the order they are visited; the root of each run has PARENT -1 and
 * DEPTH 0. SIDE is `left` (the decision was made true), `right` (its opposite) or `root`. OUTCOME
 * is `branch`, `solution`, `fail:PROPAGATOR` with spaces in its name as `_`, or `fail:cost`.
 * DECISION is as `x3<=17`, with the variable's name if it has one, a view as `-1*x3+5<=17`, and `-`
 * at the root. */
#ifndef CSP_TRACE_H
#define CSP_TRACE_H

#include <stdio.h>

#include "csp/solver.h"

typedef struct csp_trace_node {
    int64_t id, parent;
    int depth;
    const char *side;
    const char *outcome;         /* "branch", "solution", "fail" */
    const char *failed_in;       /* with "fail": what failed */
    const csp_literal *decision; /* NULL at the root */
} csp_trace_node;

void csp_trace_start(FILE *out);
void csp_trace_write(FILE *out, const csp_solver *s, const csp_trace_node *node);
void csp_trace_restart(FILE *out, int64_t count);

#endif
