/* A strategy's rules as propagators: what strategy.c and storage.h say of tiles, asked as soon as
 * enough of them is known. See embed_model.h. */
#include "csp/base/arithmetic.h"
#include "dataflow/embed_model.h"
#include "dataflow/storage.h"

static bool model_is_decided(const csp_solver *s, const embed_model *m) {
    for (int a = 0; a < m->rectangle.lines; a++) {
        const line *l = &m->rectangle.line[a];
        for (int i = 0; i < l->points * m->rectangle.axes; i++)
            if (!csp_is_fixed(s, l->point[i])) return false;
    }
    return true;
}

/* Lanes in the order of the user's bytes: the only rule that asks for more than tiles. */
static bool strategy_orders_lanes(strategy st) {
    return st == STRATEGY_STRICT;
}

/* A strategy's rules on one operand, looked at once the tiles on all axes that move it are known.
 */
typedef struct rule {
    const embed_model *model;
    int operand; /* of the instruction */
} rule;

static bool rule_concerns_axis(const rule *r, int z) {
    return r->model->box->axis[z].moves >> embed_model_operand(r->model, r->operand) & 1;
}

static csp_outcome rule_propagate(csp_solver *s, void *self) {
    const rule *r = self;
    const embed_model *m = r->model;
    embedding e;
    embedding_bare(m->box, m->swapped, &e);
    for (int z = 0; z < m->box->axes; z++)
        if (rule_concerns_axis(r, z) && !embed_model_axis(s, m, z, &e.axis[z])) return CSP_FIX;
    if (strategy_orders_lanes(m->options->strategy)) {
        if (!model_is_decided(s, m)) return CSP_FIX;
        embed_model_read(s, m, &e);
    }
    bool allowed =
        strategy_allows_operand(m->op, m->instruction, m->options->strategy, &e, r->operand);
    return allowed ? CSP_ENTAILED : CSP_FAIL;
}

static const csp_propagator_kind rule_kind = {
    .name = "strategy", .cost = CSP_COST_CRAZY, .propagate = rule_propagate};

static csp_status rule_post(csp_solver *s, const embed_model *m, int operand) {
    rule *self = csp_alloc(s, 1, sizeof *self);
    if (!self) return CSP_NO_MEMORY;
    *self = (rule){m, operand};
    csp_propagator p = csp_post(s, &rule_kind, self);
    for (int z = 0; z < m->box->axes; z++) {
        if (!rule_concerns_axis(self, z)) continue;
        csp_subscribe(s, p, m->rectangle.tile[z], CSP_ON_FIXED, 0);
        csp_subscribe(s, p, m->rectangle.step[z], CSP_ON_FIXED, 0);
    }
    for (int a = 0; a < m->rectangle.lines && strategy_orders_lanes(m->options->strategy); a++) {
        const line *l = &m->rectangle.line[a];
        for (int i = 0; i < l->points * m->rectangle.axes; i++)
            csp_subscribe(s, p, l->point[i], CSP_ON_FIXED, 0);
    }
    return csp_solver_status(s);
}

/* Where extents are rounded up, nothing must come of it: looked at once all tiles are known,
 * blocked or interleaved. */
static csp_outcome padding_propagate(csp_solver *s, void *self) {
    const embed_model *m = self;
    embedding e;
    embedding_bare(m->box, m->swapped, &e);
    for (int z = 0; z < m->box->axes; z++) {
        if (!csp_is_fixed(s, m->rectangle.tile[z])) return CSP_FIX;
        e.axis[z].tile = csp_value(s, m->rectangle.tile[z]);
        e.axis[z].tiles = divide_ceiling(m->box->axis[z].extent, e.axis[z].tile);
    }
    return embedding_padding_is_harmless(m->op, &e) ? CSP_ENTAILED : CSP_FAIL;
}

static const csp_propagator_kind padding_kind = {
    .name = "padding", .cost = CSP_COST_CRAZY, .propagate = padding_propagate};

static csp_status padding_post(csp_solver *s, embed_model *m) {
    csp_propagator p = csp_post(s, &padding_kind, m);
    for (int z = 0; z < m->box->axes; z++)
        csp_subscribe(s, p, m->rectangle.tile[z], CSP_ON_FIXED, 0);
    return csp_solver_status(s);
}

csp_status embed_rules_post(csp_solver *s, embed_model *m) {
    padding_post(s, m);
    for (int k = 0; k < OPERANDS; k++)
        if (embed_model_stores_once(m, k)) rule_post(s, m, k);
    return csp_solver_status(s);
}
