/* The choice of coordinates; see sparse.h. */
#include "dataflow/sparse.h"

#include <stdlib.h>

#include "csp/base/arithmetic.h"

typedef struct sparse_walk {
    const operator *instruction;
    const embed_options *options;
    const operator_reach *reach;
    bool swapped, out_of_memory;
    int64_t room;
    sparse_choices *all;
} sparse_walk;

/* Lanes of the instruction axes that an axis which moves `moves` may lie on. */
static int64_t lanes_for(const operator *instruction, signature moves, bool swapped) {
    int64_t lanes = 1;
    for (int a = 0; a < instruction->axes; a++)
        if ((instruction_axis_signature(instruction, a, swapped) & moves) == moves)
            lanes = saturating_multiply(lanes, instruction->axis[a].extent);
    return lanes;
}

/* Tiles that any embedding has at the least along the axes in `counted`: those of one signature
 * share the lanes that they may lie on. */
static int64_t least_tiles(const operator *op, const operator *instruction, bool swapped,
                           unsigned counted) {
    int64_t tiles = 1, points[1 << OPERANDS];
    for (signature s = 0; s < 1u << OPERANDS; s++)
        points[s] = 1;
    for (int d = 0; d < op->axes; d++) {
        int64_t *of = &points[operator_axis_signature(op, d)];
        if (counted >> d & 1) *of = saturating_multiply(*of, op->axis[d].extent);
    }
    for (signature s = 0; s < 1u << OPERANDS; s++)
        tiles = saturating_multiply(tiles,
                                    divide_ceiling(points[s], lanes_for(instruction, s, swapped)));
    return tiles;
}

/* The axes whose tiles are blocks of their own, whatever is fused: alone in their rows but for
 * closed ones, which are outer coordinates of their own; and no padding may leave blocks out. */
static unsigned axes_of_blocks(const skewed *present, int operand) {
    const operator *op = &present->op;
    const access_map *access = &op->operand[operand];
    unsigned moving = 0, shared = 0;
    for (int row = 0; row < access->dims; row++) {
        int64_t low, high;
        unsigned axes = 0;
        for (int d = 0; d < op->axes; d++)
            if (access->coef[row][d] && op->axis[d].extent > 1) axes |= 1u << d;
        moving |= axes;
        access_row_range(op, access, row, &low, &high);
        bool clipped = !(axes & present->closed) && (low < 0 || high >= access->shape[row]);
        axes &= ~present->closed;
        if (clipped || (axes & (axes - 1))) shared |= axes;
    }
    return moving & ~shared;
}

static void least_quantities(const skewed *present, const operator *instruction, bool swapped,
                             const operator_reach *reach, embed_quantities *q) {
    const operator *op = &present->op;
    *q = (embed_quantities){
        .calls = max_of(least_tiles(op, instruction, swapped, ~0u),
                        divide_ceiling(operator_macs(op), operator_macs(instruction)))};
    for (int k = 0; k < OPERANDS; k++) {
        int operand = operand_swapped(k, swapped);
        int64_t lanes = operand_lanes(instruction, k);
        q->blocks[k] =
            max_of(divide_ceiling(reach->elements[operand], lanes),
                   least_tiles(op, instruction, swapped, axes_of_blocks(present, operand)));
        q->elems[operand] = saturating_multiply(q->blocks[k], lanes);
    }
    embed_quantities_complete(op, instruction, STRATEGY_SPARSE, q);
}

static bool walk_visit(void *context, const skewing *how, const skewed *result) {
    sparse_walk *w = context;
    if (how->skews == 0) return true;
    if (w->all->count == w->room) {
        w->room = w->room ? 2 * w->room : 64;
        sparse_choice *more = realloc(w->all->choice, (size_t)w->room * sizeof *more);
        w->out_of_memory = !more;
        if (!more) return false;
        w->all->choice = more;
    }
    sparse_choice *choice = &w->all->choice[w->all->count++];
    *choice = (sparse_choice){.how = *how, .swapped = w->swapped};
    least_quantities(result, w->instruction, w->swapped, w->reach, &choice->least);
    choice->rank = w->options->pareto ? embed_quantities_measure(&choice->least,
                                                                 &w->options->machine, EMBED_CYCLES)
                                      : embed_quantities_cost(&choice->least, w->options, 0);
    return true;
}

static void choices_merge(sparse_choice *from, int64_t count, sparse_choice *room) {
    if (count < 2) return;
    int64_t half = count / 2, i = 0, j = half;
    choices_merge(from, half, room);
    choices_merge(from + half, count - half, room);
    for (int64_t k = 0; k < count; k++)
        room[k] = j == count || (i < half && from[i].rank <= from[j].rank) ? from[i++] : from[j++];
    for (int64_t k = 0; k < count; k++)
        from[k] = room[k];
}

/* Of equals the first found stays first. */
static bool choices_sort(sparse_choices *all) {
    sparse_choice *room = calloc((size_t)all->count + 1, sizeof *room);
    if (!room) return false;
    choices_merge(all->choice, all->count, room);
    free(room);
    return true;
}

bool sparse_choices_build(const operator *op, const operator *instruction,
                          const embed_options *options, const operator_reach *reach,
                          sparse_choices *all) {
    const signature out = 1u << OPERAND_OUT, lhs = 1u << OPERAND_LHS, rhs = 1u << OPERAND_RHS;
    *all = (sparse_choices){0};
    sparse_walk w = {.instruction = instruction, .options = options, .reach = reach, .all = all};
    for (int swapped = 0; swapped < 2; swapped++) {
        w.swapped = swapped;
        if (lanes_for(instruction, lhs | rhs, swapped) == 1) continue;
        operator_each_skewing(op, lanes_for(instruction, out | rhs, swapped), walk_visit, &w);
    }
    return !w.out_of_memory && choices_sort(all);
}

void sparse_choices_free(sparse_choices *all) {
    free(all->choice);
    *all = (sparse_choices){0};
}
