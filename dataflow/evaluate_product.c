/* Runs a nest as a series of matrix products.
 *
 * By what it moves, each axis is of one of four kinds: it moves lhs and out (a row of the product),
 * rhs and out (a column), an input but not out (a step of the reduction), or anything else (a
 * product of its own). In every operator the address of an input is then a number for its row or
 * column plus a number for the step, so the blocked matrix product of Goto and van de Geijn
 * (Anatomy of High-Performance Matrix Multiplication, 2008) serves them all: panels of both inputs
 * are gathered into buffers that stay in the caches, a kernel multiplies them tile by tile, and
 * the sums go where the output's own numbers say. Products too small for that are run one
 * multiplication after the other. */
#include <stdlib.h>

#include "dataflow/evaluate_nest.h"

/* A block's lanes fill half a megabyte, its rows an eighth. */
enum { BLOCK_PAIRS = 256, BLOCK_STEPS = 2 * BLOCK_PAIRS, BLOCK_LANES = 512, BLOCK_ROWS = 128 };
_Static_assert((BLOCK_ROWS + BLOCK_LANES) * BLOCK_PAIRS * sizeof(uint32_t) == NEST_PANEL_BYTES,
               "panels");

/* A product of fewer multiplications, or sums, is not worth its panels. */
enum { SMALL_PRODUCT = 512, FEW_SUMS = 4 };

/* Axes of one kind, last fastest. */
typedef struct group {
    int axes;
    nest_axis axis[OPERATOR_MAX_AXES];
    int64_t count;
} group;

typedef struct product {
    group rows, lanes, steps, others;
    int row_operand, lane_operand;
    nest_kernel *kernel;
    uint32_t *row_panels, *lane_panels;
} product;

/* Where a product stands: its tensors at the origin of rows, lanes and steps. */
typedef struct position {
    const int8_t *input[OPERANDS];
    int32_t *out;
} position;

static int64_t magnitude(int64_t stride) {
    return stride < 0 ? -stride : stride;
}

/* Keeps the axes sorted, the smallest stride of `operand` last. */
static void group_add(group *g, const nest_axis *axis, int operand) {
    int at = g->axes++;
    for (; at > 0; at--) {
        if (magnitude(g->axis[at - 1].stride[operand]) >= magnitude(axis->stride[operand])) break;
        g->axis[at] = g->axis[at - 1];
    }
    g->axis[at] = *axis;
    g->count *= axis->extent;
}

/* offsets[i] = Σ stride·coordinate of the group's point from + i. */
static void group_offsets(const group *g, int operand, int64_t from, int count, int64_t *offsets) {
    int64_t coordinate[OPERATOR_MAX_AXES], offset = 0;
    for (int d = g->axes - 1; d >= 0; d--) {
        coordinate[d] = from % g->axis[d].extent;
        from /= g->axis[d].extent;
        offset += coordinate[d] * g->axis[d].stride[operand];
    }
    for (int i = 0; i < count; i++) {
        offsets[i] = offset;
        for (int d = g->axes - 1; d >= 0; d--) {
            offset += g->axis[d].stride[operand];
            if (++coordinate[d] < g->axis[d].extent) break;
            offset -= g->axis[d].stride[operand] * g->axis[d].extent;
            coordinate[d] = 0;
        }
    }
}

static bool are_neighbours(const int64_t *offsets, int count) {
    for (int i = 1; i < count; i++)
        if (offsets[i] != offsets[0] + i) return false;
    return true;
}

static inline uint32_t pair_words(int8_t first, int8_t second) {
    return (uint32_t)(uint16_t)first | (uint32_t)(uint16_t)second << 16;
}

/* Sixteen neighbours at a time, a loop that compilers turn into vectors. */
static void pair_neighbours(const int8_t *restrict first, const int8_t *restrict second,
                            uint32_t *restrict pairs) {
    for (int i = 0; i < TILE_LANES; i++)
        pairs[i] = pair_words(first[i], second[i]);
}

/* Gathers one panel, `width` words a pair of steps: points beyond `count`, and the step after an
 * odd last one, are zero. */
static void gather_panel(const int8_t *data, const int64_t *points, int count, int width,
                         const int64_t *steps, int step_count, uint32_t *panel) {
    bool neighbours = count == TILE_LANES && width == TILE_LANES && are_neighbours(points, count);
    int full = step_count / 2;
    for (int p = 0; p < full; p++) {
        const int8_t *first = data + steps[2 * p], *second = data + steps[2 * p + 1];
        uint32_t *to = panel + p * width;
        if (neighbours) {
            pair_neighbours(first + points[0], second + points[0], to);
            continue;
        }
        for (int i = 0; i < count; i++)
            to[i] = pair_words(first[points[i]], second[points[i]]);
        for (int i = count; i < width; i++)
            to[i] = 0;
    }
    if (step_count % 2 == 0) return;
    const int8_t *last = data + steps[step_count - 1];
    for (int i = 0; i < width; i++)
        panel[full * width + i] = i < count ? pair_words(last[points[i]], 0) : 0;
}

