/* Tile sizes by dynamic programming over divisors; see tiling.h.
 *
 * Lines and axes that hang together make a group. Its axes are gone through one after another:
 * cost[i] is the least product of tile counts with which the axes so far have a volume of
 * divisor[i]. From the front and from the back, the two meet at each axis in turn, and tell of each
 * size whether some choice of the others goes with it, and how good the best is. */
#include "dataflow/tiling.h"

#include "csp/base/arithmetic.h"

typedef struct group {
    unsigned axes;
    int64_t points;
} group;

typedef struct groups {
    int count;
    group group[OPERATOR_MAX_AXES];
    unsigned alone; /* axes on which no line has a digit */
} groups;

bool tiling_start(tiling *t, int64_t multiplications) {
    int low = 0, high = 0;
    int64_t large[TILING_MAX_DIVISORS];
    for (int64_t d = 1; d * d <= multiplications; d++) {
        if (multiplications % d) continue;
        if (low + high + 2 > TILING_MAX_DIVISORS) return false;
        t->divisor[low++] = d;
        if (d * d != multiplications) large[high++] = multiplications / d;
    }
    t->divisors = low + high;
    while (high > 0)
        t->divisor[low++] = large[--high];
    return true;
}

/* The groups at the present domains. */
static void tiling_groups(const csp_solver *s, const tiling *t, groups *found) {
    const rectangle *r = t->rectangle;
    *found = (groups){.alone = (1u << r->axes) - 1};
    for (int a = 0; a < r->lines; a++) {
        group joined = {t->may[a], r->line[a].length};
        if (r->line[a].point) joined.axes &= rectangle_line_axes(s, r, a);
        found->alone &= ~joined.axes;
        int kept = 0;
        for (int i = 0; i < found->count; i++) {
            group *other = &found->group[i];
            if (other->axes & joined.axes)
                joined = (group){joined.axes | other->axes, joined.points * other->points};
            else
                found->group[kept++] = *other;
        }
        found->group[kept] = joined;
        found->count = kept + 1;
    }
}

static int64_t axis_tiles(const tiling *t, int z, int64_t tile) {
    return divide_ceiling(t->extent[z], tile);
}

static void costs_clear(const tiling *t, int64_t *cost) {
    for (int i = 0; i < t->divisors; i++)
        cost[i] = INT64_MAX;
}

/* Puts axis z behind those that made `cost`. */
static void costs_extend(const csp_solver *s, const tiling *t, int z, bool counted,
                         const int64_t *cost, int64_t *next) {
    csp_var x = t->rectangle->tile[z];
    costs_clear(t, next);
    for (int64_t tile = csp_min(s, x); tile != CSP_NONE_ABOVE; tile = csp_next(s, x, tile)) {
        int64_t tiles = counted ? axis_tiles(t, z, tile) : 1;
        for (int i = 0, j = 0; i < t->divisors && j < t->divisors; i++) {
            if (cost[i] == INT64_MAX) continue;
            while (j < t->divisors && t->divisor[j] < t->divisor[i] * tile)
                j++;
            if (j < t->divisors && t->divisor[j] == t->divisor[i] * tile)
                next[j] = min_of(next[j], saturating_multiply(cost[i], tiles));
        }
    }
}

static int divisor_number(const tiling *t, int64_t d) {
    int i = 0;
    while (t->divisor[i] != d)
        i++;
    return i;
}

static int64_t group_least(const csp_solver *s, const tiling *t, const group *g, unsigned counted) {
    int64_t cost[2][TILING_MAX_DIVISORS];
    int now = 0;
    costs_clear(t, cost[0]);
    cost[0][0] = 1;
    for (int z = 0; z < t->rectangle->axes; z++) {
        if (!(g->axes >> z & 1)) continue;
        costs_extend(s, t, z, counted >> z & 1, cost[now], cost[!now]);
        now = !now;
    }
    return cost[now][divisor_number(t, g->points)];
}

