/* How sums that scatter are made to gather; see gather.h.
 *
 * While the output's index does not tell the coordinates of the axes that move it, there are points
 * that it cannot tell apart, and a step takes one axis out of the index (gather_steps.h): it then
 * only chooses among the products of a sum. All is done on the access maps, so that each step is a
 * substitution of affine maps for axes, and of new extents. In the end the ranges are seen to
 * (gather_ranges.h).
 *
 * Of all ways to take steps until the index tells all, the one of the fewest indices that inputs
 * get, and then of the fewest multiplications, is found by trying them. */
#include "codegen/gather.h"

#include <string.h>

#include "codegen/gather_ranges.h"
#include "codegen/gather_steps.h"
#include "dataflow/telling.h"

enum { MOST_STEPS = 1 << 10 };

typedef struct gather_search {
    gathering best;
    bool found;
    int steps; /* taken, MOST_STEPS at most */
} gather_search;

static double operator_points(const operator *op) {
    double points = 1;
    for (int d = 0; d < op->axes; d++)
        points *= (double)op->axis[d].extent;
    return points;
}

static void search_offer(gather_search *search, gathering g) {
    const gathering *best = &search->best;
    if (!gathering_bound(&g)) return;
    bool fewer = g.added == best->added ? operator_points(&g.now) < operator_points(&best->now)
                                        : g.added < best->added;
    if (search->found && !fewer) return;
    search->best = g;
    search->found = true;
}

static void search_from(gather_search *search, const gathering *g);

static void search_step(gather_search *search, const gathering *g, const gather_step *s) {
    gathering next = *g;
    bool good = search->found && search->best.added == 0;
    if (good && s->points >= operator_points(&search->best.now)) return;
    if (search->steps++ >= MOST_STEPS) return;
    if (gathering_apply(&next, s)) search_from(search, &next);
}

/* Tries each step; the box never gets smaller by one. */
static void search_from(gather_search *search, const gathering *g) {
    gather_step s;
    if (operator_output_tells_axes(&g->now)) {
        search_offer(search, *g);
        return;
    }
    for (int r = 0; r < g->now.axes; r++) {
        if (!gathering_may_move(g, r)) continue;
        if (gather_step_of_sum(g, r, &s)) search_step(search, g, &s);
        for (int y = 0; y < g->now.axes; y++)
            if (y != r && gathering_may_move(g, y) && gather_step_of_pair(g, y, r, &s))
                search_step(search, g, &s);
    }
}

bool operator_gather(const operator *op, gathered *result) {
    gather_search search = {.found = false};
    gathering start = {.op = op, .now = *op};
    if (operator_output_tells_axes(op)) return false;
    start.old.dims = op->axes;
    for (int d = 0; d < op->axes; d++)
        start.old.coef[d][d] = 1;
    search_from(&search, &start);
    if (!search.found) return false;
    *result = (gathered){.op = search.best.now, .has_windows = search.best.has_windows};
    memcpy(result->from, search.best.from, sizeof result->from);
    return true;
}
