/* All of the engine, for those who post constraints and search. Write propagators against
 * propagator.h. */
#ifndef CSP_CSP_H
#define CSP_CSP_H

#include "csp/branching.h"
#include "csp/constraints.h"
#include "csp/cost.h"
#include "csp/domain.h"
#include "csp/lns.h"
#include "csp/portfolio.h"
#include "csp/propagator.h"
#include "csp/search.h"
#include "csp/solver.h"
#include "csp/tuning.h"

#endif