/* Gathers `count` points in panels of `width`, each (steps + 1) / 2 pairs long. */
static void gather_panels(const int8_t *data, const int64_t *points, int count, int width,
                          const int64_t *steps, int step_count, uint32_t *panels) {
    for (int i = 0; i < count; i += width) {
        int part = count - i < width ? count - i : width;
        gather_panel(data, points + i, part, width, steps, step_count, panels);
        panels += (step_count + 1) / 2 * width;
    }
}

/* A whole row of the tile to neighbours, a loop that compilers turn into vectors. */
static void add_to_neighbours(const int32_t *restrict sums, int32_t *restrict out) {
    for (int l = 0; l < TILE_LANES; l++)
        add_wrapping(&out[l], sums[l]);
}

static void add_tile(int32_t tile[TILE_ROWS][TILE_LANES], int32_t *out, const int64_t *rows,
                     int row_count, const int64_t *lanes, int lane_count) {
    bool neighbours = lane_count == TILE_LANES && are_neighbours(lanes, lane_count);
    for (int r = 0; r < row_count; r++) {
        if (neighbours) {
            add_to_neighbours(tile[r], &out[rows[r] + lanes[0]]);
            continue;
        }
        for (int l = 0; l < lane_count; l++)
            add_wrapping(&out[rows[r] + lanes[l]], tile[r][l]);
    }
}

/* All tiles of a block of gathered rows by a block of gathered lanes. */
static void multiply_block(const product *p, int32_t *out, const int64_t *rows, int row_count,
                           const int64_t *lanes, int lane_count, int pairs) {
    int32_t tile[TILE_ROWS][TILE_LANES];
    for (int l = 0; l < lane_count; l += TILE_LANES) {
        int lane_part = lane_count - l < TILE_LANES ? lane_count - l : TILE_LANES;
        for (int r = 0; r < row_count; r += TILE_ROWS) {
            int row_part = row_count - r < TILE_ROWS ? row_count - r : TILE_ROWS;
            p->kernel(p->row_panels + r * pairs, p->lane_panels + l * pairs, row_part, pairs, tile);
            add_tile(tile, out, rows + r, row_part, lanes + l, lane_part);
        }
    }
}

static int block_part(int64_t count, int64_t from, int block) {
    return count - from < block ? (int)(count - from) : block;
}

/* All rows by one block of lanes, over one block of steps. */
static void multiply_rows(const product *p, const position *at, const int64_t *lanes,
                          int lane_count, int64_t step, int step_count) {
    int64_t steps[BLOCK_STEPS], points[BLOCK_ROWS], rows[BLOCK_ROWS];
    group_offsets(&p->steps, p->row_operand, step, step_count, steps);
    for (int64_t row = 0; row < p->rows.count; row += BLOCK_ROWS) {
        int part = block_part(p->rows.count, row, BLOCK_ROWS);
        group_offsets(&p->rows, p->row_operand, row, part, points);
        gather_panels(at->input[p->row_operand], points, part, TILE_ROWS, steps, step_count,
                      p->row_panels);
        group_offsets(&p->rows, OPERAND_OUT, row, part, rows);
        multiply_block(p, at->out, rows, part, lanes, lane_count, (step_count + 1) / 2);
    }
}

static void multiply_lanes(const product *p, const position *at) {
    int64_t steps[BLOCK_STEPS], points[BLOCK_LANES], lanes[BLOCK_LANES];
    for (int64_t lane = 0; lane < p->lanes.count; lane += BLOCK_LANES) {
        int part = block_part(p->lanes.count, lane, BLOCK_LANES);
        group_offsets(&p->lanes, p->lane_operand, lane, part, points);
        group_offsets(&p->lanes, OPERAND_OUT, lane, part, lanes);
        for (int64_t step = 0; step < p->steps.count; step += BLOCK_STEPS) {
            int step_part = block_part(p->steps.count, step, BLOCK_STEPS);
            group_offsets(&p->steps, p->lane_operand, step, step_part, steps);
            gather_panels(at->input[p->lane_operand], points, part, TILE_LANES, steps, step_part,
                          p->lane_panels);
            multiply_rows(p, at, lanes, part, step, step_part);
        }
    }
}

