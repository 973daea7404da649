/* What the embedding search decides first: tiles, as every measure depends on them alone, then the
 * lines' points. */
#include <string.h>

#include "dataflow/embed_model.h"

/* The open one of a variable per box axis, on the longest of some axes; -1: none. */
static int longest_open(const csp_solver *s, const embed_model *m, unsigned axes,
                        const csp_var *x) {
    int best = -1;
    for (int z = 0; z < m->box->axes; z++)
        if (axes >> z & 1 && !csp_is_fixed(s, x[z]) &&
            (best < 0 || m->box->axis[z].extent > m->box->axis[best].extent))
            best = z;
    return best;
}

/* Line by line; large tiles first, blocked before interleaved. */
static bool tile_choose(const csp_solver *s, const embed_model *m, csp_literal *decision) {
    const rectangle *r = &m->rectangle;
    for (int a = 0; a < r->lines; a++) {
        int z = longest_open(s, m, m->tiling.may[a], r->tile);
        if (z < 0) continue;
        *decision = (csp_literal){r->tile[z], CSP_EQ, csp_max(s, r->tile[z])};
        return true;
    }
    int z = longest_open(s, m, ~0u, r->step);
    if (z >= 0) *decision = (csp_literal){r->step[z], CSP_EQ, csp_min(s, r->step[z])};
    return z >= 0;
}

/* The first open point, counted from the origin line by line: away from the origin, by the shortest
 * step. */
static bool point_choose(const csp_solver *s, const embed_model *m, csp_literal *decision) {
    const rectangle *r = &m->rectangle;
    for (int a = 0; a < r->lines; a++)
        for (int j = 0; j < r->line[a].points; j++) {
            const csp_var *point = r->line[a].point + j * r->axes;
            int z = longest_open(s, m, ~0u, point);
            if (z < 0) continue;
            bool away = csp_min(s, point[z]) > 0;
            *decision = (csp_literal){point[z], away ? CSP_EQ : CSP_GT, csp_min(s, point[z])};
            return true;
        }
    return false;
}

static bool brancher_choose(csp_solver *s, void *self, csp_literal *decision) {
    return tile_choose(s, self, decision) || point_choose(s, self, decision);
}

csp_brancher embed_model_brancher(embed_model *m) {
    return (csp_brancher){.self = m, .choose = brancher_choose};
}

/* Tiles, steps and points, in this order; NULL when memory is out. */
static csp_var *model_variables(csp_solver *s, const embed_model *m, int *count) {
    const rectangle *r = &m->rectangle;
    int most = 2 * r->axes;
    for (int a = 0; a < r->lines; a++)
        most += r->line[a].points * r->axes;
    csp_var *all = csp_alloc(s, (size_t)most, sizeof *all);
    if (!all) return NULL;
    memcpy(all, r->tile, (size_t)r->axes * sizeof *all);
    memcpy(all + r->axes, r->step, (size_t)r->axes * sizeof *all);
    *count = 2 * r->axes;
    for (int a = 0; a < r->lines; a++)
        for (int i = 0; i < r->line[a].points * r->axes; i++)
            all[(*count)++] = r->line[a].point[i];
    return all;
}

int embed_model_branchers(csp_solver *s, embed_model *m, const csp_tuning *tuning,
                          csp_brancher brancher[2]) {
    int count, branchers = 0;
    csp_var *all = csp_tuning_has_order(tuning) ? model_variables(s, m, &count) : NULL;
    if (all)
        brancher[branchers++] =
            csp_tuning_brancher(tuning, s, count, all, CSP_INPUT_ORDER, CSP_MAXIMUM);
    brancher[branchers++] = embed_model_brancher(m);
    return branchers;
}
