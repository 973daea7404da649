/* How sums that scatter are made to gather; see gather.h.
 *
 * While the output's index does not tell the coordinates of the axes that move it, there are points
 * that it cannot tell apart, and a step takes one axis r out of the index: r then only chooses
 * among the products of a sum. All is done on the access maps, so that each step is a substitution
 * of affine maps for axes, and of new extents.
 *
 *   - Two axes whose columns are parallel, s·w and d·w (o[s·y + d·r]): with g = gcd(s, d), s' = s/g,
 *     d' = d/g, and an integer i with d'·i = 1 modulo s', r = s'·r' + i·v and
 *     y = u - d'·r' + (1 - d'·i)/s'·v give s·y + d·r = s·u + g·v. With 0 <= v < s' that is a number
 *     of two digits: u and v are told, r' is not in it. Of all i the least is taken, as r' has to go
 *     over all r for each v. The same takes r out of the one row that y moves where r moves others,
 *     too; then v moves those as well.
 *   - An axis whose column is a sum of others', with whole factors: r's column is
 *     Σ c_d·(d's column). Then d - c_d·r in the place of each such d takes r out
 *     (o[i+j, i+k]: j - i, k - i).
 *
 * Points of the new box may lie outside the old one. That is no harm where it means that some
 * tensor's index is outside the tensor: such a multiplication is no node. Where no index says so, an
 * input is looked at through a window: a row of its own that tells the axis is cut to what the axis
 * reached, or it gets an index more, whose value is the coordinate. Of all ways to take steps until
 * the index tells all, the one of the fewest such indices, and then of the fewest multiplications, is
 * found by trying them. */
#include "codegen/gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/arithmetic.h"
#include "dataflow/telling.h"

typedef struct gathering {
    const operator *op; /* as it was */
    operator now;
    access_map old;  /* row d: op's axis d, in now's axes */
    unsigned digits; /* axes of now that may not leave their ranges: v */
    int added;       /* indices that inputs got */
    bool has_windows;
    int64_t from[OPERANDS][TENSOR_MAX_DIMS];
} gathering;

/* An affine map of the axes that takes axis d's place: Σ coef·axis + offset. */
typedef struct substitute {
    int axis;
    int64_t coef[OPERATOR_MAX_AXES], offset;
} substitute;

/* One way to take an axis out of the output's index. */
typedef struct gather_step {
    int count;
    substitute by[OPERATOR_MAX_AXES];
    int64_t extent[OPERATOR_MAX_AXES]; /* afterwards */
    int axes;      /* afterwards: one more when there is a v, which comes last */
    int of;        /* v is named after this axis */
    double points; /* of the new box */
} gather_step;

static bool axis_moves_output(const operator *op, int d) {
    return op->axis[d].extent > 1 && access_uses_axis(&op->operand[OPERAND_OUT], d);
}

static void step_start(const operator *op, gather_step *s) {
    *s = (gather_step){.axes = op->axes};
    for (int d = 0; d < op->axes; d++)
        s->extent[d] = op->axis[d].extent;
}

/* Begins the substitute of axis d with d itself. */
static substitute *step_replace(gather_step *s, int d) {
    substitute *by = &s->by[s->count++];
    *by = (substitute){.axis = d};
    by->coef[d] = 1;
    return by;
}

static void step_finish(gather_step *s) {
    s->points = 1;
    for (int d = 0; d < s->axes; d++)
        s->points *= (double)s->extent[d];
}

/* All substitutes at once. */
static void access_substitute(access_map *access, const gather_step *s) {
    for (int row = 0; row < access->dims; row++) {
        int64_t coef[OPERATOR_MAX_AXES];
        memcpy(coef, access->coef[row], sizeof coef);
        for (int i = 0; i < s->count; i++)
            coef[s->by[i].axis] = 0;
        for (int i = 0; i < s->count; i++) {
            int64_t factor = access->coef[row][s->by[i].axis];
            for (int d = 0; d < OPERATOR_MAX_AXES; d++)
                coef[d] += factor * s->by[i].coef[d];
            access->offset[row] += factor * s->by[i].offset;
        }
        memcpy(access->coef[row], coef, sizeof coef);
    }
}

