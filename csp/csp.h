/* All of the engine, for those who post constraints and search. Write propagators against
 * propagator.h. */
#ifndef CSP_CSP_H
#define CSP_CSP_H

#include "csp/constraints/constraints.h"
#include "csp/kernel/domain.h"
#include "csp/kernel/propagator.h"
#include "csp/kernel/solver.h"
#include "csp/search/branching.h"
#include "csp/search/cost.h"
#include "csp/search/lns.h"
#include "csp/search/portfolio.h"
#include "csp/search/search.h"
#include "csp/search/tuning.h"

#endif
