/* The embedding problem stated on csp; see embed_model.h, and README.md for why lines are enough.
 *
 * The origin is fixed: M(0,…,0) of the first tile stands at the box's origin. Modelled are the
 * points of each instruction axis's line through it, at the divisors of its length, and the tensor
 * elements that they touch; under the rectangle constraint every other point is a sum of multiples
 * of those. */
#include "dataflow/embed_model.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/access.h"
#include "dataflow/injective.h"
#include "dataflow/storage.h"

enum { MAX_TILE_ROWS = 2 * TILING_MAX_DIVISORS };

/* No axis moves an index farther, its last tile included, so that no sum of them overflows. */
static const int64_t LONGEST_REACH = INT64_C(1) << 40;

/* Tiles and digits are divisors: there must not be too many of them. */
static bool instruction_has_room(const operator *instruction, error_record *error) {
    tiling all;
    line one;
    for (int a = 0; a < instruction->axes; a++)
        if (!line_start(&one, instruction->axis[a].extent))
            return error_set(error,
                             "the extent of the instruction's axis '%s' has more than %d divisors",
                             instruction->axis[a].name, LINE_MAX_POINTS);
    if (operator_macs(instruction) > INT32_MAX)
        return error_set(error, "expected an instruction of at most %d multiplications", INT32_MAX);
    return tiling_start(&all, operator_macs(instruction)) ||
           error_set(error, "the instruction's multiplications have more than %d divisors",
                     TILING_MAX_DIVISORS);
}

bool embed_model_takes(const operator *instruction, error_record *error) {
    for (int k = 0; k < OPERANDS; k++) {
        const access_map *access = &instruction->operand[k];
        for (int row = 0; row < access->dims; row++) {
            int terms = 0;
            for (int a = 0; a < instruction->axes; a++) {
                terms += access->coef[row][a] != 0;
                if (access->coef[row][a] != 0 && access->coef[row][a] != 1) terms = 2;
            }
            if (terms > 1 || access->offset[row])
                return error_set(
                    error,
                    "the instruction's index %d of '%s' is no plain axis, as a strategy needs; the "
                    "constraints flow and injective alone take any",
                    row + 1, access->name);
        }
    }
    return instruction_has_room(instruction, error);
}

/* Adds the unit axes: coordinates of their own, and a row in each operand that they move. */
static bool model_extend(embed_model *m) {
    m->extended = *m->op;
    operator *x = &m->extended;
    for (int z = 0; z < m->box->axes; z++) {
        const box_axis *axis = &m->box->axis[z];
        if (axis->parts) continue;
        if (x->axes == OPERATOR_MAX_AXES) return false;
        int d = x->axes++;
        x->axis[d].extent = 1;
        for (int k = 0; k < OPERANDS; k++) {
            access_map *access = &x->operand[k];
            if (!(axis->moves >> k & 1)) continue;
            if (access->dims == TENSOR_MAX_DIMS) return false;
            access->shape[access->dims] = 1;
            access->coef[access->dims++][d] = 1;
        }
    }
    m->coordinates = x->axes;
    return true;
}

static int64_t model_lanes(const embed_model *m) {
    int64_t lanes = 1;
    for (int a = 0; a < m->instruction->axes; a++)
        lanes *= m->instruction->axis[a].extent;
    return lanes;
}

/* May a digit of an instruction axis lie on axis z? Its first point stands off the origin there and
 * nowhere else, so that by flow z moves no operand that the instruction's axis does not, and each
 * of those that have to be injective. */
static bool line_may_lie_on(const embed_model *m, int instruction_axis, int z) {
    signature own = instruction_axis_signature(m->instruction, instruction_axis, m->swapped),
              moves = m->box->axis[z].moves;
    signature injective = m->options->strategy < STRATEGY_STENCIL ? own : own & 1u << OPERAND_OUT;
    return (moves & ~own) == 0 && (injective & ~moves) == 0;
}