static void gathering_apply(gathering *g, const gather_step *s) {
    operator *op = &g->now;
    for (int k = 0; k < OPERANDS; k++)
        access_substitute(&op->operand[k], s);
    access_substitute(&g->old, s);
    if (s->axes > op->axes) {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "%.*s_phase", NAME_BYTES - 8, op->axis[s->of].name);
        strcpy(op->axis[op->axes].name, name);
        g->digits |= 1u << op->axes++;
    }
    for (int d = 0; d < op->axes; d++)
        op->axis[d].extent = s->extent[d];
}

/* ---- Parallel columns ---- */

/* a's column is *s times a column of whole numbers that has no common factor, b's *d times. False
 * when they are not parallel. */
static bool columns_are_parallel(const access_map *out, int a, int b, int64_t *s, int64_t *d) {
    *s = *d = 0;
    int64_t p = 0, q = 0;
    for (int row = 0; row < out->dims; row++) {
        *s = greatest_common_divisor(*s, out->coef[row][a]);
        *d = greatest_common_divisor(*d, out->coef[row][b]);
    }
    for (int row = 0; row < out->dims; row++) {
        p = out->coef[row][a] / *s;
        q = out->coef[row][b] / *d;
        if (p != 0) break;
    }
    if (p == -q) *d = -*d;
    for (int row = 0; row < out->dims; row++)
        if (out->coef[row][a] * *d != out->coef[row][b] * *s) return false;
    return true;
}

/* y moves one row alone, by s; r moves it by d, and others. */
static bool columns_share_row(const access_map *out, int y, int r, int64_t *s, int64_t *d) {
    int rows = 0;
    for (int row = 0; row < out->dims; row++) {
        if (out->coef[row][y] == 0) continue;
        *s = llabs(out->coef[row][y]);
        *d = out->coef[row][y] < 0 ? -out->coef[row][r] : out->coef[row][r];
        rows++;
    }
    return rows == 1 && *d != 0;
}

/* Can the index not tell the two apart? */
static bool pair_overlaps(const operator *op, int y, int r, int64_t s, int64_t d) {
    int64_t shared = greatest_common_divisor(s, d);
    return op->axis[r].extent > llabs(s) / shared && op->axis[y].extent > llabs(d) / shared;
}

/* The whole number of the least size with d·i = 1 modulo s, where d and s share nothing. */
static int64_t least_inverse(int64_t d, int64_t s) {
    int64_t i = 0;
    if (s == 1) return 0;
    while ((d * i - 1) % s)
        i = i > 0 ? -i : 1 - i;
    return i;
}

/* Takes r out of s·y + d·r. */
static bool step_of_pair(const operator *op, int y, int r, gather_step *step) {
    enum { MOST_PHASES = 1 << 10, UNIT_AXES = 3 }; /* an embedding may add those */
    int64_t s, d, rows = op->axis[r].extent, flip = 1;
    bool parallel = columns_are_parallel(&op->operand[OPERAND_OUT], y, r, &s, &d);
    if (parallel ? !pair_overlaps(op, y, r, s, d)
                 : !columns_share_row(&op->operand[OPERAND_OUT], y, r, &s, &d))
        return false;
    int64_t shared = greatest_common_divisor(s, d), phases = s / shared;
    if (d < 0) flip = -1; /* r counts down */
    d = llabs(d) / shared;
    if (phases > MOST_PHASES || (phases > 1 && op->axes + UNIT_AXES == OPERATOR_MAX_AXES)) return false;
    int64_t inverse = least_inverse(d, phases), most = inverse * (phases - 1);
    int64_t low = divide_ceiling(most > 0 ? -most : 0, phases),
            high = divide_floor(rows - 1 + (most < 0 ? -most : 0), phases);
    step_start(op, step);
    substitute *of_y = step_replace(step, y), *of_r = step_replace(step, r);
    int v = op->axes;
    of_y->coef[r] = -d;
    of_y->offset = -d * low;
    of_r->coef[r] = flip * phases;
    of_r->offset = flip > 0 ? phases * low : rows - 1 - phases * low;
    step->extent[y] = (phases * (op->axis[y].extent - 1) + d * (rows - 1)) / phases + 1;
    step->extent[r] = high - low + 1;
    if (phases > 1) {
        of_y->coef[v] = (1 - d * inverse) / phases;
        of_r->coef[v] = flip * inverse;
        step->extent[step->axes++] = phases;
        step->of = r;
    }
    step_finish(step);
    return true;
}