/* The product at every point of the other axes. */
static void multiply_others(const product *p, const nest *n) {
    position at = {{NULL, n->input[OPERAND_LHS], n->input[OPERAND_RHS]}, n->out};
    int64_t offset[OPERANDS];
    for (int64_t i = 0; i < p->others.count; i++) {
        for (int o = 0; o < OPERANDS; o++)
            group_offsets(&p->others, o, i, 1, &offset[o]);
        at.out = n->out + offset[OPERAND_OUT];
        at.input[OPERAND_LHS] = n->input[OPERAND_LHS] + offset[OPERAND_LHS];
        at.input[OPERAND_RHS] = n->input[OPERAND_RHS] + offset[OPERAND_RHS];
        multiply_lanes(p, &at);
    }
}

static bool multiply_blocked(product *p, const nest *n) {
    p->row_panels = malloc(NEST_PANEL_BYTES);
    if (!p->row_panels) return false;
    p->lane_panels = p->row_panels + BLOCK_ROWS * BLOCK_PAIRS;
    multiply_others(p, n);
    free(p->row_panels);
    return true;
}

static void sort_axes(const nest *n, int lane_operand, product *p) {
    p->lane_operand = lane_operand;
    p->row_operand = lane_operand == OPERAND_LHS ? OPERAND_RHS : OPERAND_LHS;
    p->rows = p->lanes = p->steps = p->others = (group){.count = 1};
    for (int d = 0; d < n->axes; d++) {
        const nest_axis *a = &n->axis[d];
        bool row = a->stride[p->row_operand] != 0, lane = a->stride[lane_operand] != 0;
        if (a->stride[OPERAND_OUT] == 0)
            group_add(&p->steps, a, lane_operand);
        else if (row == lane)
            group_add(&p->others, a, OPERAND_OUT);
        else if (lane)
            group_add(&p->lanes, a, lane_operand);
        else
            group_add(&p->rows, a, p->row_operand);
    }
}

/* Whole panels of lanes times rows: what the kernel is called for. */
static double tile_volume(const product *p) {
    int64_t panels = (p->lanes.count + TILE_LANES - 1) / TILE_LANES;
    return (double)panels * TILE_LANES * (double)p->rows.count;
}

static int64_t last_stride(const group *g) {
    return g->axes ? magnitude(g->axis[g->axes - 1].stride[OPERAND_OUT]) : INT64_MAX;
}

/* The lanes are the operand that leaves fewer of them idle, else the one whose sums are closer. */
static product plan_product(const nest *n) {
    product lhs, rhs;
    sort_axes(n, OPERAND_LHS, &lhs);
    sort_axes(n, OPERAND_RHS, &rhs);
    double lhs_volume = tile_volume(&lhs), rhs_volume = tile_volume(&rhs);
    if (lhs_volume != rhs_volume) return lhs_volume < rhs_volume ? lhs : rhs;
    return last_stride(&lhs.lanes) <= last_stride(&rhs.lanes) ? lhs : rhs;
}

static void multiply_line(const nest *n, const nest_axis *line, const int64_t *from) {
    int32_t *out = n->out + from[OPERAND_OUT];
    const int8_t *lhs = n->input[OPERAND_LHS] + from[OPERAND_LHS];
    const int8_t *rhs = n->input[OPERAND_RHS] + from[OPERAND_RHS];
    int64_t step = line->stride[OPERAND_OUT];
    int32_t sum = 0;
    for (int64_t i = 0; i < line->extent; i++) {
        int product = lhs[i * line->stride[OPERAND_LHS]] * rhs[i * line->stride[OPERAND_RHS]];
        add_wrapping(step == 0 ? &sum : &out[i * step], product);
    }
    add_wrapping(out, sum);
}

/* One multiplication after the other, the longest axis innermost. */
static void multiply_singly(const nest *n, const group *axes) {
    group outer = *axes;
    nest_axis line = {.extent = 1};
    if (outer.axes > 0) line = outer.axis[--outer.axes];
    outer.count /= line.extent;
    for (int64_t i = 0; i < outer.count; i++) {
        int64_t from[OPERANDS];
        for (int o = 0; o < OPERANDS; o++)
            group_offsets(&outer, o, i, 1, &from[o]);
        multiply_line(n, &line, from);
    }
}

static group longest_last(const nest *n) {
    group g = {.count = 1};
    for (int d = 0; d < n->axes; d++) {
        int at = g.axes++;
        for (; at > 0 && g.axis[at - 1].extent > n->axis[d].extent; at--)
            g.axis[at] = g.axis[at - 1];
        g.axis[at] = n->axis[d];
        g.count *= n->axis[d].extent;
    }
    return g;
}

bool nest_run(const nest *n, nest_kernel *kernel) {
    product p = plan_product(n);
    p.kernel = kernel;
    double sums = (double)p.rows.count * (double)p.lanes.count;
    if (sums >= FEW_SUMS && sums * (double)p.steps.count >= SMALL_PRODUCT)
        return multiply_blocked(&p, n);
    group axes = longest_last(n);
    multiply_singly(n, &axes);
    return true;
}