/* One line for each of the instruction's axes, its points to come. */
static bool model_tiling(embed_model *m) {
    rectangle *r = &m->rectangle;
    r->axes = m->box->axes;
    for (int i = 0; i < m->instruction->axes; i++) {
        int64_t length = m->instruction->axis[i].extent;
        if (length == 1) continue;
        for (int z = 0; z < r->axes; z++)
            m->tiling.may[r->lines] |= (unsigned)line_may_lie_on(m, i, z) << z;
        if (!line_start(&r->line[r->lines++], length)) return false;
    }
    m->tiling.rectangle = r;
    for (int z = 0; z < r->axes; z++)
        m->tiling.extent[z] = m->box->axis[z].extent;
    return tiling_start(&m->tiling, model_lanes(m));
}

static bool strategy_rounds_up(strategy st) {
    return st >= STRATEGY_PAD;
}

/* Does interleaving axis z change any measure? Only where a row of some tensor has another axis
 * beside it, so that neighbouring blocks may share elements. */
static bool interleaving_matters(const embed_model *m, int z) {
    const box_axis *axis = &m->box->axis[z];
    if (m->options->every) return true;
    for (int k = 0; k < OPERANDS; k++) {
        const access_map *access = &m->op->operand[k];
        if (!box_axis_is_plain(axis, k)) continue;
        for (int row = 0; row < access->dims; row++)
            for (int d = 0; d < m->op->axes; d++)
                if (access->coef[row][axis->part[0]] && d != axis->part[0] &&
                    access->coef[row][d] && m->op->axis[d].extent > 1)
                    return true;
    }
    return false;
}

/* Points of axis z's parts but the slowest: what the slowest one counts by. */
static int64_t axis_inner_points(const embed_model *m, const box_axis *axis) {
    return axis->extent / m->op->axis[axis->part[0]].extent;
}

/* The slowest part of an axis runs on beyond its extent, up to `points`: does every index? */
static bool indices_stay_small(const embed_model *m, int z, int64_t points) {
    const box_axis *axis = &m->box->axis[z];
    if (axis->parts == 0) return true;
    int64_t farthest = (points - 1) / axis_inner_points(m, axis);
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < m->op->operand[k].dims; row++)
            if (llabs(m->op->operand[k].coef[row][axis->part[0]]) * farthest > LONGEST_REACH)
                return false;
    return true;
}

/* The tiles that axis z may have: rows (tile, tiles, step), blocked before interleaved. This is the
 * cover constraint: translates of the tile cover the axis once, without padding unless the strategy
 * rounds extents up and nothing comes of it. */
static int tile_rows(const embed_model *m, int z, int32_t rows[MAX_TILE_ROWS][3]) {
    embedding bare;
    embedding_bare(m->box, m->swapped, &bare);
    int64_t extent = m->box->axis[z].extent;
    bool interleaves = interleaving_matters(m, z);
    int count = 0;
    for (int i = 0; i < m->tiling.divisors; i++) {
        int64_t tile = m->tiling.divisor[i], tiles = divide_ceiling(extent, tile);
        bare.axis[z] = (axis_tile){.tile = tile, .tiles = tiles};
        if (extent % tile && !strategy_rounds_up(m->options->strategy)) continue;
        if (!embedding_axis_padding_is_harmless(m->op, &bare, z)) continue;
        if (tile * tiles > INT32_MAX || !indices_stay_small(m, z, tile * tiles)) continue;
        memcpy(rows[count++], (int32_t[3]){(int32_t)tile, (int32_t)tiles, 1}, sizeof rows[0]);
        if (tile > 1 && tiles > 1 && interleaves)
            memcpy(rows[count++], (int32_t[3]){(int32_t)tile, (int32_t)tiles, (int32_t)tiles},
                   sizeof rows[0]);
    }
    return count;
}

/* Tile variables of axis z, and the farthest that a point may lie on it. */
static void model_axis(csp_solver *s, embed_model *m, int z) {
    int32_t rows[MAX_TILE_ROWS][3], column[MAX_TILE_ROWS];
    int count = tile_rows(m, z, rows);
    csp_var vars[3];
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < count; i++)
            column[i] = rows[i][k];
        vars[k] = csp_variable_of_values(s, count, column);
    }
    for (int i = 0; i < count; i++)
        if ((rows[i][0] - 1) * rows[i][2] > m->farthest[z])
            m->farthest[z] = (rows[i][0] - 1) * rows[i][2];
    m->rectangle.tile[z] = vars[0];
    m->tiles[z] = vars[1];
    m->rectangle.step[z] = vars[2];
    csp_table(s, 3, vars, count, &rows[0][0]);
}