/* ---- A column that is a sum of others ---- */

/* Whole factors with Σ factor[d]·(d's column) = r's column, over the axes of `others`, whose
 * columns are independent; by elimination without fractions. False when there are none, or numbers
 * grow too large. */
static bool column_factors(const access_map *out, int r, const int *others, int count,
                           int64_t *factor) {
    enum { LARGEST = INT32_MAX };
    int64_t m[TENSOR_MAX_DIMS][OPERATOR_MAX_AXES + 1];
    for (int row = 0; row < out->dims; row++) {
        for (int i = 0; i < count; i++)
            m[row][i] = out->coef[row][others[i]];
        m[row][count] = out->coef[row][r];
    }
    for (int i = 0; i < count; i++) {
        int pivot = i;
        while (pivot < out->dims && m[pivot][i] == 0)
            pivot++;
        if (pivot == out->dims) return false;
        for (int j = 0; j <= count; j++) {
            int64_t kept = m[i][j];
            m[i][j] = m[pivot][j];
            m[pivot][j] = kept;
        }
        for (int row = 0; row < out->dims; row++) {
            int64_t a = m[i][i], b = m[row][i];
            for (int j = 0; j <= count && row != i && b; j++) {
                m[row][j] = m[row][j] * a - m[i][j] * b;
                if (llabs(m[row][j]) > LARGEST) return false;
            }
        }
    }
    for (int row = count; row < out->dims; row++)
        if (m[row][count]) return false;
    for (int i = 0; i < count; i++) {
        if (m[i][count] % m[i][i]) return false;
        factor[i] = m[i][count] / m[i][i];
    }
    return true;
}

/* Independent columns among the free axes that move the output, r apart, the first ones first. */
static int columns_choose(const gathering *g, int r, int *others) {
    unsigned chosen = 0;
    int count = 0;
    for (int d = 0; d < g->now.axes; d++) {
        if (d == r || !axis_moves_output(&g->now, d) || g->digits >> d & 1) continue;
        if (!access_columns_are_independent(&g->now.operand[OPERAND_OUT], chosen | 1u << d))
            continue;
        chosen |= 1u << d;
        others[count++] = d;
    }
    return count;
}

static bool step_of_sum(const gathering *g, int r, gather_step *step) {
    const operator *op = &g->now;
    int64_t factor[OPERATOR_MAX_AXES], last = op->axis[r].extent - 1;
    int others[OPERATOR_MAX_AXES], count = columns_choose(g, r, others);
    if (!column_factors(&op->operand[OPERAND_OUT], r, others, count, factor)) return false;
    step_start(op, step);
    for (int i = 0; i < count; i++) {
        if (factor[i] == 0) continue;
        substitute *by = step_replace(step, others[i]);
        by->coef[r] = -factor[i];
        by->offset = factor[i] < 0 ? factor[i] * last : 0;
        step->extent[others[i]] += llabs(factor[i]) * last;
    }
    step_finish(step);
    return true;
}

/* ---- Ranges ---- */

/* Is a row of some tensor outside it wherever axis d is beyond its range, above or below, and the
 * axes in `known` are in theirs? The row may have no others. */
static bool axis_is_excluded(const operator *op, int d, unsigned known, bool above) {
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++) {
            const access_map *access = &op->operand[k];
            int64_t coef = access->coef[row][d], low, high;
            bool alone = coef != 0;
            for (int e = 0; e < op->axes; e++)
                alone &= e == d || access->coef[row][e] == 0 || known >> e & 1;
            if (!alone) continue;
            access_row_range(op, access, row, &low, &high);
            *(coef > 0 ? &high : &low) -= coef * (op->axis[d].extent - 1);
            int64_t beyond = coef * (above ? op->axis[d].extent : -1);
            if (beyond > 0 ? low + beyond >= access->shape[row] : high + beyond < 0) return true;
        }
    return false;
}

/* Adds to `known` the axes that lead outside some tensor wherever they leave their ranges, one after the other, those
 * known counting as within theirs. */
static void ranges_know(const gathering *g, unsigned *known) {
    for (unsigned before = ~*known; *known != before;) {
        before = *known;
        for (int d = 0; d < g->op->axes; d++) {
            int64_t low, high;
            access_row_range(&g->now, &g->old, d, &low, &high);
            bool below = low >= 0 || axis_is_excluded(g->op, d, *known, false);
            bool above = high < g->op->axis[d].extent || axis_is_excluded(g->op, d, *known, true);
            if (below && above) *known |= 1u << d;
        }
    }
}

