/* The stronger forms of all-different, one file each. Inside of csp. Arguments are checked by
 * csp_all_different, which posts the cheap one before them. */
#ifndef CSP_ALL_DIFFERENT_H
#define CSP_ALL_DIFFERENT_H

#include "csp/kernel/propagator.h"

csp_status all_different_post_bounds(csp_solver *s, int n, const csp_var *x);
csp_status all_different_post_domain(csp_solver *s, int n, const csp_var *x);

/* The last for values first … first+63. */
csp_status all_different_post_small(csp_solver *s, int n, const csp_var *x, int64_t first);

#endif
