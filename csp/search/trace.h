/* A search tree as text, one node a line, for people and for `inlay tree`.
 *
 *     tree 2 TITLE
 *     var INDEX SIZE NAME
 *     node ID PARENT DEPTH SIDE OUTCOME DECISION DOMAINS
 *     restart COUNT
 *     end ANSWER
 *
 * A file holds one tree or several, one after the other; each begins with a `tree` line, whose
 * title is free text. `var` lines follow, one for each variable that is undecided before the
 * search, with the number of its values. Nodes are numbered from 0 in the order they are visited;
 * the root of each run has PARENT -1 and DEPTH 0. SIDE is `left` (the decision was made true),
 * `right` (its opposite) or `root`. OUTCOME is `branch`, `solution`, `fail:PROPAGATOR`, or
 * `fail:cost`. DECISION is as `x3<=17`, with the variable's name if it has one, a view as
 * `-1*x3+5<=17`, and `-` at the root. DOMAINS are the sizes that differ from those in the parent
 * node, after propagation, as `INDEX:SIZE,…`; `-` when there are none and at a failure, where
 * domains mean nothing. ANSWER is `exhausted`, `limit`, `stopped` or `error`; a search that its
 * caller left has no such line. Spaces in names are written as `_`. */
#ifndef CSP_TRACE_H
#define CSP_TRACE_H

#include <stdio.h>

#include "csp/kernel/solver.h"

typedef struct csp_trace_node {
    int64_t id, parent;
    int depth;
    const char *side;
    const char *outcome;         /* "branch", "solution", "fail" */
    const char *failed_in;       /* with "fail": what failed */
    const csp_literal *decision; /* NULL at the root */
} csp_trace_node;

typedef struct csp_trace csp_trace;

/* Begins a tree in `out`: its first lines, from the domains as they are now. `title` may be NULL.
 * NULL when memory is out. */
csp_trace *csp_trace_new(FILE *out, csp_solver *s, const char *title);
void csp_trace_free(csp_trace *t);

/* Writes a node. Its parent must be on the path to the node before. When memory runs out the
 * solver's status says so. */
void csp_trace_write(csp_trace *t, const csp_trace_node *node);
void csp_trace_restart(csp_trace *t, int64_t count);
void csp_trace_end(csp_trace *t, const char *answer);

#endif