/* Coordinates of a point along the parts of a fused axis: point = ((p0·e1 + p1)·e2 + p2)… */
static void model_parts(csp_solver *s, const embed_model *m, const box_axis *axis, csp_var point,
                        csp_var *node) {
    int64_t coef[FUSED_MAX_PARTS + 1], radix = 1;
    csp_var vars[FUSED_MAX_PARTS + 1];
    for (int i = axis->parts - 1; i >= 0; i--) {
        int64_t extent = m->op->axis[axis->part[i]].extent;
        int32_t last = (int32_t)(i == 0 ? csp_max(s, point) / radix : extent - 1);
        vars[i] = node[axis->part[i]] = csp_variable_new(s, 0, last);
        coef[i] = radix;
        radix *= extent;
    }
    vars[axis->parts] = point;
    coef[axis->parts] = -1;
    csp_linear(s, axis->parts + 1, coef, vars, CSP_EQ, 0);
}

static void model_point(csp_solver *s, const embed_model *m, int a, int i) {
    csp_var *point = m->rectangle.line[a].point + i * m->box->axes;
    csp_var *node = m->node[a] + i * m->coordinates;
    int unit = m->op->axes;
    for (int z = 0; z < m->box->axes; z++) {
        const box_axis *axis = &m->box->axis[z];
        point[z] = csp_variable_new(s, 0, m->tiling.may[a] >> z & 1 ? m->farthest[z] : 0);
        if (axis->parts == 0) node[unit++] = point[z];
        if (axis->parts == 1) node[axis->part[0]] = point[z];
        if (axis->parts > 1) model_parts(s, m, axis, point[z], node);
    }
}

int embed_model_operand(const embed_model *m, int instruction_operand) {
    return operand_swapped(instruction_operand, m->swapped);
}

bool embed_model_stores_once(const embed_model *m, int instruction_operand) {
    return instruction_operand == OPERAND_OUT || m->options->strategy < STRATEGY_STENCIL;
}

static void model_data_range(csp_solver *s, const embed_model *m, const access_map *access,
                             const csp_var *node, int row, int32_t *low, int32_t *high) {
    int64_t least = access->offset[row], most = least;
    for (int d = 0; d < m->coordinates; d++) {
        int64_t reach = access->coef[row][d] * csp_max(s, node[d]);
        *(reach < 0 ? &least : &most) += reach;
    }
    *low = least < INT32_MIN ? INT32_MIN : (int32_t)least;
    *high = most > INT32_MAX ? INT32_MAX : (int32_t)most;
}

/* Flow along line `a` for one operand: an operand that the instruction's axis does not move stays
 * where it is; one that it moves is somewhere else at each point, if it has to be injective. */
static void model_flow(csp_solver *s, const embed_model *m, int a, int instruction_axis,
                       int operand) {
    const access_map *access = &m->extended.operand[embed_model_operand(m, operand)];
    bool moves = access_uses_axis(&m->instruction->operand[operand], instruction_axis);
    int points = m->rectangle.line[a].points;
    csp_var *data = csp_alloc(s, (size_t)(points + 1) * (TENSOR_MAX_DIMS + 1), sizeof *data);
    if (!data) return;
    for (int row = 0; row < access->dims; row++)
        data[row] = csp_constant(s, (int32_t)access->offset[row]);
    for (int i = 0; i < points; i++) {
        const csp_var *node = m->node[a] + i * m->coordinates;
        csp_var *at = data + (i + 1) * access->dims;
        for (int row = 0; row < access->dims; row++) {
            int32_t low, high;
            model_data_range(s, m, access, node, row, &low, &high);
            at[row] = moves ? csp_variable_new(s, low, high) : data[row];
        }
        access_post(s, access, m->coordinates, node, at);
    }
    if (moves && embed_model_stores_once(m, operand))
        injective_post(s, points + 1, access->dims, data);
}

/* Renaming the lanes of one instruction axis gives the same embedding: of all names, the points in
 * lexicographic order. A strict block is in the order of the user's bytes, which names its lanes.
 */