/* Cuts a row that axis d alone moves to what it reaches within its range. */
static bool window_cut(gathering *g, int k, int row, int d) {
    const access_map *was = &g->op->operand[k];
    access_map *now = &g->now.operand[k];
    int64_t coef = was->coef[row][d], low = was->offset[row], high = low;
    for (int e = 0; e < g->op->axes; e++)
        if (e != d && was->coef[row][e]) return false;
    *(coef < 0 ? &low : &high) += coef * (g->op->axis[d].extent - 1);
    int64_t from = max_of(low, 0), to = min_of(high, was->shape[row] - 1);
    if (coef == 0 || to < from) return false;
    now->offset[row] -= from;
    now->shape[row] = to - from + 1;
    g->from[k][row] = from;
    return true;
}

/* Axes that operand k would depend on if it had axis d of old as an index, and does not yet. */
static int axes_added(const gathering *g, int k, int d) {
    int count = 0;
    for (int z = 0; z < g->now.axes; z++)
        count += g->old.coef[d][z] != 0 && !access_uses_axis(&g->now.operand[k], z);
    return count;
}

/* Gives an input an index more: axis d of old, as long as that was. */
static bool window_add(gathering *g, int d) {
    int k = axes_added(g, OPERAND_LHS, d) < axes_added(g, OPERAND_RHS, d) ? OPERAND_LHS : OPERAND_RHS;
    access_map *now = &g->now.operand[k];
    if (now->dims == TENSOR_MAX_DIMS) return false;
    int row = now->dims++;
    memcpy(now->coef[row], g->old.coef[d], sizeof now->coef[row]);
    now->offset[row] = g->old.offset[d];
    now->shape[row] = g->op->axis[d].extent;
    g->added++;
    return true;
}

/* Sees to it that every point of the new box outside the old one has an index outside its tensor. */
static bool gathering_bound(gathering *g) {
    unsigned known = 0, all = (1u << g->op->axes) - 1;
    for (ranges_know(g, &known); known != all; ranges_know(g, &known)) {
        int d = 0;
        bool cut = false;
        while (known >> d & 1)
            d++;
        for (int k = OPERAND_LHS; k <= OPERAND_RHS && !cut; k++)
            for (int row = 0; row < g->op->operand[k].dims && !cut; row++)
                cut = window_cut(g, k, row, d);
        if (!cut && !window_add(g, d)) return false;
        g->has_windows = true;
        known |= 1u << d;
    }
    return operator_check(&g->now, NULL);
}

/* ---- All of it ---- */

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

static bool axis_may_go(const gathering *g, int d) {
    return axis_moves_output(&g->now, d) && !(g->digits >> d & 1);
}

/* Are all numbers such that another step cannot overflow? */
static bool access_is_small(const access_map *access) {
    for (int row = 0; row < access->dims; row++) {
        if (llabs(access->offset[row]) > INT32_MAX) return false;
        for (int d = 0; d < OPERATOR_MAX_AXES; d++)
            if (llabs(access->coef[row][d]) > INT32_MAX) return false;
    }
    return true;
}

static bool gathering_is_small(const gathering *g) {
    bool small = access_is_small(&g->old);
    for (int k = 0; k < OPERANDS; k++)
        small &= access_is_small(&g->now.operand[k]);
    for (int d = 0; d < g->now.axes; d++)
        small &= g->now.axis[d].extent <= INT32_MAX;
    return small;
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
    gathering_apply(&next, s);
    if (gathering_is_small(&next)) search_from(search, &next);
}

/* Tries each step; the box never gets smaller by one. */
static void search_from(gather_search *search, const gathering *g) {
    gather_step s;
    if (operator_output_tells_axes(&g->now)) {
        search_offer(search, *g);
        return;
    }
    for (int r = 0; r < g->now.axes; r++) {
        if (!axis_may_go(g, r)) continue;
        if (step_of_sum(g, r, &s)) search_step(search, g, &s);
        for (int y = 0; y < g->now.axes; y++)
            if (y != r && axis_may_go(g, y) && step_of_pair(&g->now, y, r, &s))
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
