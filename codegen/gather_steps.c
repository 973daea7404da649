/* How an axis is taken out of the output's index; see gather_steps.h.
 *
 *   - Two axes whose columns are parallel, s·w and d·w (o[s·y + d·r]). With g = gcd(s, d),
 *     s' = s/g, d' = d/g, and an integer i with d'·i = 1 modulo s',
 *         r = s'·r' + i·v,  y = u - d'·r' + (1 - d'·i)/s'·v
 *     give s·y + d·r = s·u + g·v. With 0 <= v < s' that is a number of two digits: u and v are
 *     told, r' is not in it. Of all i the least is taken, as r' has to go over all r for each v.
 *     The same takes r out of the one row that y moves where r moves others, too; then v moves
 *     those as well.
 *   - An axis whose column is a sum of others', with whole factors: r's column is
 *     Σ c_d·(d's column). Then d - c_d·r in the place of each such d takes r out
 *     (o[i+j, i+k]: j - i, k - i). */
#include "codegen/gather_steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/telling.h"

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

/* *sum += a·b; false when that does not fit. */
static bool add_product(int64_t *sum, int64_t a, int64_t b) {
    int64_t product;
    return !__builtin_mul_overflow(a, b, &product) && !__builtin_add_overflow(*sum, product, sum);
}

/* All substitutes at once. False when numbers grow too large. */
static bool access_substitute(access_map *access, const gather_step *s) {
    bool fits = true;
    for (int row = 0; row < access->dims; row++) {
        int64_t coef[OPERATOR_MAX_AXES];
        memcpy(coef, access->coef[row], sizeof coef);
        for (int i = 0; i < s->count; i++)
            coef[s->by[i].axis] = 0;
        for (int i = 0; i < s->count; i++) {
            int64_t factor = access->coef[row][s->by[i].axis];
            for (int d = 0; d < OPERATOR_MAX_AXES; d++)
                fits &= add_product(&coef[d], factor, s->by[i].coef[d]);
            fits &= add_product(&access->offset[row], factor, s->by[i].offset);
        }
        memcpy(access->coef[row], coef, sizeof coef);
    }
    return fits;
}

/* Are all indices as small as an operator's must be? */
static bool access_is_small(const operator *op, const access_map *access) {
    for (int row = 0; row < access->dims; row++) {
        int64_t reach = llabs(access->offset[row]);
        for (int d = 0; d < op->axes; d++) {
            int64_t length = saturating_multiply(llabs(access->coef[row][d]), op->axis[d].extent);
            reach = saturating_add(reach, length);
        }
        if (reach > INT32_MAX) return false;
    }
    return true;
}

bool gathering_apply(gathering *g, const gather_step *s) {
    operator *op = &g->now;
    bool fits = access_substitute(&g->old, s);
    for (int k = 0; k < OPERANDS; k++)
        fits &= access_substitute(&op->operand[k], s);
    if (s->axes > op->axes) {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "%.*s_phase", NAME_BYTES - 8, op->axis[s->of].name);
        strcpy(op->axis[op->axes].name, name);
        g->digits |= 1u << op->axes++;
    }
    for (int d = 0; d < op->axes; d++) {
        op->axis[d].extent = s->extent[d];
        fits &= s->extent[d] <= INT32_MAX;
    }
    fits = fits && access_is_small(op, &g->old);
    for (int k = 0; k < OPERANDS && fits; k++)
        fits = access_is_small(op, &op->operand[k]);
    return fits;
}

bool gathering_may_move(const gathering *g, int d) {
    return axis_moves_output(&g->now, d) && !(g->digits >> d & 1);
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

bool gather_step_of_pair(const gathering *g, int y, int r, gather_step *step) {
    const operator *op = &g->now;
    enum { MOST_PHASES = 1 << 10, UNIT_AXES = 3 }; /* an embedding may add those */
    int64_t s, d, rows = op->axis[r].extent, flip = 1;
    bool parallel = columns_are_parallel(&op->operand[OPERAND_OUT], y, r, &s, &d);
    if (parallel ? !pair_overlaps(op, y, r, s, d)
                 : !columns_share_row(&op->operand[OPERAND_OUT], y, r, &s, &d))
        return false;
    int64_t shared = greatest_common_divisor(s, d), phases = s / shared;
    if (d < 0) flip = -1; /* r counts down */
    d = llabs(d) / shared;
    if (phases > MOST_PHASES || (phases > 1 && op->axes + UNIT_AXES == OPERATOR_MAX_AXES))
        return false;
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
        if (d == r || !gathering_may_move(g, d)) continue;
        if (!access_columns_are_independent(&g->now.operand[OPERAND_OUT], chosen | 1u << d))
            continue;
        chosen |= 1u << d;
        others[count++] = d;
    }
    return count;
}

bool gather_step_of_sum(const gathering *g, int r, gather_step *step) {
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
