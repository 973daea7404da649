/* All-different on vectors, by value: a pair of vectors is looked at only when they agree in every
 * fixed coordinate and at most one coordinate is open. */
#include "dataflow/injective.h"

typedef struct injective {
    int count, length;
    csp_var *node;
} injective;

/* Compares vectors a and b: false when they can differ whatever happens next; else the one open
 * pair of coordinates, or -1 when all are fixed and equal. */
static bool vectors_threaten(const csp_solver *s, const injective *self, int a, int b, int *open) {
    const csp_var *x = self->node + (size_t)a * (size_t)self->length;
    const csp_var *y = self->node + (size_t)b * (size_t)self->length;
    *open = -1;
    for (int d = 0; d < self->length; d++) {
        if (x[d] == y[d]) continue;
        bool fixed = csp_is_fixed(s, x[d]) && csp_is_fixed(s, y[d]);
        if (fixed && csp_value(s, x[d]) == csp_value(s, y[d])) continue;
        if (fixed || *open >= 0) return false;
        *open = d;
    }
    return true;
}

static bool pair_separate(csp_solver *s, csp_var x, csp_var y) {
    if (csp_is_fixed(s, x)) return csp_remove(s, y, csp_value(s, x));
    if (csp_is_fixed(s, y)) return csp_remove(s, x, csp_value(s, y));
    return true;
}

static csp_outcome injective_propagate(csp_solver *s, void *memory) {
    const injective *self = memory;
    for (int a = 0; a < self->count; a++)
        for (int b = 0; b < a; b++) {
            int open;
            if (!vectors_threaten(s, self, a, b, &open)) continue;
            if (open < 0) return CSP_FAIL;
            size_t x = (size_t)a * (size_t)self->length + (size_t)open;
            size_t y = (size_t)b * (size_t)self->length + (size_t)open;
            if (!pair_separate(s, self->node[x], self->node[y])) return CSP_FAIL;
        }
    return CSP_AGAIN;
}

static const csp_propagator_kind injective_kind = {
    .name = "injective", .cost = CSP_COST_QUADRATIC, .propagate = injective_propagate};

csp_status injective_post(csp_solver *s, int count, int length, const csp_var *node) {
    injective *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return CSP_NO_MEMORY;
    *self = (injective){.count = count, .length = length};
    self->node = csp_copy(s, node, (size_t)count * (size_t)length, sizeof *node);
    if (!self->node) return CSP_NO_MEMORY;
    csp_propagator p = csp_post(s, &injective_kind, self);
    for (int i = 0; i < count * length; i++)
        csp_subscribe(s, p, node[i], CSP_ON_FIXED, 0);
    return csp_solver_status(s);
}
