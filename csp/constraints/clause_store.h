/* A growing set of clauses over literals, propagated by watching two literals of each. Inside of
 * csp: csp_clause and the nogoods of restarts are built on it. */
#ifndef CSP_CLAUSE_STORE_H
#define CSP_CLAUSE_STORE_H

#include "csp/kernel/propagator.h"

typedef struct csp_clause_store csp_clause_store;

/* An empty store for the constraints of a model, or for the nogoods of one search; each is one
 * propagator. NULL when memory is out. */
csp_clause_store *csp_clause_store_new(csp_solver *s);
csp_clause_store *csp_nogood_store_new(csp_solver *s);

/* Adds "at least one of the literals". The next propagation looks at it. Only where no search is
 * deeper than its base level. One that stays is never trimmed. */
csp_status csp_clause_store_add(csp_clause_store *store, int n, const csp_literal *literals,
                                bool stays);

/* If more than `limit` clauses may be trimmed, drops the oldest of them until half of `limit` is
 * left, and returns true; later clauses use their memory. Where clauses may be added. */
bool csp_clause_store_trim(csp_clause_store *store, int64_t limit);

int64_t csp_clause_store_size(const csp_clause_store *store);

/* Forgets all clauses when the search ends; a later search gets the store again. */
void csp_nogood_store_close(csp_clause_store *store);

#endif