/* Tiles on the counted axes that no line is on. */
static int64_t alone_tiles(const tiling *t, const groups *g, unsigned counted) {
    int64_t tiles = 1;
    for (int z = 0; z < t->rectangle->axes; z++)
        if (g->alone & counted & 1u << z) tiles = saturating_multiply(tiles, t->extent[z]);
    return tiles;
}

int64_t tiling_least(csp_solver *s, const tiling *t, unsigned counted) {
    groups g;
    tiling_groups(s, t, &g);
    int64_t least = alone_tiles(t, &g, counted);
    for (int i = 0; i < g.count; i++)
        least = saturating_multiply(least, group_least(s, t, &g.group[i], counted));
    return least;
}

/* The least cost of a choice that has this size on an axis between those of `before` and those of
 * `after`. */
static int64_t size_least(const tiling *t, int64_t points, int64_t tile, int64_t tiles,
                          const int64_t *before, const int64_t *after) {
    int64_t least = INT64_MAX;
    for (int i = 0, j = t->divisors - 1; i < t->divisors; i++) {
        int64_t rest = points / tile;
        if (before[i] == INT64_MAX || points % tile || rest % t->divisor[i]) continue;
        while (t->divisor[j] > rest / t->divisor[i])
            j--;
        least = min_of(least, saturating_multiply(tiles, saturating_multiply(before[i], after[j])));
    }
    return least;
}

/* Takes out the sizes with which the group's counted axes would have more than `most` tiles. */
static bool group_limit(csp_solver *s, const tiling *t, const group *g, unsigned counted,
                        int64_t most) {
    int64_t cost[BOX_MAX_AXES + 1][TILING_MAX_DIVISORS], after[2][TILING_MAX_DIVISORS];
    int axis[BOX_MAX_AXES], axes = 0, now = 0;
    costs_clear(t, cost[0]);
    cost[0][0] = 1;
    for (int z = 0; z < t->rectangle->axes; z++) {
        if (!(g->axes >> z & 1)) continue;
        costs_extend(s, t, z, counted >> z & 1, cost[axes], cost[axes + 1]);
        axis[axes++] = z;
    }
    costs_clear(t, after[0]);
    after[0][0] = 1;
    while (axes-- > 0) {
        int z = axis[axes];
        csp_var x = t->rectangle->tile[z];
        for (int64_t tile = csp_min(s, x), next; tile != CSP_NONE_ABOVE; tile = next) {
            next = csp_next(s, x, tile);
            int64_t tiles = counted >> z & 1 ? axis_tiles(t, z, tile) : 1;
            if (size_least(t, g->points, tile, tiles, cost[axes], after[now]) > most &&
                !csp_remove(s, x, tile))
                return false;
        }
        costs_extend(s, t, z, counted >> z & 1, after[now], after[!now]);
        now = !now;
    }
    return true;
}

bool tiling_limit(csp_solver *s, const tiling *t, unsigned counted, int64_t most) {
    groups g;
    int64_t least[OPERATOR_MAX_AXES];
    tiling_groups(s, t, &g);
    int64_t all = alone_tiles(t, &g, counted);
    for (int i = 0; i < g.count; i++) {
        least[i] = group_least(s, t, &g.group[i], counted);
        all = saturating_multiply(all, least[i]);
    }
    if (all > most) return false;
    for (int i = 0; i < g.count; i++)
        if (!group_limit(s, t, &g.group[i], counted, most / (all / least[i]))) return false;
    return true;
}

static csp_outcome tiling_propagate(csp_solver *s, void *self) {
    return tiling_limit(s, self, 0, 1) ? CSP_FIX : CSP_FAIL;
}

static const csp_propagator_kind tiling_kind = {
    .name = "tiling", .cost = CSP_COST_CRAZY, .propagate = tiling_propagate};

csp_status tiling_post(csp_solver *s, tiling *t) {
    csp_propagator p = csp_post(s, &tiling_kind, t);
    for (int z = 0; z < t->rectangle->axes; z++)
        csp_subscribe(s, p, t->rectangle->tile[z], CSP_ON_DOMAIN, 0);
    return csp_solver_status(s);
}