static void model_order(csp_solver *s, const embed_model *m, int a) {
    int axes = m->box->axes;
    const csp_var *point = m->rectangle.line[a].point;
    for (int i = 0; i + 1 < m->rectangle.line[a].points; i++)
        csp_lexicographic(s, axes, point + i * axes, point + (i + 1) * axes, true);
}

static bool model_lines(csp_solver *s, embed_model *m) {
    const rectangle *r = &m->rectangle;
    for (int i = 0, a = 0; i < m->instruction->axes; i++) {
        if (m->instruction->axis[i].extent == 1) continue;
        line *l = &m->rectangle.line[a];
        l->point = csp_alloc(s, (size_t)(l->points * r->axes), sizeof(csp_var));
        m->node[a] = csp_alloc(s, (size_t)(l->points * m->coordinates), sizeof(csp_var));
        if (!l->point || !m->node[a]) return false;
        for (int j = 0; j < l->points; j++)
            model_point(s, m, a, j);
        for (int k = 0; k < OPERANDS; k++)
            model_flow(s, m, a, i, k);
        if (m->options->strategy != STRATEGY_STRICT) model_order(s, m, a);
        a++;
    }
    return true;
}

bool embed_model_axis(const csp_solver *s, const embed_model *m, int z, axis_tile *axis) {
    if (!csp_is_fixed(s, m->rectangle.tile[z]) || !csp_is_fixed(s, m->rectangle.step[z]))
        return false;
    *axis = (axis_tile){.tile = csp_value(s, m->rectangle.tile[z]),
                        .tiles = csp_value(s, m->tiles[z]),
                        .interleaved = csp_value(s, m->rectangle.step[z]) != 1};
    return true;
}

bool embed_model_axes(const csp_solver *s, const embed_model *m, axis_tile *axis) {
    for (int z = 0; z < m->box->axes; z++)
        if (!embed_model_axis(s, m, z, &axis[z])) return false;
    return true;
}

bool embed_model_read_tiles(const csp_solver *s, const embed_model *m, embedding *e) {
    embedding_bare(m->box, m->swapped, e);
    return embed_model_axes(s, m, e->axis);
}

void embed_model_read(csp_solver *s, const embed_model *m, embedding *e) {
    embed_model_read_tiles(s, m, e);
    for (int i = 0, a = 0; i < m->instruction->axes; i++)
        if (m->instruction->axis[i].extent > 1) {
            e->digits[i] = rectangle_digits(s, &m->rectangle, a, e->digit[i]);
            a++;
        }
}

csp_status embed_model_post_tiles(csp_solver *s, embed_model *m) {
    if (!model_extend(m) || !model_tiling(m)) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    for (int k = 0; k < OPERANDS; k++)
        m->lanes[k] = operand_lanes(m->instruction, k);
    for (int z = 0; z < m->box->axes; z++)
        model_axis(s, m, z);
    return csp_solver_status(s);
}

csp_status embed_model_post_lines(csp_solver *s, embed_model *m) {
    if (csp_solver_status(s) != CSP_OK || !model_lines(s, m)) return csp_solver_status(s);
    rectangle_post(s, &m->rectangle);
    tiling_post(s, &m->tiling);
    return csp_solver_status(s);
}

void embed_model_name(csp_solver *s, const embed_model *m) {
    const rectangle *r = &m->rectangle;
    char axis[BOX_AXIS_NAME_BYTES], name[BOX_AXIS_NAME_BYTES + 2 * NAME_BYTES];
    for (int z = 0; z < r->axes; z++) {
        box_axis_name(m->op, &m->box->axis[z], axis);
        const csp_var own[] = {r->tile[z], m->tiles[z], r->step[z]};
        for (int k = 0; k < 3; k++) {
            snprintf(name, sizeof name, "%s.%s", (const char *[]){"tile", "tiles", "step"}[k],
                     axis);
            csp_variable_name(s, own[k], name);
        }
        for (int a = 0, i = 0; i < m->instruction->axes; i++) {
            if (m->instruction->axis[i].extent == 1) continue;
            const line *l = &r->line[a++];
            for (int j = 0; j < l->points; j++) {
                snprintf(name, sizeof name, "%s%" PRId64 ".%s", m->instruction->axis[i].name,
                         l->at[j], axis);
                csp_variable_name(s, l->point[j * r->axes + z], name);
            }
        }
    }
}
