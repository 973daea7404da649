/* x + y = z + constant, the commonest linear equation. Bounds consistent over the reals, as
 * linear.c; each bound that moves tells the next at once. */
#include "csp/constraints/constraints.h"
#include "csp/constraints/linear_terms.h"

typedef struct plus {
    csp_var x, y, z; /* plain variables */
    int64_t constant;
} plus;

static csp_outcome plus_propagate(csp_solver *s, void *self) {
    const plus *p = self;
    const csp_variable *x = &s->variables[p->x], *y = &s->variables[p->y], *z = &s->variables[p->z];
    int64_t c = p->constant;
    bool changed;
    do {
        changed = false;
        int64_t low = (int64_t)x->min + y->min - c, high = (int64_t)x->max + y->max - c;
        if (z->min < low || z->max > high) {
            changed = true;
            if (!csp_set_min(s, p->z, low) || !csp_set_max(s, p->z, high)) return CSP_FAIL;
        }
        low = z->min + c - y->max;
        high = z->max + c - y->min;
        if (x->min < low || x->max > high) {
            changed = true;
            if (!csp_set_min(s, p->x, low) || !csp_set_max(s, p->x, high)) return CSP_FAIL;
        }
        low = z->min + c - x->max;
        high = z->max + c - x->min;
        if (y->min < low || y->max > high) {
            changed = true;
            if (!csp_set_min(s, p->y, low) || !csp_set_max(s, p->y, high)) return CSP_FAIL;
        }
    } while (changed);
    return x->min == x->max && y->min == y->max ? CSP_ENTAILED : CSP_FIX;
}

static const csp_propagator_kind plus_kind = {"plus", CSP_COST_BINARY, plus_propagate, NULL};

bool linear_is_plus(const linear_terms *terms) {
    int64_t sum = 0;
    for (int i = 0; i < terms->n; i++) {
        if (terms->term[i].coef != 1 && terms->term[i].coef != -1) return false;
        sum += terms->term[i].coef;
    }
    return terms->n == 3 && (sum == 1 || sum == -1) && terms->relation == CSP_EQ;
}

/* The one term whose sign differs is z. */
csp_status linear_plus_post(csp_solver *s, const linear_terms *terms) {
    plus *p = csp_alloc(s, 1, sizeof *p);
    if (!p) return s->status;
    int64_t sum = terms->term[0].coef + terms->term[1].coef + terms->term[2].coef;
    csp_var *addend = &p->x;
    for (int i = 0; i < 3; i++) {
        if (terms->term[i].coef != sum) {
            p->z = terms->term[i].x;
        } else {
            *addend = terms->term[i].x;
            addend = &p->y;
        }
    }
    p->constant = sum * terms->constant;
    csp_propagator propagator = csp_post(s, &plus_kind, p);
    for (int i = 0; i < 3; i++)
        csp_subscribe(s, propagator, terms->term[i].x, CSP_ON_BOUNDS, i);
    return s->status;
}
