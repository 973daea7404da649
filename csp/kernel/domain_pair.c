/* Two domains against each other. Leaps from a value of one to the next of the other, so that holes
 * cost nothing. */
#include "csp/base/arithmetic.h"
#include "csp/kernel/domain.h"

static const int64_t VALUES_WALKED = 1 << 16;

/* Words of the same values? */
static bool are_alike(const csp_solver *s, csp_var x, csp_var y) {
    if (x < 0 || y < 0) return false;
    const csp_variable *v = &s->variables[x], *w = &s->variables[y];
    return v->kind == CSP_DOMAIN_SMALL && w->kind == CSP_DOMAIN_SMALL && v->base == w->base;
}

bool csp_domains_meet(const csp_solver *s, csp_var x, csp_var y) {
    if (are_alike(s, x, y)) return (s->variables[x].bits & s->variables[y].bits) != 0;
    int64_t value = max_of(csp_min(s, x), csp_min(s, y));
    int64_t last = min_of(csp_max(s, x), csp_max(s, y));
    if (value > last) return false;
    if (value == last) return csp_contains(s, x, value) && csp_contains(s, y, value);
    if (last - value < 64) return (csp_bits(s, x, value) & csp_bits(s, y, value)) != 0;
    while (value != CSP_NONE_ABOVE) {
        int64_t in_x = csp_next(s, x, value - 1);
        if (in_x == CSP_NONE_ABOVE) return false;
        value = csp_next(s, y, in_x - 1);
        if (value == in_x) return true;
    }
    return false;
}

static bool restrict_inside(csp_solver *s, csp_var x, csp_var y) {
    int64_t low = csp_min(s, x);
    if (csp_max(s, x) - low < 64) return csp_remove_bits(s, x, low, ~csp_bits(s, y, low));
    if (csp_size(s, x) > VALUES_WALKED) return true;
    for (int64_t v = low; v != CSP_NONE_ABOVE; v = csp_next(s, x, v))
        if (!csp_contains(s, y, v) && !csp_remove(s, x, v)) return false;
    return true;
}

bool csp_restrict_to(csp_solver *s, csp_var x, csp_var y) {
    if (!csp_set_min(s, x, csp_min(s, y)) || !csp_set_max(s, x, csp_max(s, y))) return false;
    if (csp_is_interval(s, y) && y >= 0) return true;
    return restrict_inside(s, x, y);
}
